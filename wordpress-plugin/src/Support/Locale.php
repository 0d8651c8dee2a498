<?php
/**
 * The language of the page.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * Knows the language a visitor reads, also where a translation plugin decides it.
 */
final class Locale {

	/**
	 * The page's language as WordPress writes it, for example `pt_BR`.
	 */
	public function current(): string {
		$locale = '';
		if ( function_exists( 'pll_current_language' ) ) {
			$locale = (string) pll_current_language( 'locale' );
		} elseif ( defined( 'ICL_SITEPRESS_VERSION' ) ) {
			$language  = (string) apply_filters( 'wpml_current_language', '' ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WPML's own.
			$languages = apply_filters( 'wpml_active_languages', array() ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WPML's own.
			$locale    = is_array( $languages ) ? (string) ( $languages[ $language ]['default_locale'] ?? '' ) : '';
		}
		return '' === $locale ? determine_locale() : $locale;
	}
}
