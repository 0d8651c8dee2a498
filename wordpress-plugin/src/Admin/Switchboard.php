<?php
/**
 * The big switches.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Hub\Answer;

/**
 * What the owner's pages ask of the rest of the plugin. Each answers a sentence when it did not work,
 * and an empty text when it did.
 */
interface Switchboard {

	/**
	 * What went wrong when the owner last tried to connect, told once; '' when nothing did.
	 */
	public function connect_problem(): string;

	/**
	 * Ends the connection and takes back what was made for it.
	 */
	public function disconnect(): string;

	/**
	 * Stops deliveries until resumed.
	 */
	public function pause(): string;

	/**
	 * Goes on.
	 */
	public function resume(): string;

	/**
	 * Tells the hub what waits, now.
	 *
	 * @return array{flushed:int,waiting:int,dead:int,error:string}
	 */
	public function flush(): array;

	/**
	 * Where the shop was connected, when that is not where it is now; null when all is well.
	 *
	 * @return array{was:string,is:string,why:string}|null `why`: the hub's reason, '' where the shop saw it by itself.
	 */
	public function moved(): ?array;

	/**
	 * What the owner says of a shop that is not where it was.
	 *
	 * @param string $choice `copy` or `moved`.
	 */
	public function choose( string $choice ): string;

	/**
	 * How the connection stands, as the hub last said it, and when the shop's scheduled tasks last ran.
	 *
	 * @return array{at:int,cron:int,answer:array<mixed>} `at`: last heartbeat, `cron`: last scheduled task, both seconds
	 *                                                    UTC, 0 for never; `answer`: what the hub said last.
	 */
	public function heartbeat(): array;

	/**
	 * Keeps what the hub says of the connection in answer to another call.
	 *
	 * @param array<mixed> $json `connection` and `connectionToShop`.
	 */
	public function hear( array $json ): void;

	/**
	 * Lets the hub check now whether it reaches the shop.
	 *
	 * @return Answer With `connection` and `connectionToShop`; of an older hub the last it knows, with the code `older_hub`.
	 */
	public function check(): Answer;
}
