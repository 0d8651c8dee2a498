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
	 * Whether the note being added is one to the customer. Asking the database afterwards would cost each order a query a
	 * note, and orders get several while they are placed.
	 *
	 * @var bool
	 */
	private bool $to_customer = false;

	/**
	 * Adds hooks.
	 */
	public function register(): void {
		add_filter( 'woocommerce_new_order_note_data', array( $this, 'adding' ), 10, 2 );
		add_action( 'woocommerce_order_note_added', array( $this, 'added' ), 10, 2 );
	}

	/**
	 * A note is about to be added.
	 *
	 * @param array<string,mixed> $data  The comment it becomes.
	 * @param array<string,mixed> $about Which order, and whether the customer sees it.
	 * @return array<string,mixed> The same comment.
	 */
	public function adding( $data, $about = array() ) {
		$this->to_customer = is_array( $about ) && ! empty( $about['is_customer_note'] );
		return $data;
	}

	/**
	 * A note was added.
	 *
	 * @param int             $note_id The note.
	 * @param \WC_Order|mixed $order   The order.
	 */
	public function added( $note_id, $order = null ): void {
		if ( $this->to_customer && $order instanceof \WC_Order ) {
			$this->outbox->add( 'note.added', 'order:' . $order->get_id(), array( 'note_id' => (int) $note_id ) );
		}
		$this->to_customer = false;
	}
}
