<?php
/**
 * What the hub answered.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Hub;

/**
 * An answer of the hub, or one sentence why there is none. The hub is another machine: whatever is shown of `json` is
 * escaped like anybody's text.
 */
final class Answer {

	/**
	 * @param int               $status      HTTP status, 0 when no answer came.
	 * @param array<mixed>|null $json        The body, null when it was not JSON or empty.
	 * @param string            $error       One sentence for the owner, empty when all is well.
	 * @param string            $code        The hub's name for the error, for example `clock_skew`; `unreachable`, `certificate` and so on when no answer came.
	 * @param int|null          $retry_after Seconds the hub asks us to wait.
	 */
	public function __construct(
		public int $status,
		public ?array $json = null,
		public string $error = '',
		public string $code = '',
		public ?int $retry_after = null
	) {}

	/**
	 * Whether the hub did what was asked.
	 */
	public function ok(): bool {
		return $this->status >= 200 && $this->status < 300 && '' === $this->error;
	}
}
