<?php
/**
 * Who waits for which product.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Products;

/**
 * People waiting, one row of product meta each, so that two who sign up in the same second both stay.
 * A row goes with the message, with the product, or after half a year.
 */
final class StockList {

	public const META = '_liaison_waiting';

	/** How many may wait for one product. */
	public const MOST = 5000;

	/**
	 * Adds somebody. A number that waits already is not added again.
	 *
	 * @param int                 $product_id Product or variation.
	 * @param array<string,mixed> $person     phone, country, email, name, locale, consent, at.
	 * @return bool False when the list is full.
	 */
	public function add( int $product_id, array $person ): bool {
		$waiting = $this->of( $product_id );
		foreach ( $waiting as $other ) {
			if ( self::digits( (string) ( $other['phone'] ?? '' ) ) === self::digits( (string) $person['phone'] ) ) {
				return true;
			}
		}
		if ( self::MOST <= count( $waiting ) ) {
			return false;
		}
		add_post_meta( $product_id, self::META, wp_slash( (string) wp_json_encode( $person ) ) );
		return true;
	}

	/**
	 * Everybody who waits for a product.
	 *
	 * @param int $product_id Product or variation.
	 * @return array<int,array<string,mixed>>
	 */
	public function of( int $product_id ): array {
		$people = array();
		foreach ( (array) get_post_meta( $product_id, self::META, false ) as $row ) {
			$person = is_string( $row ) ? json_decode( $row, true ) : null;
			if ( is_array( $person ) ) {
				$people[] = $person;
			}
		}
		return $people;
	}

	/**
	 * Takes everybody off a list. Of two requests that try at once, one gets each person.
	 *
	 * @param int $product_id Product or variation.
	 * @return array<int,array<string,mixed>> Those this call took.
	 */
	public function take( int $product_id ): array {
		global $wpdb;
		$rows  = $wpdb->get_results( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- a cached list could hold people that another request took.
			$wpdb->prepare( 'SELECT meta_id, meta_value FROM %i WHERE post_id = %d AND meta_key = %s', $wpdb->postmeta, $product_id, self::META ),
			ARRAY_A
		);
		$taken = array();
		foreach ( is_array( $rows ) ? $rows : array() as $row ) {
			$gone   = $wpdb->delete( $wpdb->postmeta, array( 'meta_id' => (int) $row['meta_id'] ), array( '%d' ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- its answer tells who was first.
			$person = json_decode( (string) $row['meta_value'], true );
			if ( 1 === $gone && is_array( $person ) ) {
				$taken[] = $person;
			}
		}
		wp_cache_delete( $product_id, 'post_meta' );
		return $taken;
	}

	/**
	 * What is kept of a person, for the privacy tools.
	 *
	 * @param string   $email  Address.
	 * @param string[] $phones Numbers.
	 * @return array<int,array{product_id:int, person:array<string,mixed>}>
	 */
	public function of_person( string $email, array $phones ): array {
		return array_map(
			static fn( array $row ): array => array(
				'product_id' => (int) $row['post_id'],
				'person'     => (array) json_decode( (string) $row['meta_value'], true ),
			),
			$this->rows( $email, $phones )
		);
	}

	/**
	 * Forgets a person.
	 *
	 * @param string   $email  Address.
	 * @param string[] $phones Numbers.
	 * @return int How many rows.
	 */
	public function forget( string $email, array $phones ): int {
		$rows = $this->rows( $email, $phones );
		foreach ( $rows as $row ) {
			delete_metadata_by_mid( 'post', (int) $row['meta_id'] );
		}
		return count( $rows );
	}

	/**
	 * Forgets who has waited too long.
	 *
	 * @param int $before Milliseconds UTC.
	 */
	public function purge( int $before ): void {
		$this->each(
			static function ( array $row ) use ( $before ): void {
				$person = (array) json_decode( (string) $row['meta_value'], true );
				if ( (int) ( $person['at'] ?? 0 ) < $before ) {
					delete_metadata_by_mid( 'post', (int) $row['meta_id'] );
				}
			}
		);
	}

	/**
	 * Rows of a person.
	 *
	 * @param string   $email  Address.
	 * @param string[] $phones Numbers.
	 * @return array<int,array<string,mixed>>
	 */
	private function rows( string $email, array $phones ): array {
		$found  = array();
		$digits = array_filter( array_map( array( self::class, 'digits' ), $phones ) );
		$this->each(
			static function ( array $row ) use ( $email, $digits, &$found ): void {
				$person = (array) json_decode( (string) $row['meta_value'], true );
				$same   = '' !== $email && 0 === strcasecmp( $email, (string) ( $person['email'] ?? '' ) );
				if ( $same || in_array( self::digits( (string) ( $person['phone'] ?? '' ) ), $digits, true ) ) {
					$found[] = $row;
				}
			}
		);
		return $found;
	}

	/**
	 * Walks over all rows, 500 at a time.
	 *
	 * @param callable(array<string,mixed>):void $visit Gets meta_id, post_id, meta_value.
	 */
	private function each( callable $visit ): void {
		global $wpdb;
		$after = 0;
		do {
			$rows = $wpdb->get_results( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- walks over a list that has no index of people.
				$wpdb->prepare( 'SELECT meta_id, post_id, meta_value FROM %i WHERE meta_key = %s AND meta_id > %d ORDER BY meta_id LIMIT 500', $wpdb->postmeta, self::META, $after ),
				ARRAY_A
			);
			$rows = is_array( $rows ) ? $rows : array();
			foreach ( $rows as $row ) {
				$after = (int) $row['meta_id'];
				$visit( $row );
			}
			$more = 500 === count( $rows );
		} while ( $more );
	}

	/**
	 * The last nine digits of a number: the same with and without its country.
	 *
	 * @param string $phone Number.
	 * @return string
	 */
	private static function digits( string $phone ): string {
		return substr( (string) preg_replace( '/\D/', '', $phone ), -9 );
	}
}
