<?php
/**
 * Emptying the queue.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Hub\Circuit;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Options;

/**
 * Runs the sender: one at a time, for some seconds, within some memory, and only from the shop that was connected.
 */
final class Flusher {

	/**
	 * The option with what the last run came to: at, flushed, error.
	 */
	public const LAST = 'last_flush';

	private const MOST_MS = 10000;

	/**
	 * How often a run begins again because something was added while it ended.
	 */
	private const MOST_ROUNDS = 3;

	/**
	 * Memory a run may take beyond what was used before it, in bytes. A margin is left for the batch being made.
	 */
	private const MOST_MEMORY = 48 * 1048576;

	/**
	 * Whether the last run ended while more was due.
	 *
	 * @var bool
	 */
	private bool $more = false;

	/**
	 * @param Connection  $connection  The connection.
	 * @param Fingerprint $fingerprint Knows a copy of the shop.
	 * @param Lock        $lock        One runner at a time.
	 * @param Sender      $sender      Sends.
	 * @param Circuit     $circuit     Waits after failures of the hub.
	 * @param QueueTable  $table       The table.
	 * @param Options     $options     Options of the site.
	 * @param Clock       $clock       The time.
	 */
	public function __construct(
		private Connection $connection,
		private Fingerprint $fingerprint,
		private Lock $lock,
		private Sender $sender,
		private Circuit $circuit,
		private QueueTable $table,
		private Options $options,
		private Clock $clock
	) {}

	/**
	 * Sends what waits.
	 *
	 * @param bool $insist Whether to try although the hub failed lately: when the hub itself or the owner asks.
	 * @param int  $ms     How long it may take, in milliseconds; never more than ten seconds.
	 * @return array{flushed:int,waiting:int,dead:int,reason:string,more:bool} `reason`: why it stopped, empty when nothing is due any more; `more`: only for want of time or memory.
	 */
	public function run( bool $insist = false, int $ms = self::MOST_MS ): array {
		// A little is left for saying how it went.
		$until      = $this->clock->now() + min( $ms, self::MOST_MS ) - 300;
		$this->more = false;

		$reason = $this->reason_not_to( $insist );
		if ( '' !== $reason ) {
			return $this->report( 0, $reason );
		}
		$arrived = 0;
		$round   = 0;
		do {
			if ( ! $this->lock->take() ) {
				return $this->report( $arrived, __( 'Another sync is already running.', 'liaison-for-woocommerce' ) );
			}
			try {
				/**
				 * A flush begins: what is told by looking rather than by rows of the request may be added to the outbox now.
				 *
				 * @since 0.1.0
				 */
				do_action( 'liaison_before_flush' );
				$this->sender->begin();
				$reason = $this->send( $until );
			} finally {
				$this->lock->release();
			}
			$arrived += $this->sender->arrived();
			// A request that wrote its rows after this run had looked last, and met the lock, leaves them to this run.
		} while ( '' === $reason && ++$round < self::MOST_ROUNDS && $this->table->due( $this->clock->now(), 0, 1 ) );
		$this->options->set(
			self::LAST,
			array(
				'at'      => $this->clock->now(),
				'flushed' => $arrived,
				'error'   => $this->sender->error(),
			)
		);
		return $this->report( $arrived, $reason );
	}

	/**
	 * Sends batch after batch.
	 *
	 * @param int $until Milliseconds UTC.
	 * @return string Why it stopped; empty when nothing is due any more.
	 */
	private function send( int $until ): string {
		$memory = memory_get_usage();
		do {
			$state = $this->sender->step( $until );
			if ( Sender::DONE === $state ) {
				return '';
			}
			if ( Sender::STOP === $state ) {
				$this->more = '' === $this->sender->error();
				return $this->more ? __( 'The time limit was reached.', 'liaison-for-woocommerce' ) : $this->sender->error();
			}
			// Orders that were read stay in WordPress's cache otherwise.
			if ( function_exists( 'wp_cache_supports' ) && wp_cache_supports( 'flush_runtime' ) ) {
				wp_cache_flush_runtime();
			}
			// Also where nothing was sent, because it was gone: looking takes time too.
			if ( $this->clock->now() >= $until ) {
				$this->more = true;
				return __( 'The time limit was reached.', 'liaison-for-woocommerce' );
			}
			if ( memory_get_usage() - $memory > self::MOST_MEMORY ) {
				$this->more = true;
				return __( 'The memory limit was reached.', 'liaison-for-woocommerce' );
			}
		} while ( $this->lock->renew() );
		return __( 'Syncing was stopped in the meantime.', 'liaison-for-woocommerce' );
	}

	/**
	 * Why nothing is to be sent now; empty when something may.
	 *
	 * @param bool $insist Whether to try although the hub failed lately.
	 */
	private function reason_not_to( bool $insist ): string {
		if ( ! $this->connection->connected() ) {
			return __( 'Your shop isn\'t connected.', 'liaison-for-woocommerce' );
		}
		if ( 'connected' !== $this->connection->state() ) {
			return __( 'The security keys in wp-config.php have changed. Reconnect your shop.', 'liaison-for-woocommerce' );
		}
		if ( '' !== $this->connection->paused() ) {
			return __( 'Syncing is paused.', 'liaison-for-woocommerce' );
		}
		if ( ! $this->fingerprint->guard() ) {
			return __( 'This looks like a copy of the connected shop, so nothing is sent from it.', 'liaison-for-woocommerce' );
		}
		if ( ! $insist && 0 !== $this->circuit->open_until() ) {
			return __( 'The hub hasn\'t responded recently. Your shop tries again automatically.', 'liaison-for-woocommerce' );
		}
		return '';
	}

	/**
	 * How it went.
	 *
	 * @param int    $flushed How many rows arrived.
	 * @param string $reason  Why it stopped.
	 * @return array{flushed:int,waiting:int,dead:int,reason:string,more:bool}
	 */
	private function report( int $flushed, string $reason ): array {
		$counts = $this->table->counts( $this->clock->now() );
		return array(
			'flushed' => $flushed,
			'waiting' => $counts['waiting'],
			'dead'    => $counts['dead'],
			'reason'  => $reason,
			'more'    => $this->more,
		);
	}
}
