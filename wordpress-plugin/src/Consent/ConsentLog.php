<?php
/**
 * What a customer last said about messages.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use DateTimeImmutable;
use Liaison\WooCommerce\Queue\Outbox;
use Liaison\WooCommerce\Support\Clock;

/**
 * The last word of each customer per purpose and phone, to show it to them: a consent counts for the phone it was given
 * for. The evidence itself is the hub's: every grant and withdrawal is told to it.
 */
final class ConsentLog {

	/** User meta, rows of purpose => word. */
	public const META = '_liaison_consent';

	/** User meta: purposes for which the hub's administrator blocks the customer, purpose => true. */
	public const BLOCKED = '_liaison_blocked';

	/**
	 * WhatsApp tells whole seconds, cut off, and clocks differ by as much again: milliseconds within which a word said
	 * elsewhere and one said here are of the same moment, so that no is stronger than yes. The hub counts the same way.
	 */
	private const SAME_MOMENT = 2000;

	/** How many rows a customer may have before they are put together. */
	private const MANY = 20;

	/**
	 * @param ConsentText $text   Sentences.
	 * @param Outbox      $outbox What the hub is told.
	 * @param Clock       $clock  Time.
	 */
	public function __construct( private ConsentText $text, private Outbox $outbox, private Clock $clock ) {}

	/**
	 * Evidence of a consent that still stands, as far as this shop knows: the latest, for whatever phone it was given.
	 *
	 * @param int    $user_id Customer; 0 for guests, who have none.
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @return array<string,mixed>|null
	 */
	public function live( int $user_id, string $purpose ): ?array {
		return $this->standing( $user_id, $purpose )[0] ?? null;
	}

	/**
	 * The same for one phone: what was agreed to for another one does not count for it. Words of before phones were kept
	 * count for any.
	 *
	 * @param int    $user_id Customer.
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @param string $phone   As typed; '' when none is known yet, for which any consent counts.
	 * @return array<string,mixed>|null
	 */
	public function live_for( int $user_id, string $purpose, string $phone ): ?array {
		$key = Phone::key( $phone );
		foreach ( $this->standing( $user_id, $purpose ) as $said ) {
			if ( in_array( '', array( $key, self::phone_of( $said ) ), true ) || self::phone_of( $said ) === $key ) {
				return $said;
			}
		}
		return null;
	}

	/**
	 * Every consent that stands, one a phone, the latest first.
	 *
	 * @param int    $user_id Customer.
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @return array<int,array<string,mixed>>
	 */
	public function standing( int $user_id, string $purpose ): array {
		$standing = array_values( array_filter( $this->last( $user_id )[ $purpose ] ?? array(), static fn( array $said ): bool => true === ( $said['granted'] ?? null ) ) );
		usort( $standing, static fn( array $one, array $other ): int => self::moment( $other ) <=> self::moment( $one ) );
		return $standing;
	}

	/**
	 * Records a grant or withdrawal made outside the checkout and tells the hub.
	 *
	 * @param array<string,bool>   $answers Purpose => granted; purposes not named are left as they are.
	 * @param array<string,string> $person  phone, country, email, first_name, last_name.
	 * @param string               $source  my-account, registration, shortcode or block.
	 * @param int                  $user_id Customer, 0 for a guest.
	 * @param string               $page    Address of the page without its query.
	 * @return bool False when nothing was recorded because a grant would not count ({@see self::counts()}).
	 */
	public function record( array $answers, array $person, string $source, int $user_id, string $page ): bool {
		$consent = array();
		$now     = $this->clock->now();
		foreach ( $answers as $purpose => $granted ) {
			if ( in_array( $purpose, ConsentText::PURPOSES, true ) ) {
				$consent[ $purpose ] = $this->text->evidence( $this->text->wording( $purpose ), $granted, $now );
				if ( $granted && ! $this->counts( $user_id, $purpose, $consent[ $purpose ] ) ) {
					return false;
				}
			}
		}
		if ( array() === $consent ) {
			return true;
		}
		if ( 0 < $user_id ) {
			$phone = array( 'phone' => (string) ( $person['phone'] ?? '' ) );
			add_user_meta( $user_id, self::META, array_map( static fn( array $said ): array => $said + $phone, $consent ) );
			$this->tidy( $user_id );
		}
		$this->outbox->add(
			'consent.updated',
			0 < $user_id ? 'customer:' . $user_id : 'consent:' . substr( hash( 'sha256', wp_json_encode( $person ) . $now ), 0, 32 ),
			array(
				'billing'     => $this->billing( $person ),
				'customer_id' => $user_id,
				'locale'      => $this->text->locale(),
				'consent'     => $consent,
				'source'      => $source,
				'page_url'    => $page,
			),
			$now
		);
		return true;
	}

	/**
	 * Notes what an order carried; the order itself tells the hub. Appends a row, which is one query
	 * where changing one would be two: this runs in the checkout.
	 *
	 * @param int                               $user_id Customer; guests are skipped.
	 * @param array<string,array<string,mixed>> $consent Evidence per purpose.
	 */
	public function remember( int $user_id, array $consent ): void {
		if ( 0 < $user_id && array() !== $consent ) {
			add_user_meta( $user_id, self::META, $consent );
		}
	}

	/**
	 * Notes a consent that leaves the shop with a cart, so that its customer sees it and can take it back. Who is told
	 * of the same cart twice says it once.
	 *
	 * @param int                 $user_id Customer; guests are skipped.
	 * @param string              $purpose One of ConsentText::PURPOSES.
	 * @param array<string,mixed> $said    Evidence, with the phone.
	 */
	public function left( int $user_id, string $purpose, array $said ): void {
		$known = $this->last( $user_id )[ $purpose ][ self::phone_of( $said ) ] ?? array();
		if ( 0 < $user_id && ( array() === $known || self::moment( $known ) < self::moment( $said ) ) ) {
			add_user_meta( $user_id, self::META, array( $purpose => $said ) );
		}
	}

	/**
	 * A withdrawal that the hub told of: it was made on WhatsApp or elsewhere, not in this shop.
	 *
	 * @param int    $user_id Customer.
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @return array<string,mixed>|null Null when there is none, or the customer has agreed since.
	 */
	public function ended_elsewhere( int $user_id, string $purpose ): ?array {
		$last = array() === $this->standing( $user_id, $purpose ) ? $this->newest( $user_id, $purpose ) : array();
		return false === ( $last['granted'] ?? null ) && '' !== self::source( $last ) ? $last : null;
	}

	/**
	 * Whether something agreed to here counts. It does not when these messages were stopped elsewhere at the same moment,
	 * or later by this shop's clock: the hub goes by the withdrawal then, so nobody may be told that they are subscribed.
	 *
	 * @param int                 $user_id Customer; 0 for guests, of whom no withdrawal is known.
	 * @param string              $purpose One of ConsentText::PURPOSES.
	 * @param array<string,mixed> $said    Evidence of what was agreed to.
	 */
	public function counts( int $user_id, string $purpose, array $said ): bool {
		$ended = $this->ended_elsewhere( $user_id, $purpose );
		return null === $ended || self::decides( $said, $ended );
	}

	/**
	 * Whether the hub's administrator blocks a customer: what they agree to here is noted and changes nothing until the
	 * block is lifted.
	 *
	 * @param int    $user_id Customer; 0 for guests, of whom no block is known.
	 * @param string $purpose One of ConsentText::PURPOSES.
	 */
	public function blocked( int $user_id, string $purpose ): bool {
		$blocked = 0 < $user_id ? get_user_meta( $user_id, self::BLOCKED, true ) : '';
		return is_array( $blocked ) && true === ( $blocked[ $purpose ] ?? null );
	}

	/**
	 * Takes the hub's word for whether it blocks a customer.
	 *
	 * @param int    $user_id Customer.
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @param bool   $blocks  Whether it does.
	 * @return bool Whether something changed.
	 */
	public function block( int $user_id, string $purpose, bool $blocks ): bool {
		if ( $this->blocked( $user_id, $purpose ) === $blocks ) {
			return false;
		}
		$known   = get_user_meta( $user_id, self::BLOCKED, true );
		$blocked = is_array( $known ) ? $known : array();
		unset( $blocked[ $purpose ] );
		if ( $blocks ) {
			$blocked[ $purpose ] = true;
		}
		delete_user_meta( $user_id, self::BLOCKED );
		if ( array() !== $blocked ) {
			add_user_meta( $user_id, self::BLOCKED, $blocked, true );
		}
		return true;
	}

	/**
	 * Where a last word came from: `whatsapp` or `hub`, '' when it was said in this shop.
	 *
	 * @param array<string,mixed> $said The word.
	 */
	public static function source( array $said ): string {
		return in_array( $said['source'] ?? '', array( 'whatsapp', 'hub' ), true ) ? (string) $said['source'] : '';
	}

	/**
	 * Takes the hub's word for how a consent stands, of the phone the customer spoke of last. It is shown, never told back; what was said here later stays, and
	 * at the same moment no is stronger than yes. Appends a row, so that what a checkout appends meanwhile is not lost.
	 *
	 * @param int    $user_id Customer.
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @param bool   $granted How it stands.
	 * @param int    $at      When that was said, milliseconds UTC by this shop's clock.
	 * @param string $source  `whatsapp` or `hub`.
	 * @return bool Whether something changed.
	 */
	public function told_by_hub( int $user_id, string $purpose, bool $granted, int $at, string $source ): bool {
		$known  = $this->newest( $user_id, $purpose );
		$stands = true === ( $known['granted'] ?? null );
		$said   = array(
			'granted'  => $granted,
			'at_gmt'   => ConsentText::gmt( $at ),
			'wording'  => '',
			'version'  => '',
			'language' => '',
			'phone'    => (string) ( $known['phone'] ?? '' ),
			'source'   => $source,
		);
		if ( $stands === $granted || ! self::decides( $said, $known ) ) {
			return false;
		}
		add_user_meta( $user_id, self::META, array( $purpose => $said ) );
		return true;
	}

	/**
	 * The last word per purpose and phone, by when it was said: rows are appended in the order they were heard.
	 *
	 * @param int $user_id Customer.
	 * @return array<string,array<string,array<string,mixed>>>
	 */
	private function last( int $user_id ): array {
		$last = array();
		foreach ( 0 < $user_id ? (array) get_user_meta( $user_id, self::META, false ) : array() as $row ) {
			foreach ( is_array( $row ) ? $row : array() as $purpose => $said ) {
				if ( is_array( $said ) && self::decides( $said, $last[ $purpose ][ self::phone_of( $said ) ] ?? array() ) ) {
					$last[ $purpose ][ self::phone_of( $said ) ] = $said;
				}
			}
		}
		return $last;
	}

	/**
	 * The last word about a purpose, for whatever phone.
	 *
	 * @param int    $user_id Customer.
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @return array<string,mixed> Empty when there is none.
	 */
	private function newest( int $user_id, string $purpose ): array {
		$newest = array();
		foreach ( $this->last( $user_id )[ $purpose ] ?? array() as $said ) {
			$newest = self::decides( $said, $newest ) ? $said : $newest;
		}
		return $newest;
	}

	/**
	 * Writes the words that count anew when many rows have come together.
	 *
	 * @param int $user_id Customer.
	 */
	private function tidy( int $user_id ): void {
		if ( self::MANY > count( (array) get_user_meta( $user_id, self::META, false ) ) ) {
			return;
		}
		$last = $this->last( $user_id );
		delete_user_meta( $user_id, self::META );
		foreach ( $last as $purpose => $words ) {
			foreach ( $words as $said ) {
				add_user_meta( $user_id, self::META, array( $purpose => $said ) );
			}
		}
	}

	/**
	 * The phone a word is about, so that the same number written in two ways is one.
	 *
	 * @param array<string,mixed> $said The word.
	 * @return string '' when the word names none.
	 */
	private static function phone_of( array $said ): string {
		return Phone::key( is_string( $said['phone'] ?? null ) ? $said['phone'] : '' );
	}

	/**
	 * Whether a word decides over one that was heard before: the later one does, at the same moment a withdrawal. What
	 * was said elsewhere and what was said here are of the same moment when SAME_MOMENT does not tell them apart.
	 *
	 * @param array<string,mixed> $said  The word.
	 * @param array<string,mixed> $known The one before; empty when there is none.
	 */
	private static function decides( array $said, array $known ): bool {
		if ( array() === $known ) {
			return true;
		}
		$later   = self::moment( $said ) - self::moment( $known );
		$granted = true === ( $said['granted'] ?? null );
		$clocks  = ( '' === self::source( $said ) ) !== ( '' === self::source( $known ) );
		if ( $clocks && ( true === ( $known['granted'] ?? null ) ) !== $granted && abs( $later ) <= self::SAME_MOMENT ) {
			return ! $granted;
		}
		return 0 === $later ? ! $granted : 0 < $later;
	}

	/**
	 * When a word was said, milliseconds UTC.
	 *
	 * @param array<string,mixed> $said The word.
	 */
	private static function moment( array $said ): int {
		$time = date_create_immutable( (string) ( $said['at_gmt'] ?? '' ) . 'Z' );
		return $time instanceof DateTimeImmutable ? (int) $time->format( 'Uv' ) : 0;
	}

	/**
	 * The five members the hub knows, nothing else.
	 *
	 * @param array<string,string> $person What is known.
	 * @return array<string,string>
	 */
	private function billing( array $person ): array {
		$billing = array();
		foreach ( array( 'phone', 'country', 'email', 'first_name', 'last_name' ) as $member ) {
			$billing[ $member ] = (string) ( $person[ $member ] ?? '' );
		}
		return $billing;
	}
}
