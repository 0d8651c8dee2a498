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
			$code   = $this->code_of_page();
			$locale = null === $code ? (string) pll_current_language( 'locale' ) : self::polylang_locale( $code );
		} elseif ( defined( 'ICL_SITEPRESS_VERSION' ) ) {
			$language  = (string) apply_filters( 'wpml_current_language', '' ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WPML's own.
			$languages = apply_filters( 'wpml_active_languages', array() ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WPML's own.
			$locale    = is_array( $languages ) ? (string) ( $languages[ $language ]['default_locale'] ?? '' ) : '';
		}
		return '' === $locale ? determine_locale() : $locale;
	}

	/**
	 * Says something in the page's language, also in a request that runs in another.
	 *
	 * @param callable():string $say What is said.
	 * @return string
	 */
	public function within( callable $say ): string {
		$locale   = $this->current();
		$switched = determine_locale() !== $locale && switch_to_locale( $locale );
		try {
			return $say();
		} finally {
			if ( $switched ) {
				restore_previous_locale();
			}
		}
	}

	/**
	 * Polylang's code of the page that made this request. Polylang reads the language from the address of a
	 * page, so what a page asks in the background, which has no such address, runs in the shop's own
	 * language: there the page that asks is named by the browser, or by Polylang's cookie.
	 *
	 * @return string|null Null where the request is a page itself, or WPML tells the language anyway.
	 */
	public function code_of_page(): ?string {
		if ( ! function_exists( 'PLL' ) || ! function_exists( 'pll_languages_list' ) || ! ( wp_doing_ajax() || ( defined( 'REST_REQUEST' ) && REST_REQUEST ) ) ) {
			return null;
		}
		$codes = (array) pll_languages_list();
		// Not wp_get_raw_referer(): WooCommerce's checkout sends along the address of its own request.
		$page  = isset( $_SERVER['HTTP_REFERER'] ) ? esc_url_raw( wp_unslash( $_SERVER['HTTP_REFERER'] ) ) : '';
		$model = PLL()->links_model ?? null;
		if ( '' !== $page && is_object( $model ) && 0 < (int) ( PLL()->options['force_lang'] ?? 0 ) ) {
			$code = (string) $model->get_language_from_url( $page );
			$code = '' === $code ? (string) pll_default_language() : $code;
		} else {
			$name = defined( 'PLL_COOKIE' ) ? (string) PLL_COOKIE : 'pll_language';
			$code = isset( $_COOKIE[ $name ] ) ? sanitize_key( wp_unslash( $_COOKIE[ $name ] ) ) : '';
		}
		return in_array( $code, $codes, true ) ? $code : null;
	}

	/**
	 * The locale of one of Polylang's languages.
	 *
	 * @param string $code Its code.
	 * @return string
	 */
	private static function polylang_locale( string $code ): string {
		$at = array_search( $code, (array) pll_languages_list(), true );
		return (string) ( pll_languages_list( array( 'fields' => 'locale' ) )[ $at ] ?? '' );
	}
}
