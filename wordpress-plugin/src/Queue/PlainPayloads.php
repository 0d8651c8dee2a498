<?php
/**
 * Payloads that need no building.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

/**
 * Tells what was kept when it happened. Stands in where no area builds payloads from subjects.
 */
final class PlainPayloads implements PayloadBuilder {

	/**
	 * What was kept, if anything.
	 *
	 * @param string                   $topic   What happened.
	 * @param string                   $subject What it is about.
	 * @param array<string,mixed>|null $data    What was kept.
	 * @return array<string,mixed>|null
	 */
	public function build( string $topic, string $subject, ?array $data ): ?array {
		return $data;
	}
}
