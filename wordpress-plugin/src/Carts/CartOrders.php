<?php
/**
 * Carts that become orders.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Liaison\WooCommerce\Support\OrderMeta;

/**
 * Writes the tokens into the order, so that nobody is reminded of what they bought.
 */
final class CartOrders {

	/**
	 * @param CartSession $session   What the session knows of our cart.
	 * @param CartCapture $capture   Captures carts.
	 * @param Purchases   $purchases Closes rows.
	 */
	public function __construct( private CartSession $session, private CartCapture $capture, private Purchases $purchases ) {}

	/**
	 * Writes the tokens into an order that is about to be saved. An order that is tried again keeps its first ones.
	 *
	 * @param \WC_Order $order The order.
	 */
	public function mark( $order ): void {
		$tokens = array(
			Purchases::CART      => '' === $this->session->written() ? '' : $this->session->token(),
			Purchases::RECOVERED => $this->session->recovered(),
		);
		// A draft, which WooCommerce before 10.9 makes while the buyer types, follows the cart.
		$draft = 'checkout-draft' === $order->get_status();
		$carried = OrderMeta::of( $order );
		$values  = array();
		foreach ( $tokens as $key => $token ) {
			$kept = (string) ( $carried[ $key ] ?? '' );
			if ( $draft && '' === $token && '' !== $kept ) {
				$values[ $key ] = null;
			} elseif ( '' !== $token && ( '' === $kept || $draft ) ) {
				$values[ $key ] = $token;
			}
		}
		OrderMeta::write( $order, $values, $carried );
	}

	/**
	 * Classic checkout: the order is made.
	 *
	 * @param int            $order_id Id.
	 * @param mixed          $data     What was posted.
	 * @param \WC_Order|null $order    The order.
	 */
	public function close_classic( $order_id, $data = null, $order = null ): void {
		$order = $order instanceof \WC_Order ? $order : wc_get_order( $order_id );
		if ( $order instanceof \WC_Order ) {
			$this->close( $order );
		}
	}

	/**
	 * The order is made: the visit's next cart is another one. Nothing is written here unless the
	 * order, tried again, carries the token of an earlier cart; Purchases closes the rows.
	 *
	 * @param \WC_Order $order The order.
	 */
	public function close( $order ): void {
		$this->capture->skip();
		$own = '' === $this->session->written() ? '' : $this->session->token();
		if ( '' !== $own && $own !== $order->get_meta( Purchases::CART ) ) {
			$this->purchases->close( array( $own, '', '' ) );
		}
		if ( '' !== $own . $this->session->recovered() ) {
			$this->session->end();
		}
	}
}
