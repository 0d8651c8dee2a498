<?php
/**
 * What everything a visitor meets listens to.
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
use Liaison\WooCommerce\Carts\PaymentLink;
use Liaison\WooCommerce\Carts\Purchases;
use Liaison\WooCommerce\Carts\RecoveryLink;
use Liaison\WooCommerce\Carts\Woo11Email;
use Liaison\WooCommerce\Consent\AccountPage;
use Liaison\WooCommerce\Consent\CheckoutFields;
use Liaison\WooCommerce\Consent\ClassicCheckout;
use Liaison\WooCommerce\Consent\ConsentForm;
use Liaison\WooCommerce\Consent\HubWord;
use Liaison\WooCommerce\Consent\OrderConsent;
use Liaison\WooCommerce\Consent\Registration;
use Liaison\WooCommerce\Products\BackInStock;

/**
 * One list instead of a register() a class. `npm run hooks:wordpress` puts it into src/HookTable.php.
 */
final class ShopHooks {

	/** Class => list of hook, method, priority, arguments and, where most calls do not need the class, the method of Needed that says so. */
	public const HOOKS = array(
		OrderConsent::class    => array(
			array( 'woocommerce_checkout_order_processed', 'processed_classic', 10, 3, 'in_classic_checkout' ),
			array( 'woocommerce_store_api_checkout_order_processed', 'processed', 10, 1 ),
			// Ways in which WooCommerce Subscriptions copies meta: rows (the first three) or key => value.
			array( 'wcs_renewal_order_meta', 'without_consent', 10, 1, 'with_subscriptions' ),
			array( 'wcs_resubscribe_order_meta', 'without_consent', 10, 1, 'with_subscriptions' ),
			array( 'wcs_subscription_meta', 'without_consent', 10, 1, 'with_subscriptions' ),
			array( 'wc_subscriptions_renewal_order_data', 'without_consent', 10, 1, 'with_subscriptions' ),
			array( 'wc_subscriptions_resubscribe_order_data', 'without_consent', 10, 1, 'with_subscriptions' ),
			array( 'wc_subscriptions_subscription_data', 'without_consent', 10, 1, 'with_subscriptions' ),
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
			array( 'wp', 'fields', 10, 0, 'on_checkout_page' ),
			array( 'rest_api_init', 'fields', 1, 0, 'for_checkout_request' ),
			array( 'woocommerce_store_api_checkout_update_order_from_request', 'order', 10, 2 ),
			array( 'woocommerce_blocks_enqueue_checkout_block_scripts_after', 'script', 10, 0 ),
		),
		ClassicCheckout::class => array(
			array( 'woocommerce_after_checkout_billing_form', 'boxes', 10, 0 ),
			array( 'woocommerce_checkout_posted_data', 'posted', 10, 1 ),
			array( 'woocommerce_checkout_create_order', 'order', 10, 2, 'in_classic_checkout' ),
			array( 'wc_ajax_liaison_tick', 'tick', 10, 0 ),
		),
		AccountPage::class     => array(
			array( 'woocommerce_account_menu_items', 'menu', 10, 1 ),
			array( 'woocommerce_endpoint_liaison-messages_title', 'title', 10, 0 ),
			array( 'woocommerce_account_liaison-messages_endpoint', 'page', 10, 0 ),
			array( 'template_redirect', 'submitted', 10, 0, 'for_account_form' ),
			array( 'admin_init', 'prepare', 10, 0 ),
		),
		Registration::class    => array(
			array( 'woocommerce_register_form', 'boxes', 10, 0 ),
			array( 'woocommerce_created_customer', 'created', 10, 1 ),
		),
		ConsentForm::class     => array(
			array( 'init', 'block', 10, 0, 'in_admin' ),
			array( 'render_block_liaison/consent', 'drawn', 10, 0 ),
			array( 'wc_ajax_liaison_consent', 'submitted', 10, 0 ),
			array( 'wc_ajax_liaison_consent_page', 'confirm', 10, 0 ),
		),
		HubWord::class         => array( array( 'liaison_consents', 'hear', 10, 1 ) ),
		CartOrders::class      => array(
			array( 'woocommerce_checkout_create_order', 'mark', 10, 1, 'in_classic_checkout' ),
			array( 'woocommerce_store_api_checkout_update_order_from_request', 'mark', 10, 1 ),
			array( 'woocommerce_checkout_order_processed', 'close_classic', 10, 3, 'in_classic_checkout' ),
			array( 'woocommerce_store_api_checkout_order_processed', 'close', 10, 1 ),
		),
		CartPayload::class     => array( array( 'liaison_payload_builder', 'for_topic', 10, 2 ) ),
		Purchases::class       => array( array( 'liaison_payload_builder', 'builder', 20, 2 ) ),
		CartTeller::class      => array( array( 'liaison_before_flush', 'tell', 10, 0 ) ),
		CartStatus::class      => array( array( 'rest_api_init', 'route', 10, 0, 'for_own_route' ) ),
		Coupons::class         => array( array( 'liaison_purge', 'clean', 10, 0 ) ),
		CartPurge::class       => array( array( 'liaison_purge', 'purge', 10, 0 ) ),
		RecoveryLink::class    => array(
			// After WooCommerce has loaded the cart (10) and handled its own links (20).
			array( 'wp_loaded', 'answer', 25, 0, 'for_recovery_link' ),
			array( 'render_block_woocommerce/cart', 'notices', 10, 1 ),
			array( 'render_block_woocommerce/checkout', 'notices', 10, 1 ),
		),
		PaymentLink::class     => array( array( 'wp_loaded', 'answer', 25, 0, 'for_payment_link' ) ),
		Woo11Email::class      => array(
			array( 'woocommerce_email_enabled_customer_abandoned_cart_recovery', 'enabled', 10, 2 ),
			array( 'liaison_outcome', 'outcome', 10, 1 ),
		),
		BackInStock::class     => array(
			array( 'woocommerce_get_stock_html', 'form', 10, 2, 'for_sold_out_product' ),
			array( 'wc_ajax_liaison_stock', 'submitted', 10, 0 ),
			array( 'wc_ajax_liaison_stock_page', 'confirm', 10, 0 ),
			array( 'woocommerce_product_set_stock_status', 'stock', 10, 2 ),
			array( 'woocommerce_variation_set_stock_status', 'stock', 10, 2 ),
			array( 'liaison_purge', 'purge', 10, 0 ),
		),
		Forms::class           => array( array( 'wc_ajax_liaison_nonce', 'nonce', 10, 0 ) ),
		ChatSettings::class    => array( array( 'admin_init', 'register_strings', 10, 0 ) ),
	);

	/** The same of static methods, for what most pages of a shop show. */
	public const STATICS = array(
		ChatButton::class  => array( array( 'wp_footer', 'show', 10, 0, 'for_chat_button' ) ),
		ProductLink::class => array( array( 'woocommerce_single_product_summary', 'show', 45, 0, 'for_product_link' ) ),
	);

	/** Verb => class and method. */
	public const VERBS = array(
		'cart-status'   => array( CartStatus::class, 'status' ),
		'create-coupon' => array( Coupons::class, 'create' ),
	);

	/** Shortcode => class and method. */
	public const SHORTCODES = array(
		'liaison_consent' => array( ConsentForm::class, 'shortcode' ),
	);
}
