<?php
/**
 * Phone numbers as people write them.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

/**
 * A number is passed on as it was written: the hub reads it with the country. Nothing here refuses
 * one.
 */
final class Phone {

	/**
	 * Drops what cannot be part of a number.
	 *
	 * @param mixed $written As typed.
	 * @return string At most 40 characters; '' when there is no digit.
	 */
	public static function clean( $written ): string {
		$clean = is_scalar( $written ) ? trim( (string) preg_replace( '/[^0-9+()\/. \-]/', '', (string) $written ) ) : '';
		return 1 === preg_match( '/\d/', $clean ) ? substr( $clean, 0, 40 ) : '';
	}

	/**
	 * Whether a number can be right: seven to fifteen digits (ITU-T E.164 allows no more).
	 *
	 * @param string $written As typed.
	 * @return bool
	 */
	public static function plausible( string $written ): bool {
		$digits = strlen( (string) preg_replace( '/\D/', '', $written ) );
		return 7 <= $digits && 15 >= $digits;
	}
}
