<?php
/**
 * Which event a status of an order means.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Orders;

use Liaison\WooCommerce\Support\Options;

/**
 * The owner's table from order status to event.
 *
 * The hub knows what WooCommerce's own statuses mean; for these the default is AUTOMATIC, and
 * nothing is sent along. A status of another plugin means NONE until the owner says otherwise. The
 * choice travels with each order as `liaison.status_event`, so the hub needs no copy of the table.
 */
final class StatusMap {

	public const OPTION    = 'status_events';
	public const AUTOMATIC = 'automatic';
	public const NONE      = 'none';

	/** Events a status may stand for. `order.paid` is missing on purpose: paid is a date, never a status. */
	public const EVENTS = array(
		'order.accepted',
		'order.shipped',
		'order.out_for_delivery',
		'order.delivered',
		'order.delayed',
		'order.cancelled',
		'payment.failed',
	);

	/** Statuses the hub has rules for. */
	private const BUILT_IN = array( 'pending', 'on-hold', 'processing', 'completed', 'cancelled', 'refunded', 'failed' );

	/** Statuses of carts and drafts: no order yet, so they can mean nothing. */
	private const DRAFTS = array( 'checkout-draft', 'auto-draft', 'draft', 'new' );

	/**
	 * The options the table is kept in.
	 *
	 * @var Options
	 */
	private Options $options;

	/**
	 * Statuses of the shop, injected so that tests need no shop.
	 *
	 * @var callable():array<string,string>
	 */
	private $statuses;

	/**
	 * @param Options                              $options  Where the table is kept.
	 * @param null|callable():array<string,string> $statuses Statuses with labels; default wc_get_order_statuses().
	 */
	public function __construct( Options $options, ?callable $statuses = null ) {
		$this->options  = $options;
		$this->statuses = $statuses ?? static fn (): array => wc_get_order_statuses();
	}

	/**
	 * Every status of the shop the owner can map: bare name, label, choice, and whether the hub has a rule of its own.
	 *
	 * @return array<string,array{label:string,choice:string,built_in:bool}>
	 */
	public function rows(): array {
		$rows = array();
		foreach ( ( $this->statuses )() as $status => $label ) {
			$bare = self::bare( (string) $status );
			if ( in_array( $bare, self::DRAFTS, true ) ) {
				continue;
			}
			$rows[ $bare ] = array(
				'label'    => (string) $label,
				'choice'   => $this->choice( $bare ),
				'built_in' => in_array( $bare, self::BUILT_IN, true ),
			);
		}
		return $rows;
	}

	/**
	 * What an order in this status tells the hub: an event, `none`, or null where the hub's own rule holds.
	 *
	 * @param string $status With or without `wc-`.
	 */
	public function event_for( string $status ): ?string {
		$choice = $this->choice( self::bare( $status ) );
		return self::AUTOMATIC === $choice ? null : $choice;
	}

	/**
	 * Keeps the owner's choices; what is unknown or no choice is left out, and so falls back to its default.
	 *
	 * @param array<mixed> $choices Choice by status.
	 */
	public function save( array $choices ): void {
		$kept = array();
		foreach ( $this->rows() as $status => $row ) {
			$choice = $choices[ $status ] ?? null;
			if ( is_string( $choice ) && $this->allowed( $choice, $row['built_in'] ) && self::by_default( $status ) !== $choice ) {
				$kept[ $status ] = $choice;
			}
		}
		$this->options->set( self::OPTION, $kept );
	}

	/**
	 * The choices one status offers, best first.
	 *
	 * @param bool $built_in Whether the hub has a rule of its own for it.
	 * @return list<string>
	 */
	public static function choices( bool $built_in ): array {
		return array_merge( $built_in ? array( self::AUTOMATIC ) : array(), array( self::NONE ), self::EVENTS );
	}

	/**
	 * The choice in force.
	 *
	 * @param string $status Bare status.
	 */
	private function choice( string $status ): string {
		$kept   = $this->options->get( self::OPTION, array() );
		$choice = is_array( $kept ) ? ( $kept[ $status ] ?? null ) : null;
		$known  = is_string( $choice ) && $this->allowed( $choice, in_array( $status, self::BUILT_IN, true ) );
		return $known ? $choice : self::by_default( $status );
	}

	/**
	 * Whether a choice may be made for a status.
	 *
	 * @param string $choice   The choice.
	 * @param bool   $built_in Whether the hub has a rule of its own for the status.
	 */
	private function allowed( string $choice, bool $built_in ): bool {
		return in_array( $choice, self::choices( $built_in ), true );
	}

	/**
	 * What holds until the owner chooses.
	 *
	 * @param string $status Bare status.
	 */
	private static function by_default( string $status ): string {
		return in_array( $status, self::BUILT_IN, true ) ? self::AUTOMATIC : self::NONE;
	}

	/**
	 * A status without WooCommerce's prefix.
	 *
	 * @param string $status With or without `wc-`.
	 */
	public static function bare( string $status ): string {
		return 0 === strpos( $status, 'wc-' ) ? substr( $status, 3 ) : $status;
	}
}
