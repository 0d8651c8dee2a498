<?php
/**
 * Forgetting old carts.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Liaison\WooCommerce\Queue\Outbox;
use Liaison\WooCommerce\Support\Clock;

/**
 * Erases carts 30 days after their last change, here and at the hub.
 */
final class CartPurge {

	private const KEPT_MS = 30 * 86400 * 1000;
	private const BATCH   = 200;
	private const BATCHES = 50;

	/**
	 * @param CartStore $store  Table.
	 * @param Outbox    $outbox What the hub is told.
	 * @param Clock     $clock  Time.
	 */
	public function __construct( private CartStore $store, private Outbox $outbox, private Clock $clock ) {}

	/**
	 * Erases. Ordered carts were told with their order.
	 */
	public function purge(): void {
		$now = $this->clock->now();
		for ( $batch = 0; $batch < self::BATCHES; ++$batch ) {
			$states = $this->store->purge( $now - self::KEPT_MS, self::BATCH );
			foreach ( $states as $token => $state ) {
				if ( CartStore::OPEN === $state ) {
					$this->outbox->add(
						'cart.deleted',
						'cart:' . $token,
						array(
							'token'  => (string) $token,
							'reason' => 'expired',
						),
						$now
					);
				}
			}
			$this->outbox->flush();
			if ( count( $states ) < self::BATCH ) {
				return;
			}
		}
	}
}
