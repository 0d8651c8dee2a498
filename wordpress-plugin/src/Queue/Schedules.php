<?php
/**
 * What runs by itself.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Heartbeat;
use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Needed;
use Liaison\WooCommerce\Services;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Options;

/**
 * Has Action Scheduler empty the queue every minute, send a heartbeat every five, and tidy up every day. One flush
 * is pending at any time, however much is added: nothing is scheduled when something happens, so checkout never meets
 * Action Scheduler.
 */
final class Schedules implements Module {

	public const GROUP     = 'liaison';
	public const FLUSH     = 'liaison_flush';
	public const HEARTBEAT = 'liaison_heartbeat';
	public const PURGE     = 'liaison_purge';

	/**
	 * The option with when the actions were last seen to be there, milliseconds UTC.
	 */
	public const SEEN = 'scheduled_at';

	/**
	 * Method => the method of Needed that says whether it is needed.
	 */
	public const NEEDED = array( 'ensure' => 'for_schedules' );

	/**
	 * How often to look, in milliseconds: others empty Action Scheduler's tables now and then.
	 */
	private const LOOK_EVERY_MS = 600000;

	/**
	 * @param Services $services The services: most requests need none of them.
	 */
	public function __construct( private Services $services ) {}

	public function register(): void {
		add_action( 'init', array( $this, 'ensure' ), 20 );
		add_action( self::FLUSH, array( $this, 'flush' ) );
		add_action( self::HEARTBEAT, array( $this, 'beat' ) );
		add_action( self::PURGE, array( $this, 'purge' ) );
	}

	/**
	 * Sees to it that the actions are there. Customers' requests do not, but for plain pages right after a change.
	 */
	public function ensure(): void {
		$options = $this->services->get( Options::class );
		$now     = $this->services->get( Clock::class )->now();
		$seen    = (int) $options->get( self::SEEN, 0 );
		$due     = abs( $now - $seen ) > self::LOOK_EVERY_MS;
		if ( ! $due || ! Needed::for_schedules() || ! function_exists( 'as_schedule_recurring_action' ) || ! \ActionScheduler::is_initialized() ) {
			return;
		}
		$options->set( self::SEEN, $now, true );
		$connected = $this->services->get( Connection::class )->connected();
		foreach ( array(
			self::FLUSH     => $connected ? MINUTE_IN_SECONDS : 0,
			self::HEARTBEAT => $connected ? 5 * MINUTE_IN_SECONDS : 0,
			self::PURGE     => DAY_IN_SECONDS,
		) as $hook => $seconds ) {
			$there = as_has_scheduled_action( $hook, array(), self::GROUP );
			if ( $there && 0 === $seconds ) {
				as_unschedule_all_actions( $hook, array(), self::GROUP );
			} elseif ( ! $there && $seconds > 0 ) {
				as_schedule_recurring_action( time() + ( DAY_IN_SECONDS === $seconds ? HOUR_IN_SECONDS : 0 ), $seconds, $hook, array(), self::GROUP, true );
			}
		}
	}

	/**
	 * Empties the queue. Where one run is not enough, the next follows at once.
	 */
	public function flush(): void {
		$this->note_cron();
		$done = $this->services->get( Flusher::class )->run();
		if ( $done['more'] && ! as_has_scheduled_action( self::FLUSH, array( 'more' ), self::GROUP ) ) {
			as_enqueue_async_action( self::FLUSH, array( 'more' ), self::GROUP );
		}
	}

	/**
	 * Sends a heartbeat.
	 */
	public function beat(): void {
		$this->note_cron();
		if ( $this->services->get( Connection::class )->connected() ) {
			$this->services->get( Heartbeat::class )->run();
			$this->services->get( Loopback::class )->test();
		}
	}

	/**
	 * Tidies up.
	 */
	public function purge(): void {
		$this->note_cron();
		$this->services->get( Purge::class )->run();
	}

	/**
	 * Notes that the shop's cron runs.
	 */
	private function note_cron(): void {
		$this->services->get( Options::class )->set( Heartbeat::CRON, $this->services->get( Clock::class )->now() );
	}
}
