<?php
/**
 * The queue of the shop, as the owner sees it.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Queue\DeadLetters;
use Liaison\WooCommerce\Queue\QueueTable;

/**
 * Counts and lists what waits and what was given up, and puts the latter back.
 */
class LocalQueue {

	/**
	 * @param QueueTable  $table   The queue.
	 * @param DeadLetters $letters What was given up.
	 */
	public function __construct(
		private QueueTable $table,
		private DeadLetters $letters
	) {}

	/**
	 * How many rows are in which state.
	 *
	 * @return array{waiting:int,dead:int,quarantined:int,oldest_seconds:int}
	 */
	public function counts(): array {
		return $this->table->counts();
	}

	/**
	 * Rows that were given up, newest first.
	 *
	 * @param int $limit How many at most.
	 * @return array<int,array{id:int,topic:string,subject:string,occurred_at:int,attempts:int,error:string,died_at:int}>
	 */
	public function dead( int $limit ): array {
		return $this->letters->list( $limit );
	}

	/**
	 * Puts rows back into the queue.
	 *
	 * @param int[]|null $ids Which; null for all.
	 * @return int How many.
	 */
	public function retry( ?array $ids ): int {
		return $this->letters->requeue( $ids ?? array() );
	}

	/**
	 * Removes rows.
	 *
	 * @param int[] $ids Which.
	 * @return int How many.
	 */
	public function discard( array $ids ): int {
		return $this->letters->forget( $ids );
	}
}
