<?php
/**
 * Tests of when modules are made.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Needed;
use Liaison\WooCommerce\Orders\OrderEvents;
use Liaison\WooCommerce\Orders\Payload;
use Liaison\WooCommerce\HookTable;
use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Queue\PayloadBuilder;
use Liaison\WooCommerce\Services;
use PHPUnit\Framework\TestCase;

/**
 * Lists are read when one of their services is asked for, and each module is made for what it is needed for only.
 */
final class PluginTest extends TestCase {

	protected function tearDown(): void {
		unset( $GLOBALS['wp'], $_GET['liaison-cart'], $_POST['liaison_nonce'], $_GET['wc-ajax'] );
		delete_option( 'liaison_chat' );
		delete_option( 'liaison_back_in_stock' );
	}

	public function test_every_listed_service_is_found_by_its_name_alone(): void {
		$source = dirname( __DIR__ ) . '/src';
		foreach ( array_merge( glob( "$source/services/*.php" ), glob( "$source/modules/*.php" ) ) as $list ) {
			foreach ( array_keys( require $list ) as $id ) {
				self::assertTrue( ( new Services( array( Plugin::class, 'factories' ) ) )->has( $id ), "$id in $list" );
			}
		}
		self::assertFalse( ( new Services( array( Plugin::class, 'factories' ) ) )->has( 'Liaison\WooCommerce\Nobody' ) );
	}

	public function test_everything_listened_to_is_a_service(): void {
		$services = new Services( array( Plugin::class, 'factories' ) );
		foreach ( HookTable::BY_MOMENT as $modules ) {
			foreach ( $modules as $class => $rows ) {
				foreach ( $rows as list( $kind, , $method, , , $needed ) ) {
					self::assertTrue( method_exists( $class, $method ), "$class::$method" );
					self::assertTrue( 'static' === $kind || $services->has( $class ), $class );
					self::assertTrue( '' === $needed || method_exists( Needed::class, $needed ), $needed );
				}
			}
		}
		foreach ( Plugin::modules() as $class => $factory ) {
			self::assertTrue( is_a( $class, Module::class, true ), $class );
		}
	}

	public function test_what_was_set_is_kept_when_a_list_is_read(): void {
		$services = new Services( array( Plugin::class, 'factories' ) );
		$fake     = new PlainPayloads();
		$services->set( Payload::class, static fn() => $fake );
		self::assertSame( $fake, $services->get( PayloadBuilder::class ) );
	}

	/**
	 * @dataProvider routes
	 */
	public function test_rest_requests_need_what_they_may_use( ?string $route, bool $checkout, bool $own ): void {
		$GLOBALS['wp'] = (object) array( 'query_vars' => null === $route ? array() : array( 'rest_route' => $route ) );
		self::assertSame( $checkout, Needed::for_checkout_request(), 'boxes' );
		self::assertSame( $own, Needed::for_own_route(), 'own routes' );
	}

	public static function routes(): array {
		return array(
			'a page that asks routes itself' => array( null, true, true ),
			'checkout'                       => array( '/wc/store/v1/checkout', true, false ),
			'checkout of an order'           => array( '/wc/store/v1/checkout/17', true, false ),
			'without a version'              => array( '/wc/store/checkout', true, false ),
			'ticks on older versions'        => array( '/wc/store/v1/cart/extensions', true, false ),
			'several at once'                => array( '/wc/store/v1/batch', true, false ),
			'update-customer'                => array( '/wc/store/v1/cart/update-customer', false, false ),
			'products'                       => array( '/wp/v2/posts', false, false ),
			'the way back'                   => array( '/wc-liaison/v1/call', false, true ),
			'WordPress several at once'      => array( '/batch/v1', false, true ),
			'the index'                      => array( '/', false, true ),
		);
	}

	public function test_drafts_of_a_checkout_make_no_service(): void {
		( new OrderEvents( new RecordingOutbox() ) )->forget();
		self::assertFalse( Needed::for_order( 13, new \WC_Order( 13, array( 'status' => 'checkout-draft' ) ) ) );
		self::assertTrue( Needed::for_order( 13, new \WC_Order( 13, array( 'status' => 'pending' ) ) ) );
		self::assertTrue( Needed::for_order( 13 ), 'read by its number' );
		self::assertFalse( Needed::for_change_of_order( 13, new \WC_Order( 13, array( 'status' => 'checkout-draft' ) ) ) );
		self::assertTrue( Needed::for_change_of_order( 13 ), 'read by its number' );
	}

	public function test_an_order_is_asked_about_until_something_was_told_of_it_and_again_once_that_was_written(): void {
		$events = new OrderEvents( new RecordingOutbox() );
		$order  = new \WC_Order( 13 );
		self::assertTrue( Needed::for_change_of_order( 13, 'pending', 'processing', $order ) );
		$events->created( 13, $order );
		self::assertFalse( Needed::for_change_of_order( 13, 'pending', 'processing', $order ) );
		self::assertFalse( Needed::for_change_of_order( 13, $order ) );
		self::assertTrue( Needed::for_change_of_order( 14, new \WC_Order( 14 ) ), 'another order' );
		self::assertTrue( Needed::for_order( 13, $order ), 'created comes before updated and may follow it' );
		$events->forget();
		self::assertTrue( Needed::for_change_of_order( 13, $order ) );
	}

	public function test_links_and_forms_are_answered_when_they_come(): void {
		self::assertFalse( Needed::for_recovery_link() );
		self::assertFalse( Needed::for_account_form() );
		$_GET['liaison-cart']   = 'x';
		$_POST['liaison_nonce'] = 'x';
		self::assertTrue( Needed::for_recovery_link() );
		self::assertTrue( Needed::for_account_form() );
	}

	public function test_the_chat_is_made_where_the_owner_wants_it(): void {
		self::assertFalse( Needed::for_chat_button() );
		self::assertFalse( Needed::for_product_link() );
		update_option( 'liaison_chat', array( 'enabled' => 'yes', 'product_link' => 'no' ) );
		self::assertTrue( Needed::for_chat_button() );
		self::assertFalse( Needed::for_product_link() );
		update_option( 'liaison_chat', 'broken' );
		self::assertFalse( Needed::for_chat_button() );
	}

	public function test_the_form_for_sold_out_products_is_made_for_these(): void {
		$in  = new \WC_Product( 901, array( 'in_stock' => true ) );
		$out = new \WC_Product( 902, array( 'in_stock' => false ) );
		self::assertFalse( Needed::for_sold_out_product( '', $in ) );
		self::assertTrue( Needed::for_sold_out_product( '', $out ) );
		self::assertFalse( Needed::for_sold_out_product( '', null ) );
		update_option( 'liaison_back_in_stock', 'no' );
		self::assertFalse( Needed::for_sold_out_product( '', $out ) );
	}
}
