<?php
/**
 * Texts the owner wrote, in other languages.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * Hands what the owner wrote to the string translation of WPML or Polylang. Polylang listens to
 * WPML's hooks, so these serve both; without either the text stays as it was written.
 */
final class OwnTexts {

	/** Group under which both list our texts. */
	private const CONTEXT = 'liaison-for-woocommerce';

	/**
	 * Lists a text for translation. Done in the admin only: it costs queries.
	 *
	 * @param string $name Which text, the same for ever: translations hang on it.
	 * @param string $text As the owner wrote it; nothing is listed when empty.
	 */
	public static function list( string $name, string $text ): void {
		if ( '' !== trim( $text ) ) {
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WPML's own hook; Polylang listens to it too.
			do_action( 'wpml_register_single_string', self::CONTEXT, $name, trim( $text ) );
		}
	}

	/**
	 * A text in the language of this page.
	 *
	 * @param string      $name Which text.
	 * @param string      $text As the owner wrote it.
	 * @param string|null $code Language as the translation plugin names it; null: that of the request.
	 * @return string The text itself where it has no translation.
	 */
	public static function translated( string $name, string $text, ?string $code = null ): string {
		if ( '' === trim( $text ) ) {
			return $text;
		}
		// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WPML's own hook; Polylang listens to it too.
		$translated = apply_filters( 'wpml_translate_single_string', trim( $text ), self::CONTEXT, $name, $code );
		return is_string( $translated ) && '' !== trim( $translated ) ? trim( $translated ) : $text;
	}
}
