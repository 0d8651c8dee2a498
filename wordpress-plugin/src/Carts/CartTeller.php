<?php
/**
 * Telling the hub of carts.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Liaison\WooCommerce\Queue\Outbox;

/**
 * Puts changed carts into the outbox when a flush begins. The requests of buyers write their cart and
 * nothing else, and a buyer who changes it ten times in a minute is told once.
 */
final class CartTeller {

	private const BATCH   = 500;
	private const BATCHES = 20;

	/**
	 * @param CartStore $store  Table.
	 * @param Outbox    $outbox What the hub is told.
	 */
	public function __construct( private CartStore $store, private Outbox $outbox ) {}

	/**
	 * Tells what changed. Carts are noted as told after the outbox holds them: twice is better than never.
	 */
	public function tell(): void {
		for ( $batch = 0; $batch < self::BATCHES; ++$batch ) {
			$carts = $this->store->untold( self::BATCH );
			foreach ( $carts as $token => $at ) {
				$this->outbox->add( CartPayload::TOPIC, 'cart:' . $token, null, $at );
			}
			$this->outbox->flush();
			foreach ( $carts as $token => $at ) {
				$this->store->told( (string) $token, $at );
			}
			if ( count( $carts ) < self::BATCH ) {
				return;
			}
		}
	}
}
