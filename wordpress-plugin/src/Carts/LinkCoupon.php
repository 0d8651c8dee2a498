<?php
/**
 * The coupon of a link.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

/**
 * Applies a code to a cart, or to an order that waits for its payment. WooCommerce judges it as if the
 * visitor had typed it: limits, dates and e-mail restrictions hold. Why a code is refused is told.
 */
final class LinkCoupon {

	/** Parameter of the links that hold a code. */
	public const PARAMETER = 'liaison-coupon';

	/**
	 * Applies a code to the visitor's cart.
	 *
	 * @param string $code Code.
	 * @return string|null Null when it is applied; else why not, in WooCommerce's words, '' when it gives no reason.
	 */
	public function apply( string $code ): ?string {
		$code = wc_format_coupon_code( $code );
		if ( '' === $code || WC()->cart->has_discount( $code ) ) {
			return null;
		}
		$before = count( self::errors() );
		try {
			if ( true === WC()->cart->apply_coupon( $code ) ) {
				return null;
			}
		} catch ( \Throwable $error ) {
			// The goods matter more than a coupon that a plugin stumbles over.
			return '';
		}
		return self::plain( self::errors()[ $before ] ?? '' );
	}

	/**
	 * Applies a code to an order that is not paid.
	 *
	 * @param \WC_Order $order The order.
	 * @param string    $code  Code.
	 * @return string|null As {@see self::apply()}.
	 */
	public function apply_to_order( \WC_Order $order, string $code ): ?string {
		$code = wc_format_coupon_code( $code );
		if ( '' === $code || in_array( $code, array_map( 'wc_format_coupon_code', $order->get_coupon_codes() ), true ) ) {
			return null;
		}
		try {
			$applied = $order->apply_coupon( $code );
		} catch ( \Throwable $error ) {
			return '';
		}
		return is_wp_error( $applied ) ? self::plain( $applied->get_error_message() ) : null;
	}

	/**
	 * What a visitor reads of a coupon that was refused.
	 *
	 * @param string $code   Code.
	 * @param string $reason Reason, '' when there is none.
	 */
	public static function refusal( string $code, string $reason ): string {
		if ( '' === $reason ) {
			/* translators: %s: code of a coupon. */
			return sprintf( __( 'The coupon "%s" could not be applied.', 'liaison-for-woocommerce' ), esc_html( $code ) );
		}
		/* translators: 1: code of a coupon, 2: why, a sentence of WooCommerce. */
		return sprintf( __( 'The coupon "%1$s" could not be applied: %2$s', 'liaison-for-woocommerce' ), esc_html( $code ), esc_html( $reason ) );
	}

	/**
	 * Errors that wait to be shown.
	 *
	 * @return string[]
	 */
	private static function errors(): array {
		$errors = wc_get_notices()['error'] ?? array();
		return array_values( array_map( static fn( $error ): string => (string) ( is_array( $error ) ? $error['notice'] ?? '' : $error ), $errors ) );
	}

	/**
	 * A notice as plain text.
	 *
	 * @param string $html Notice.
	 */
	private static function plain( string $html ): string {
		return trim( html_entity_decode( wp_strip_all_tags( $html ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) );
	}
}
