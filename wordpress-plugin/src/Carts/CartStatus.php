<?php
/**
 * Is this cart still open?
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Liaison\WooCommerce\Connect\VerbError;

/**
 * Answers the hub right before it sends a reminder: by the verb `cart-status`, and by
 * `GET wc-liaison/v1/carts/<token>` for hubs that ask with a REST key.
 */
final class CartStatus {

	private const SPACE = 'wc-liaison/v1';

	/**
	 * @param CartStore  $store     Table.
	 * @param Purchases  $purchases Knows what was bought.
	 * @param Woo11Email $email     Who reminds of unpaid orders.
	 */
	public function __construct( private CartStore $store, private Purchases $purchases, private Woo11Email $email ) {}

	/**
	 * The verb.
	 *
	 * @param array<string,mixed> $input kind, token, orderId.
	 * @return array{open:bool, reason?:string, recoveryUrl?:string}
	 * @throws VerbError When the question makes no sense.
	 */
	public function status( array $input ): array {
		if ( 'order' === ( $input['kind'] ?? 'cart' ) ) {
			return $this->order( $input['orderId'] ?? null );
		}
		$token = $input['token'] ?? null;
		if ( ! is_string( $token ) || '' === $token ) {
			throw new VerbError( 'invalid_input', 'The question names no cart: token is missing.' );
		}
		$cart = $this->store->find( $token );
		if ( null === $cart ) {
			return array(
				'open'   => false,
				'reason' => 'cart_gone',
			);
		}
		if ( $this->purchases->bought( $cart ) ) {
			return array(
				'open'   => false,
				'reason' => 'cart_ordered',
			);
		}
		return array(
			'open'        => true,
			'recoveryUrl' => CartPayload::recovery_url( $cart->token ),
		);
	}

	/**
	 * An order left unpaid.
	 *
	 * @param mixed $id Its id.
	 * @return array{open:bool, reason?:string, recoveryUrl?:string}
	 * @throws VerbError When no order is named.
	 */
	private function order( $id ): array {
		if ( ! is_numeric( $id ) ) {
			throw new VerbError( 'invalid_input', 'The question names no order: orderId is missing.' );
		}
		$order  = wc_get_order( (int) $id );
		$reason = '';
		if ( ! $order instanceof \WC_Order ) {
			$reason = 'order_deleted';
		} elseif ( null !== $order->get_date_paid() ) {
			$reason = 'order_paid';
		} elseif ( ! $order->needs_payment() ) {
			$reason = 'order_' . $order->get_status();
		} elseif ( $this->email->reminds_alone() ) {
			$reason = 'email_reminds';
		}
		if ( '' !== $reason ) {
			return array(
				'open'   => false,
				'reason' => $reason,
			);
		}
		return array(
			'open'        => true,
			'recoveryUrl' => $order->get_checkout_payment_url(),
		);
	}

	/**
	 * The route.
	 */
	public function route(): void {
		register_rest_route(
			self::SPACE,
			'/carts/(?P<token>[0-9a-f]{32})',
			array(
				'methods'             => 'GET',
				'callback'            => array( $this, 'answer' ),
				'permission_callback' => static fn(): bool => current_user_can( 'manage_woocommerce' ),
			)
		);
	}

	/**
	 * Answers the route.
	 *
	 * @param \WP_REST_Request $request Request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function answer( $request ) {
		$cart = $this->store->find( (string) $request['token'] );
		if ( null === $cart ) {
			return new \WP_Error( 'liaison_cart_gone', 'There is no such cart.', array( 'status' => 404 ) );
		}
		$open   = ! $this->purchases->bought( $cart );
		$answer = array( 'open' => $open );
		if ( $open ) {
			$answer['recovery_url'] = CartPayload::recovery_url( $cart->token );
		} else {
			$answer['reason'] = 'cart_ordered';
		}
		return rest_ensure_response( $answer );
	}
}
