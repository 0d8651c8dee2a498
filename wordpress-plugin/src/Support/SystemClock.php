<?php
/**
 * The server's clock.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * Tells the time of the server.
 */
final class SystemClock implements Clock {

	/**
	 * Milliseconds since 1970, UTC.
	 */
	public function now(): int {
		return (int) floor( microtime( true ) * 1000 );
	}
}
