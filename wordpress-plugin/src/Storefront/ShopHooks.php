<?php
/**
 * The hooks of everything a visitor meets.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Storefront;

use Liaison\WooCommerce\Carts\CartCapture;
use Liaison\WooCommerce\Carts\CartOrders;
use Liaison\WooCommerce\Carts\CartPayload;
use Liaison\WooCommerce\Carts\CartPurge;
use Liaison\WooCommerce\Carts\CartStatus;
use Liaison\WooCommerce\Carts\CartTeller;
use Liaison\WooCommerce\Carts\Coupons;
use Liaison\WooCommerce\Carts\Purchases;
use Liaison\WooCommerce\Carts\RecoveryLink;
use Liaison\WooCommerce\Carts\Woo11Email;
use Liaison\WooCommerce\Connect\Verbs;
use Liaison\WooCommerce\Consent\AccountPage;
use Liaison\WooCommerce\Consent\CheckoutFields;
use Liaison\WooCommerce\Consent\ClassicCheckout;
use Liaison\WooCommerce\Consent\ConsentForm;
use Liaison\WooCommerce\Consent\OrderConsent;
use Liaison\WooCommerce\Consent\Registration;
use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Products\BackInStock;
use Liaison\WooCommerce\Services;

/**
 * One list of hooks instead of one object a class: most pages need none of them, so a class is
 * loaded when its hook fires.
 */
final class ShopHooks implements Module {

	/** Class => list of hook, method, priority, arguments. */
	public const HOOKS = array(
		OrderConsent::class    => array(
			array( 'woocommerce_checkout_order_processed', 'processed_classic', 10, 3 ),
			array( 'woocommerce_store_api_checkout_order_processed', 'processed', 10, 1 ),
			// Ways in which WooCommerce Subscriptions copies meta: rows (the first three) or key => value.
			array( 'wcs_renewal_order_meta', 'without_consent', 10, 1 ),
			array( 'wcs_resubscribe_order_meta', 'without_consent', 10, 1 ),
			array( 'wcs_subscription_meta', 'without_consent', 10, 1 ),
			array( 'wc_subscriptions_renewal_order_data', 'without_consent', 10, 1 ),
			array( 'wc_subscriptions_resubscribe_order_data', 'without_consent', 10, 1 ),
			array( 'wc_subscriptions_subscription_data', 'without_consent', 10, 1 ),
		),
		CartCapture::class     => array(
			array( 'woocommerce_add_to_cart', 'mark', 10, 0 ),
			array( 'woocommerce_cart_item_removed', 'mark', 10, 0 ),
			array( 'woocommerce_cart_item_restored', 'mark', 10, 0 ),
			array( 'woocommerce_after_cart_item_quantity_update', 'mark', 10, 0 ),
			array( 'woocommerce_cart_emptied', 'mark', 10, 0 ),
			array( 'woocommerce_applied_coupon', 'mark', 10, 0 ),
			array( 'woocommerce_removed_coupon', 'mark', 10, 0 ),
			array( 'woocommerce_checkout_update_order_review', 'mark', 10, 0 ),
			array( 'woocommerce_store_api_cart_update_customer_from_request', 'mark', 10, 0 ),
			array( 'woocommerce_store_api_checkout_update_draft', 'mark', 10, 0 ),
			array( 'wp_login', 'logged_in', 20, 2 ),
		),
		CheckoutFields::class  => array(
			array( 'rest_api_init', 'fields', 1, 0 ),
			array( 'woocommerce_set_additional_field_value', 'stored', 10, 4 ),
			array( 'woocommerce_store_api_checkout_update_order_from_request', 'order', 10, 2 ),
			array( 'woocommerce_blocks_enqueue_checkout_block_scripts_after', 'script', 10, 0 ),
		),
		ClassicCheckout::class => array(
			array( 'woocommerce_after_checkout_billing_form', 'boxes', 10, 0 ),
			array( 'woocommerce_checkout_posted_data', 'posted', 10, 1 ),
			array( 'woocommerce_checkout_create_order', 'order', 10, 2 ),
			array( 'wc_ajax_liaison_tick', 'tick', 10, 0 ),
		),
		AccountPage::class     => array(
			array( 'woocommerce_account_menu_items', 'menu', 10, 1 ),
			array( 'woocommerce_endpoint_liaison-messages_title', 'title', 10, 0 ),
			array( 'woocommerce_account_liaison-messages_endpoint', 'page', 10, 0 ),
			array( 'admin_init', 'prepare', 10, 0 ),
		),
		Registration::class    => array(
			array( 'woocommerce_register_form', 'boxes', 10, 0 ),
			array( 'woocommerce_created_customer', 'created', 10, 1 ),
		),
		ConsentForm::class     => array(
			array( 'render_block_liaison/consent', 'drawn', 10, 0 ),
			array( 'wc_ajax_liaison_consent', 'submitted', 10, 0 ),
		),
		CartOrders::class      => array(
			array( 'woocommerce_checkout_create_order', 'mark', 10, 1 ),
			array( 'woocommerce_store_api_checkout_update_order_from_request', 'mark', 10, 1 ),
			array( 'woocommerce_checkout_order_processed', 'close_classic', 10, 3 ),
			array( 'woocommerce_store_api_checkout_order_processed', 'close', 10, 1 ),
		),
		CartPayload::class     => array( array( 'liaison_payload_builder', 'for_topic', 10, 2 ) ),
		Purchases::class       => array( array( 'liaison_payload_builder', 'builder', 20, 2 ) ),
		CartTeller::class      => array( array( 'liaison_before_flush', 'tell', 10, 0 ) ),
		CartStatus::class      => array( array( 'rest_api_init', 'route', 10, 0 ) ),
		Coupons::class         => array( array( 'liaison_purge', 'clean', 10, 0 ) ),
		CartPurge::class       => array( array( 'liaison_purge', 'purge', 10, 0 ) ),
		RecoveryLink::class    => array( array( 'render_block_woocommerce/cart', 'notices', 10, 1 ) ),
		Woo11Email::class      => array(
			array( 'woocommerce_email_enabled_customer_abandoned_cart_recovery', 'enabled', 10, 2 ),
			array( 'liaison_outcome', 'outcome', 10, 1 ),
		),
		BackInStock::class     => array(
			array( 'woocommerce_get_stock_html', 'form', 10, 2 ),
			array( 'wc_ajax_liaison_stock', 'submitted', 10, 0 ),
			array( 'woocommerce_product_set_stock_status', 'stock', 10, 2 ),
			array( 'woocommerce_variation_set_stock_status', 'stock', 10, 2 ),
			array( 'liaison_purge', 'purge', 10, 0 ),
		),
		Forms::class           => array( array( 'wc_ajax_liaison_nonce', 'nonce', 10, 0 ) ),
		ChatButton::class      => array( array( 'wp_footer', 'button', 10, 0 ) ),
		ProductLink::class     => array( array( 'woocommerce_single_product_summary', 'link', 45, 0 ) ),
	);

	/** Verb => class and method. */
	public const VERBS = array(
		'cart-status'   => array( CartStatus::class, 'status' ),
		'create-coupon' => array( Coupons::class, 'create' ),
	);

	/**
	 * Takes what it needs.
	 *
	 * @param Services $services Makes a class when its hook fires.
	 */
	public function __construct( private Services $services ) {}

	/**
	 * Adds the hooks.
	 */
	public function register(): void {
		foreach ( self::HOOKS as $class => $hooks ) {
			foreach ( $hooks as list( $hook, $method, $priority, $count ) ) {
				add_filter( $hook, fn( ...$values ) => $this->services->get( $class )->$method( ...$values ), $priority, $count );
			}
		}
		$verbs = $this->services->get( Verbs::class );
		foreach ( self::VERBS as $verb => list( $class, $method ) ) {
			$verbs->add( $verb, fn( array $input ): array => $this->services->get( $class )->$method( $input ) );
		}
		add_shortcode( 'liaison_consent', fn(): string => $this->services->get( ConsentForm::class )->shortcode() );
		add_filter( 'woocommerce_get_query_vars', array( $this, 'endpoint' ) );
		add_action( 'wp', array( $this, 'page' ) );
		add_action( 'wp_loaded', array( $this, 'loaded' ), 25 );
		add_action( 'template_redirect', array( $this, 'account' ) );
		if ( is_admin() ) {
			add_action( 'init', fn() => $this->services->get( ConsentForm::class )->block() );
		}
	}

	/**
	 * Adds the address of the account page.
	 *
	 * @param mixed $vars WooCommerce's addresses.
	 * @return mixed
	 */
	public function endpoint( $vars ) {
		if ( is_array( $vars ) ) {
			$vars['liaison-messages'] = 'liaison-messages';
		}
		return $vars;
	}

	/**
	 * Pages with a checkout need our boxes; the others do not pay for them.
	 */
	public function page(): void {
		if ( is_page() && ( is_checkout() || has_block( 'woocommerce/checkout' ) ) ) {
			$this->services->get( CheckoutFields::class )->fields();
		}
	}

	/**
	 * A recovery link was followed. After WooCommerce has loaded the cart (10) and handled its own links (20).
	 */
	public function loaded(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- only whether it is there.
		if ( isset( $_GET['liaison-cart'] ) ) {
			$this->services->get( RecoveryLink::class )->answer();
		}
	}

	/**
	 * The account page was sent; it checks its own nonce.
	 */
	public function account(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- only whether it is there.
		if ( isset( $_POST['liaison_nonce'] ) ) {
			$this->services->get( AccountPage::class )->submitted();
		}
	}
}
