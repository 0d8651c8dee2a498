<?php
/**
 * Carts of people who asked for reminders.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Liaison\WooCommerce\Consent\Phone;

/**
 * The table of carts. A row exists only while its person's tick stands; it is written by one
 * statement, so a checkout pays one query.
 *
 * phpcs:disable WordPress.DB.DirectDatabaseQuery -- a table of our own, read and written once a request: nothing to cache.
 */
final class TableCartStore implements CartStore {

	/**
	 * Takes the database.
	 *
	 * @param \wpdb $wpdb WordPress's database.
	 */
	public function __construct( private $wpdb ) {}

	/**
	 * Name of the table on this site; differs from site to site of a network.
	 *
	 * @return string
	 */
	public function table(): string {
		return $this->wpdb->prefix . 'liaison_carts';
	}

	/**
	 * Writes a cart, new or changed, in one statement. An ordered cart stays ordered.
	 *
	 * @param Cart $cart The cart.
	 */
	public function save( Cart $cart ): void {
		$wpdb = $this->wpdb;
		$wpdb->query(
			$wpdb->prepare(
				'INSERT INTO %i (token, customer_id, email_hash, phone_hash, data, consent_at, updated_at, ordered_at, state) VALUES (%s, %d, %s, %s, %s, %d, %d, 0, %s)
				ON DUPLICATE KEY UPDATE customer_id = VALUES(customer_id), email_hash = VALUES(email_hash), phone_hash = VALUES(phone_hash), data = VALUES(data), consent_at = VALUES(consent_at), updated_at = VALUES(updated_at)',
				$this->table(),
				$cart->token,
				$cart->customer_id,
				self::hash( $cart->person['email'] ?? '' ),
				self::hash( Phone::key( $cart->person['phone'] ?? '' ) ),
				(string) wp_json_encode( $cart->data() ),
				$cart->consent_at,
				$cart->updated_at,
				self::OPEN
			)
		);
	}

	/**
	 * One cart.
	 *
	 * @param string $token Its token, from anybody.
	 * @return Cart|null Null when there is none.
	 */
	public function find( string $token ): ?Cart {
		$wpdb = $this->wpdb;
		if ( ! Cart::is_token( $token ) ) {
			return null;
		}
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM %i WHERE token = %s', $this->table(), $token ), ARRAY_A );
		return is_array( $row ) ? Cart::from_row( $row ) : null;
	}

	/**
	 * Open carts of one customer.
	 *
	 * @param int $customer_id Customer.
	 * @return string[] Tokens, latest change first.
	 */
	public function open_of( int $customer_id ): array {
		$wpdb = $this->wpdb;
		return 0 < $customer_id ? $wpdb->get_col(
			$wpdb->prepare( 'SELECT token FROM %i WHERE customer_id = %d AND state = %s ORDER BY updated_at DESC LIMIT 20', $this->table(), $customer_id, self::OPEN )
		) : array();
	}

	/**
	 * Forgets carts.
	 *
	 * @param string[] $tokens Tokens.
	 */
	public function delete( array $tokens ): void {
		$wpdb = $this->wpdb;
		foreach ( array_chunk( $tokens, 100 ) as $some ) {
			$marks = implode( ', ', array_fill( 0, count( $some ), '%s' ) );
			// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders -- $marks is a list of placeholders.
			$wpdb->query( $wpdb->prepare( "DELETE FROM %i WHERE token IN ($marks)", array_merge( array( $this->table() ), $some ) ) );
		}
	}

	/**
	 * Closes carts that were bought. What was in them is no longer needed and goes.
	 *
	 * @param array{0:string,1:string,2:string} $tokens The order's own, that of the link the visit came by, and the session's; '' for none.
	 * @param int                               $at     Milliseconds UTC.
	 */
	public function close( array $tokens, int $at ): void {
		$wpdb = $this->wpdb;
		$wpdb->query(
			$wpdb->prepare( "UPDATE %i SET state = %s, ordered_at = %d, data = '{}' WHERE token IN (%s, %s, %s)", $this->table(), self::ORDERED, $at, $tokens[0], $tokens[1], $tokens[2] )
		);
	}

	/**
	 * Takes carts whose last change is too long ago, a few at a time.
	 *
	 * @param int $before Milliseconds UTC.
	 * @param int $most   How many.
	 * @return array<string,string> Token => state of those deleted.
	 */
	public function purge( int $before, int $most ): array {
		$wpdb   = $this->wpdb;
		$rows   = $wpdb->get_results(
			$wpdb->prepare( 'SELECT token, state FROM %i WHERE updated_at < %d ORDER BY updated_at LIMIT %d', $this->table(), $before, $most ),
			ARRAY_A
		);
		$states = array_column( is_array( $rows ) ? $rows : array(), 'state', 'token' );
		$this->delete( array_map( 'strval', array_keys( $states ) ) );
		return $states;
	}

	/**
	 * Open carts whose last change the hub was not told of.
	 *
	 * @param int $most How many.
	 * @return array<string,int> Token => moment of the change, milliseconds UTC.
	 */
	public function untold( int $most ): array {
		$wpdb = $this->wpdb;
		$rows = $wpdb->get_results(
			$wpdb->prepare( 'SELECT token, updated_at FROM %i WHERE state = %s AND told_at < updated_at ORDER BY updated_at LIMIT %d', $this->table(), self::OPEN, $most ),
			ARRAY_A
		);
		return array_map( 'intval', array_column( is_array( $rows ) ? $rows : array(), 'updated_at', 'token' ) );
	}

	/**
	 * Notes that the hub is told of a change. A change made meanwhile stays untold.
	 *
	 * @param string $token Token.
	 * @param int    $at    The change that is told, milliseconds UTC.
	 */
	public function told( string $token, int $at ): void {
		$wpdb = $this->wpdb;
		$wpdb->query( $wpdb->prepare( 'UPDATE %i SET told_at = %d WHERE token = %s AND told_at < %d', $this->table(), $at, $token, $at ) );
	}

	/**
	 * Carts of a person, for the privacy tools.
	 *
	 * @param string   $email  Address, '' for none.
	 * @param string[] $phones Numbers as written in orders.
	 * @return Cart[]
	 */
	public function of_person( string $email, array $phones ): array {
		$wpdb   = $this->wpdb;
		$hashes = array_filter( array_map( static fn( string $phone ): string => self::hash( Phone::key( $phone ) ), $phones ) );
		$email  = self::hash( $email );
		if ( '' === $email && array() === $hashes ) {
			return array();
		}
		$hashes[] = '' === $email ? 'none' : $email;
		$marks    = implode( ', ', array_fill( 0, count( $hashes ), '%s' ) );
		$rows     = $wpdb->get_results(
			$wpdb->prepare(
				// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders -- $marks is a list of placeholders.
				"SELECT * FROM %i WHERE email_hash IN ($marks) OR phone_hash IN ($marks) LIMIT 100",
				array_merge( array( $this->table() ), array_values( $hashes ), array_values( $hashes ) )
			),
			ARRAY_A
		);
		return array_map( array( Cart::class, 'from_row' ), is_array( $rows ) ? $rows : array() );
	}

	/**
	 * A keyed hash: a bare one of a phone number could be turned round by trying all numbers.
	 *
	 * @param string $value What to hash.
	 * @return string '' for ''.
	 */
	private static function hash( string $value ): string {
		$value = strtolower( trim( $value ) );
		return '' === $value ? '' : hash_hmac( 'sha256', $value, wp_salt() );
	}
}
