<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\CheckoutServices;
use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Services;
use PHPUnit\Framework\TestCase;

final class CheckoutServicesTest extends TestCase {

	private $db;

	protected function setUp(): void {
		$this->db        = $GLOBALS['wpdb'] ?? null;
		$GLOBALS['wpdb'] = ( new \ReflectionClass( \wpdb::class ) )->newInstanceWithoutConstructor();
	}

	protected function tearDown(): void {
		$GLOBALS['wpdb'] = $this->db;
	}

	public function test_it_makes_each_it_says_it_knows_and_nothing_else(): void {
		$services = new Services( array( Plugin::class, 'factories' ) );
		foreach ( array_keys( CheckoutServices::IDS ) as $id ) {
			self::assertInstanceOf( $id, CheckoutServices::make( $id, $services ) );
			self::assertSame( $services->get( $id ), $services->get( $id ), $id );
		}
		self::assertNull( CheckoutServices::make( Plugin::class, $services ) );
	}

	public function test_no_list_knows_them_too(): void {
		$source = dirname( __DIR__ ) . '/src';
		foreach ( array_merge( glob( "$source/services/*.php" ), glob( "$source/modules/*.php" ) ) as $list ) {
			self::assertSame( array(), array_intersect_key( require $list, CheckoutServices::IDS ), $list );
		}
	}

	public function test_no_list_is_read_for_them(): void {
		$read     = array();
		$services = new Services(
			static function ( string $id ) use ( &$read ): array {
				$read[] = $id;
				return array();
			}
		);
		foreach ( array_keys( CheckoutServices::IDS ) as $id ) {
			$services->get( $id );
		}
		self::assertSame( array(), $read );
	}

	public function test_what_was_set_goes_before(): void {
		$fake     = new \stdClass();
		$services = new Services( array( Plugin::class, 'factories' ) );
		$id       = (string) array_key_first( CheckoutServices::IDS );
		$services->get( $id );
		$services->set( $id, static fn(): object => $fake );
		self::assertSame( $fake, $services->get( $id ) );
	}
}
