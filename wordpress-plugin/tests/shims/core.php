<?php
/**
 * Small functions of WordPress and WooCommerce that the core uses, doing what they do as far as tests look.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

if ( ! class_exists( 'WP_Error' ) ) {
	class WP_Error {
		public function __construct( private string $code = '', private string $message = '', private $data = null ) {}

		public function get_error_code(): string {
			return $this->code;
		}

		public function get_error_message(): string {
			return $this->message;
		}

		public function get_error_data() {
			return $this->data;
		}
	}
}
foreach ( array(
	'is_wp_error'              => static fn( $thing ): bool => $thing instanceof \WP_Error,
	'untrailingslashit'        => static fn( $text ): string => rtrim( (string) $text, '/\\' ),
	'trailingslashit'          => static fn( $text ): string => rtrim( (string) $text, '/\\' ) . '/',
	'wp_parse_url'             => static fn( string $url, int $part = -1 ) => parse_url( $url, $part ),
	'wp_salt'                  => static fn( string $scheme = 'auth' ): string => ( $GLOBALS['liaison_test_salt'] ?? 'salt' ) . $scheme,
	'wp_hash'                  => static fn( string $text ): string => hash_hmac( 'md5', $text, 'salt' ),
	'wp_get_environment_type'  => static fn(): string => $GLOBALS['liaison_test_environment'] ?? 'production',
	'wp_generate_uuid4'        => static fn(): string => vsprintf( '%s%s-%s-4%s-8%s-%s%s%s', str_split( bin2hex( random_bytes( 15 ) ) . '00', 4 ) ),
	'wp_generate_password'     => static fn( int $length, bool $special = true ): string => substr( bin2hex( random_bytes( $length ) ), 0, $length ),
	'wp_timezone_string'       => static fn(): string => 'Europe/Madrid',
	'get_locale'               => static fn(): string => 'es_ES',
	'get_bloginfo'             => static fn( string $what ): string => 'version' === $what ? '6.9.1' : '',
	'get_woocommerce_currency' => static fn(): string => 'EUR',
	'wc_get_base_location'     => static fn(): array => array( 'country' => 'ES' ),
	'wc_get_checkout_url'      => static fn(): string => 'https://shop.example/checkout/',
	'wc_rand_hash'             => static fn(): string => bin2hex( random_bytes( 20 ) ),
	'wc_api_hash'              => static fn( string $text ): string => hash_hmac( 'sha256', $text, 'wc-api' ),
	'wc_get_order_statuses'    => static fn(): array => array(
		'wc-pending'    => 'Pending',
		'wc-processing' => 'Processing',
		'wc-on-hold'    => 'On hold',
		'wc-completed'  => 'Completed',
		'wc-cancelled'  => 'Cancelled',
	),
	'wc_get_logger'            => static fn() => new class() {
		public function error( string $message, array $context = array() ): void {
			$GLOBALS['liaison_test_log'][] = $message;
		}
	},
	'wp_roles'                 => static fn() => new class() {
		public function get_names(): array {
			return array( 'administrator' => 'Administrator' );
		}
	},
	'translate_user_role'      => static fn( string $name ): string => $name,
	'human_time_diff'          => static fn( int $from, int $to = 0 ): string => max( 1, intdiv( abs( ( 0 === $to ? time() : $to ) - $from ), 60 ) ) . ' mins',
	'wc_price'                 => static fn( $amount, array $options = array() ): string => $options['currency'] . ' ' . number_format( (float) $amount, 2 ),
	'wc_get_order_status_name' => static fn( string $status ): string => ucfirst( $status ),
	'wp_verify_nonce'          => static fn( string $nonce, string $action ) => $action === $nonce ? 1 : false,
	'wp_html_excerpt'          => static fn( string $text, int $most, string $more = '' ): string => mb_substr( $text, 0, $most ),
	'wp_kses_post'             => static fn( string $html ): string => $html,
	'esc_url_raw'              => static fn( string $url ): string => $url,
	'wp_set_current_user'      => static function ( $id ): void {
		$GLOBALS['liaison_test_user'] = $id;
	},
	'add_option'               => static function ( string $name, $value ): bool {
		$added                                    = ! array_key_exists( $name, $GLOBALS['liaison_test_options'] );
		$GLOBALS['liaison_test_options'][ $name ] = $GLOBALS['liaison_test_options'][ $name ] ?? $value;
		return $added;
	},
	'dbDelta'                  => static fn( string $statement ): array => $GLOBALS['liaison_test_tables'][] = array( $statement ),
	'is_ssl'                   => static fn(): bool => true,
	'wp_load_alloptions'       => static fn(): array => $GLOBALS['liaison_test_options'],
	'wp_unslash'               => static fn( $value ) => $value,
	'current_user_can'         => static fn( string $capability ): bool => $GLOBALS['liaison_test_can'] ?? true,
	'get_users'                => static fn(): array => $GLOBALS['liaison_test_owners'] ?? array( '1' ),
	'get_user_by'              => static fn( string $field, string $value ) => $GLOBALS['liaison_test_users_by_email'][ $value ] ?? false,
	'wc_get_orders'            => static fn( array $query ): array => $GLOBALS['liaison_test_orders_by_email'][ $query['billing_email'] ] ?? array(),
) as $liaison_function => $liaison_body ) {
	if ( ! function_exists( $liaison_function ) ) {
		$GLOBALS['liaison_test_functions'][ $liaison_function ] = $liaison_body;
		// Named functions that call the closures: one list instead of forty declarations.
		eval( "function $liaison_function( ...\$arguments ) { return ( \$GLOBALS['liaison_test_functions']['$liaison_function'] )( ...\$arguments ); }" ); // phpcs:ignore Squiz.PHP.Eval.Discouraged -- The names are those above.
	}
}

foreach ( array(
	'wp_doing_cron' => 'cron',
	'wp_doing_ajax' => 'ajax',
) as $liaison_function => $liaison_kind ) {
	if ( ! function_exists( $liaison_function ) ) {
		$GLOBALS['liaison_test_functions'][ $liaison_function ] = static fn(): bool => ( $GLOBALS['liaison_test_request'] ?? '' ) === $liaison_kind;
		eval( "function $liaison_function(): bool { return ( \$GLOBALS['liaison_test_functions']['$liaison_function'] )(); }" ); // phpcs:ignore Squiz.PHP.Eval.Discouraged -- The names are those above.
	}
}
if ( ! class_exists( 'ActionScheduler' ) ) {
	class ActionScheduler {
		public static function is_initialized(): bool {
			return true;
		}
	}
}
if ( ! function_exists( 'as_schedule_recurring_action' ) ) {
	function as_schedule_recurring_action( int $at, int $seconds, string $hook, array $arguments = array(), string $group = '', bool $unique = false ): int {
		$GLOBALS['liaison_test_actions'][ $hook . json_encode( $arguments ) ] = $at;
		return 1;
	}

	function as_enqueue_async_action( string $hook, array $arguments = array(), string $group = '' ): int {
		$GLOBALS['liaison_test_actions'][ $hook . json_encode( $arguments ) ] = 0;
		return 1;
	}
}
