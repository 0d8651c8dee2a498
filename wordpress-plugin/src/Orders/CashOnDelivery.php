<?php
/**
 * Answers of customers who pay at the door.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Orders;

use Liaison\WooCommerce\Connect\VerbError;
use Liaison\WooCommerce\Connect\Verbs;
use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Support\Options;

/**
 * The verb `set-order-status`. It reaches no further than a customer's answer can: orders paid on delivery, while they
 * are open, to three statuses. May be repeated.
 */
final class CashOnDelivery implements Module {

	/** Statuses the hub may set: those a customer's answer can mean. */
	private const STATUSES = array( 'processing', 'on-hold', 'cancelled' );

	/**
	 * @param Options $options Holds the owner's leave to change statuses.
	 * @param Verbs   $verbs   Where the hub's words are heard.
	 */
	public function __construct(
		private Options $options,
		private Verbs $verbs
	) {}

	/**
	 * Adds the verb.
	 */
	public function register(): void {
		$this->verbs->add( 'set-order-status', array( $this, 'set_status' ) );
	}

	/**
	 * Sets a status, if the owner allowed it, and only while the shop has not started on the order.
	 *
	 * @param array<mixed> $input orderId, status, note.
	 * @return array<string,mixed> changed.
	 * @throws VerbError When it is not allowed or not possible.
	 */
	public function set_status( array $input ): array {
		$order = self::order( $input );
		if ( ! OrderFlags::may_set_status( $this->options ) ) {
			throw new VerbError( 'not_allowed', 'The owner of the shop has not allowed Liaison to change the status of orders.' );
		}
		$status = StatusMap::bare( is_string( $input['status'] ?? null ) ? $input['status'] : '' );
		if ( ! in_array( $status, self::STATUSES, true ) ) {
			throw new VerbError( 'invalid_status', 'The status must be processing, on-hold or cancelled.' );
		}
		if ( ! OrderFlags::is_paid_at_the_door( $order ) ) {
			throw new VerbError( 'not_cash_on_delivery', 'The order is not paid on delivery; its status was left as it is.' );
		}
		if ( $order->get_status() === $status ) {
			return array( 'changed' => false );
		}
		if ( ! in_array( $order->get_status(), array( 'pending', 'on-hold', 'processing' ), true ) ) {
			throw new VerbError( 'order_closed', 'The order is closed; its status was left as it is.' );
		}
		$note = sanitize_text_field( is_string( $input['note'] ?? null ) ? $input['note'] : '' );
		return array( 'changed' => $order->update_status( $status, $note ) );
	}

	/**
	 * The order the hub speaks of.
	 *
	 * @param array<mixed> $input Holds orderId.
	 * @throws VerbError When there is none.
	 */
	private static function order( array $input ): \WC_Order {
		$id    = $input['orderId'] ?? 0;
		$order = is_scalar( $id ) ? wc_get_order( (int) $id ) : false;
		if ( ! $order instanceof \WC_Order ) {
			throw new VerbError( 'order_not_found', 'The shop has no such order.' );
		}
		return $order;
	}
}
