<?php
/**
 * Notes the shop writes to customers.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Orders;

use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Queue\Outbox;

/**
 * Tells the hub of notes to the customer, and never of private ones.
 */
final class CustomerNotes implements Module {

	/**
	 * Keeps what it needs.
	 *
	 * @param Outbox $outbox Remembers what to tell the hub.
	 */
	public function __construct( private Outbox $outbox ) {}

	/**
	 * Adds hooks.
	 */
	public function register(): void {
		add_action( 'woocommerce_order_note_added', array( $this, 'added' ), 10, 2 );
	}

	/**
	 * A note was added.
	 *
	 * @param int             $note_id The note.
	 * @param \WC_Order|mixed $order   The order.
	 */
	public function added( $note_id, $order = null ): void {
		if ( ! $order instanceof \WC_Order || ! get_comment_meta( (int) $note_id, 'is_customer_note', true ) ) {
			return;
		}
		$this->outbox->add( 'note.added', 'order:' . $order->get_id(), array( 'note_id' => (int) $note_id ) );
	}
}
