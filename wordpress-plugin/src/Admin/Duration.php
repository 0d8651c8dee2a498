<?php
/**
 * Durations as people write them.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * An ISO-8601 duration as a number and a unit, and back. Durations of more than one unit ("P1DT2H")
 * have no such form and stay text.
 */
final class Duration {

	/** Designators by unit; letters after `T` are time. */
	private const UNITS = array(
		'minutes' => array( 'PT', 'M' ),
		'hours'   => array( 'PT', 'H' ),
		'days'    => array( 'P', 'D' ),
		'weeks'   => array( 'P', 'W' ),
	);

	/**
	 * Number and unit of a duration of one unit.
	 *
	 * @param string $iso For example `PT24H`.
	 * @return array{amount:int,unit:string}|null Null for anything else.
	 */
	public static function split( string $iso ): ?array {
		foreach ( self::UNITS as $unit => list( $before, $after ) ) {
			if ( 1 === preg_match( "/^{$before}(\\d{1,6}){$after}$/D", $iso, $found ) ) {
				return array(
					'amount' => (int) $found[1],
					'unit'   => $unit,
				);
			}
		}
		return null;
	}

	/**
	 * The duration of a number and a unit.
	 *
	 * @param string $amount Digits.
	 * @param string $unit   One of units().
	 * @return string|null Null when it is no number or no unit.
	 */
	public static function join( string $amount, string $unit ): ?string {
		if ( 1 !== preg_match( '/^\d{1,6}$/D', $amount ) || ! isset( self::UNITS[ $unit ] ) ) {
			return null;
		}
		list( $before, $after ) = self::UNITS[ $unit ];
		return $before . (int) $amount . $after;
	}

	/**
	 * Units with their names.
	 *
	 * @return array<string,string>
	 */
	public static function units(): array {
		return array(
			'minutes' => __( 'minutes', 'liaison-for-woocommerce' ),
			'hours'   => __( 'hours', 'liaison-for-woocommerce' ),
			'days'    => __( 'days', 'liaison-for-woocommerce' ),
			'weeks'   => __( 'weeks', 'liaison-for-woocommerce' ),
		);
	}
}
