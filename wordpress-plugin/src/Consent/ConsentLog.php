<?php
/**
 * What a customer last said about messages.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use Liaison\WooCommerce\Queue\Outbox;
use Liaison\WooCommerce\Support\Clock;

/**
 * The last word of each customer per purpose, to show it to them. The evidence itself is the hub's:
 * every grant and withdrawal is told to it.
 */
final class ConsentLog {

	/** User meta with the last word per purpose. */
	public const META = '_liaison_consent';

	/**
	 * Takes what it needs.
	 *
	 * @param ConsentText $text   Sentences.
	 * @param Outbox      $outbox What the hub is told.
	 * @param Clock       $clock  Time.
	 */
	public function __construct( private ConsentText $text, private Outbox $outbox, private Clock $clock ) {}

	/**
	 * Evidence of a consent that still stands, as far as this shop knows.
	 *
	 * @param int    $user_id Customer; 0 for guests, who have none.
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @return array<string,mixed>|null
	 */
	public function live( int $user_id, string $purpose ): ?array {
		$last = $this->last( $user_id )[ $purpose ] ?? null;
		return is_array( $last ) && true === ( $last['granted'] ?? null ) ? $last : null;
	}

	/**
	 * Records a grant or withdrawal made outside the checkout and tells the hub.
	 *
	 * @param array<string,bool>   $answers Purpose => granted; purposes not named are left as they are.
	 * @param array<string,string> $person  phone, country, email, first_name, last_name.
	 * @param string               $source  my-account, registration, shortcode or block.
	 * @param int                  $user_id Customer, 0 for a guest.
	 * @param string               $page    Address of the page without its query.
	 */
	public function record( array $answers, array $person, string $source, int $user_id, string $page ): void {
		$consent = array();
		$now     = $this->clock->now();
		foreach ( $answers as $purpose => $granted ) {
			if ( in_array( $purpose, ConsentText::PURPOSES, true ) ) {
				$consent[ $purpose ] = $this->text->evidence( $this->text->wording( $purpose ), $granted, $now );
			}
		}
		if ( array() === $consent ) {
			return;
		}
		if ( 0 < $user_id ) {
			$last = $this->last( $user_id );
			foreach ( $consent as $purpose => $said ) {
				$last[ $purpose ] = $said + array( 'phone' => (string) ( $person['phone'] ?? '' ) );
			}
			delete_user_meta( $user_id, self::META );
			add_user_meta( $user_id, self::META, $last );
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
	 * The last word per purpose.
	 *
	 * @param int $user_id Customer.
	 * @return array<string,array<string,mixed>>
	 */
	private function last( int $user_id ): array {
		$last = array();
		foreach ( 0 < $user_id ? (array) get_user_meta( $user_id, self::META, false ) : array() as $said ) {
			$last = is_array( $said ) ? array_merge( $last, $said ) : $last;
		}
		return $last;
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
