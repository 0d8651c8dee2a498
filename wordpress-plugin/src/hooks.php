<?php
/**
 * What modules listen to, so that a module is loaded when something it listens to happens, and not on every page.
 * Written by `npm run hooks:wordpress` from their register().
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

return array(
	Queue\Schedules::class       => array(
		array( 'hook', 'init', 'ensure', 20, 1 ),
		array( 'hook', 'liaison_flush', 'flush', 10, 1 ),
		array( 'hook', 'liaison_heartbeat', 'beat', 10, 1 ),
		array( 'hook', 'liaison_purge', 'purge', 10, 1 ),
	),
	Connect\CoreVerbs::class     => array(
		array( 'verb', 'ping', 'ping', 10, 1 ),
		array( 'verb', 'flush', 'flush', 10, 1 ),
		array( 'verb', 'rotate-secret', 'rotate_secret', 10, 1 ),
		array( 'verb', 'forget-key', 'forget_key', 10, 1 ),
		array( 'verb', 'add-order-note', 'add_order_note', 10, 1 ),
	),
	Connect\WayBack::class       => array(
		array( 'hook', 'rest_api_init', 'add_route', 10, 1 ),
		array( 'hook', 'wc_ajax_liaison', 'by_wc_ajax', 10, 1 ),
	),
	Connect\Handshake::class     => array(
		array( 'hook', 'admin_post_liaison_connect', 'start', 10, 1 ),
		array( 'hook', 'admin_post_liaison_return', 'come_back', 10, 1 ),
	),
	Privacy\PersonalData::class  => array(
		array( 'hook', 'wp_privacy_personal_data_exporters', 'add_exporter', 10, 1 ),
		array( 'hook', 'wp_privacy_personal_data_erasers', 'add_eraser', 10, 1 ),
	),
	Privacy\ShopData::class      => array(
		array( 'hook', 'liaison_export_personal_data', 'export', 10, 3 ),
		array( 'hook', 'liaison_erase_personal_data', 'erase', 10, 3 ),
	),
	Privacy\PolicyText::class    => array(
		array( 'hook', 'admin_init', 'suggest', 10, 1 ),
	),
	Orders\OrderEvents::class    => array(
		array( 'hook', 'woocommerce_new_order', 'created', 10, 2 ),
		array( 'hook', 'woocommerce_update_order', 'updated', 10, 2 ),
		array( 'hook', 'woocommerce_order_status_changed', 'status_changed', 10, 4 ),
		array( 'hook', 'woocommerce_order_refunded', 'refunded', 10, 1 ),
		array( 'hook', 'woocommerce_refund_deleted', 'refund_deleted', 10, 2 ),
		array( 'hook', 'woocommerce_trash_order', 'trashed', 10, 1 ),
		array( 'hook', 'woocommerce_untrash_order', 'restored', 10, 1 ),
		array( 'hook', 'woocommerce_before_delete_order', 'deleted', 10, 2 ),
		array( 'hook', 'wp_trash_post', 'post_trashed', 10, 1 ),
		array( 'hook', 'untrashed_post', 'post_restored', 10, 1 ),
		array( 'hook', 'before_delete_post', 'post_deleted', 10, 1 ),
		array( 'hook', 'woocommerce_fulfillment_after_create', 'fulfillment_changed', 10, 1 ),
		array( 'hook', 'woocommerce_fulfillment_after_update', 'fulfillment_changed', 10, 1 ),
		array( 'hook', 'woocommerce_fulfillment_after_fulfill', 'fulfillment_changed', 10, 1 ),
		array( 'hook', 'woocommerce_fulfillment_after_delete', 'fulfillment_changed', 10, 1 ),
		array( 'hook', 'liaison_outbox_written', 'forget', 10, 1 ),
	),
	Orders\CustomerEvents::class => array(
		array( 'hook', 'user_register', 'created', 10, 1 ),
		array( 'hook', 'woocommerce_created_customer', 'created', 10, 1 ),
		array( 'hook', 'woocommerce_new_customer', 'created', 10, 1 ),
		array( 'hook', 'profile_update', 'updated', 10, 1 ),
		array( 'hook', 'woocommerce_update_customer', 'updated', 10, 1 ),
		array( 'hook', 'woocommerce_customer_save_address', 'updated', 10, 1 ),
		array( 'hook', 'delete_user', 'deleted', 10, 1 ),
		array( 'hook', 'remove_user_from_blog', 'deleted', 10, 1 ),
		array( 'hook', 'liaison_outbox_written', 'forget', 10, 1 ),
	),
	Orders\CustomerNotes::class  => array(
		array( 'hook', 'woocommerce_new_order_note_data', 'adding', 10, 2 ),
		array( 'hook', 'woocommerce_order_note_added', 'added', 10, 2 ),
	),
	Orders\CashOnDelivery::class => array(
		array( 'verb', 'set-order-status', 'set_status', 10, 1 ),
	),
	Orders\OrderNotes::class     => array(
		array( 'hook', 'liaison_outcomes', 'write', 10, 1 ),
	),
	Orders\ReviewTiming::class   => array(
		array( 'hook', 'liaison_review_due', 'due', 10, 1 ),
		array( 'hook', 'woocommerce_order_fully_refunded', 'call_off', 10, 1 ),
	),
	Admin\BulkActions::class     => array(
		array( 'hook', 'bulk_actions-woocommerce_page_wc-orders', 'offer', 20, 1 ),
		array( 'hook', 'handle_bulk_actions-woocommerce_page_wc-orders', 'lead', 10, 3 ),
		array( 'hook', 'bulk_actions-edit-shop_order', 'offer', 20, 1 ),
		array( 'hook', 'handle_bulk_actions-edit-shop_order', 'lead', 10, 3 ),
		array( 'hook', 'liaison_send_to_order', 'send', 10, 4 ),
	),
);
