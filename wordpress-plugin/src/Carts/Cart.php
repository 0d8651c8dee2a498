<?php
/**
 * One captured cart.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

/**
 * What is kept of a cart: enough to tell the hub of it and to put the goods back.
 */
final class Cart {

	/**
	 * Our own token: 32 hexadecimal digits, which no login and no new session changes.
	 *
	 * @var string
	 */
	public string $token;

	/**
	 * Customer, 0 for guests.
	 *
	 * @var int
	 */
	public int $customer_id = 0;

	/**
	 * Buyer: phone, email, first_name, last_name, country.
	 *
	 * @var array<string,string>
	 */
	public array $person = array();

	/**
	 * Lines as CartLines makes them.
	 *
	 * @var array<int,array<string,mixed>>
	 */
	public array $lines = array();

	/**
	 * Codes of coupons.
	 *
	 * @var string[]
	 */
	public array $coupons = array();

	/**
	 * Evidence per purpose.
	 *
	 * @var array<string,array<string,mixed>>
	 */
	public array $consent = array();

	/**
	 * Total, a decimal string in $currency.
	 *
	 * @var string
	 */
	public string $total = '0';

	/**
	 * ISO 4217 code of the amounts.
	 *
	 * @var string
	 */
	public string $currency = '';

	/**
	 * Language of the page.
	 *
	 * @var string
	 */
	public string $locale = '';

	/**
	 * Marketing tick, milliseconds UTC.
	 *
	 * @var int
	 */
	public int $consent_at = 0;

	/**
	 * Last change, milliseconds UTC.
	 *
	 * @var int
	 */
	public int $updated_at = 0;

	/**
	 * One of CartStore::OPEN and CartStore::ORDERED.
	 *
	 * @var string
	 */
	public string $state = CartStore::OPEN;

	/**
	 * Starts an empty cart.
	 *
	 * @param string $token Token.
	 */
	public function __construct( string $token ) {
		$this->token = $token;
	}

	/**
	 * A token nobody can guess.
	 *
	 * @return string
	 */
	public static function new_token(): string {
		return bin2hex( random_bytes( 16 ) );
	}

	/**
	 * Whether a text has the shape of a token.
	 *
	 * @param string $text Text from anybody.
	 * @return bool
	 */
	public static function is_token( string $text ): bool {
		return 1 === preg_match( '/\A[0-9a-f]{32}\z/', $text );
	}

	/**
	 * Reads a row of the table.
	 *
	 * @param array<string,mixed> $row The row.
	 * @return self
	 */
	public static function from_row( array $row ): self {
		$cart              = new self( (string) $row['token'] );
		$data              = json_decode( (string) $row['data'], true );
		$data              = is_array( $data ) ? $data : array();
		$cart->customer_id = (int) $row['customer_id'];
		$cart->consent_at  = (int) $row['consent_at'];
		$cart->updated_at  = (int) $row['updated_at'];
		$cart->state       = (string) $row['state'];
		foreach ( array( 'person', 'lines', 'coupons', 'consent' ) as $list ) {
			$cart->$list = is_array( $data[ $list ] ?? null ) ? $data[ $list ] : array();
		}
		foreach ( array( 'total', 'currency', 'locale' ) as $text ) {
			$cart->$text = (string) ( $data[ $text ] ?? $cart->$text );
		}
		return $cart;
	}

	/**
	 * What the row's JSON holds.
	 *
	 * @return array<string,mixed>
	 */
	public function data(): array {
		return array(
			'person'   => $this->person,
			'lines'    => $this->lines,
			'coupons'  => $this->coupons,
			'consent'  => $this->consent,
			'total'    => $this->total,
			'currency' => $this->currency,
			'locale'   => $this->locale,
		);
	}
}
