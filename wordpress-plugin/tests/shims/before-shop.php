<?php
/**
 * Session, cart, customers and products as the areas Consent, Carts and Products meet them, kept in memory. Loaded
 * first: the other shims define only what is not there yet.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Tests {

	use Liaison\WooCommerce\Carts\Cart;
	use Liaison\WooCommerce\Carts\CartStore;

	final class ArrayCartStore implements CartStore {
		/** @var array<string,Cart> */
		public array $carts = array();
		public int $writes  = 0;

		public function save( Cart $cart ): void {
			++$this->writes;
			$kept        = clone $cart;
			$kept->state = $this->carts[ $cart->token ]->state ?? self::OPEN;

			$this->carts[ $cart->token ] = $kept;
		}

		public function find( string $token ): ?Cart {
			return $this->carts[ $token ] ?? null;
		}

		public function open_of( int $customer_id ): array {
			$open = array_filter( $this->carts, static fn ( Cart $cart ): bool => 0 < $customer_id && $cart->customer_id === $customer_id && self::OPEN === $cart->state );
			uasort( $open, static fn ( Cart $a, Cart $b ): int => $b->updated_at <=> $a->updated_at );
			return array_map( 'strval', array_keys( $open ) );
		}

		public function delete( array $tokens ): void {
			++$this->writes;
			$this->carts = array_diff_key( $this->carts, array_flip( $tokens ) );
		}

		public function close( array $tokens, int $at ): void {
			++$this->writes;
			foreach ( array_intersect_key( $this->carts, array_flip( array_filter( $tokens ) ) ) as $cart ) {
				$cart->state = self::ORDERED;
				$cart->lines = array();
			}
		}

		public function purge( int $before, int $most ): array {
			$old    = array_slice( array_filter( $this->carts, static fn ( Cart $cart ): bool => $cart->updated_at < $before ), 0, $most, true );
			$states = array_map( static fn ( Cart $cart ): string => $cart->state, $old );
			$this->delete( array_map( 'strval', array_keys( $states ) ) );
			return $states;
		}

		/** @var array<string,int> */
		public array $told = array();

		public function untold( int $most ): array {
			$open = array_filter( $this->carts, fn ( Cart $cart ): bool => self::OPEN === $cart->state && ( $this->told[ $cart->token ] ?? 0 ) < $cart->updated_at );
			return array_slice( array_map( static fn ( Cart $cart ): int => $cart->updated_at, $open ), 0, $most, true );
		}

		public function told( string $token, int $at ): void {
			$this->told[ $token ] = max( $at, $this->told[ $token ] ?? 0 );
		}

		public function of_person( string $email, array $phones ): array {
			return array_values( array_filter( $this->carts, static fn ( Cart $cart ): bool => ( $cart->person['email'] ?? '' ) === $email ) );
		}
	}

	/** A shop with an empty cart and a guest; `Shop::open()` makes a new one. */
	final class Shop {
		public ?\WC_Session $session;
		public ?\WC_Cart $cart;
		public ?\WC_Customer $customer;
		public object $countries;

		public static function open(): self {
			$shop                                = new self();
			$shop->session                       = new \WC_Session();
			$shop->cart                          = new \WC_Cart();
			$shop->customer                      = new \WC_Customer();
			$shop->countries                     = new class() {
				public function get_base_country(): string {
					return 'ES';
				}
			};
			$GLOBALS['liaison_test_shop']        = $shop;
			$GLOBALS['liaison_test_user']        = 0;
			$GLOBALS['liaison_test_roles']       = array();
			$GLOBALS['liaison_test_user_meta']   = array();
			$GLOBALS['liaison_test_post_meta']   = array();
			$GLOBALS['liaison_test_hooks']       = array();
			$GLOBALS['liaison_test_options']     = array();
			$GLOBALS['liaison_test_actions']     = array();
			$GLOBALS['liaison_test_orders']      = array();
			$GLOBALS['liaison_test_notices']     = array();
			$GLOBALS['liaison_test_products']    = array();
			$GLOBALS['liaison_test_coupons']     = array();
			$GLOBALS['liaison_test_fields']      = array();
			$GLOBALS['liaison_test_doing']       = '';
			$GLOBALS['liaison_test_locale']      = 'en_US';
			$GLOBALS['liaison_test_page']        = null;
			$GLOBALS['wpdb']                     = new MetaWpdb();
			$_POST                               = array();
			return $shop;
		}
	}

	/** What wp_send_json() throws instead of ending the request. */
	final class Sent extends \RuntimeException {
		public function __construct( public $data, public int $status ) {
			parent::__construct( (string) json_encode( $data ) );
		}
	}
}

namespace Automattic\WooCommerce\Utilities {
	if ( ! class_exists( FeaturesUtil::class ) ) {
		class FeaturesUtil {
			public static function feature_is_enabled( string $feature ): bool {
				return in_array( $feature, $GLOBALS['liaison_test_features'] ?? array(), true );
			}
		}
	}
}

namespace {

	if ( ! class_exists( 'WC_Session' ) ) {
		class WC_Session {
			public array $data   = array();
			public bool $cookie  = false;
			public string $owner = 'guest';
			public function get_customer_id(): string {
				return $this->owner;
			}
			public function get( string $key ) {
				return $this->data[ $key ] ?? null;
			}
			public function set( string $key, $value ): void {
				$this->data[ $key ] = $value;
			}
			public function set_customer_session_cookie( bool $set ): void {
				$this->cookie = $set;
			}
		}
	}
	if ( ! class_exists( 'WC_Customer' ) ) {
		class WC_Customer {
			public array $meta = array();
			public function __construct( public int $id = 0, public array $billing = array() ) {}
			public function __call( string $name, array $arguments ) {
				if ( 0 === strpos( $name, 'get_billing_' ) ) {
					return $this->billing[ substr( $name, 12 ) ] ?? '';
				}
				throw new BadMethodCallException( $name );
			}
			public function set_billing_phone( string $phone ): void {
				$this->billing['phone'] = $phone;
			}
			public function get_email(): string {
				return 'customer@example.com';
			}
			public function save(): void {}
			public function meta_exists( string $key ): bool {
				return isset( $this->meta[ $key ] );
			}
			public function delete_meta_data( string $key ): void {
				unset( $this->meta[ $key ] );
			}
		}
	}
	if ( ! class_exists( 'WC_Product' ) ) {
		class WC_Product {
			public function __construct( private int $id, private array $data = array() ) {
				$GLOBALS['liaison_test_products'][ $id ] = $this;
			}
			public function get_id(): int {
				return $this->id;
			}
			public function get_name(): string {
				return $this->data['name'] ?? 'Mug';
			}
			public function get_sku(): string {
				return $this->data['sku'] ?? 'MUG';
			}
			public function get_status(): string {
				return $this->data['status'] ?? 'publish';
			}
			public function get_image_id(): int {
				return 0;
			}
			public function get_permalink(): string {
				return 'https://shop.example/product/' . $this->id;
			}
			public function is_purchasable(): bool {
				return $this->data['purchasable'] ?? true;
			}
			public function is_type( string $type ): bool {
				return $type === ( $this->data['type'] ?? 'simple' );
			}
			public function is_in_stock(): bool {
				return $this->data['in_stock'] ?? true;
			}
			public function is_sold_individually(): bool {
				return $this->data['individually'] ?? false;
			}
			public function managing_stock(): bool {
				return isset( $this->data['stock'] );
			}
			public function backorders_allowed(): bool {
				return false;
			}
			public function get_stock_quantity() {
				return $this->data['stock'] ?? null;
			}
			public function get_stock_managed_by_id(): int {
				return $this->id;
			}
			public function set( string $name, $value ): void {
				$this->data[ $name ] = $value;
			}
		}
	}
	if ( ! class_exists( 'WC_Cart' ) ) {
		class WC_Cart {
			public array $lines   = array();
			public array $coupons = array();
			/** Codes that are refused, and codes over which a plugin stumbles. */
			public array $refused  = array();
			public array $stumbles = array();
			public function put( int $product, $quantity = 1, array $more = array() ): void {
				$line = array_merge(
					array(
						'product_id'   => $product,
						'variation_id' => 0,
						'variation'    => array(),
						'quantity'     => $quantity,
						'data'         => wc_get_product( $product ),
						'line_total'   => 12.5 * $quantity,
						'line_tax'     => 0,
					),
					$more
				);
				$this->lines[ $this->generate_cart_id( $line['product_id'], $line['variation_id'], $line['variation'], array_diff_key( $more, array( 'variation_id' => 1, 'variation' => 1 ) ) ) ] = $line;
			}
			public function get_cart_contents(): array {
				return $this->lines;
			}
			public function get_applied_coupons(): array {
				return $this->coupons;
			}
			public function get_total( string $context = 'view' ) {
				return array_sum( array_column( $this->lines, 'line_total' ) );
			}
			public function generate_cart_id( $product, $variation = 0, $attributes = array(), $data = array() ): string {
				return md5( (string) json_encode( array( $product, $variation, $attributes, $data ) ) );
			}
			public function find_product_in_cart( string $key ): string {
				return isset( $this->lines[ $key ] ) ? $key : '';
			}
			public function get_cart_item( string $key ): array {
				return $this->lines[ $key ] ?? array();
			}
			public function get_cart_item_quantities(): array {
				$quantities = array();
				foreach ( $this->lines as $line ) {
					$quantities[ $line['product_id'] ] = ( $quantities[ $line['product_id'] ] ?? 0 ) + $line['quantity'];
				}
				return $quantities;
			}
			public function add_to_cart( $product, $quantity = 1, $variation = 0, $attributes = array(), $data = array() ) {
				if ( ! empty( $data['stumbles'] ) ) {
					throw new RuntimeException( 'a plugin stumbles' );
				}
				$data = (array) apply_filters( 'woocommerce_add_cart_item_data', $data, $product, $variation, $quantity );
				$key  = $this->generate_cart_id( $product, $variation, $attributes, $data );
				if ( isset( $this->lines[ $key ] ) ) {
					$this->lines[ $key ]['quantity'] += $quantity;
				} else {
					$this->put( $product, $quantity, array( 'variation_id' => $variation, 'variation' => $attributes ) + $data );
				}
				wc_add_notice( 'added by WooCommerce', 'success' );
				return $key;
			}
			public function set_quantity( string $key, $quantity ): bool {
				$this->lines[ $key ]['quantity'] = $quantity;
				return true;
			}
			public function has_discount( string $code ): bool {
				return in_array( $code, $this->coupons, true );
			}
			public function apply_coupon( string $code ): bool {
				if ( in_array( $code, $this->stumbles, true ) ) {
					throw new RuntimeException( 'a plugin stumbles' );
				}
				if ( in_array( $code, $this->refused, true ) ) {
					wc_add_notice( 'Refused by <b>WooCommerce</b> &amp; for a reason.', 'error' );
					return false;
				}
				// As WooCommerce judges it: somebody whose address it does not know is nobody on the list either.
				$allowed = ( new WC_Coupon( wc_get_coupon_id_by_code( $code ) ) )->get_email_restrictions() ?? array();
				if ( array() !== $allowed && ! in_array( WC()->customer->get_billing_email(), $allowed, true ) ) {
					wc_add_notice( 'Please enter a valid email at checkout to use coupon code &quot;' . $code . '&quot;.', 'error' );
					return false;
				}
				$this->coupons[] = $code;
				return true;
			}
		}
	}
	if ( ! class_exists( 'WC_Coupon' ) ) {
		class WC_Coupon {
			public array $data = array( 'meta' => array(), 'usage_count' => 0 );
			private int $id    = 0;
			public function __construct( $id = 0 ) {
				if ( isset( $GLOBALS['liaison_test_coupons'][ $id ] ) ) {
					$this->id   = (int) $id;
					$this->data = $GLOBALS['liaison_test_coupons'][ $id ];
				}
			}
			public function __call( string $name, array $arguments ) {
				if ( 0 === strpos( $name, 'set_' ) ) {
					$this->data[ substr( $name, 4 ) ] = $arguments[0];
					return null;
				}
				return $this->data[ substr( $name, 4 ) ] ?? null;
			}
			public function get_id(): int {
				return $this->id;
			}
			public function get_date_expires(): ?DateTimeImmutable {
				return isset( $this->data['date_expires'] ) ? new DateTimeImmutable( '@' . $this->data['date_expires'] ) : null;
			}
			public function update_meta_data( string $key, $value ): void {
				$this->data['meta'][ $key ] = $value;
			}
			public function save(): void {
				$this->id                                     = 0 === $this->id ? 500 + count( $GLOBALS['liaison_test_coupons'] ) : $this->id;
				$GLOBALS['liaison_test_coupons'][ $this->id ] = $this->data;
			}
			public function delete( bool $force = false ): void {
				unset( $GLOBALS['liaison_test_coupons'][ $this->id ] );
			}
		}
	}
	if ( ! class_exists( 'WC_AJAX' ) ) {
		class WC_AJAX {
			public static function get_endpoint( string $name ): string {
				return '/?wc-ajax=' . $name;
			}
		}
	}

	if ( ! function_exists( 'WC' ) ) {
		function WC() {
			return $GLOBALS['liaison_test_shop'];
		}
	}
	if ( ! function_exists( 'get_bloginfo' ) ) {
		function get_bloginfo( string $what = '' ): string {
			return 'version' === $what ? '6.9.1' : 'Casa &amp; Azul';
		}
	}
	if ( ! function_exists( 'wp_specialchars_decode' ) ) {
		function wp_specialchars_decode( $text, $flags = ENT_NOQUOTES ): string {
			return htmlspecialchars_decode( (string) $text, ENT_QUOTES );
		}
	}
	if ( ! function_exists( 'determine_locale' ) ) {
		function determine_locale(): string {
			return $GLOBALS['liaison_test_locale'] ?? 'en_US';
		}
	}
	if ( ! function_exists( 'get_privacy_policy_url' ) ) {
		function get_privacy_policy_url(): string {
			return 'https://shop.example/privacy/';
		}
	}
	if ( ! function_exists( 'wp_nonce_field' ) ) {
		function wp_nonce_field( $action = -1, string $name = '_wpnonce' ): void {
			echo '<input type="hidden" name="' . $name . '">';
		}
	}
	if ( ! function_exists( 'wp_date' ) ) {
		function wp_date( string $format, ?int $timestamp = null ) {
			return gmdate( '' === $format ? 'Y-m-d' : $format, $timestamp ?? time() );
		}
	}
	if ( ! function_exists( 'get_user_meta' ) ) {
		function get_user_meta( $user, string $key = '', bool $single = false ) {
			$all = $GLOBALS['liaison_test_user_meta'][ $user ][ $key ] ?? array();
			return $single ? $all[0] ?? '' : $all;
		}
		function add_user_meta( $user, string $key, $value, bool $unique = false ) {
			$GLOBALS['liaison_test_user_meta'][ $user ][ $key ][] = $value;
			return 1;
		}
		function delete_user_meta( $user, string $key ): bool {
			unset( $GLOBALS['liaison_test_user_meta'][ $user ][ $key ] );
			return true;
		}
	}
	if ( ! function_exists( 'get_post_meta' ) ) {
		function get_post_meta( $post, string $key = '', bool $single = false ) {
			return array_values( $GLOBALS['liaison_test_post_meta'][ $post ][ $key ] ?? array() );
		}
		function add_post_meta( $post, string $key, $value ) {
			$GLOBALS['liaison_test_post_meta'][ $post ][ $key ][] = stripslashes( $value );
			return 1;
		}
	}
	if ( ! function_exists( 'delete_metadata_by_mid' ) ) {
		function delete_metadata_by_mid( string $kind, int $id ): bool {
			return 1 === $GLOBALS['wpdb']->delete( '', array( 'meta_id' => $id ) );
		}
		function wp_cache_delete( $key, string $group = '' ): bool {
			return true;
		}
	}
	defined( 'ARRAY_A' ) || define( 'ARRAY_A', 'ARRAY_A' );
	if ( ! function_exists( 'wp_get_current_user' ) ) {
		function wp_get_current_user(): WP_User {
			return new WP_User( $GLOBALS['liaison_test_roles'] ?? array() );
		}
	}
	if ( ! function_exists( 'is_user_logged_in' ) ) {
		function is_user_logged_in(): bool {
			return 0 < get_current_user_id();
		}
	}
	if ( ! function_exists( 'wc_get_product' ) ) {
		function wc_get_product( $id ) {
			return $GLOBALS['liaison_test_products'][ (int) $id ] ?? false;
		}
	}
	if ( ! function_exists( 'wc_add_notice' ) ) {
		function wc_add_notice( string $text, string $type = 'success' ): void {
			$GLOBALS['liaison_test_notices'][ $type ][] = $text;
		}
		function wc_get_notices() {
			return $GLOBALS['liaison_test_notices'];
		}
		function wc_print_notices( bool $return = false ): string {
			$said                             = implode( ' ', array_merge( array(), ...array_values( $GLOBALS['liaison_test_notices'] ) ) );
			$GLOBALS['liaison_test_notices'] = array();
			return $said;
		}
		function wc_set_notices( array $notices ): void {
			$GLOBALS['liaison_test_notices'] = $notices;
		}
	}
	if ( ! function_exists( 'wc_format_decimal' ) ) {
		function wc_format_decimal( $number, $decimals = false ): string {
			return false === $decimals ? (string) $number : number_format( (float) $number, (int) $decimals, '.', '' );
		}
		function wc_get_price_decimals(): int {
			return 2;
		}
		function wc_get_price_to_display( $product ) {
			return 12.5;
		}
		function get_woocommerce_currency(): string {
			return (string) apply_filters( 'woocommerce_currency', 'EUR' );
		}
		function wc_format_coupon_code( string $code ): string {
			return strtolower( trim( $code ) );
		}
		function wc_get_coupon_id_by_code( string $code ): int {
			foreach ( $GLOBALS['liaison_test_coupons'] as $id => $data ) {
				if ( $data['code'] === $code ) {
					return $id;
				}
			}
			return 0;
		}
		function wc_get_checkout_url(): string {
			return 'https://shop.example/checkout/';
		}
		function wc_get_cart_url(): string {
			return 'https://shop.example/cart/';
		}
		function wc_get_account_endpoint_url( string $endpoint ): string {
			return 'https://shop.example/my-account/' . $endpoint . '/';
		}
		function wc_maybe_define_constant( string $name, $value ): void {
			defined( $name ) || define( $name, $value );
		}
	}
	if ( ! function_exists( 'home_url' ) ) {
		function home_url( string $path = '' ): string {
			return ( $GLOBALS['liaison_test_home'] ?? 'https://shop.example' ) . $path;
		}
	}
	if ( ! function_exists( 'get_permalink' ) ) {
		function get_permalink( $id ): string {
			return 'https://shop.example/product/' . $id;
		}
	}
	if ( ! function_exists( 'wp_get_attachment_image_url' ) ) {
		function wp_get_attachment_image_url( $id, $size = '' ) {
			return 0 < $id ? "https://shop.example/image-$id.png" : false;
		}
	}
	if ( ! function_exists( 'doing_action' ) ) {
		function doing_action( string $hook ): bool {
			return $GLOBALS['liaison_test_doing'] === $hook;
		}
	}
	if ( ! function_exists( 'as_unschedule_action' ) ) {
		function as_unschedule_action( string $hook, array $arguments = array(), string $group = '' ): void {
			unset( $GLOBALS['liaison_test_actions'][ $hook . json_encode( $arguments ) ] );
		}
	}
	if ( ! function_exists( 'is_admin' ) ) {
		function is_admin(): bool {
			return $GLOBALS['liaison_test_admin'] ?? false;
		}
	}
	if ( ! function_exists( 'woocommerce_register_additional_checkout_field' ) ) {
		function woocommerce_register_additional_checkout_field( array $field ): void {
			$GLOBALS['liaison_test_fields'][ $field['id'] ] = $field;
		}
	}
	if ( ! function_exists( 'wp_unslash' ) ) {
		function wp_unslash( $value ) {
			return is_string( $value ) ? stripslashes( $value ) : $value;
		}
		function wp_slash( $value ) {
			return is_string( $value ) ? addslashes( $value ) : $value;
		}
	}
	if ( ! function_exists( 'wp_send_json' ) ) {
		function wp_send_json( $data, $status = 200 ): void {
			throw new \Liaison\WooCommerce\Tests\Sent( $data, $status ?? 200 );
		}
		function nocache_headers(): void {}
		function wp_create_nonce( $action ): string {
			return 'nonce-of-' . $action;
		}
		function wp_verify_nonce( $nonce, $action ) {
			return 'nonce-of-' . $action === $nonce ? 1 : false;
		}
		function wp_hash( $text ): string {
			return md5( 'salt' . $text );
		}
		function wp_get_raw_referer() {
			return 'https://shop.example/page/?utm_source=x#top';
		}
		function esc_url_raw( $url ): string {
			return (string) $url;
		}
		function sanitize_email( $text ): string {
			return (string) preg_replace( '/[^a-z0-9@._+-]/i', '', (string) $text );
		}
		function is_email( $text ) {
			return false !== filter_var( $text, FILTER_VALIDATE_EMAIL ) ? $text : false;
		}
	}
	if ( ! function_exists( 'wp_safe_redirect' ) ) {
		function wp_safe_redirect( $url, $status = 302, $by = '' ): bool {
			throw new \Liaison\WooCommerce\Tests\Sent( array( 'location' => $url ), $status );
		}
		function wp_die( $message = '', $title = '', $options = array() ): void {
			throw new \Liaison\WooCommerce\Tests\Sent( $message, $options['response'] ?? 200 );
		}
		function wp_validate_redirect( $url, $otherwise = '' ) {
			return str_starts_with( (string) $url, 'https://shop.example/' ) ? $url : $otherwise;
		}
		function is_singular(): bool {
			return false;
		}
		function sanitize_html_class( $name ): string {
			return (string) preg_replace( '/[^A-Za-z0-9_-]/', '', (string) $name );
		}
		function send_frame_options_header(): void {}
		function status_header( $status ): void {}
		function language_attributes(): void {
			echo 'lang="en-US"';
		}
		function wp_style_is( ...$arguments ): bool {
			return false;
		}
		function wp_register_style( ...$arguments ): void {}
		function wp_add_inline_style( ...$arguments ): void {}
		function wp_print_styles( ...$arguments ): void {}
	}
	if ( ! function_exists( 'esc_url' ) ) {
		function esc_url( $url ): string {
			return htmlspecialchars( (string) $url, ENT_QUOTES );
		}
		function esc_html_e( string $text, string $domain = '' ): void {
			echo esc_html( $text );
		}
	}
	if ( ! function_exists( 'wp_enqueue_script' ) ) {
		function wp_enqueue_script( ...$arguments ): void {}
		function wp_enqueue_style( ...$arguments ): void {}
		function wp_add_inline_script( ...$arguments ): void {}
		function wp_script_is( ...$arguments ): bool {
			return false;
		}
		function plugins_url( $path, $file ): string {
			return 'https://shop.example/wp-content/plugins/liaison-for-woocommerce/' . $path;
		}
	}
	if ( ! function_exists( 'wc_get_orders' ) ) {
		function wc_get_orders( array $query ): array {
			$GLOBALS['liaison_test_order_queries'][] = $query;
			if ( isset( $query['post__in'] ) ) {
				return array_values( array_intersect_key( $GLOBALS['liaison_test_orders'], array_flip( $query['post__in'] ) ) );
			}
			if ( isset( $query['billing_email'] ) ) {
				return $GLOBALS['liaison_test_orders_by_email'][ $query['billing_email'] ] ?? array();
			}
			return array_values( array_filter( $GLOBALS['liaison_test_orders'], static fn ( $order ): bool => $order->get_meta( $query['meta_key'] ) === $query['meta_value'] ) );
		}
	}
	if ( ! function_exists( 'is_product' ) ) {
		function is_product(): bool {
			return isset( $GLOBALS['liaison_test_page'] );
		}
		function get_queried_object() {
			return $GLOBALS['liaison_test_page'] ?? null;
		}
	}
	if ( ! class_exists( 'WP_Post' ) ) {
		class WP_Post {
			public function __construct( public string $post_title = '' ) {}
		}
	}
	if ( ! function_exists( 'add_shortcode' ) ) {
		function add_shortcode( string $name, callable $callback ): void {}
	}
	if ( ! function_exists( 'wp_timezone_string' ) ) {
		function wp_timezone_string(): string {
			return 'Europe/Madrid';
		}
	}
}
