<?php
/**
 * Putting goods back into a cart.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

/**
 * Adds the lines of a captured cart to the visitor's cart, at today's prices. What is there already
 * is not added twice; what cannot be bought any more is named.
 */
final class Restorer {

	/**
	 * @param LinkCoupon $coupons Applies coupons.
	 */
	public function __construct( private LinkCoupon $coupons ) {}

	/**
	 * Puts lines and coupons back.
	 *
	 * @param Cart   $cart   The captured cart.
	 * @param string $coupon A further code, '' for none.
	 * @return bool Whether everything is back, coupons too.
	 */
	public function restore( Cart $cart, string $coupon ): bool {
		$notices = wc_get_notices();
		$lost    = array();
		$fewer   = array();
		$refused = array();
		$there   = ( new SameLines( new CartLines() ) )->find( $cart->lines, WC()->cart->get_cart_contents() );
		foreach ( $cart->lines as $index => $line ) {
			$state = $this->put( $line, $there[ $index ] ?? '' );
			if ( 'lost' === $state ) {
				$lost[] = $this->name( $line );
			} elseif ( 'fewer' === $state ) {
				$fewer[] = $this->name( $line );
			}
		}
		foreach ( array_unique( array_filter( array_merge( array( $coupon ), $cart->coupons ) ) ) as $code ) {
			$reason = $this->coupons->apply( (string) $code );
			if ( null !== $reason ) {
				$refused[ (string) $code ] = $reason;
			}
		}
		// WooCommerce's own notices ("removed", "added", "coupon refused") would speak of what nobody did.
		wc_set_notices( $notices );
		if ( array() !== $lost ) {
			/* translators: %s: names of products. */
			wc_add_notice( sprintf( __( 'No longer available: %s. We\'ve restored the rest of your cart.', 'liaison-for-woocommerce' ), implode( ', ', $lost ) ), 'notice' );
		}
		if ( array() !== $fewer ) {
			/* translators: %s: names of products. */
			wc_add_notice( sprintf( __( 'Some quantities were reduced because of low stock: %s.', 'liaison-for-woocommerce' ), implode( ', ', $fewer ) ), 'notice' );
		}
		if ( array() === $lost && array() === $fewer ) {
			wc_add_notice( __( 'We\'ve restored your cart.', 'liaison-for-woocommerce' ), 'success' );
		}
		foreach ( $refused as $code => $reason ) {
			wc_add_notice( LinkCoupon::refusal( (string) $code, $reason ), 'notice' );
		}
		return array() === $lost && array() === $fewer && array() === $refused;
	}

	/**
	 * Puts one line back.
	 *
	 * @param array<string,mixed> $line Line as kept.
	 * @param string              $key  Key of the same line in the cart, '' when it is not there.
	 * @return string `back`, `fewer` or `lost`.
	 */
	private function put( array $line, string $key ): string {
		$product_id = (int) ( $line['product_id'] ?? 0 );
		$variation  = (int) ( $line['variation_id'] ?? 0 );
		$wanted     = max( 0, 0 + ( is_numeric( $line['quantity'] ?? 1 ) ? $line['quantity'] ?? 1 : 1 ) );
		$attributes = is_array( $line['variation'] ?? null ) ? $line['variation'] : array();
		$data       = is_array( $line['data'] ?? null ) ? $line['data'] : array();
		$product    = wc_get_product( 0 < $variation ? $variation : $product_id );
		if ( ! $product instanceof \WC_Product || ! $product->is_purchasable() || ! $product->is_in_stock() || 'trash' === $product->get_status() ) {
			return 'lost';
		}
		$there = '' === $key ? 0 : WC()->cart->get_cart_item( $key )['quantity'] ?? 0;
		$add   = $wanted - $there;
		if ( 0 >= $add ) {
			return 'back';
		}
		$room = $this->room( $product, $add );
		if ( 0 >= $room ) {
			return 0 < $there ? 'fewer' : 'lost';
		}
		try {
			$added = '' === $key
				? WC()->cart->add_to_cart( $product_id, $room, $variation, $attributes, $data )
				: WC()->cart->set_quantity( $key, $there + $room );
		} catch ( \Throwable $error ) {
			// A plugin that watches carts may throw; the other lines still come back.
			$added = false;
		}
		if ( false === $added ) {
			return 'lost';
		}
		return $room < $add ? 'fewer' : 'back';
	}

	/**
	 * How many of a product the stock lets this cart take besides what is in it.
	 *
	 * @param \WC_Product $product The product.
	 * @param int|float   $add     How many are wanted.
	 * @return int|float
	 */
	private function room( \WC_Product $product, $add ) {
		if ( $product->is_sold_individually() ) {
			$add = min( $add, 1 );
		}
		if ( ! $product->managing_stock() || $product->backorders_allowed() ) {
			return $add;
		}
		$in_cart = WC()->cart->get_cart_item_quantities()[ $product->get_stock_managed_by_id() ] ?? 0;
		return min( $add, $product->get_stock_quantity() - $in_cart );
	}

	/**
	 * What a line is called today, else what it was called.
	 *
	 * @param array<string,mixed> $line Line as kept.
	 * @return string
	 */
	private function name( array $line ): string {
		$name = (string) ( $line['name'] ?? '' );
		return '' === $name ? __( 'a product', 'liaison-for-woocommerce' ) : $name;
	}
}
