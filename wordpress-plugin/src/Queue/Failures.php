<?php
/**
 * Rows that fail.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

use Liaison\WooCommerce\Support\Backoff;
use Liaison\WooCommerce\Support\Clock;

/**
 * Decides when a failed row is tried again, and remembers within one run whose turn is over.
 */
final class Failures {

	private const FIRST_MS = 60000;
	private const MOST_MS  = 7200000;

	/**
	 * Subjects with a row that failed in this run and is tried again: what comes after it waits.
	 *
	 * @var array<string,true>
	 */
	private array $held = array();

	public function __construct( private QueueTable $table, private Clock $clock ) {}

	/**
	 * Begins a run.
	 */
	public function forget(): void {
		$this->held = array();
	}

	/**
	 * Whether a subject's turn is over in this run.
	 *
	 * @param string $subject The subject.
	 */
	public function holds( string $subject ): bool {
		return isset( $this->held[ $subject ] );
	}

	/**
	 * A row is tried again later, unless it was tried often enough.
	 *
	 * @param Item   $item  The row.
	 * @param string $error Why, as a sentence.
	 * @param bool   $own   Whether the row itself is at fault. Only then it may die: what the hub could not take in its
	 *                      own bad hour is kept.
	 */
	public function again( Item $item, string $error, bool $own ): void {
		$attempts = $item->attempts + 1;
		if ( $own && $attempts >= Batches::MOST_TRIES ) {
			$this->hopeless( $item, $error );
			return;
		}
		$attempts                     = min( $attempts, Batches::MOST_TRIES - 1 );
		$now                          = $this->clock->now();
		$this->held[ $item->subject ] = true;
		$this->table->failed( $item->id, $attempts, $now + Backoff::after( $attempts, self::FIRST_MS, self::MOST_MS, 4 ), $error, $now );
	}

	/**
	 * A row is dead: it is shown to the owner, who may try it again. What came after it goes on.
	 *
	 * @param Item   $item  The row.
	 * @param string $error Why, as a sentence.
	 */
	public function hopeless( Item $item, string $error ): void {
		$this->table->failed( $item->id, $item->attempts + 1, 0, $error, $this->clock->now() );
	}
}
