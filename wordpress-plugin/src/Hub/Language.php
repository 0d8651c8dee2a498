<?php
/**
 * The language the hub is asked to answer in.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Hub;

/**
 * Names a language as HTTP does: `pt-PT`.
 */
final class Language {

	/**
	 * Of the person in wp-admin, which may be another than the shop's; the shop's where nobody is logged in.
	 */
	public static function of_the_reader(): string {
		return self::tag( get_user_locale() );
	}

	/**
	 * Of the shop: for what is kept and read by everybody, such as notes on orders.
	 */
	public static function of_the_shop(): string {
		return self::tag( get_locale() );
	}

	/**
	 * From WordPress' name of a language, such as `de_DE_formal`.
	 *
	 * @param string $locale The name.
	 */
	private static function tag( string $locale ): string {
		return 1 === preg_match( '/^[A-Za-z]{2,3}(_[A-Za-z]{2})?/', $locale, $found ) ? str_replace( '_', '-', $found[0] ) : 'en';
	}
}
