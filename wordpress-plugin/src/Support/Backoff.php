<?php
/**
 * How long to wait after failures.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * Waits that grow with every failure, and differ by chance so that a hundred shops do not come back at once.
 */
final class Backoff {

	/**
	 * Milliseconds to wait.
	 *
	 * @param int $failures How many failures in a row, from 1.
	 * @param int $first_ms The first wait.
	 * @param int $most_ms  The longest wait.
	 * @param int $factor   By how much each wait is longer than the one before.
	 */
	public static function after( int $failures, int $first_ms, int $most_ms, int $factor = 2 ): int {
		$wait = $first_ms;
		for ( $i = 1; $i < $failures && $wait < $most_ms; $i++ ) {
			$wait *= $factor;
		}
		$wait = min( $wait, $most_ms );
		// Between four and six fifths of it.
		return $wait + random_int( -intdiv( $wait, 5 ), intdiv( $wait, 5 ) );
	}
}
