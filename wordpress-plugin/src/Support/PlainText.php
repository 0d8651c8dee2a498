<?php
/**
 * Text for people.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * WordPress keeps names and notes as HTML; a customer reads them in a chat. Decoded and without tags,
 * once: a payload that holds such text says so (`plain_text`), and the hub leaves it as it is.
 */
final class PlainText {

	/**
	 * Says in a payload that its words were read here.
	 */
	public const MARK = 'plain_text';

	/**
	 * Elements that stand in lines of their own.
	 */
	private const LINES = '#</?(?:br|p|div|li|tr|h[1-6]|ul|ol|blockquote)\b[^>]*>#i';

	/**
	 * Text as a person reads it: lines stay, and a link's address stands behind its words.
	 *
	 * @param string $html As WordPress keeps it.
	 * @return string
	 */
	public static function of( string $html ): string {
		$html = (string) preg_replace_callback( '#<a\s(?:[^>]*?\s)?href\s*=\s*(["\'])(.*?)\1[^>]*>(.*?)</a>#is', array( self::class, 'link' ), $html );
		$html = (string) preg_replace( self::LINES, "\n", $html );
		// WordPress takes a lone sign for the beginning of a tag, and all behind it with it.
		$html = (string) preg_replace( '#<(?![a-zA-Z/!?])#', '&lt;', $html );
		$text = html_entity_decode( wp_strip_all_tags( $html ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
		$text = (string) preg_replace( '/[^\S\n]+/u', ' ', $text );
		return trim( (string) preg_replace( '/ ?\n ?(?:\n ?)*/', "\n", $text ) );
	}

	/**
	 * The same in one line.
	 *
	 * @param string $html As WordPress keeps it.
	 * @return string
	 */
	public static function line( string $html ): string {
		return str_replace( "\n", ' ', self::of( $html ) );
	}

	/**
	 * The site's name, which WordPress keeps with its quotes and ampersands encoded (as `wp_specialchars_decode` knows).
	 *
	 * @return string
	 */
	public static function site_name(): string {
		return self::line( (string) get_bloginfo( 'name' ) );
	}

	/**
	 * A link as words with its address.
	 *
	 * @param string[] $found Quote, address, words.
	 * @return string
	 */
	private static function link( array $found ): string {
		$address = trim( $found[2] );
		$words   = trim( wp_strip_all_tags( $found[3] ) );
		if ( 1 !== preg_match( '#^https?://#i', $address ) || false !== stripos( $words, (string) preg_replace( '#^https?://(?:www\.)?|/$#i', '', $address ) ) ) {
			return $found[3];
		}
		return '' === $words ? $address : $found[3] . ' (' . $address . ')';
	}
}
