<?php
/**
 * Tests of what is listened to from when.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Connect\Heartbeat;
use Liaison\WooCommerce\HookTable;
use Liaison\WooCommerce\Needed;
use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Privacy\PersonalData;
use Liaison\WooCommerce\Queue\Flusher;
use Liaison\WooCommerce\Queue\PayloadBuilder;
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

	/**
	 * Options of the tests around this one.
	 *
	 * @var array
	 */
	private array $options = array();

	/**
	 * The request of the tests around this one.
	 *
	 * @var array
	 */
	private array $server = array();

	protected function setUp(): void {
		$this->options                 = $GLOBALS['liaison_test_options'] ?? array();
		$this->server                  = $_SERVER;
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
		$_GET                            = array();
		$_POST                           = array();
		$_SERVER                         = $this->server;
		$GLOBALS['liaison_test_options'] = $this->options;
		unset( $GLOBALS['liaison_test_did'] );
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

	public function test_orders_are_asked_about_once(): void {
		Plugin::start();
		apply_filters( 'woocommerce_order-refund_data_store', 'store' );
		$this->assertSilent( 'woocommerce_order_data_store', 'woocommerce_order-refund_data_store' );
		$this->assertListens( 'woocommerce_order-fulfillment_data_store' );
	}

	public function test_parcels_are_listened_to_before_anything_can_happen_to_one(): void {
		Plugin::start();
		$this->assertSilent( 'woocommerce_fulfillment_after_create' );
		self::assertSame( 'store', apply_filters( 'woocommerce_order-fulfillment_data_store', 'store' ) );
		$this->assertListens( 'woocommerce_fulfillment_after_create', 'woocommerce_fulfillment_after_update', 'woocommerce_fulfillment_after_fulfill', 'woocommerce_fulfillment_after_delete' );
	}

	public function test_renewals_are_listened_to_where_subscriptions_are_sold_or_nobody_can_tell_yet(): void {
		Plugin::start();
		$GLOBALS['liaison_test_did']['init'] = 1;
		Plugin::order_is_used();
		$this->assertSilent( 'wcs_renewal_order_meta', 'wc_subscriptions_renewal_order_data' );
		self::property( 'later' )->setValue( null, HookTable::BY_MOMENT );
		unset( $GLOBALS['liaison_test_did']['init'] );
		Plugin::order_is_used();
		$this->assertListens( 'wcs_renewal_order_meta', 'wc_subscriptions_renewal_order_data' );
	}

	/**
	 * @dataProvider requests
	 */
	public function test_a_request_listens_to_what_its_kind_can_meet( array $server, array $get, array $post, array $listens, array $silent ): void {
		$GLOBALS['liaison_test_options']['liaison_schema']                          = Plugin::SCHEMA;
		$GLOBALS['liaison_test_options']['liaison_scheduled_at']                    = 1;
		$GLOBALS['liaison_test_options']['woocommerce_custom_orders_table_enabled'] = 'yes';
		$_SERVER = $server + $_SERVER;
		$_GET    = $get;
		$_POST   = $post;
		Plugin::start();
		$this->assertListens( ...$listens );
		$this->assertSilent( ...$silent );
	}

	public static function requests(): array {
		$shown  = array( 'wp_footer', 'woocommerce_single_product_summary', 'woocommerce_account_menu_items', 'woocommerce_after_checkout_billing_form', 'woocommerce_blocks_enqueue_checkout_block_scripts_after', 'before_woocommerce_init', 'woocommerce_get_stock_html' );
		$always = array( 'woocommerce_new_order', 'user_register', 'woocommerce_cart_emptied', 'woocommerce_get_query_vars', 'woocommerce_product_set_stock_status' );
		$rare   = array( 'init', 'wp_loaded', 'template_redirect', 'wp_initialize_site', 'wp_trash_post' );
		return array(
			'a page'                       => array( array( 'REQUEST_URI' => '/shop/' ), array(), array(), array_merge( $always, $shown ), $rare ),
			'a page below /wc/store'       => array( array( 'REQUEST_URI' => '/wc/store/mugs/' ), array(), array(), array_merge( $always, $shown ), $rare ),
			'a page that is asked for it'  => array( array( 'REQUEST_URI' => '/?from=/wp-json/wc/store/v1/cart' ), array(), array(), array_merge( $always, $shown ), $rare ),
			'a block checkout'             => array( array( 'REQUEST_URI' => '/wp-json/wc/store/v1/checkout?x=1' ), array(), array(), $always, array_merge( $shown, $rare ) ),
			'a block checkout, no pretty'  => array( array( 'REQUEST_URI' => '/?rest_route=/wc/store/v1/checkout' ), array(), array(), array_merge( $always, $shown ), $rare ),
			'another route'                => array( array( 'REQUEST_URI' => '/wp-json/wp/v2/pages/7' ), array(), array(), array_merge( $always, $shown ), $rare ),
			'the shell'                    => array( array( 'REQUEST_URI' => '' ), array(), array(), array_merge( $always, $shown ), $rare ),
			'a link that restores a cart'  => array( array( 'REQUEST_URI' => '/?liaison-cart=x' ), array( 'liaison-cart' => 'x' ), array(), array( 'wp_loaded' ), array( 'init' ) ),
			'a link that pays an order'    => array( array( 'REQUEST_URI' => '/' ), array( 'liaison-coupon' => 'x', 'pay_for_order' => '1', 'key' => 'x' ), array(), array( 'wp_loaded' ), array( 'init' ) ),
			'a form of My account'         => array( array( 'REQUEST_URI' => '/my-account/' ), array(), array( 'liaison_nonce' => 'x' ), array( 'template_redirect' ), array( 'wp_loaded' ) ),
			'a request of the shop itself' => array( array( 'REQUEST_URI' => '/?wc-ajax=liaison_flush' ), array( 'wc-ajax' => 'liaison_flush' ), array(), array( 'init', 'wc_ajax_liaison_flush' ), array( 'wp_loaded' ) ),
		);
	}

	public function test_a_shop_that_keeps_orders_as_posts_listens_to_posts(): void {
		unset( $GLOBALS['liaison_test_options']['woocommerce_custom_orders_table_enabled'] );
		Plugin::start();
		$this->assertListens( 'wp_trash_post', 'untrashed_post', 'before_delete_post' );
	}

	public function test_a_site_of_before_is_prepared_and_its_actions_are_looked_after_in_the_same_request(): void {
		$GLOBALS['liaison_test_options']['liaison_schema']       = Plugin::SCHEMA - 1;
		$GLOBALS['liaison_test_options']['liaison_scheduled_at'] = 1;
		$_SERVER['REQUEST_METHOD']                               = 'GET';
		Plugin::start();
		self::assertSame( array( 5, 20 ), array_keys( $GLOBALS['liaison_test_hooks']['init'] ) );
	}

	public function test_our_own_hooks_are_listened_to_before_a_scheduled_action_uses_them(): void {
		Plugin::start();
		do_action( 'action_scheduler_before_execute', 17 );
		$this->assertListens( 'liaison_flush', 'liaison_purge', 'liaison_send_to_order', 'liaison_review_due', 'liaison_outcomes' );
	}

	public function test_what_an_order_needs_at_its_end_is_listened_to_with_the_first_service(): void {
		Plugin::start();
		$this->assertSilent( 'liaison_outbox_written' );
		Plugin::services();
		$this->assertListens( 'liaison_outbox_written', 'liaison_outbox_finished' );
		$this->assertSilent( 'liaison_flush', 'liaison_before_flush', 'liaison_payload_builder' );
	}

	/**
	 * @dataProvider workers
	 */
	public function test_what_happens_while_the_queue_is_sent_is_listened_to_by_whoever_sends_it( string $service ): void {
		Plugin::start();
		try {
			Plugin::services()->get( $service );
		} catch ( \Throwable $needs_a_database ) {
			unset( $needs_a_database );
		}
		$this->assertListens( 'liaison_before_flush', 'liaison_payload_builder', 'liaison_outcomes', 'liaison_outcome', 'liaison_consents', 'liaison_export_personal_data', 'liaison_erase_personal_data' );
	}

	public static function workers(): array {
		return array(
			'the queue is emptied'  => array( Flusher::class ),
			'a payload is built'    => array( PayloadBuilder::class ),
			'the hub reports'       => array( Heartbeat::class ),
			'a person is exported'  => array( PersonalData::class ),
		);
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
		Plugin::parcel_is_used();
		Plugin::rest_is_used();
		Plugin::works();
		$table = HookTable::BY_MOMENT;
		unset( $table['admin'], $table['asked'] );
		foreach ( Needed::AT_START as $condition ) {
			if ( 'beyond_store_api' !== $condition ) {
				unset( $table[ $condition ] );
			}
		}
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
