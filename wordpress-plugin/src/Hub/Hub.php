<?php
/**
 * The hub, seen from the shop.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Hub;

use Liaison\WooCommerce\Connect\Connected;

/**
 * Asks the hub. Never called while a customer waits.
 */
interface Hub extends Connected {

	/**
	 * Sends a signed request to the connection's companion address. Never throws.
	 *
	 * @param string                   $method          HTTP method.
	 * @param string                   $path            Below the companion address, for example `/overview`.
	 * @param array<string,mixed>|null $body            Sent as JSON; null for none.
	 * @param int                      $timeout_seconds How long to wait for the whole answer.
	 * @param array<string,string>     $headers         Further headers, for example `Idempotency-Key`.
	 */
	public function request( string $method, string $path, ?array $body = null, int $timeout_seconds = 5, array $headers = array() ): Answer;
}
