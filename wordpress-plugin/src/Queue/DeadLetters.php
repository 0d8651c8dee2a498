<?php
/**
 * What could not be delivered.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

/**
 * Shows the owner what was given up, and tries it again when asked.
 */
final class DeadLetters {

	public function __construct( private QueueTable $table ) {}

	/**
	 * Dead rows, newest first.
	 *
	 * @param int $limit  How many at most.
	 * @param int $offset How many to pass over.
	 * @return array<int,array{id:int,topic:string,subject:string,occurred_at:int,attempts:int,error:string,died_at:int}>
	 */
	public function list( int $limit = 50, int $offset = 0 ): array {
		return $this->table->dead( $limit, $offset );
	}

	/**
	 * Tries rows again, from the beginning.
	 *
	 * @param int[] $ids Rows; empty: all.
	 * @return int How many.
	 */
	public function requeue( array $ids = array() ): int {
		return $this->table->revive( array_map( 'intval', $ids ) );
	}

	/**
	 * Deletes rows.
	 *
	 * @param int[] $ids Rows.
	 * @return int How many.
	 */
	public function forget( array $ids ): int {
		return $this->table->bury( array_map( 'intval', $ids ) );
	}
}
