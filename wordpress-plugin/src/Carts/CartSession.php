<?php
/**
 * What WooCommerce's session knows of our cart.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

/**
 * Token, and what was last written, kept in WooCommerce's session: it follows a guest who logs in.
 */
final class CartSession {

	private const KEY = 'liaison_cart';

	/**
	 * Our token of this visit's cart.
	 *
	 * @return string '' when the cart was never captured.
	 */
	public function token(): string {
		$token = (string) ( $this->all()['token'] ?? '' );
		return Cart::is_token( $token ) ? $token : '';
	}

	/**
	 * What was last written of this cart, as a hash.
	 *
	 * @return string '' when there is no row.
	 */
	public function written(): string {
		return (string) ( $this->all()['written'] ?? '' );
	}

	/**
	 * Token of the link this visit came by.
	 *
	 * @return string '' when it came by none.
	 */
	public function recovered(): string {
		return (string) ( $this->all()['recovered'] ?? '' );
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
		$this->store( null );
	}

	/**
	 * Forgets the row, but not the link.
	 */
	public function unwritten(): void {
		$recovered = $this->recovered();
		$this->store( '' === $recovered ? null : array( 'recovered' => $recovered ) );
	}

	/**
	 * Changes some members.
	 *
	 * @param array<string,string> $members Members.
	 */
	private function put( array $members ): void {
		$this->store( array_merge( $this->all(), $members ) );
	}

	/**
	 * Writes into the session, if there is one.
	 *
	 * @param array<string,string>|null $members Members.
	 */
	private function store( ?array $members ): void {
		if ( null !== WC()->session ) {
			WC()->session->set( self::KEY, $members );
		}
	}

	/**
	 * All members.
	 *
	 * @return array<string,mixed>
	 */
	private function all(): array {
		$all = null === WC()->session ? null : WC()->session->get( self::KEY );
		return is_array( $all ) ? $all : array();
	}
}
