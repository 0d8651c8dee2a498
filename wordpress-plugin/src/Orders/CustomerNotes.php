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
	 * @param Outbox $outbox Remembers what to tell the hub.
	 */
	public function __construct( private Outbox $outbox ) {}

	/**
	 * Method => the method of Needed that says whether it is needed: orders get several private notes while they are placed.
	 */
	public const NEEDED = array( 'adding' => 'for_note_to_customer' );

	public function register(): void {
		add_filter( 'woocommerce_new_order_note_data', array( $this, 'adding' ), 10, 2 );
	}

	/**
	 * A note to the customer is about to be added.
	 *
	 * @param array<string,mixed> $data The comment it becomes.
	 * @return array<string,mixed> The same comment.
	 */
	public function adding( $data ) {
		add_action( 'woocommerce_order_note_added', array( $this, 'added' ), 10, 2 );
		return $data;
	}

	/**
	 * A note was added. It may be another, private one, where adding the customer's led to it or failed.
	 *
	 * @param int             $note_id The note.
	 * @param \WC_Order|mixed $order   The order.
	 */
	public function added( $note_id, $order = null ): void {
		if ( $order instanceof \WC_Order && get_comment_meta( (int) $note_id, 'is_customer_note', true ) ) {
			$this->outbox->add( 'note.added', 'order:' . $order->get_id(), array( 'note_id' => (int) $note_id ) );
		}
	}
}
