<?php
/**
 * HTTP, as something tests can replace.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * Sends one request and follows no redirect.
 */
interface Http {

	/**
	 * Sends a request. Never throws.
	 *
	 * @param string               $method          HTTP method.
	 * @param string               $url             Whole address.
	 * @param array<string,string> $headers         Headers.
	 * @param string               $body            Raw body, empty for none.
	 * @param float                $timeout_seconds How long to wait for the whole answer.
	 * @param bool                 $verify          Whether an untrusted certificate ends it; false for requests of the shop to itself alone.
	 */
	public function send( string $method, string $url, array $headers, string $body, float $timeout_seconds, bool $verify = true ): HttpAnswer;
}
