<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Support\Locale;
use PHPUnit\Framework\TestCase;

/**
 * Polylang's functions stay when they are declared, so each test has a process of its own.
 *
 * @runTestsInSeparateProcesses
 * @preserveGlobalState disabled
 */
final class LocaleTest extends TestCase {
	/** Polylang with English, the shop's own, and Spanish in `/es/`; the request itself runs in English. */
	protected function setUp(): void {
		require_once dirname( __DIR__ ) . '/polylang.php';
	}

	public function test_a_page_is_in_the_language_polylang_says(): void {
		self::assertSame( 'en_US', ( new Locale() )->current() );
	}

	public function test_what_a_page_asks_in_the_background_is_in_the_language_of_that_page(): void {
		define( 'REST_REQUEST', true );
		foreach ( array( 'https://shop.example/es/pagar/' => 'es_ES', 'https://shop.example/checkout/' => 'en_US' ) as $page => $locale ) {
			$_SERVER['HTTP_REFERER'] = $page;
			self::assertSame( $locale, ( new Locale() )->current(), $page );
		}
	}

	public function test_without_the_pages_address_polylangs_cookie_tells(): void {
		define( 'REST_REQUEST', true );
		unset( $_SERVER['HTTP_REFERER'] );
		$_COOKIE['pll_language'] = 'es';
		self::assertSame( 'es_ES', ( new Locale() )->current() );
		$_COOKIE['pll_language'] = 'xx';
		self::assertSame( 'en_US', ( new Locale() )->current(), 'a language the shop does not have' );
	}
}
