<?php
/**
 * The link that pays an order, with a coupon in it.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

/**
 * Applies the coupon of a payment link to the order it pays, before WooCommerce shows what is to be paid. As with the
 * payment itself the order's key must be in the link.
 */
final class PaymentLink {

	/**
	 * @param LinkCoupon $coupons Applies coupons.
	 */
	public function __construct( private LinkCoupon $coupons ) {}

	/**
	 * Answers a request for a payment page that carries a code.
	 */
	public function answer(): void {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- a link from a message; the order's key is in it.
		$key  = isset( $_GET['key'] ) && is_string( $_GET['key'] ) ? sanitize_text_field( wp_unslash( $_GET['key'] ) ) : '';
		$code = isset( $_GET[ LinkCoupon::PARAMETER ] ) && is_string( $_GET[ LinkCoupon::PARAMETER ] ) ? sanitize_text_field( wp_unslash( $_GET[ LinkCoupon::PARAMETER ] ) ) : '';
		// phpcs:enable WordPress.Security.NonceVerification.Recommended
		if ( ! RecoveryLink::is_visit( $_SERVER ) ) {
			return;
		}
		$this->open( $key, $code );
		wp_safe_redirect( remove_query_arg( LinkCoupon::PARAMETER ), 303, 'Liaison' );
		exit;
	}

	/**
	 * Applies the code, and says so when it is refused.
	 *
	 * @param string $key  The order's key.
	 * @param string $code Code.
	 */
	public function open( string $key, string $code ): void {
		$order = '' === $key ? false : wc_get_order( wc_get_order_id_by_order_key( $key ) );
		// What is paid, cancelled or of nobody is WooCommerce's to explain.
		if ( ! $order instanceof \WC_Order || ! hash_equals( $order->get_order_key(), $key ) || ! $order->needs_payment() ) {
			return;
		}
		$reason = $this->coupons->apply_to_order( $order, $code );
		if ( null !== $reason && null !== WC()->session ) {
			WC()->session->set_customer_session_cookie( true );
			wc_add_notice( LinkCoupon::refusal( $code, $reason ), 'notice' );
		}
	}
}
