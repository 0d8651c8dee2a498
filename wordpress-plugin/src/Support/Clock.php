<?php
/**
 * The time, as something tests can turn.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * Tells the time.
 */
interface Clock {

	/**
	 * Milliseconds since 1970, UTC.
	 */
	public function now(): int;
}
