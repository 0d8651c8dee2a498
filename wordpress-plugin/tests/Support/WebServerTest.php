<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Support\WebServer;
use PHPUnit\Framework\TestCase;

/**
 * The functions are PHP's own under a server that has them, so each test makes them in a PHP of its own.
 */
final class WebServerTest extends TestCase {

	/** Makes a function of a web server: it notes its name and answers. */
	private static function has( string $name, bool $works = true ): void {
		// phpcs:ignore Squiz.PHP.Eval.Discouraged -- A function of the global namespace.
		eval( "function $name() { \$GLOBALS['liaison_test_finished'][] = '$name'; return " . ( $works ? 'true' : 'false' ) . '; }' );
	}

	protected function setUp(): void {
		$GLOBALS['liaison_test_finished'] = array();
	}

	public function test_a_server_without_either_cannot(): void {
		self::assertFalse( ( new WebServer() )->can_end_response() );
		self::assertFalse( ( new WebServer() )->end_response() );
	}

	/**
	 * @runInSeparateProcess
	 * @preserveGlobalState disabled
	 */
	public function test_litespeed_ends_the_response_by_its_own_function_also_where_it_plays_fpm(): void {
		self::has( 'fastcgi_finish_request' );
		self::has( 'litespeed_finish_request' );
		self::assertTrue( ( new WebServer() )->can_end_response() );
		self::assertTrue( ( new WebServer() )->end_response() );
		self::assertSame( array( 'litespeed_finish_request' ), $GLOBALS['liaison_test_finished'] );
	}

	/**
	 * @runInSeparateProcess
	 * @preserveGlobalState disabled
	 */
	public function test_fpm_ends_it_by_its_function(): void {
		self::has( 'fastcgi_finish_request' );
		self::assertTrue( ( new WebServer() )->end_response() );
		self::assertSame( array( 'fastcgi_finish_request' ), $GLOBALS['liaison_test_finished'] );
	}

	/**
	 * @runInSeparateProcess
	 * @preserveGlobalState disabled
	 */
	public function test_a_function_that_refuses_ended_nothing(): void {
		self::has( 'litespeed_finish_request', false );
		self::assertFalse( ( new WebServer() )->end_response(), 'so the shop sends itself a request' );
	}
}
