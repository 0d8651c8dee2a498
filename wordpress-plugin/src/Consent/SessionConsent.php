<?php
/**
 * What was ticked in this visit.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use Liaison\WooCommerce\Support\Clock;

/**
 * Ticks of this visit, kept in WooCommerce's own session and nowhere else. They are never used to
 * tick a box again.
 */
final class SessionConsent {

	private const KEY    = 'liaison_consent';
	private const PERSON = 'liaison_person';

	/**
	 * @param ConsentText $text  Sentences.
	 * @param Clock       $clock Time.
	 */
	public function __construct( private ConsentText $text, private Clock $clock ) {}

	/**
	 * A box was ticked or cleared. A box ticked twice keeps its first moment.
	 *
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @param bool   $ticked  State of the box.
	 * @return bool Whether something changed.
	 */
	public function set( string $purpose, bool $ticked ): bool {
		$all = $this->all();
		if ( isset( $all[ $purpose ] ) === $ticked || null === $this->session() ) {
			return false;
		}
		if ( $ticked ) {
			$all[ $purpose ] = $this->text->evidence( $this->text->checkout_wording( $purpose ), true, $this->clock->now() );
		} else {
			unset( $all[ $purpose ] );
		}
		$this->session()->set( self::KEY, array() === $all ? null : $all );
		return true;
	}

	/**
	 * Evidence of a tick of this visit.
	 *
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @return array<string,mixed>|null Null when the box is not ticked.
	 */
	public function get( string $purpose ): ?array {
		return $this->all()[ $purpose ] ?? null;
	}

	/**
	 * Remembers what the buyer typed beside a tick; the classic checkout keeps it nowhere before the order.
	 *
	 * @param array<string,string> $person Any of phone, email, first_name, last_name, country.
	 */
	public function remember( array $person ): void {
		if ( null !== $this->session() ) {
			$this->session()->set( self::PERSON, array() === $person ? null : array_merge( $this->person(), $person ) );
		}
	}

	/**
	 * What the buyer typed beside a tick.
	 *
	 * @return array<string,string>
	 */
	public function person(): array {
		$person = null === $this->session() ? null : $this->session()->get( self::PERSON );
		return is_array( $person ) ? $person : array();
	}

	/**
	 * Forgets the ticks: an order has taken them.
	 */
	public function clear(): void {
		if ( null !== $this->session() ) {
			$this->session()->set( self::KEY, null );
			$this->session()->set( self::PERSON, null );
		}
	}

	/**
	 * All ticks of this visit.
	 *
	 * @return array<string,array<string,mixed>>
	 */
	private function all(): array {
		$all = null === $this->session() ? null : $this->session()->get( self::KEY );
		return is_array( $all ) ? $all : array();
	}

	/**
	 * WooCommerce's session, where there is one.
	 *
	 * @return \WC_Session|null
	 */
	private function session() {
		return WC()->session;
	}
}
