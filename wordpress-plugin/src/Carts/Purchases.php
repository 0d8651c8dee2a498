<?php
/**
 * Which carts were bought.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Liaison\WooCommerce\Queue\PayloadBuilder;
use Liaison\WooCommerce\Support\Clock;

/**
 * Closes the rows of carts that became orders. The order carries their tokens, so the checkout need
 * not write: rows are closed when the order is delivered to the hub, and whoever asks about a cart
 * before that looks for its order.
 */
final class Purchases {

	public const CART      = '_liaison_cart_token';
	public const RECOVERED = '_liaison_recovery_token';

	/** Orders that are none yet, or no longer. */
	private const NONE = array( 'checkout-draft', 'auto-draft', 'trash' );

	/**
	 * @param CartStore $store Table.
	 * @param Clock     $clock Time.
	 */
	public function __construct( private CartStore $store, private Clock $clock ) {}

	/**
	 * Whether a cart was bought. Not for requests in which a customer pays: it may search orders.
	 *
	 * @param Cart $cart The cart.
	 * @return bool
	 */
	public function bought( Cart $cart ): bool {
		if ( CartStore::ORDERED === $cart->state ) {
			return true;
		}
		foreach ( array( self::CART, self::RECOVERED ) as $key ) {
			$orders = wc_get_orders(
				array(
					'limit'      => 5,
					'meta_key'   => $key, // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key -- asked once per reminder or opened link.
					'meta_value' => $cart->token, // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_value -- as above.
				)
			);
			foreach ( is_array( $orders ) ? $orders : array() as $order ) {
				if ( $order instanceof \WC_Order && ! in_array( $order->get_status(), self::NONE, true ) ) {
					$this->close( array( $cart->token, '', '' ) );
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Closes rows.
	 *
	 * @param array{0:string,1:string,2:string} $tokens Tokens, '' for none.
	 */
	public function close( array $tokens ): void {
		if ( '' !== implode( '', $tokens ) ) {
			$this->store->close( $tokens, $this->clock->now() );
		}
	}

	/**
	 * Has the payload of an order close its carts on its way.
	 *
	 * @param mixed $builder Builder so far.
	 * @param mixed $topic   Topic.
	 * @return mixed
	 */
	public function builder( $builder, $topic ) {
		return $builder instanceof PayloadBuilder && is_string( $topic ) && 0 === strpos( $topic, 'order.' ) ? new ClosingPayload( $builder, $this ) : $builder;
	}

	/**
	 * An order is about to be delivered.
	 *
	 * @param array<string,mixed> $order WooCommerce's REST order.
	 */
	public function delivered( array $order ): void {
		if ( in_array( $order['status'] ?? '', self::NONE, true ) ) {
			return;
		}
		$tokens = array( '', '', '' );
		foreach ( is_array( $order['meta_data'] ?? null ) ? $order['meta_data'] : array() as $meta ) {
			// WooCommerce's own objects, which act like arrays only in part.
			$meta = $meta instanceof \JsonSerializable ? $meta->jsonSerialize() : $meta;
			$slot = array_search( $meta['key'] ?? '', array( self::CART, self::RECOVERED ), true );
			if ( false !== $slot && is_string( $meta['value'] ?? null ) && Cart::is_token( $meta['value'] ) ) {
				$tokens[ $slot ] = $meta['value'];
			}
		}
		$this->close( $tokens );
	}
}
