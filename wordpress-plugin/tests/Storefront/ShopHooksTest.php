<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Carts\CartPayload;
use Liaison\WooCommerce\Consent\Offer;
use Liaison\WooCommerce\Services;
use Liaison\WooCommerce\Storefront\ShopHooks;

final class ShopHooksTest extends ShopCase {
	public function test_every_hook_names_a_method_that_takes_what_it_is_given_and_a_service(): void {
		$services = new Services();
		foreach ( require dirname( __DIR__, 2 ) . '/src/services/shop.php' as $id => $factory ) {
			$services->set( $id, $factory );
		}
		foreach ( ShopHooks::HOOKS as $class => $hooks ) {
			self::assertTrue( $services->has( $class ), $class );
			foreach ( $hooks as list( $hook, $method, $priority, $count ) ) {
				$reflected = new \ReflectionMethod( $class, $method );
				self::assertTrue( $reflected->isPublic(), "$class::$method" );
				self::assertLessThanOrEqual( $count, $reflected->getNumberOfRequiredParameters(), "$hook gives $class::$method too little" );
				self::assertGreaterThanOrEqual( $count, $reflected->getNumberOfParameters(), "$hook gives $class::$method too much" );
			}
		}
		foreach ( ShopHooks::VERBS as list( $class, $method ) ) {
			self::assertTrue( method_exists( $class, $method ) && $services->has( $class ) );
		}
	}

	public function test_the_account_page_has_one_address(): void {
		$hooks = new ShopHooks( new Services() );
		self::assertSame( array( 'orders' => 'orders', Offer::ENDPOINT => Offer::ENDPOINT ), $hooks->endpoint( array( 'orders' => 'orders' ) ) );
		self::assertContains( 'woocommerce_account_' . Offer::ENDPOINT . '_endpoint', array_column( array_merge( ...array_values( ShopHooks::HOOKS ) ), 0 ) );
	}

	public function test_a_class_is_made_when_its_hook_fires_and_not_before(): void {
		$made     = 0;
		$services = new Services();
		$services->set( \Liaison\WooCommerce\Connect\Verbs::class, static fn () => new \Liaison\WooCommerce\Connect\Verbs() );
		$services->set(
			CartPayload::class,
			function () use ( &$made ) {
				++$made;
				return new CartPayload( $this->store );
			}
		);
		$services->set( \Liaison\WooCommerce\Carts\Purchases::class, fn () => $this->purchases );
		( new ShopHooks( $services ) )->register();
		self::assertSame( 0, $made );
		self::assertInstanceOf( CartPayload::class, apply_filters( 'liaison_payload_builder', null, 'cart.updated' ) );
		self::assertSame( 1, $made );
	}
}
