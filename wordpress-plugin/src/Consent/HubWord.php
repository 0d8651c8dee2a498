<?php
/**
 * What the hub knows of consents and the shop does not.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use DateTimeImmutable;
use Liaison\WooCommerce\Carts\CartCapture;
use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Support\Options;

/**
 * Takes a STOP or START on WhatsApp, and what was withdrawn or given elsewhere, over into the customers' last words, so
 * that the account page and the checkout show how things stand. It comes with a heartbeat, never with a page.
 */
final class HubWord {

	/**
	 * @param ConsentLog  $log     Last words of customers.
	 * @param CartCapture $capture Carts, which end with the consent.
	 * @param Options     $options Knows how far the hub's clock is from ours.
	 */
	public function __construct( private ConsentLog $log, private CartCapture $capture, private Options $options ) {}

	/**
	 * Takes what the hub told. The same may come twice: what is known already changes nothing.
	 *
	 * @param mixed $told States: id, customerId, purpose, state, at, source, blocked.
	 * @return int How many changed.
	 */
	public function hear( $told ): int {
		$changed = 0;
		foreach ( is_array( $told ) ? $told : array() as $state ) {
			if ( is_array( $state ) && $this->take( $state ) ) {
				++$changed;
			}
		}
		return $changed;
	}

	/**
	 * Takes one state.
	 *
	 * @param array<mixed> $state The state.
	 * @return bool Whether something changed.
	 */
	private function take( array $state ): bool {
		$user_id = is_string( $state['customerId'] ?? null ) && ctype_digit( $state['customerId'] ) ? (int) $state['customerId'] : 0;
		$purpose = $state['purpose'] ?? '';
		$said    = $state['state'] ?? '';
		$granted = 'granted' === $said;
		$at      = $this->moment( $state['at'] ?? null );
		if ( 0 >= $user_id || ! in_array( $purpose, ConsentText::PURPOSES, true ) || ( ! $granted && 'revoked' !== $said ) || null === $at || ! get_userdata( $user_id ) ) {
			return false;
		}
		$source = 'whatsapp' === ( $state['source'] ?? '' ) ? 'whatsapp' : 'hub';
		// An older hub says nothing of blocks.
		$turned = is_bool( $state['blocked'] ?? null ) && $this->log->block( $user_id, $purpose, $state['blocked'] );
		if ( ! $this->log->told_by_hub( $user_id, $purpose, $granted, $at, $source ) ) {
			return $turned;
		}
		if ( ConsentText::MARKETING === $purpose && ! $granted ) {
			$this->capture->end_of( $user_id );
		}
		return true;
	}

	/**
	 * A moment of the hub's by our clock: it is compared with what customers said here.
	 *
	 * @param mixed $at ISO 8601.
	 * @return int|null Milliseconds UTC; null when it is no moment.
	 */
	private function moment( $at ): ?int {
		if ( ! is_string( $at ) || 1 !== preg_match( '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z$/D', $at ) ) {
			return null;
		}
		$time = date_create_immutable( $at );
		return $time instanceof DateTimeImmutable ? (int) $time->format( 'Uv' ) - 1000 * (int) $this->options->get( SignedHub::OFFSET, 0 ) : null;
	}
}
