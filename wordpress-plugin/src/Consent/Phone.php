<?php
/**
 * Phone numbers as people write them.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

/**
 * A number is passed on as it was written: the hub reads it with the country. Nothing here changes
 * what it says: an extension stays beside its number, because without it the number is shared by others.
 */
final class Phone {

	private const LONGEST = 40;

	/**
	 * Marks nobody sees: formats, directions, zero widths, variation selectors.
	 */
	private const INVISIBLE = '/[\p{Cf}\x{034F}\x{115F}\x{1160}\x{180B}-\x{180F}\x{20E3}\x{3164}\x{FE00}-\x{FE0F}\x{FFA0}\x{E0100}-\x{E01EF}]+/u';

	/**
	 * What stands before an extension, in the languages of shops.
	 */
	private const EXTENSION = '/\d[\s).\-]*[\s,;(\[]*(?:(?:extensi[oó]n|extens[aã]o|exten|extn|ext|xtn|ramal|interno|anexo|int|poste|durchwahl|dw|nebenstelle|nst|toestel|anknytning|lokal|wewn?|dahili|klapka|linka|доб|вн|内線|내선|分机|分機|转|轉|pin|code)\.?\s*[.:=#]*|x[.:=]?|[#*~;]|,+|[pw])\s*[(\[]?\s*\d[\d\s\-]*[)\]#\s]*$/iu';

	/**
	 * Drops what cannot be part of a number.
	 *
	 * @param mixed $written As typed.
	 * @return string At most 40 characters; '' when there is no digit.
	 */
	public static function clean( $written ): string {
		$seen = self::visible( is_scalar( $written ) ? (string) $written : '' );
		if ( ! self::has_extension( $seen ) ) {
			$seen = trim( (string) preg_replace( '/[^\p{Nd}+()\/. \-]/u', '', $seen ) );
		}
		if ( 1 !== preg_match( '/\p{Nd}/u', $seen ) ) {
			return '';
		}
		// Cut where it shows: a number that lost its extension in silence would be somebody else's.
		return mb_strlen( $seen ) <= self::LONGEST ? $seen : mb_substr( $seen, 0, self::LONGEST - 1 ) . '…';
	}

	/**
	 * Whether a number can be right: seven to fifteen digits (ITU-T E.164 allows no more), and no extension.
	 *
	 * @param string $written As typed.
	 * @return bool
	 */
	public static function plausible( string $written ): bool {
		$digits = self::digits( $written );
		return 7 <= $digits && 15 >= $digits && ! self::has_extension( $written );
	}

	/**
	 * What two ways of writing one number have in common: its last nine digits, with and without the country.
	 *
	 * @param string $written As typed.
	 * @return string '' when there is no digit.
	 */
	public static function key( string $written ): string {
		return substr( (string) preg_replace( '/\D/', '', $written ), -9 );
	}

	/**
	 * What to tell a person whose number cannot be right.
	 *
	 * @param string $written As typed.
	 * @return string
	 */
	public static function advice( string $written ): string {
		if ( self::has_extension( $written ) ) {
			return __( 'This phone number has an extension, so it is shared with others. Enter your own mobile number with its country code, such as +34 600 111 222.', 'liaison-for-woocommerce' );
		}
		if ( 15 < self::digits( $written ) ) {
			return __( 'This is more than one phone number. Enter the one you use for WhatsApp with its country code, such as +34 600 111 222.', 'liaison-for-woocommerce' );
		}
		return __( 'This phone number looks incomplete. Enter it with its country code, such as +34 600 111 222.', 'liaison-for-woocommerce' );
	}

	/**
	 * Whether an extension stands behind the number, as switchboards and marketplaces have them.
	 *
	 * @param string $written As typed.
	 * @return bool
	 */
	public static function has_extension( string $written ): bool {
		if ( 1 !== preg_match( self::EXTENSION, $written, $found, PREG_OFFSET_CAPTURE ) ) {
			return false;
		}
		// Two whole numbers are two numbers, whatever stands between them.
		return 6 <= self::digits( substr( $written, 0, $found[0][1] + 1 ) ) && 8 >= self::digits( substr( $found[0][0], 1 ) );
	}

	/**
	 * The text without marks nobody sees, with plain spaces and signs.
	 *
	 * @param string $written As typed.
	 * @return string
	 */
	private static function visible( string $written ): string {
		$seen = preg_replace( array( self::INVISIBLE, '/[\p{Z}\s]+/u', '/＋/u', '/\p{Pd}|−/u' ), array( '', ' ', '+', '-' ), $written );
		// What is no UTF-8 is read as far as it is ASCII.
		return trim( is_string( $seen ) ? $seen : (string) preg_replace( '/[^\x20-\x7E]/', '', $written ) );
	}

	/**
	 * How many digits there are, of any script.
	 *
	 * @param string $text Text.
	 * @return int
	 */
	private static function digits( string $text ): int {
		return (int) preg_match_all( '/\p{Nd}/u', $text );
	}
}
