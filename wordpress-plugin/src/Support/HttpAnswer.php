<?php
/**
 * What came back over HTTP.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * An answer, or the reason why there is none.
 */
final class HttpAnswer {

	/**
	 * @param int                  $status  HTTP status, 0 when no answer came.
	 * @param string               $body    The body, cut at the limit asked for.
	 * @param array<string,string> $headers By lower-case name.
	 * @param string               $error   Why no answer came, as the transport says it.
	 */
	public function __construct(
		public int $status,
		public string $body = '',
		public array $headers = array(),
		public string $error = ''
	) {}
}
