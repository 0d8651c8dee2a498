<?php
/**
 * What WooCommerce's session knows of our cart.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Liaison\WooCommerce\Support\SessionValue;

/**
 * Token, and what was last written, kept in WooCommerce's session: it follows a guest who logs in.
 */
final class CartSession {

	private const KEY = 'liaison_cart';

	/**
	 * Token, written and recovered.
	 *
	 * @var SessionValue
	 */
	private SessionValue $kept;

	public function __construct() {
		$this->kept = new SessionValue( self::KEY );
	}

	/**
	 * Our token of this visit's cart.
	 *
	 * @return string '' when the cart was never captured.
	 */
	public function token(): string {
		$token = (string) ( $this->kept->get()['token'] ?? '' );
		return Cart::is_token( $token ) ? $token : '';
	}

	/**
	 * What was last written of this cart, as a hash.
	 *
	 * @return string '' when there is no row.
	 */
	public function written(): string {
		return (string) ( $this->kept->get()['written'] ?? '' );
	}

	/**
	 * Token of the link this visit came by.
	 *
	 * @return string '' when it came by none.
	 */
	public function recovered(): string {
		return (string) ( $this->kept->get()['recovered'] ?? '' );
	}

	/**
	 * Notes that the cart was written.
	 *
	 * @param string $token Token.
	 * @param string $hash  Hash of what was written.
	 */
	public function wrote( string $token, string $hash ): void {
		$this->put(
			array(
				'token'   => $token,
				'written' => $hash,
			)
		);
	}

	/**
	 * Makes a token this visit's own.
	 *
	 * @param string $token Token.
	 */
	public function adopt( string $token ): void {
		$this->put( array( 'token' => $token ) );
	}

	/**
	 * Notes the link this visit came by.
	 *
	 * @param string $token Token.
	 */
	public function came_by( string $token ): void {
		$this->put( array( 'recovered' => $token ) );
	}

	/**
	 * The next cart of this visit is another one.
	 */
	public function end(): void {
		$this->kept->set( array() );
	}

	/**
	 * Forgets the row, but not the link.
	 */
	public function unwritten(): void {
		$recovered = $this->recovered();
		$this->kept->set( '' === $recovered ? array() : array( 'recovered' => $recovered ) );
	}

	/**
	 * Changes some members.
	 *
	 * @param array<string,string> $members Members.
	 */
	private function put( array $members ): void {
		$this->kept->set( array_merge( $this->kept->get(), $members ) );
	}
}
