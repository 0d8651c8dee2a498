<?php
/**
 * Tests of what is listened to from when.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Plugin;
use PHPUnit\Framework\TestCase;
use ReflectionProperty;

/**
 * A page listens to what can happen on it; the rest is added before it can happen.
 */
final class StartTest extends TestCase {

	/**
	 * Hooks of the tests around this one.
	 *
	 * @var array
	 */
	private array $before = array();

	/**
	 * Services of the tests around this one.
	 *
	 * @var mixed
	 */
	private $services;

	protected function setUp(): void {
		$this->before                  = $GLOBALS['liaison_test_hooks'] ?? array();
		$GLOBALS['liaison_test_hooks'] = array();
		$this->services                = self::property( 'services' )->getValue();
		self::property( 'services' )->setValue( null, null );
		if ( ! class_exists( 'WooCommerce' ) ) {
			class_alias( self::class, 'WooCommerce' );
		}
	}

	protected function tearDown(): void {
		$GLOBALS['liaison_test_hooks'] = $this->before;
		self::property( 'services' )->setValue( null, $this->services );
		self::property( 'later' )->setValue( null, array() );
		unset( $_GET['wc-ajax'] );
	}

	public function test_a_page_listens_to_what_can_happen_on_it(): void {
		Plugin::start();
		$this->assertListens( 'woocommerce_new_order', 'woocommerce_update_order', 'woocommerce_order_status_changed', 'woocommerce_add_to_cart', 'wp_footer' );
		$this->assertSilent( 'woocommerce_order_refunded', 'woocommerce_store_api_checkout_order_processed', 'wc_ajax_liaison_tick', 'admin_init', 'liaison_flush' );
	}

	public function test_orders_are_listened_to_before_anything_can_happen_to_one(): void {
		Plugin::start();
		self::assertSame( 'store', apply_filters( 'woocommerce_order_data_store', 'store' ) );
		$this->assertListens( 'woocommerce_order_refunded', 'woocommerce_before_delete_order', 'woocommerce_checkout_order_processed', 'wcs_renewal_order_meta' );
		$count = $this->listeners( 'woocommerce_order_refunded' );
		apply_filters( 'woocommerce_order-refund_data_store', 'store' );
		self::assertSame( $count, $this->listeners( 'woocommerce_order_refunded' ), 'twice' );
	}

	public function test_routes_are_listened_to_when_they_are_asked_for(): void {
		Plugin::start();
		self::assertSame( PHP_INT_MIN, array_key_first( $GLOBALS['liaison_test_hooks']['rest_api_init'] ) );
		Plugin::rest_is_used();
		$this->assertListens( 'woocommerce_store_api_checkout_order_processed', 'woocommerce_store_api_cart_update_customer_from_request' );
	}

	public function test_ajax_requests_are_listened_to_when_this_is_one(): void {
		$_GET['wc-ajax'] = 'liaison_tick';
		Plugin::start();
		$this->assertListens( 'wc_ajax_liaison_tick', 'wc_ajax_liaison', 'wc_ajax_liaison_flush' );
	}

	public function test_our_own_hooks_are_listened_to_before_a_service_or_a_scheduled_action_uses_them(): void {
		Plugin::start();
		do_action( 'action_scheduler_before_execute', 17 );
		$this->assertListens( 'liaison_flush', 'liaison_purge', 'liaison_send_to_order', 'liaison_review_due', 'liaison_outcomes' );
	}

	public function test_our_own_hooks_are_listened_to_where_a_service_was_made_before_the_start(): void {
		Plugin::services();
		Plugin::start();
		$this->assertListens( 'liaison_flush', 'liaison_purge', 'liaison_outbox_finished' );
	}

	public function test_after_all_of_it_nothing_is_left(): void {
		$_GET['wc-ajax'] = 'liaison_tick';
		Plugin::start();
		Plugin::order_is_used();
		Plugin::rest_is_used();
		Plugin::services();
		$table = require dirname( __DIR__ ) . '/src/hooks.php';
		unset( $table['admin'], $table['asked'] );
		foreach ( $table as $modules ) {
			foreach ( $modules as $rows ) {
				foreach ( $rows as list( $kind, $name, , $priority ) ) {
					if ( 'shortcode' !== $kind ) {
						self::assertNotEmpty( $GLOBALS['liaison_test_hooks'][ $name ][ $priority ] ?? array(), $name );
					}
				}
			}
		}
	}

	private function assertListens( string ...$hooks ): void {
		foreach ( $hooks as $hook ) {
			self::assertGreaterThan( 0, $this->listeners( $hook ), $hook );
		}
	}

	private function assertSilent( string ...$hooks ): void {
		foreach ( $hooks as $hook ) {
			self::assertSame( 0, $this->listeners( $hook ), $hook );
		}
	}

	private function listeners( string $hook ): int {
		return array_sum( array_map( 'count', $GLOBALS['liaison_test_hooks'][ $hook ] ?? array() ) );
	}

	private static function property( string $name ): ReflectionProperty {
		$property = new ReflectionProperty( Plugin::class, $name );
		if ( PHP_VERSION_ID < 80100 ) {
			$property->setAccessible( true );
		}
		return $property;
	}
}
