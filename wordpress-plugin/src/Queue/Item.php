<?php
/**
 * One thing on its way.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

/**
 * A row as it is delivered. Rows that say the same travel as one.
 */
final class Item {

	/**
	 * Keeps what it is.
	 *
	 * @param int    $id       The row.
	 * @param string $topic    What happened.
	 * @param string $subject  What it is about.
	 * @param int    $attempts How often it was tried.
	 * @param string $text     JSON; empty when there is nothing to tell.
	 * @param bool   $built    Whether it was built now, from the subject.
	 * @param int[]  $ids      All rows that arrive with it.
	 */
	public function __construct(
		public int $id,
		public string $topic,
		public string $subject,
		public int $attempts,
		public string $text,
		public bool $built,
		public array $ids
	) {}
}
