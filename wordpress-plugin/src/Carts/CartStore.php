<?php
/**
 * Carts of people who asked for reminders.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

/**
 * Where captured carts are kept. One is there only while its person's tick stands.
 */
interface CartStore {

	public const OPEN    = 'open';
	public const ORDERED = 'ordered';

	/**
	 * Writes a cart, new or changed, in one statement. An ordered cart stays ordered.
	 *
	 * @param Cart $cart The cart.
	 */
	public function save( Cart $cart ): void;

	/**
	 * One cart.
	 *
	 * @param string $token Its token, from anybody.
	 * @return Cart|null Null when there is none.
	 */
	public function find( string $token ): ?Cart;

	/**
	 * Open carts of one customer.
	 *
	 * @param int $customer_id Customer.
	 * @return string[] Tokens, latest change first.
	 */
	public function open_of( int $customer_id ): array;

	/**
	 * Forgets carts.
	 *
	 * @param string[] $tokens Tokens.
	 */
	public function delete( array $tokens ): void;

	/**
	 * Closes carts that were bought. What was in them is no longer needed and goes.
	 *
	 * @param array{0:string,1:string,2:string} $tokens The order's own, that of the link the visit came by, and the session's; '' for none.
	 * @param int                               $at     Milliseconds UTC.
	 */
	public function close( array $tokens, int $at ): void;

	/**
	 * Takes carts whose last change is too long ago, a few at a time.
	 *
	 * @param int $before Milliseconds UTC.
	 * @param int $most   How many.
	 * @return array<string,string> Token => state of those deleted.
	 */
	public function purge( int $before, int $most ): array;

	/**
	 * Carts of a person, for the privacy tools.
	 *
	 * @param string   $email  Address, '' for none.
	 * @param string[] $phones Numbers as written in orders.
	 * @return Cart[]
	 */
	public function of_person( string $email, array $phones ): array;

	/**
	 * Open carts whose last change the hub was not told of.
	 *
	 * @param int $most How many.
	 * @return array<string,int> Token => moment of the change, milliseconds UTC.
	 */
	public function untold( int $most ): array;

	/**
	 * Notes that the hub is told of a change.
	 *
	 * @param string $token Token.
	 * @param int    $at    The change that is told, milliseconds UTC.
	 */
	public function told( string $token, int $at ): void;
}
