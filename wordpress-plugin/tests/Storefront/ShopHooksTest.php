<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Consent\Offer;
use Liaison\WooCommerce\Needed;
use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Services;
use Liaison\WooCommerce\Storefront\ShopHooks;

final class ShopHooksTest extends ShopCase {
	public function test_every_hook_names_a_method_that_takes_what_it_is_given_and_a_service(): void {
		$services = new Services( array( Plugin::class, 'factories' ) );
		foreach ( ShopHooks::HOOKS as $class => $hooks ) {
			self::assertTrue( $services->has( $class ), $class );
			foreach ( $hooks as $row ) {
				list( $hook, $method, $priority, $count ) = $row;

				$reflected = new \ReflectionMethod( $class, $method );
				self::assertTrue( $reflected->isPublic(), "$class::$method" );
				self::assertLessThanOrEqual( $count, $reflected->getNumberOfRequiredParameters(), "$hook gives $class::$method too little" );
				self::assertGreaterThanOrEqual( $count, $reflected->getNumberOfParameters(), "$hook gives $class::$method too much" );
				self::assertTrue( ! isset( $row[4] ) || is_callable( array( Needed::class, $row[4] ) ), "$hook asks Needed what it cannot answer" );
			}
		}
		foreach ( array_merge( array_values( ShopHooks::VERBS ), array_values( ShopHooks::SHORTCODES ) ) as list( $class, $method ) ) {
			self::assertTrue( method_exists( $class, $method ) && $services->has( $class ) );
		}
	}

	public function test_the_account_page_has_one_address(): void {
		self::assertSame( array( 'orders' => 'orders', Offer::ENDPOINT => Offer::ENDPOINT ), Needed::endpoint( array( 'orders' => 'orders' ) ) );
		self::assertContains( 'woocommerce_account_' . Offer::ENDPOINT . '_endpoint', array_column( array_merge( ...array_values( ShopHooks::HOOKS ) ), 0 ) );
	}
}
