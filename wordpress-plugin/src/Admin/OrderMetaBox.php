<?php
/**
 * The box beside an order.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Hub\Hub;
use Liaison\WooCommerce\Module;

/**
 * The order's WhatsApp thread and a way to write, with orders kept as posts and with HPOS.
 *
 * The thread is read when the box is opened, by a request of its own where JavaScript runs: a slow
 * hub must not slow the order screen. Without JavaScript a link loads it. The form to send stands on
 * a page of its own, because the order screen is one form already.
 */
final class OrderMetaBox implements Module {

	/**
	 * @param Connection     $connection The connection.
	 * @param callable():Hub $hub        Makes the hub, which holds the thread.
	 */
	public function __construct(
		private Connection $connection,
		private $hub
	) {}

	public function register(): void {
		add_action( 'add_meta_boxes', array( $this, 'add' ) );
		add_action( 'wp_ajax_liaison_thread', array( $this, 'answer' ) );
	}

	/**
	 * Adds the box.
	 */
	public function add(): void {
		if ( $this->connection->connected() && current_user_can( 'manage_woocommerce' ) ) {
			add_meta_box( 'liaison-order', __( 'WhatsApp', 'liaison-for-woocommerce' ), array( $this, 'show' ), wc_get_page_screen_id( 'shop-order' ), 'side' );
		}
	}

	/**
	 * Prints the box.
	 *
	 * @param \WP_Post|\WC_Order $given The order, as the screen has it.
	 */
	public function show( $given ): void {
		$order = $given instanceof \WC_Order ? $given : wc_get_order( $given->ID ?? 0 );
		if ( ! $order instanceof \WC_Order ) {
			return;
		}
		$id = $order->get_id();
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Chooses what is shown, changes nothing.
		if ( isset( $_GET['liaison-thread'] ) ) {
			$this->thread( $id );
		} else {
			printf(
				'<div class="liaison-thread-box" aria-live="polite" data-order="%1$d" data-nonce="%2$s" data-error="%4$s"><p><a href="%3$s#liaison-order">%5$s</a></p></div>',
				(int) $id,
				esc_attr( wp_create_nonce( 'liaison_thread' ) ),
				esc_url( add_query_arg( 'liaison-thread', '1', $order->get_edit_order_url() ) ),
				esc_attr__( 'The messages could not be loaded. Orders are not affected. Reload the page.', 'liaison-for-woocommerce' ),
				esc_html__( 'Show messages', 'liaison-for-woocommerce' )
			);
		}
		if ( '' === $order->get_billing_phone() ) {
			echo '<p>' . esc_html__( 'This order has no phone number, so no message can be sent.', 'liaison-for-woocommerce' ) . '</p>';
			return;
		}
		printf( '<p><a class="button" href="%1$s">%2$s</a></p>', esc_url( Html::url( 'send', array( 'orders' => (string) $id ) ) ), esc_html__( 'Send a message', 'liaison-for-woocommerce' ) );
	}

	/**
	 * Answers the box's own request with the thread.
	 */
	public function answer(): void {
		check_ajax_referer( 'liaison_thread', 'nonce' );
		if ( ! current_user_can( 'manage_woocommerce' ) ) {
			wp_die( '', '', array( 'response' => 403 ) );
		}
		$this->thread( isset( $_GET['order'] ) ? absint( $_GET['order'] ) : 0 );
		wp_die( '', '', array( 'response' => 200 ) );
	}

	/**
	 * Prints the thread of an order.
	 *
	 * @param int $order_id The order.
	 */
	public function thread( int $order_id ): void {
		$answer = ( $this->hub )()->request( 'GET', '/messages?subject=' . rawurlencode( 'order:' . $order_id ) . '&limit=20' );
		if ( ! $answer->ok() ) {
			echo '<p>' . esc_html( Problem::text( $answer ) ) . '</p>';
			return;
		}
		$messages = is_array( $answer->json['data'] ?? null ) ? $answer->json['data'] : array();
		if ( array() === $messages ) {
			echo '<p>' . esc_html__( 'No messages about this order yet.', 'liaison-for-woocommerce' ) . '</p>';
			return;
		}
		MessageList::thread( $messages );
	}
}
