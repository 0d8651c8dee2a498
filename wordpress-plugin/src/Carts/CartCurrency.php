<?php
/**
 * The currency of a cart that comes back.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

/**
 * Leads a visitor to the cart in the currency it was filled in, by the address parameter with which the
 * shop's currency plugin lets a visitor choose. The plugin sets the prices, so they are today's.
 */
final class CartCurrency {

	/** What tells that a plugin is there => its parameter. */
	private const PARAMETERS = array(
		'WOOMULTI_CURRENCY_F_VERSION' => 'wmc-currency',
		'WOOMULTI_CURRENCY_VERSION'   => 'wmc-currency',
		'WOOCS_VERSION'               => 'currency',
		'AELIA_CS_PLUGIN_PATH'        => 'aelia_cs_currency',
	);

	/**
	 * The address of the cart in a currency.
	 *
	 * @param string $url      Address of the cart.
	 * @param string $currency ISO 4217 code.
	 * @return string
	 */
	public function url( string $url, string $currency ): string {
		if ( 1 !== preg_match( '/\A[A-Z]{3}\z/', $currency ) || get_woocommerce_currency() === $currency ) {
			return $url;
		}
		$led = $url;
		foreach ( self::PARAMETERS as $constant => $parameter ) {
			if ( defined( $constant ) ) {
				$led = add_query_arg( $parameter, $currency, $url );
				break;
			}
		}
		/**
		 * Filters where a recovery link leads when the cart was filled in another currency than the visitor's.
		 *
		 * @since 1.0.0
		 *
		 * @param string $led      Address of the cart, with the parameter of a currency plugin we know.
		 * @param string $currency ISO 4217 code of the cart.
		 */
		return (string) apply_filters( 'liaison_cart_currency_url', $led, $currency );
	}
}
