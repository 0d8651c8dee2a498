<?php
/**
 * Whether a message fits an order.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Orders\StatusMap;

/**
 * Finds messages that say the opposite of what the order says: "delivered" to who has cancelled. Only the hub's own
 * templates are judged, whose names are known; what a template of the owner says nobody here can know.
 */
final class StatusFit {

	/** What a template tells of its order, by name. Longer names come first. */
	private const TELLS = array(
		'order_cancelled'        => 'cancelled',
		'order_partly_refunded'  => 'refunded',
		'order_refunded'         => 'refunded',
		'order_payment_failed'   => 'unpaid',
		'order_paid'             => 'paid',
		'order_placed'           => 'alive',
		'order_shipped'          => 'alive',
		'order_out_for_delivery' => 'alive',
		'order_delivered'        => 'alive',
		'order_delayed'          => 'alive',
		'order_cod_confirmation' => 'alive',
		'review_request'         => 'alive',
	);

	/** Statuses of orders that have ended without being delivered. */
	private const ENDED = array( 'cancelled', 'refunded', 'failed', 'trash' );

	/**
	 * @param StatusMap $map What statuses of other plugins mean.
	 */
	public function __construct( private StatusMap $map ) {}

	/**
	 * What contradicts, as a sentence; empty when nothing does.
	 *
	 * @param \WC_Order $order    The order.
	 * @param string    $template Name of the template.
	 */
	public function problem( \WC_Order $order, string $template ): string {
		if ( $this->fits( $order, self::tells( $template ) ) ) {
			return '';
		}
		/* translators: %s: status of an order, for example "Cancelled". */
		return sprintf( __( 'This message doesn\'t fit the order\'s status: %s.', 'liaison-for-woocommerce' ), wc_get_order_status_name( $order->get_status() ) );
	}

	/**
	 * What a template tells; '' when nobody here knows.
	 *
	 * @param string $template Name of the template.
	 */
	private static function tells( string $template ): string {
		foreach ( self::TELLS as $name => $tells ) {
			if ( $template === $name || str_starts_with( $template, "{$name}_" ) ) {
				return $tells;
			}
		}
		return '';
	}

	/**
	 * Whether an order is as a message tells.
	 *
	 * @param \WC_Order $order The order.
	 * @param string    $tells What the message tells.
	 */
	private function fits( \WC_Order $order, string $tells ): bool {
		$status    = $order->get_status();
		$cancelled = 'cancelled' === $status || 'order.cancelled' === $this->map->event_for( $status );
		switch ( $tells ) {
			case 'alive':
				return ! $cancelled && ! in_array( $status, self::ENDED, true );
			case 'cancelled':
				return $cancelled || in_array( $status, self::ENDED, true );
			case 'refunded':
				return 'refunded' === $status || (float) $order->get_total_refunded() > 0;
			case 'unpaid':
				return null === $order->get_date_paid();
			case 'paid':
				return ! $cancelled && null !== $order->get_date_paid();
			default:
				return true;
		}
	}
}
