<?php
/**
 * What modules listen to.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

/**
 * By when it has to be listened for, so that a module is loaded when something it listens to happens, and not on every
 * page. Written by `npm run hooks:wordpress` from their register() and from Storefront\ShopHooks.
 */
final class HookTable {

	/**
	 * Moment => module => rows of kind, name, method, priority, arguments, and the method of Needed that says whether the
	 * module is needed, or ''.
	 */
	public const BY_MOMENT = array(
		'always'                  => array(
			Orders\OrderEvents::class    => array(
				array( 'hook', 'woocommerce_new_order', 'created', 10, 2, 'for_order' ),
				array( 'hook', 'woocommerce_update_order', 'updated', 10, 2, 'for_change_of_order' ),
				array( 'hook', 'woocommerce_order_status_changed', 'status_changed', 10, 4, 'for_change_of_order' ),
			),
			Orders\CustomerEvents::class => array(
				array( 'hook', 'user_register', 'created', 10, 1, '' ),
				array( 'hook', 'woocommerce_created_customer', 'created', 10, 1, '' ),
				array( 'hook', 'woocommerce_new_customer', 'created', 10, 1, '' ),
				array( 'hook', 'profile_update', 'updated', 10, 1, '' ),
				array( 'hook', 'woocommerce_update_customer', 'updated', 10, 1, '' ),
				array( 'hook', 'woocommerce_customer_save_address', 'updated', 10, 1, '' ),
				array( 'hook', 'delete_user', 'deleted', 10, 1, '' ),
				array( 'hook', 'remove_user_from_blog', 'deleted', 10, 1, '' ),
			),
			Needed::class                => array(
				array( 'static', 'woocommerce_get_query_vars', 'endpoint', 10, 1, '' ),
			),
			Carts\CartCapture::class     => array(
				array( 'hook', 'woocommerce_add_to_cart', 'mark', 10, 0, '' ),
				array( 'hook', 'woocommerce_cart_item_removed', 'mark', 10, 0, '' ),
				array( 'hook', 'woocommerce_cart_item_restored', 'mark', 10, 0, '' ),
				array( 'hook', 'woocommerce_after_cart_item_quantity_update', 'mark', 10, 0, '' ),
				array( 'hook', 'woocommerce_cart_emptied', 'mark', 10, 0, '' ),
				array( 'hook', 'woocommerce_applied_coupon', 'mark', 10, 0, '' ),
				array( 'hook', 'woocommerce_removed_coupon', 'mark', 10, 0, '' ),
				array( 'hook', 'wp_login', 'logged_in', 20, 2, '' ),
			),
			Consent\Registration::class  => array(
				array( 'hook', 'woocommerce_created_customer', 'created', 10, 1, '' ),
			),
			Consent\ConsentForm::class   => array(
				array( 'shortcode', 'liaison_consent', 'shortcode', 10, 1, '' ),
			),
			Products\BackInStock::class  => array(
				array( 'hook', 'woocommerce_product_set_stock_status', 'stock', 10, 2, '' ),
				array( 'hook', 'woocommerce_variation_set_stock_status', 'stock', 10, 2, '' ),
			),
		),
		'told'                    => array(
			Queue\ImmediateFlush::class => array(
				array( 'hook', 'liaison_outbox_finished', 'start', 10, 1, '' ),
			),
			Orders\OrderEvents::class   => array(
				array( 'hook', 'liaison_outbox_written', 'forget', 10, 1, '' ),
			),
		),
		'work'                    => array(
			Queue\Schedules::class      => array(
				array( 'hook', 'liaison_flush', 'flush', 10, 1, '' ),
				array( 'hook', 'liaison_heartbeat', 'beat', 10, 1, '' ),
				array( 'hook', 'liaison_purge', 'purge', 10, 1, '' ),
			),
			Privacy\ShopData::class     => array(
				array( 'hook', 'liaison_export_personal_data', 'export', 10, 3, '' ),
				array( 'hook', 'liaison_erase_personal_data', 'erase', 10, 3, '' ),
			),
			Orders\OrderNotes::class    => array(
				array( 'hook', 'liaison_outcomes', 'write', 10, 1, '' ),
			),
			Orders\OneSwitch::class     => array(
				array( 'hook', 'liaison_heartbeat', 'move', 20, 1, 'for_own_switches' ),
			),
			Orders\ReviewTiming::class  => array(
				array( 'hook', 'liaison_review_due', 'due', 10, 1, '' ),
			),
			Admin\BulkActions::class    => array(
				array( 'hook', 'liaison_send_to_order', 'send', 10, 4, '' ),
			),
			Consent\HubWord::class      => array(
				array( 'hook', 'liaison_consents', 'hear', 10, 1, '' ),
			),
			Carts\CartPayload::class    => array(
				array( 'hook', 'liaison_payload_builder', 'for_topic', 10, 2, '' ),
			),
			Carts\Purchases::class      => array(
				array( 'hook', 'liaison_payload_builder', 'builder', 20, 2, '' ),
			),
			Carts\CartTeller::class     => array(
				array( 'hook', 'liaison_before_flush', 'tell', 10, 0, '' ),
			),
			Carts\Coupons::class        => array(
				array( 'hook', 'liaison_purge', 'clean', 10, 0, '' ),
			),
			Carts\CartPurge::class      => array(
				array( 'hook', 'liaison_purge', 'purge', 10, 0, '' ),
			),
			Carts\Woo11Email::class     => array(
				array( 'hook', 'liaison_outcome', 'outcome', 10, 1, '' ),
			),
			Products\BackInStock::class => array(
				array( 'hook', 'liaison_purge', 'purge', 10, 0, '' ),
			),
		),
		'order'                   => array(
			Orders\OrderEvents::class   => array(
				array( 'hook', 'woocommerce_order_refunded', 'refunded', 10, 1, '' ),
				array( 'hook', 'woocommerce_refund_deleted', 'refund_deleted', 10, 2, '' ),
				array( 'hook', 'woocommerce_trash_order', 'trashed', 10, 1, '' ),
				array( 'hook', 'woocommerce_untrash_order', 'restored', 10, 1, '' ),
				array( 'hook', 'woocommerce_before_delete_order', 'deleted', 10, 2, '' ),
			),
			Orders\CustomerNotes::class => array(
				array( 'hook', 'woocommerce_new_order_note_data', 'adding', 10, 2, 'for_note_to_customer' ),
			),
			Orders\ReviewTiming::class  => array(
				array( 'hook', 'woocommerce_order_fully_refunded', 'call_off', 10, 1, '' ),
			),
		),
		'parcel'                  => array(
			Orders\OrderEvents::class => array(
				array( 'hook', 'woocommerce_fulfillment_after_create', 'fulfillment_changed', 10, 1, '' ),
				array( 'hook', 'woocommerce_fulfillment_after_update', 'fulfillment_changed', 10, 1, '' ),
				array( 'hook', 'woocommerce_fulfillment_after_fulfill', 'fulfillment_changed', 10, 1, '' ),
				array( 'hook', 'woocommerce_fulfillment_after_delete', 'fulfillment_changed', 10, 1, '' ),
			),
		),
		'rest'                    => array(
			Consent\OrderConsent::class   => array(
				array( 'hook', 'woocommerce_store_api_checkout_order_processed', 'processed', 10, 1, '' ),
			),
			Carts\CartCapture::class      => array(
				array( 'hook', 'woocommerce_store_api_cart_update_customer_from_request', 'mark', 10, 0, '' ),
				array( 'hook', 'woocommerce_store_api_checkout_update_draft', 'mark', 10, 0, '' ),
			),
			Consent\CheckoutFields::class => array(
				array( 'hook', 'woocommerce_store_api_checkout_update_order_from_request', 'order', 10, 2, '' ),
			),
			Carts\CartOrders::class       => array(
				array( 'hook', 'woocommerce_store_api_checkout_update_order_from_request', 'mark', 10, 1, '' ),
				array( 'hook', 'woocommerce_store_api_checkout_order_processed', 'close', 10, 1, '' ),
			),
		),
		'ajax'                    => array(
			Queue\ImmediateFlush::class     => array(
				array( 'hook', 'wc_ajax_liaison_flush', 'answer', 10, 1, '' ),
			),
			Connect\CallbackEndpoint::class => array(
				array( 'hook', 'wc_ajax_liaison', 'by_wc_ajax', 10, 1, '' ),
			),
			Consent\ClassicCheckout::class  => array(
				array( 'hook', 'wc_ajax_liaison_tick', 'tick', 10, 0, '' ),
			),
			Consent\ConsentForm::class      => array(
				array( 'hook', 'wc_ajax_liaison_consent', 'submitted', 10, 0, '' ),
				array( 'hook', 'wc_ajax_liaison_consent_page', 'confirm', 10, 0, '' ),
			),
			Products\BackInStock::class     => array(
				array( 'hook', 'wc_ajax_liaison_stock', 'submitted', 10, 0, '' ),
				array( 'hook', 'wc_ajax_liaison_stock_page', 'confirm', 10, 0, '' ),
			),
			Storefront\Forms::class         => array(
				array( 'hook', 'wc_ajax_liaison_nonce', 'nonce', 10, 0, '' ),
			),
		),
		'admin'                   => array(
			Connect\Handshake::class       => array(
				array( 'hook', 'admin_post_liaison_connect', 'start', 10, 1, '' ),
				array( 'hook', 'admin_post_liaison_return', 'come_back', 10, 1, '' ),
			),
			Privacy\PolicyText::class      => array(
				array( 'hook', 'admin_init', 'suggest', 10, 1, '' ),
			),
			Admin\BulkActions::class       => array(
				array( 'hook', 'bulk_actions-woocommerce_page_wc-orders', 'offer', 20, 1, '' ),
				array( 'hook', 'handle_bulk_actions-woocommerce_page_wc-orders', 'lead', 10, 3, '' ),
				array( 'hook', 'bulk_actions-edit-shop_order', 'offer', 20, 1, '' ),
				array( 'hook', 'handle_bulk_actions-edit-shop_order', 'lead', 10, 3, '' ),
			),
			Consent\AccountPage::class     => array(
				array( 'hook', 'admin_init', 'prepare', 10, 0, '' ),
			),
			Storefront\ChatSettings::class => array(
				array( 'hook', 'admin_init', 'register_strings', 10, 0, '' ),
			),
		),
		'asked'                   => array(
			Connect\CoreVerbs::class     => array(
				array( 'verb', 'ping', 'ping', 10, 1, '' ),
				array( 'verb', 'flush', 'flush', 10, 1, '' ),
				array( 'verb', 'rotate-secret', 'rotate_secret', 10, 1, '' ),
				array( 'verb', 'forget-key', 'forget_key', 10, 1, '' ),
				array( 'verb', 'add-order-note', 'add_order_note', 10, 1, '' ),
			),
			Orders\CashOnDelivery::class => array(
				array( 'verb', 'set-order-status', 'set_status', 10, 1, '' ),
			),
			Carts\CartStatus::class      => array(
				array( 'verb', 'cart-status', 'status', 10, 1, '' ),
			),
			Carts\Coupons::class         => array(
				array( 'verb', 'create-coupon', 'create', 10, 1, '' ),
			),
		),
		'for_upgrade'             => array(
			Support\Installer::class => array(
				array( 'hook', 'init', 'upgrade', 5, 1, '' ),
			),
		),
		'for_schedules'           => array(
			Queue\Schedules::class => array(
				array( 'hook', 'init', 'ensure', 20, 1, '' ),
			),
		),
		'for_loopback'            => array(
			Queue\ImmediateFlush::class => array(
				array( 'hook', 'init', 'refuse', -10, 1, '' ),
			),
		),
		'for_recovery_link'       => array(
			Carts\RecoveryLink::class => array(
				array( 'hook', 'wp_loaded', 'answer', 25, 0, '' ),
			),
		),
		'for_payment_link'        => array(
			Carts\PaymentLink::class => array(
				array( 'hook', 'wp_loaded', 'answer', 25, 0, '' ),
			),
		),
		'for_account_form'        => array(
			Consent\AccountPage::class => array(
				array( 'hook', 'template_redirect', 'submitted', 10, 0, '' ),
			),
		),
		'in_admin'                => array(
			Consent\ConsentForm::class => array(
				array( 'hook', 'init', 'block', 10, 0, '' ),
			),
		),
		'on_network'              => array(
			Support\Installer::class => array(
				array( 'hook', 'wp_initialize_site', 'new_site', 200, 1, '' ),
				array( 'hook', 'wpmu_drop_tables', 'tables_of_deleted_site', 10, 2, '' ),
			),
		),
		'with_orders_among_posts' => array(
			Orders\OrderEvents::class => array(
				array( 'hook', 'wp_trash_post', 'post_trashed', 10, 1, '' ),
				array( 'hook', 'untrashed_post', 'post_restored', 10, 1, '' ),
				array( 'hook', 'before_delete_post', 'post_deleted', 10, 1, '' ),
			),
		),
		'beyond_store_api'        => array(
			Privacy\PersonalData::class    => array(
				array( 'hook', 'wp_privacy_personal_data_exporters', 'add_exporter', 10, 1, '' ),
				array( 'hook', 'wp_privacy_personal_data_erasers', 'add_eraser', 10, 1, '' ),
			),
			Plugin::class                  => array(
				array( 'static', 'before_woocommerce_init', 'declare_compatibility', 10, 0, '' ),
			),
			Carts\CartCapture::class       => array(
				array( 'hook', 'woocommerce_checkout_update_order_review', 'mark', 10, 0, '' ),
			),
			Consent\CheckoutFields::class  => array(
				array( 'hook', 'wp', 'fields', 10, 0, 'on_checkout_page' ),
				array( 'hook', 'woocommerce_blocks_enqueue_checkout_block_scripts_after', 'script', 10, 0, '' ),
			),
			Consent\ClassicCheckout::class => array(
				array( 'hook', 'woocommerce_after_checkout_billing_form', 'boxes', 10, 0, '' ),
				array( 'hook', 'woocommerce_checkout_posted_data', 'posted', 10, 1, '' ),
			),
			Consent\AccountPage::class     => array(
				array( 'hook', 'woocommerce_account_menu_items', 'menu', 10, 1, '' ),
				array( 'hook', 'woocommerce_endpoint_liaison-messages_title', 'title', 10, 0, '' ),
				array( 'hook', 'woocommerce_account_liaison-messages_endpoint', 'page', 10, 0, '' ),
			),
			Consent\Registration::class    => array(
				array( 'hook', 'woocommerce_register_form', 'boxes', 10, 0, '' ),
			),
			Consent\ConsentForm::class     => array(
				array( 'hook', 'render_block_liaison/consent', 'drawn', 10, 0, '' ),
			),
			Carts\RecoveryLink::class      => array(
				array( 'hook', 'render_block_woocommerce/cart', 'notices', 10, 1, '' ),
				array( 'hook', 'render_block_woocommerce/checkout', 'notices', 10, 1, '' ),
			),
			Carts\Woo11Email::class        => array(
				array( 'hook', 'woocommerce_email_enabled_customer_abandoned_cart_recovery', 'enabled', 10, 2, '' ),
			),
			Products\BackInStock::class    => array(
				array( 'hook', 'woocommerce_get_stock_html', 'form', 10, 2, 'for_sold_out_product' ),
			),
			Storefront\ChatButton::class   => array(
				array( 'static', 'wp_footer', 'show', 10, 0, 'for_chat_button' ),
			),
			Storefront\ProductLink::class  => array(
				array( 'static', 'woocommerce_single_product_summary', 'show', 45, 0, 'for_product_link' ),
			),
		),
		'for_own_route'           => array(
			Connect\CallbackEndpoint::class => array(
				array( 'hook', 'rest_api_init', 'add_route', 10, 1, '' ),
			),
			Carts\CartStatus::class         => array(
				array( 'hook', 'rest_api_init', 'route', 10, 0, '' ),
			),
		),
		'for_checkout_request'    => array(
			Consent\CheckoutFields::class => array(
				array( 'hook', 'rest_api_init', 'fields', 1, 0, '' ),
			),
		),
		'with_subscriptions'      => array(
			Consent\OrderConsent::class => array(
				array( 'hook', 'wcs_renewal_order_meta', 'without_consent', 10, 1, '' ),
				array( 'hook', 'wcs_resubscribe_order_meta', 'without_consent', 10, 1, '' ),
				array( 'hook', 'wcs_subscription_meta', 'without_consent', 10, 1, '' ),
				array( 'hook', 'wc_subscriptions_renewal_order_data', 'without_consent', 10, 1, '' ),
				array( 'hook', 'wc_subscriptions_resubscribe_order_data', 'without_consent', 10, 1, '' ),
				array( 'hook', 'wc_subscriptions_subscription_data', 'without_consent', 10, 1, '' ),
			),
		),
		'in_classic_checkout'     => array(
			Consent\OrderConsent::class    => array(
				array( 'hook', 'woocommerce_checkout_order_processed', 'processed_classic', 10, 3, '' ),
			),
			Consent\ClassicCheckout::class => array(
				array( 'hook', 'woocommerce_checkout_create_order', 'order', 10, 2, '' ),
			),
			Carts\CartOrders::class        => array(
				array( 'hook', 'woocommerce_checkout_create_order', 'mark', 10, 1, '' ),
				array( 'hook', 'woocommerce_checkout_order_processed', 'close_classic', 10, 3, '' ),
			),
		),
	);
}
