<?php
/**
 * Ending and interrupting a connection.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Queue\Lock;
use Liaison\WooCommerce\Queue\QueueTable;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\Uninstaller;

/**
 * Takes back the hub's access and keeps what customers and the owner would miss: coupons that were given out, settings,
 * and when the shop was connected, so that a shop that connects again goes on.
 */
final class Disconnect {

	/**
	 * @param Connection        $connection  The connection.
	 * @param Fingerprint       $fingerprint Knows this shop from its copies.
	 * @param Site              $site        The site: the hub refuses what comes from a copy's address.
	 * @param SignedHub         $hub         The hub.
	 * @param Access            $access      The hub's key and webhooks.
	 * @param Lock              $lock        The runner's lock.
	 * @param QueueTable        $table       The queue.
	 * @param Options           $options     Options of the site.
	 * @param callable(): mixed $flush       Sends what waits, as far as a few seconds allow.
	 */
	public function __construct(
		private Connection $connection,
		private Fingerprint $fingerprint,
		private Site $site,
		private SignedHub $hub,
		private Access $access,
		private Lock $lock,
		private QueueTable $table,
		private Options $options,
		private $flush
	) {}

	/**
	 * The owner disconnects: what waits is sent first, then the hub is told, and its access is taken back. Evidence of
	 * consent stays at the hub.
	 *
	 * @return string What went wrong, as a sentence; empty when done. The shop is disconnected in either case.
	 */
	public function run(): string {
		$ours = $this->connection->connected() && $this->fingerprint->matches();
		if ( $ours ) {
			( $this->flush )();
		}
		$answer = $ours ? $this->hub->insist( 'POST', '/disconnect', array( 'site' => $this->site->short() ), 8 ) : null;
		$this->leave();
		// To a copy the hub says no, and rightly: the connection is the original's, which goes on.
		if ( null === $answer || $answer->ok() || in_array( $answer->code, array( 'bad_signature', 'copy_of_site' ), true ) ) {
			return '';
		}
		/* translators: %s: why. */
		return sprintf( __( 'Your shop is disconnected, but the hub couldn\'t be notified. Remove the connection in the hub too. (%s)', 'liaison-for-woocommerce' ), $answer->error );
	}

	/**
	 * Takes everything back on this side, telling nobody.
	 */
	public function leave(): void {
		$delivery_url = $this->connection->delivery_url();
		$this->connection->leave();
		$this->fingerprint->forget();
		$this->lock->take_away();
		$this->access->remove( $delivery_url );
		self::unschedule();
		// What was not told yet is nobody's business any more.
		foreach ( array( QueueTable::WAITING, QueueTable::QUARANTINED, QueueTable::DEAD ) as $state ) {
			$this->table->delete( $state );
		}
		foreach ( array( SignedHub::OFFSET, 'hub_circuit', 'queue_circuit', 'heartbeat', 'outcomes_cursor', 'consents_cursor', 'quarantine', 'last_flush' ) as $name ) {
			$this->options->delete( $name );
		}
		$this->options->set( 'scheduled_at', 0, true );
		/**
		 * The shop was disconnected.
		 *
		 * @since 0.1.0
		 */
		do_action( 'liaison_disconnected' );
	}

	/**
	 * The plugin is switched off: deliveries pause, a run under way stops, and the hub is told, once.
	 *
	 * @param bool $tell Whether there is time to tell the hub.
	 */
	public function pause( bool $tell ): void {
		self::unschedule();
		$this->options->set( 'scheduled_at', 0, true );
		if ( ! $this->connection->connected() ) {
			return;
		}
		$this->connection->pause( 'deactivated' );
		$this->lock->take_away();
		if ( $tell && $this->fingerprint->matches() ) {
			$this->hub->insist(
				'POST',
				'/pause',
				array(
					'reason' => 'deactivated',
					'site'   => $this->site->short(),
				),
				3
			);
		}
	}

	/**
	 * Takes our actions out of Action Scheduler.
	 */
	private static function unschedule(): void {
		// In a network, a site where nobody has been has no tables yet.
		if ( function_exists( 'as_unschedule_all_actions' ) && class_exists( 'ActionScheduler' ) && \ActionScheduler::is_initialized() && Uninstaller::exists( 'actionscheduler_actions' ) ) {
			as_unschedule_all_actions( '', array(), 'liaison' );
		}
	}
}
