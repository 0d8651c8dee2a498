<?php
/**
 * When a module is needed.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

use Liaison\WooCommerce\Orders\OrderEvents;
use Liaison\WooCommerce\Support\Yes;
use WC_Order;
use WC_Product;

/**
 * Asked before a module is made for something that happens on most pages and concerns it on few. Each answer costs
 * microseconds: it reads the request and options that WordPress has loaded anyway. The module's own rules stay with it.
 */
final class Needed {

	/**
	 * What is known of a request when plugins start, and holds until it ends.
	 */
	public const AT_START = array( 'for_upgrade', 'for_schedules', 'for_loopback', 'for_recovery_link', 'for_payment_link', 'for_account_form', 'in_admin', 'on_network', 'with_orders_among_posts', 'beyond_store_api' );

	/**
	 * What is known once routes are asked for.
	 */
	public const OF_ROUTES = array( 'for_own_route', 'for_checkout_request' );

	/**
	 * What is known once an order is read or made.
	 */
	public const OF_ORDERS = array( 'with_subscriptions', 'in_classic_checkout' );

	/**
	 * The tables of a site are older than this version of the plugin.
	 */
	public static function for_upgrade(): bool {
		return Plugin::SCHEMA !== (int) get_option( 'liaison_schema', 0 );
	}

	/**
	 * Where scheduled actions are looked after: behind the shop, and once after a change on a plain page that nobody
	 * checks out on.
	 */
	public static function for_schedules(): bool {
		if ( wp_doing_cron() || ( is_admin() && ! wp_doing_ajax() ) || ( defined( 'WP_CLI' ) && WP_CLI ) ) {
			return true;
		}
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended, WordPress.Security.ValidatedSanitizedInput -- Only what kind of request it is.
		return 'GET' === ( $_SERVER['REQUEST_METHOD'] ?? '' ) && ! isset( $_GET['wc-ajax'] ) && ! wp_doing_ajax()
			// Preparing the site forgets when they were last seen.
			&& ( 0 === (int) get_option( 'liaison_scheduled_at', 0 ) || self::for_upgrade() );
	}

	/**
	 * A site of before, whose own switches were not handed over yet.
	 */
	public static function for_own_switches(): bool {
		return 'pending' === get_option( 'liaison_switches', '' );
	}

	/**
	 * Pages of the admin.
	 */
	public static function in_admin(): bool {
		return is_admin();
	}

	/**
	 * Everything but WooCommerce's Store API, which shows no page: a block checkout waits for it. An address that does
	 * not tell, such as `?rest_route=`, counts as a page.
	 */
	public static function beyond_store_api(): bool {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- Only whether it is there.
		$path = strtok( isset( $_SERVER['REQUEST_URI'] ) ? (string) wp_unslash( $_SERVER['REQUEST_URI'] ) : '', '?' );
		return false === $path || ! str_contains( $path, '/wc/store/' ) || ! str_contains( $path, '/' . rest_get_url_prefix() . '/wc/store/' );
	}

	/**
	 * One site of several.
	 */
	public static function on_network(): bool {
		return is_multisite();
	}

	/**
	 * Orders are posts, here or on another site of the network.
	 */
	public static function with_orders_among_posts(): bool {
		return 'yes' !== get_option( 'woocommerce_custom_orders_table_enabled', 'no' ) || is_multisite();
	}

	/**
	 * The shop sells subscriptions, or nobody can tell yet. Each of the plugins that do brings this function, also
	 * WooPayments.
	 */
	public static function with_subscriptions(): bool {
		return function_exists( 'wcs_get_subscription' ) || ! did_action( 'init' );
	}

	/**
	 * Where the classic checkout may run, whose hooks the block checkout does not use.
	 */
	public static function in_classic_checkout(): bool {
		return self::beyond_store_api();
	}

	/**
	 * An order may have been placed. A checkout saves its draft some eight times before.
	 *
	 * @param mixed $order_id The order.
	 * @param mixed $order    The order itself, where the hook gives it.
	 */
	public static function for_order( $order_id, $order = null ): bool {
		return ! $order instanceof WC_Order || 'checkout-draft' !== $order->get_status( 'edit' );
	}

	/**
	 * A change of such an order, of which this request has told nothing yet.
	 *
	 * @param mixed $order_id The order.
	 * @param mixed ...$more  What else the hook gives: the order comes last.
	 */
	public static function for_change_of_order( $order_id, ...$more ): bool {
		return self::for_order( $order_id, end( $more ) ) && ! OrderEvents::told( (int) $order_id );
	}

	/**
	 * Pages with a checkout.
	 */
	public static function on_checkout_page(): bool {
		return is_page() && ( is_checkout() || has_block( 'woocommerce/checkout' ) );
	}

	/**
	 * REST requests that may check out: WooCommerce describes the boxes of its checkout when it adds its routes.
	 */
	public static function for_checkout_request(): bool {
		$route = self::route();
		return '' === $route || 1 === preg_match( '#^/wc/store(?:/v\d+)?/(?:checkout|batch|cart/extensions)#', $route );
	}

	/**
	 * REST requests that may tell the cart something of ours.
	 */
	public static function for_cart_update(): bool {
		return 1 === preg_match( '#^/wc/store(?:/v\d+)?/(?:batch|cart/extensions)#', self::route() );
	}

	/**
	 * REST requests that may be for one of our routes.
	 */
	public static function for_own_route(): bool {
		$route = self::route();
		return '' === $route || '/' === $route || str_starts_with( $route, '/wc-liaison/' ) || str_starts_with( $route, '/batch/' );
	}

	/**
	 * A request of the shop to itself, or somebody who plays one.
	 */
	public static function for_loopback(): bool {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only which address it is.
		return isset( $_GET['wc-ajax'] ) && 'liaison_flush' === $_GET['wc-ajax'];
	}

	/**
	 * A recovery link was followed.
	 */
	public static function for_recovery_link(): bool {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only whether it is there.
		return isset( $_GET['liaison-cart'] );
	}

	/**
	 * A link to an order's payment page was followed that carries a coupon.
	 */
	public static function for_payment_link(): bool {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only whether they are there.
		return isset( $_GET['liaison-coupon'], $_GET['pay_for_order'], $_GET['key'] );
	}

	/**
	 * The form of the account page was sent. It checks its own nonce.
	 */
	public static function for_account_form(): bool {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- Only whether it is there.
		return isset( $_POST['liaison_nonce'] );
	}

	/**
	 * A product is sold out, and the shop tells customers when it is back.
	 *
	 * @param mixed $html    What WooCommerce shows.
	 * @param mixed $product The product.
	 */
	public static function for_sold_out_product( $html, $product = null ): bool {
		return $product instanceof WC_Product && ! $product->is_in_stock() && Yes::is( get_option( 'liaison_back_in_stock', 'yes' ) );
	}

	/**
	 * A note the customer sees.
	 *
	 * @param mixed $data  The comment it becomes.
	 * @param mixed $about Which order, and whether the customer sees it.
	 */
	public static function for_note_to_customer( $data, $about = array() ): bool {
		return is_array( $about ) && ! empty( $about['is_customer_note'] );
	}

	/**
	 * The owner wants the chat button.
	 */
	public static function for_chat_button(): bool {
		return 'yes' === self::chat( 'enabled' );
	}

	/**
	 * The owner wants the link beside products.
	 */
	public static function for_product_link(): bool {
		return 'yes' === self::chat( 'product_link' );
	}

	/**
	 * Adds the address of the account page.
	 *
	 * @param mixed $vars WooCommerce's addresses.
	 * @return mixed
	 */
	public static function endpoint( $vars ) {
		if ( is_array( $vars ) ) {
			$vars['liaison-messages'] = 'liaison-messages';
		}
		return $vars;
	}

	/**
	 * The route of this request, '' when it is no REST request: a page may ask routes on its own behalf.
	 */
	private static function route(): string {
		$wp = $GLOBALS['wp'] ?? null;
		return is_object( $wp ) && is_string( $wp->query_vars['rest_route'] ?? null ) ? $wp->query_vars['rest_route'] : '';
	}

	/**
	 * One of the owner's choices about the chat.
	 *
	 * @param string $choice Its name.
	 */
	private static function chat( string $choice ): string {
		$chat = get_option( 'liaison_chat', array() );
		return is_array( $chat ) && is_string( $chat[ $choice ] ?? null ) ? $chat[ $choice ] : '';
	}
}
