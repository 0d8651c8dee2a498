<?php
/**
 * What was ticked in this visit.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\SessionValue;

/**
 * Ticks of this visit, kept in WooCommerce's own session and nowhere else. They are never used to
 * tick a box again.
 */
final class SessionConsent {

	private const KEY    = 'liaison_consent';
	private const PERSON = 'liaison_person';

	/**
	 * The ticks, by purpose.
	 *
	 * @var SessionValue
	 */
	private SessionValue $ticks;

	/**
	 * What the buyer typed.
	 *
	 * @var SessionValue
	 */
	private SessionValue $typed;

	/**
	 * @param ConsentText $text  Sentences.
	 * @param Clock       $clock Time.
	 */
	public function __construct( private ConsentText $text, private Clock $clock ) {
		$this->ticks = new SessionValue( self::KEY );
		$this->typed = new SessionValue( self::PERSON );
	}

	/**
	 * A box was ticked or cleared. A box ticked twice keeps its first moment.
	 *
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @param bool   $ticked  State of the box.
	 * @return bool Whether something changed.
	 */
	public function set( string $purpose, bool $ticked ): bool {
		$all = $this->ticks->get();
		if ( isset( $all[ $purpose ] ) === $ticked || ! $this->ticks->there() ) {
			return false;
		}
		if ( $ticked ) {
			$all[ $purpose ] = $this->text->evidence( $this->text->checkout_wording( $purpose ), true, $this->clock->now() );
		} else {
			unset( $all[ $purpose ] );
		}
		$this->ticks->set( $all );
		return true;
	}

	/**
	 * Evidence of a tick of this visit.
	 *
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @return array<string,mixed>|null Null when the box is not ticked.
	 */
	public function get( string $purpose ): ?array {
		$said = $this->ticks->get()[ $purpose ] ?? null;
		return is_array( $said ) ? $said : null;
	}

	/**
	 * Remembers what the buyer typed beside a tick; the classic checkout keeps it nowhere before the order.
	 *
	 * @param array<string,string> $person Any of phone, email, first_name, last_name, country.
	 */
	public function remember( array $person ): void {
		$this->typed->set( array() === $person ? array() : array_merge( $this->person(), $person ) );
	}

	/**
	 * What the buyer typed beside a tick.
	 *
	 * @return array<string,string>
	 */
	public function person(): array {
		return $this->typed->get();
	}

	/**
	 * Forgets the ticks: an order has taken them.
	 */
	public function clear(): void {
		$this->ticks->set( array() );
		$this->typed->set( array() );
	}
}
