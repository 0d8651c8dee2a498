<?php
/**
 * Small functions of WordPress that the areas Orders and Admin use, doing what WordPress does as far as tests look.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

foreach ( array(
	'DAY_IN_SECONDS'    => 86400,
	'HOUR_IN_SECONDS'   => 3600,
	'MINUTE_IN_SECONDS' => 60,
) as $liaison_name => $liaison_value ) {
	defined( $liaison_name ) || define( $liaison_name, $liaison_value );
}

if ( ! function_exists( '__' ) ) {
	function __( string $text, string $domain = '' ): string {
		return $text;
	}
}
if ( ! function_exists( '_n' ) ) {
	function _n( string $one, string $many, int $count, string $domain = '' ): string {
		return 1 === $count ? $one : $many;
	}
}
if ( ! function_exists( 'esc_html' ) ) {
	function esc_html( $text ): string {
		// As WordPress does: what is an entity already stays one.
		return htmlspecialchars( (string) $text, ENT_QUOTES, 'UTF-8', false );
	}
}
if ( ! function_exists( 'esc_attr' ) ) {
	function esc_attr( $text ): string {
		// As WordPress does: what is an entity already stays one.
		return htmlspecialchars( (string) $text, ENT_QUOTES, 'UTF-8', false );
	}
}
if ( ! function_exists( 'esc_textarea' ) ) {
	function esc_textarea( $text ): string {
		return htmlspecialchars( (string) $text, ENT_QUOTES, 'UTF-8' );
	}
}
if ( ! function_exists( 'esc_html__' ) ) {
	function esc_html__( string $text, string $domain = '' ): string {
		return esc_html( $text );
	}
}
if ( ! function_exists( 'esc_attr__' ) ) {
	function esc_attr__( string $text, string $domain = '' ): string {
		return esc_attr( $text );
	}
}
if ( ! function_exists( 'checked' ) ) {
	function checked( $one, $other = true, bool $show = true ): string {
		$text = (string) $one === (string) $other ? " checked='checked'" : '';
		echo $show ? $text : '';
		return $text;
	}
}
if ( ! function_exists( 'get_current_screen' ) ) {
	function get_current_screen(): ?object {
		return $GLOBALS['liaison_test_screen'] ?? null;
	}
}
if ( ! function_exists( 'plugin_basename' ) ) {
	function plugin_basename( string $file ): string {
		return basename( dirname( $file ) ) . '/' . basename( $file );
	}
}
if ( ! function_exists( 'get_locale' ) ) {
	function get_locale(): string {
		return (string) ( $GLOBALS['liaison_test_locale'] ?? 'en_US' );
	}
}
if ( ! function_exists( 'get_user_locale' ) ) {
	function get_user_locale(): string {
		return (string) ( $GLOBALS['liaison_test_user_locale'] ?? get_locale() );
	}
}
if ( ! function_exists( 'selected' ) ) {
	function selected( $one, $other = true, bool $show = true ): string {
		$text = (string) $one === (string) $other ? " selected='selected'" : '';
		echo $show ? $text : '';
		return $text;
	}
}
if ( ! function_exists( 'wp_strip_all_tags' ) ) {
	function wp_strip_all_tags( $text ): string {
		return trim( strip_tags( (string) preg_replace( '@<(script|style)[^>]*?>.*?</\\1>@si', '', (string) $text ) ) );
	}
}
if ( ! function_exists( 'sanitize_text_field' ) ) {
	function sanitize_text_field( $text ): string {
		return trim( (string) preg_replace( '/[\r\n\t ]+/', ' ', wp_strip_all_tags( $text ) ) );
	}
}
if ( ! function_exists( 'sanitize_textarea_field' ) ) {
	function sanitize_textarea_field( $text ): string {
		return trim( wp_strip_all_tags( $text ) );
	}
}
if ( ! function_exists( 'sanitize_key' ) ) {
	function sanitize_key( $text ): string {
		return (string) preg_replace( '/[^a-z0-9_\-]/', '', strtolower( (string) $text ) );
	}
}
if ( ! function_exists( 'sanitize_html_class' ) ) {
	function sanitize_html_class( $text ): string {
		return (string) preg_replace( '/[^A-Za-z0-9_-]/', '', (string) $text );
	}
}
if ( ! function_exists( 'number_format_i18n' ) ) {
	function number_format_i18n( $number, int $decimals = 0 ): string {
		return number_format( (float) $number, $decimals );
	}
}
if ( ! function_exists( 'wp_json_encode' ) ) {
	function wp_json_encode( $value, int $flags = 0 ) {
		return json_encode( $value, $flags );
	}
}
if ( ! function_exists( 'rest_get_url_prefix' ) ) {
	function rest_get_url_prefix(): string {
		return 'wp-json';
	}
}

if ( ! function_exists( 'get_option' ) ) {
	$GLOBALS['liaison_test_options'] = array();

	function get_option( string $name, $fallback = false ) {
		return $GLOBALS['liaison_test_options'][ $name ] ?? $fallback;
	}

	function update_option( string $name, $value, $autoload = null ): bool {
		$GLOBALS['liaison_test_options'][ $name ] = $value;
		return true;
	}

	function delete_option( string $name ): bool {
		unset( $GLOBALS['liaison_test_options'][ $name ] );
		return true;
	}
}
if ( ! function_exists( 'get_transient' ) ) {
	$GLOBALS['liaison_test_transients'] = array();

	function get_transient( string $name ) {
		return $GLOBALS['liaison_test_transients'][ $name ] ?? false;
	}

	function set_transient( string $name, $value, int $seconds = 0 ): bool {
		$GLOBALS['liaison_test_transients'][ $name ] = $value;
		return true;
	}

	function delete_transient( string $name ): bool {
		unset( $GLOBALS['liaison_test_transients'][ $name ] );
		return true;
	}
}
if ( ! function_exists( 'get_current_user_id' ) ) {
	function get_current_user_id(): int {
		return $GLOBALS['liaison_test_user'] ?? 1;
	}
}
if ( ! function_exists( 'get_current_blog_id' ) ) {
	function get_current_blog_id(): int {
		return 1;
	}
}
if ( ! function_exists( 'admin_url' ) ) {
	function admin_url( string $path = '' ): string {
		return 'https://shop.example/wp-admin/' . $path;
	}
}
if ( ! function_exists( 'add_query_arg' ) ) {
	function add_query_arg( ...$arguments ): string {
		list( $query, $url ) = is_array( $arguments[0] ) ? $arguments : array( array( $arguments[0] => $arguments[1] ), $arguments[2] );

		$parts = array();
		foreach ( $query as $name => $value ) {
			$parts[] = "{$name}={$value}";
		}
		return $url . '?' . implode( '&', $parts );
	}
}
if ( ! function_exists( 'get_post_type' ) ) {
	function get_post_type( $id ) {
		return $GLOBALS['liaison_test_post_types'][ $id ] ?? false;
	}
}
if ( ! function_exists( 'is_multisite' ) ) {
	function is_multisite(): bool {
		return false;
	}
}
if ( ! function_exists( 'get_userdata' ) ) {
	function get_userdata( $id ) {
		return $GLOBALS['liaison_test_users'][ $id ] ?? false;
	}
}
if ( ! class_exists( 'WP_User' ) ) {
	class WP_User {
		public int $ID = 0;
		public array $roles;

		public function __construct( array $roles = array() ) {
			$this->roles = $roles;
		}
	}
}
