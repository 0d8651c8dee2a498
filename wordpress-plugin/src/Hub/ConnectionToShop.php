<?php
/**
 * How the hub reaches the shop.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Hub;

/**
 * Reads from the hub's answers how it reaches the shop: `way`, and what is in between, `blocker` and `hint`.
 */
final class ConnectionToShop {

	public const FIELD = 'connectionToShop';

	/**
	 * The field's name in hubs of version 0.1.0, and in heartbeats kept from then.
	 */
	private const EARLIER = 'wayBack';

	/**
	 * What an answer says of it.
	 *
	 * @param array<mixed>|null $json The answer.
	 * @return array<mixed>|null Null when it says nothing.
	 */
	public static function in( ?array $json ): ?array {
		$found = $json[ self::FIELD ] ?? $json[ self::EARLIER ] ?? null;
		return is_array( $found ) ? $found : null;
	}
}
