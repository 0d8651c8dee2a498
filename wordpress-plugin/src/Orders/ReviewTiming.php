<?php
/**
 * When to ask for a review.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Orders;

use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Queue\Outbox;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Options;

/**
 * Tells the hub `review.due` a number of days after an order was completed.
 *
 * The appointment is made when the order's payload is built, which is never in checkout: an order
 * of downloads is completed by the very request that pays it, and Action Scheduler must stay out of
 * that. It is called off when the order is no longer completed or was refunded, and looked at again
 * when it is due.
 */
class ReviewTiming implements Module {

	public const HOOK   = 'liaison_review_due';
	public const OPTION = 'review_days';
	private const GROUP = 'liaison';

	/**
	 * Days to wait where the owner set none.
	 */
	private const DAYS = 7;

	/**
	 * @param Options    $options Holds the days. Whether anybody is asked is set under Automations.
	 * @param Outbox     $outbox  Tells the hub.
	 * @param Clock      $clock   The time.
	 * @param OrderFlags $flags   History and renewals are never asked.
	 */
	public function __construct(
		private Options $options,
		private Outbox $outbox,
		private Clock $clock,
		private OrderFlags $flags
	) {}

	public function register(): void {
		add_action( self::HOOK, array( $this, 'due' ) );
		add_action( 'woocommerce_order_fully_refunded', array( $this, 'call_off' ) );
	}

	/**
	 * Makes or calls off the appointment of an order. May be called any number of times.
	 *
	 * @param \WC_Order $order The order.
	 */
	public function consider( \WC_Order $order ): void {
		$due = $this->due_at( $order );
		if ( null === $due ) {
			if ( $this->days() > 0 ) {
				$this->call_off( $order->get_id() );
			}
			return;
		}
		$arguments = array( $order->get_id() );
		// An appointment in the past was kept, or is too late to be made. Action Scheduler's own "unique" looks at hook and
		// group alone in older versions, so we look ourselves.
		if ( $due > intdiv( $this->clock->now(), 1000 ) && ! as_has_scheduled_action( self::HOOK, $arguments, self::GROUP ) ) {
			as_schedule_single_action( $due, self::HOOK, $arguments, self::GROUP );
		}
	}

	/**
	 * The day has come.
	 *
	 * @param int|string $order_id The order.
	 */
	public function due( $order_id ): void {
		$order = wc_get_order( (int) $order_id );
		if ( $order instanceof \WC_Order && null !== $this->due_at( $order ) ) {
			$this->outbox->add( 'review.due', 'order:' . $order->get_id() );
		}
	}

	/**
	 * Calls the appointment off.
	 *
	 * @param int|string $order_id The order.
	 */
	public function call_off( $order_id ): void {
		if ( function_exists( 'as_unschedule_all_actions' ) ) {
			as_unschedule_all_actions( self::HOOK, array( (int) $order_id ), self::GROUP );
		}
	}

	/**
	 * When a review of this order is due, seconds UTC; null when nobody is to be asked.
	 *
	 * @param \WC_Order $order The order.
	 */
	private function due_at( \WC_Order $order ): ?int {
		$completed = $order->get_date_completed();
		$days      = $this->days();
		if ( $days < 1 || null === $completed || 'completed' !== $order->get_status() ) {
			return null;
		}
		if ( (float) $order->get_total_refunded() > 0 || $this->flags->is_history( $order ) || OrderFlags::is_renewal( $order ) ) {
			return null;
		}
		return $completed->getTimestamp() + $days * DAY_IN_SECONDS;
	}

	/**
	 * Days to wait.
	 */
	private function days(): int {
		return min( 365, (int) $this->options->get( self::OPTION, OneSwitch::pending( $this->options ) ? 0 : self::DAYS ) );
	}
}
