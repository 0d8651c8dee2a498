<?php
/**
 * What the hub is told of orders and customers.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Orders;

use Liaison\WooCommerce\Carts\LinkCoupon;
use Liaison\WooCommerce\Queue\PayloadBuilder;
use Liaison\WooCommerce\Support\PlainText;

/**
 * Builds payloads when they are delivered, never when things happen: checkout pays for nothing, and
 * the hub is told what is true now.
 *
 * An order is WooCommerce's REST order as its own webhooks send it, so that the same order told by
 * webhook and by us is recognised as the same. What webhooks lack stands beside it: `fulfillments`,
 * and `liaison` with what only the shop knows.
 */
final class Payload implements PayloadBuilder {

	/**
	 * @param RestReader   $rest     Reads WooCommerce's REST API.
	 * @param Tracking     $tracking Parcels.
	 * @param StatusMap    $statuses The owner's table of statuses.
	 * @param OrderFlags   $flags    History, renewal, cash on delivery.
	 * @param ReviewTiming $reviews  Asks for a review in due time.
	 */
	public function __construct(
		private RestReader $rest,
		private Tracking $tracking,
		private StatusMap $statuses,
		private OrderFlags $flags,
		private ReviewTiming $reviews
	) {}

	/**
	 * The payload of one queued row.
	 *
	 * @param string                   $topic   What happened.
	 * @param string                   $subject `order:<id>` or `customer:<id>`.
	 * @param array<string,mixed>|null $data    What was kept when it happened, if anything.
	 * @return array<string,mixed>|null Null when the subject is gone.
	 */
	public function build( string $topic, string $subject, ?array $data ): ?array {
		$id = (int) substr( $subject, (int) strpos( $subject, ':' ) + 1 );
		switch ( $topic ) {
			case 'order.deleted':
			case 'customer.deleted':
				return array( 'id' => $id );
			case 'customer.created':
			case 'customer.updated':
				return $this->rest->get( "/wc/v3/customers/{$id}" );
			case 'note.added':
				return $this->note( $id, $data ?? array() );
			case 'review.due':
				$order = $this->order( $id );
				return null === $order ? null : array( 'order' => $order );
			case 'order.created':
			case 'order.updated':
			case 'order.restored':
				return $this->order( $id );
			default:
				return self::of_others( $topic, $subject, $data );
		}
	}

	/**
	 * The order as WooCommerce's webhooks tell it, with ours beside it.
	 *
	 * @param int $id The order.
	 * @return array<string,mixed>|null
	 */
	private function order( int $id ): ?array {
		$order = wc_get_order( $id );
		if ( ! $order instanceof \WC_Order || $order instanceof \WC_Order_Refund ) {
			return null;
		}
		$payload = $this->rest->get( "/wc/v3/orders/{$id}" );
		if ( null === $payload ) {
			return null;
		}
		$fulfillments = $this->tracking->fulfillments( $id );
		if ( null !== $fulfillments ) {
			$payload['fulfillments'] = $fulfillments;
		}
		$ours  = $this->flags->of( $order );
		$event = $this->statuses->event_for( $order->get_status() );
		if ( null !== $event ) {
			$ours['status_event'] = $event;
		}
		if ( $order->needs_payment() ) {
			$ours['coupon_parameter'] = LinkCoupon::PARAMETER;
		}
		$parcels = $this->tracking->others( $order );
		if ( array() !== $parcels ) {
			$ours['tracking'] = $parcels;
		}
		if ( array() !== $ours ) {
			$payload['liaison'] = $ours;
		}
		$this->reviews->consider( $order );
		return $payload;
	}

	/**
	 * The payload of a topic that is not ours: as its own builder makes it, else as it was kept.
	 *
	 * @param string                   $topic   What happened.
	 * @param string                   $subject What it is about.
	 * @param array<string,mixed>|null $data    What was kept when it happened, if anything.
	 * @return array<string,mixed>|null
	 */
	private static function of_others( string $topic, string $subject, ?array $data ): ?array {
		/**
		 * Filters who builds the payload of a topic when it is delivered.
		 *
		 * @since 0.1.0
		 *
		 * @param PayloadBuilder|null $builder Who builds it; null: what was kept is sent.
		 * @param string              $topic   The topic.
		 */
		$builder = apply_filters( 'liaison_payload_builder', null, $topic );
		return $builder instanceof PayloadBuilder ? $builder->build( $topic, $subject, $data ) : $data;
	}

	/**
	 * A note the shop wrote to the customer.
	 *
	 * @param int                 $order_id The order.
	 * @param array<string,mixed> $data     Holds `note_id`.
	 * @return array<string,mixed>|null Null when note or order is gone, or the note is private by now.
	 */
	private function note( int $order_id, array $data ): ?array {
		$note  = wc_get_order_note( (int) ( $data['note_id'] ?? 0 ) );
		$order = $this->order( $order_id );
		if ( null === $note || null === $order || ! $note->customer_note ) {
			return null;
		}
		return array(
			'order_id'         => $order_id,
			'note_id'          => (int) $note->id,
			'note'             => PlainText::of( (string) $note->content ),
			PlainText::MARK    => true,
			'customer_note'    => true,
			'date_created_gmt' => gmdate( 'Y-m-d\TH:i:s', $note->date_created->getTimestamp() ),
			'order'            => $order,
		);
	}
}
