<?php
/**
 * The hub's address, as owners type it.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use Liaison\WooCommerce\Support\Options;

/**
 * Reads and checks addresses of hubs.
 */
final class HubAddress {

	/**
	 * @param Options $options Options of the site; `hub_url` is what the owner typed last.
	 */
	public function __construct( private Options $options ) {}

	/**
	 * The hub this shop is meant for: the constant LIAISON_HUB_URL, else what the owner typed. Empty when neither is there.
	 */
	public function wanted(): string {
		if ( $this->fixed() ) {
			return self::clean( (string) constant( 'LIAISON_HUB_URL' ) );
		}
		return self::clean( (string) $this->options->get( 'hub_url', '' ) );
	}

	/**
	 * Whether wp-config.php decides the address.
	 */
	public function fixed(): bool {
		return defined( 'LIAISON_HUB_URL' ) && '' !== (string) constant( 'LIAISON_HUB_URL' );
	}

	/**
	 * Keeps what the owner typed.
	 *
	 * @param string $address An address.
	 */
	public function keep( string $address ): void {
		$this->options->set( 'hub_url', self::clean( $address ) );
	}

	/**
	 * What is wrong with an address, as a sentence; empty when nothing is.
	 *
	 * @param string $address An address.
	 */
	public static function problem( string $address ): string {
		$parts = wp_parse_url( self::clean( $address ) );
		if ( ! is_array( $parts ) || empty( $parts['host'] ) || ! in_array( $parts['scheme'] ?? '', array( 'http', 'https' ), true ) || isset( $parts['query'] ) || isset( $parts['fragment'] ) || isset( $parts['user'] ) ) {
			return __( 'This isn\'t a valid Hub URL. Ask your hub administrator for it; it looks like https://hub.example.com.', 'liaison-for-woocommerce' );
		}
		if ( 'http' === $parts['scheme'] && ! self::is_local( $parts['host'] ) ) {
			return __( 'The Hub URL must start with https://, otherwise your customers\' data could be read in transit.', 'liaison-for-woocommerce' );
		}
		return '';
	}

	/**
	 * Whether two addresses are of one server.
	 *
	 * @param string $one   An address.
	 * @param string $other Another.
	 */
	public static function same_origin( string $one, string $other ): bool {
		return '' !== self::origin( $one ) && self::origin( $one ) === self::origin( $other );
	}

	/**
	 * An address as we write it: no blanks, no slash at the end; a missing scheme is https.
	 *
	 * @param string $address As typed.
	 */
	public static function clean( string $address ): string {
		$address = trim( $address );
		$address = '' === $address || false !== strpos( $address, '://' ) ? $address : "https://$address";
		return untrailingslashit( $address );
	}

	/**
	 * Scheme, host and port of an address, empty when it has none.
	 *
	 * @param string $address An address.
	 */
	private static function origin( string $address ): string {
		$parts = wp_parse_url( $address );
		if ( ! is_array( $parts ) || empty( $parts['scheme'] ) || empty( $parts['host'] ) || isset( $parts['user'] ) ) {
			return '';
		}
		$scheme = strtolower( $parts['scheme'] );
		return $scheme . '://' . strtolower( $parts['host'] ) . ':' . ( $parts['port'] ?? ( 'https' === $scheme ? 443 : 80 ) );
	}

	/**
	 * Whether an address leads to this machine or into a private network, as far as its text says.
	 *
	 * @param string $address An address.
	 */
	public static function is_private( string $address ): bool {
		$host = strtolower( trim( (string) wp_parse_url( $address, PHP_URL_HOST ), '[]' ) );
		if ( false !== filter_var( $host, FILTER_VALIDATE_IP ) ) {
			return false === filter_var( $host, FILTER_VALIDATE_IP, FILTER_FLAG_NO_PRIV_RANGE | FILTER_FLAG_NO_RES_RANGE );
		}
		return self::is_local( $host ) || 1 === preg_match( '/\.(lan|home|internal|home\.arpa)$/', $host );
	}

	/**
	 * Whether a host is this machine or a developer's.
	 *
	 * @param string $host A host name or address.
	 */
	private static function is_local( string $host ): bool {
		$host = strtolower( trim( $host, '[]' ) );
		return 'localhost' === $host || '::1' === $host || 1 === preg_match( '/^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/', $host ) || 1 === preg_match( '/\.(local|test|localhost)$/', $host );
	}
}
