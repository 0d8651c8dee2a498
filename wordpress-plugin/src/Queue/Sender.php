<?php
/**
 * Sending what waits.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

use Liaison\WooCommerce\Hub\Answer;
use Liaison\WooCommerce\Hub\Circuit;
use Liaison\WooCommerce\Hub\Deliveries;
use Liaison\WooCommerce\Support\Clock;

/**
 * Sends batch after batch, and finds the one item the hub cannot take among those it can.
 */
final class Sender {

	public const SENT = 'sent';
	public const DONE = 'done';
	public const STOP = 'stop';

	/**
	 * How long one delivery may take, and how much time must be left to begin one, in milliseconds.
	 */
	private const MOST_MS  = 8000;
	private const LEAST_MS = 1000;

	/**
	 * After so many server errors in a row one item at a time is tried: it may be one of them that breaks the hub.
	 */
	private const PROBE_AFTER = 3;

	/**
	 * Why the last run stopped, as a sentence; empty when it did not.
	 *
	 * @var string
	 */
	private string $error = '';

	/**
	 * How many rows arrived in this run.
	 *
	 * @var int
	 */
	private int $arrived = 0;

	/**
	 * @param QueueTable $table      The table.
	 * @param Batches    $batches    Makes batches.
	 * @param Failures   $failures   Notes rows that fail.
	 * @param Deliveries $deliveries Posts.
	 * @param Circuit    $circuit    Waits after failures of the hub.
	 * @param Clock      $clock      The time.
	 */
	public function __construct(
		private QueueTable $table,
		private Batches $batches,
		private Failures $failures,
		private Deliveries $deliveries,
		private Circuit $circuit,
		private Clock $clock
	) {}

	/**
	 * Begins a run.
	 */
	public function begin(): void {
		$this->batches->rewind();
		$this->arrived = 0;
		$this->error   = '';
	}

	/**
	 * Sends the next batch.
	 *
	 * @param int $until Milliseconds UTC by which it must be over.
	 * @return string SENT: there may be more; DONE: nothing is due; STOP: not now.
	 */
	public function step( int $until ): string {
		$batch = $this->circuit->failures() >= self::PROBE_AFTER ? $this->batches->probe() : $this->batches->next();
		if ( null === $batch ) {
			return self::DONE;
		}
		$told = array();
		foreach ( $batch as $item ) {
			if ( '' === $item->text ) {
				$this->note_arrival( array( $item ) );
			} else {
				$told[] = $item;
			}
		}
		return ! $told || $this->send( $told, $until ) ? self::SENT : self::STOP;
	}

	/**
	 * How many rows arrived in this run.
	 */
	public function arrived(): int {
		return $this->arrived;
	}

	/**
	 * Why this run stopped, as a sentence; empty when it did not.
	 */
	public function error(): string {
		return $this->error;
	}

	/**
	 * Sends items as one delivery, in halves when the hub refuses them together.
	 *
	 * @param Item[] $items Items.
	 * @param int    $until Milliseconds UTC by which it must be over.
	 * @return bool False when the run is over.
	 */
	private function send( array $items, int $until ): bool {
		$left = $until - $this->clock->now();
		if ( $left < self::LEAST_MS ) {
			return false;
		}
		$answer = $this->deliveries->post( '{"items":[' . implode( ',', array_map( static fn( Item $item ): string => $item->text, $items ) ) . ']}', min( $left, self::MOST_MS ) / 1000 );
		if ( $answer->ok() ) {
			$this->circuit->succeeded();
			$this->note_arrival( $items );
			return true;
		}
		if ( ! self::refuses_content( $answer ) ) {
			return $this->fail( $items, $answer );
		}
		if ( 1 === count( $items ) ) {
			$this->circuit->succeeded();
			$this->failures->again( $items[0], $answer->error, true );
			return true;
		}
		$half = intdiv( count( $items ), 2 );
		if ( ! $this->send( array_slice( $items, 0, $half ), $until ) ) {
			return false;
		}
		$rest = array_values( array_filter( array_slice( $items, $half ), fn( Item $item ): bool => ! $this->failures->holds( $item->subject ) ) );
		return ! $rest || $this->send( $rest, $until );
	}

	/**
	 * The hub did not answer, or not as it should.
	 *
	 * @param Item[] $items  What was sent.
	 * @param Answer $answer What came.
	 * @return bool False when the run is over.
	 */
	private function fail( array $items, Answer $answer ): bool {
		$probe = 1 === count( $items ) && $answer->status >= 500 && ( $items[0]->attempts > 0 || $this->circuit->failures() >= self::PROBE_AFTER );
		if ( $probe ) {
			// Perhaps it is this one: the next try takes another.
			$this->failures->again( $items[0], $answer->error, false );
			if ( $this->circuit->failures() < self::PROBE_AFTER ) {
				return true;
			}
		}
		$this->circuit->failed( $answer->retry_after );
		$this->error = $answer->error;
		return false;
	}

	/**
	 * Notes that items arrived.
	 *
	 * @param Item[] $items Items.
	 */
	private function note_arrival( array $items ): void {
		$ids = array_merge( ...array_map( static fn( Item $item ): array => $item->ids, $items ) );
		$this->table->delivered( $ids, $this->clock->now() );
		$this->arrived += count( $ids );
	}

	/**
	 * Whether the hub says that what it was sent is wrong, not who sent it or when.
	 *
	 * @param Answer $answer What came.
	 */
	private static function refuses_content( Answer $answer ): bool {
		return $answer->status >= 400 && $answer->status < 500 && ! in_array( $answer->status, array( 401, 402, 403, 404, 407, 408, 410, 425, 429 ), true );
	}
}
