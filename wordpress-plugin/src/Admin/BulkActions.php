<?php
/**
 * Actions on several orders.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Module;

/**
 * "Send a WhatsApp message" in the list of orders, with and without HPOS. It leads to a page that
 * shows whom it would reach; nothing is sent from the list itself.
 */
final class BulkActions implements Module {

	public const ACTION = 'liaison_send';
	public const HOOK   = 'liaison_send_to_order';
	public const LIMIT  = 200;

	/**
	 * @param Connection         $connection The connection.
	 * @param callable():Sending $sending    Makes what sends.
	 */
	public function __construct(
		private Connection $connection,
		private $sending
	) {}

	public function register(): void {
		foreach ( array( 'woocommerce_page_wc-orders', 'edit-shop_order' ) as $screen ) {
			add_filter( 'bulk_actions-' . $screen, array( $this, 'offer' ), 20 );
			add_filter( 'handle_bulk_actions-' . $screen, array( $this, 'lead' ), 10, 3 );
		}
		add_action( self::HOOK, array( $this, 'send' ), 10, 4 );
	}

	/**
	 * Adds the action to the list's choices.
	 *
	 * @param array<string,string> $actions Actions of the list.
	 * @return array<string,string>
	 */
	public function offer( $actions ): array {
		$actions = is_array( $actions ) ? $actions : array();
		if ( $this->connection->connected() && current_user_can( 'manage_woocommerce' ) ) {
			$actions[ self::ACTION ] = __( 'Send a WhatsApp message', 'liaison-for-woocommerce' );
		}
		return $actions;
	}

	/**
	 * Leads to the page that asks what to send.
	 *
	 * @param string  $redirect Where the list would go.
	 * @param string  $action   The chosen action.
	 * @param mixed[] $ids      The chosen orders.
	 */
	public function lead( $redirect, $action, $ids ): string {
		if ( self::ACTION !== $action || ! current_user_can( 'manage_woocommerce' ) ) {
			return (string) $redirect;
		}
		$ids  = array_values( array_unique( array_filter( array_map( 'intval', (array) $ids ), static fn ( int $id ): bool => $id > 0 ) ) );
		$some = array_slice( $ids, 0, self::LIMIT );
		return Html::url( 'send', array( 'orders' => implode( ',', $some ) ) + ( count( $some ) < count( $ids ) ? array( 'of' => (string) count( $ids ) ) : array() ) );
	}

	/**
	 * Sends to one order, in the background. The key makes a repeated job send once.
	 *
	 * @param int|string $order_id The order.
	 * @param string     $name     Name of the template.
	 * @param string[]   $names    Names of its variables.
	 * @param string     $batch    Names the whole sending.
	 * @throws \RuntimeException When the hub is away: Action Scheduler lists the job as failed, with the reason.
	 */
	public function send( $order_id, $name = '', $names = array(), $batch = '' ): void {
		$order = wc_get_order( (int) $order_id );
		if ( ! $order instanceof \WC_Order || '' === $order->get_billing_phone() ) {
			return;
		}
		$answer = ( $this->sending )()->template( $order, (string) $name, Sending::variables( $order, array_map( 'strval', (array) $names ) ), "bulk:{$batch}:" . $order->get_id() );
		if ( ! $answer->ok() ) {
			$text = Problem::text( $answer );
			/* translators: %s: why. */
			$order->add_order_note( sprintf( __( 'WhatsApp message not sent: %s', 'liaison-for-woocommerce' ), $text ) );
			throw new \RuntimeException( esc_html( $text ) );
		}
	}
}
