<?php
/**
 * Where things to tell the hub are put down.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

/**
 * Remembers what happened. Nothing is sent here.
 */
interface Outbox {

	/**
	 * Remembers something to tell the hub. All of one request are written by one multi-row INSERT at `shutdown`, or by
	 * flush(). Does nothing when the shop is not connected.
	 *
	 * @param string                   $topic          For example `order.updated`.
	 * @param string                   $subject        What it is about, for example `order:13`; one subject's things are told in order.
	 * @param array<string,mixed>|null $data           What to tell; null: the payload is built at delivery from the subject.
	 * @param int|null                 $occurred_at_ms When it happened, milliseconds UTC; null: now.
	 */
	public function add( string $topic, string $subject, ?array $data = null, ?int $occurred_at_ms = null ): void;

	/**
	 * Writes what was added and is not written yet.
	 */
	public function flush(): void;
}
