<?php
/**
 * Who knows what an order or a customer looks like now.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

/**
 * Builds the payload of a queued row when it is delivered.
 */
interface PayloadBuilder {

	/**
	 * The payload.
	 *
	 * @param string                   $topic   For example `order.updated`.
	 * @param string                   $subject For example `order:13`.
	 * @param array<string,mixed>|null $data    What was kept when it happened, if anything.
	 * @return array<string,mixed>|null Null: it is gone; its deletion is told instead.
	 */
	public function build( string $topic, string $subject, ?array $data ): ?array;
}
