<?php
/**
 * Tidying up.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Options;

/**
 * Keeps the queue small: delivered rows for 7 days, dead ones for 30; what waited for 30 days is dead.
 */
final class Purge {

	/**
	 * The option with how many rows were deleted untold because the table was full.
	 */
	public const LOST = 'queue_lost';

	public const MOST_ROWS = 1000000;

	private const DAY_MS = 86400000;

	public function __construct( private QueueTable $table, private Options $options, private Clock $clock ) {}

	/**
	 * Tidies up.
	 *
	 * @param int $most How many rows may stay.
	 */
	public function run( int $most = self::MOST_ROWS ): void {
		$now = $this->clock->now();
		$this->table->delete( QueueTable::DELIVERED, $now - 7 * self::DAY_MS );
		$this->table->delete( QueueTable::DEAD, $now - 30 * self::DAY_MS );
		$this->table->give_up( $now - 30 * self::DAY_MS, __( 'It couldn\'t be sent for 30 days.', 'liaison-for-woocommerce' ), $now );
		$lost = $this->table->keep_newest( $most );
		if ( $lost > 0 ) {
			$this->options->set( self::LOST, (int) $this->options->get( self::LOST, 0 ) + $lost );
			wc_get_logger()->error( "$lost events were deleted untold, because more than $most waited for the hub.", array( 'source' => 'liaison' ) );
		}
		self::delete_done_actions();
	}

	/**
	 * Action Scheduler keeps what it has done for a month; ours runs every minute, so a day must do.
	 */
	private static function delete_done_actions(): void {
		if ( ! function_exists( 'as_get_scheduled_actions' ) || ! class_exists( 'ActionScheduler' ) ) {
			return;
		}
		$ids = as_get_scheduled_actions(
			array(
				'group'        => Schedules::GROUP,
				'status'       => \ActionScheduler_Store::STATUS_COMPLETE,
				'date'         => '-1 day',
				'date_compare' => '<=',
				'per_page'     => 2500,
			),
			'ids'
		);
		foreach ( $ids as $id ) {
			\ActionScheduler::store()->delete_action( $id );
		}
	}
}
