<?php
/**
 * An order's payload that closes its carts.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Liaison\WooCommerce\Queue\PayloadBuilder;

/**
 * Builds what another builder builds and has the order's carts closed.
 */
final class ClosingPayload implements PayloadBuilder {

	/**
	 * @param PayloadBuilder $inner     Builds the order.
	 * @param Purchases      $purchases Closes carts.
	 */
	public function __construct( private PayloadBuilder $inner, private Purchases $purchases ) {}

	/**
	 * The payload.
	 *
	 * @param string                   $topic   Topic of an order.
	 * @param string                   $subject `order:<id>`.
	 * @param array<string,mixed>|null $data    What was kept when it happened.
	 * @return array<string,mixed>|null
	 */
	public function build( string $topic, string $subject, ?array $data ): ?array {
		$payload = $this->inner->build( $topic, $subject, $data );
		if ( null !== $payload ) {
			$this->purchases->delivered( $payload );
		}
		return $payload;
	}
}
