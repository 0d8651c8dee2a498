<?php
/**
 * The shop, as it introduces itself.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\PlainText;

/**
 * What the hub is told of the site. Nothing of it is told before the owner connects.
 */
final class Site {

	public function __construct( private Options $options ) {}

	/**
	 * The site's address as its owner set it: translation plugins change home_url() from page to page.
	 */
	public function url(): string {
		return untrailingslashit( (string) get_option( 'home' ) );
	}

	/**
	 * The id made when the plugin was activated.
	 */
	public function id(): string {
		return (string) $this->options->get( 'site_id', '' );
	}

	/**
	 * Takes a new id: a copy becomes a shop of its own.
	 */
	public function renew_id(): void {
		$this->options->set( 'site_id', wp_generate_uuid4(), true );
	}

	/**
	 * Production, staging and so on, as WordPress knows it.
	 */
	public function environment(): string {
		return wp_get_environment_type();
	}

	/**
	 * The short introduction, for heartbeats.
	 *
	 * @return array<string,string>
	 */
	public function short(): array {
		return array(
			'url'         => $this->url(),
			'id'          => $this->id(),
			'environment' => $this->environment(),
			'name'        => $this->name(),
		);
	}

	/**
	 * The whole introduction, for connecting.
	 *
	 * @return array<string,mixed>
	 */
	public function whole(): array {
		// A site of a network where WooCommerce was never set up has no currency.
		$known = array_filter(
			array(
				'locale'   => get_locale(),
				'timezone' => wp_timezone_string(),
				'currency' => get_woocommerce_currency(),
			),
			static fn( $value ): bool => is_string( $value ) && '' !== $value
		);
		return $this->short() + $known + array( 'versions' => $this->versions() );
	}

	/**
	 * Versions of what matters when something does not work.
	 *
	 * @return array<string,string>
	 */
	public function versions(): array {
		return array(
			'plugin'      => Plugin::VERSION,
			'wordpress'   => (string) get_bloginfo( 'version' ),
			'woocommerce' => defined( 'WC_VERSION' ) ? (string) constant( 'WC_VERSION' ) : '',
			'php'         => PHP_VERSION,
			'plugins'     => self::plugins(),
		);
	}

	/**
	 * Which plugins are active, as a fingerprint: when it changes the hub looks whether it still reaches the shop, since
	 * a firewall may be among them. Which they are is not told.
	 */
	private static function plugins(): string {
		$active = (array) get_option( 'active_plugins', array() );
		if ( is_multisite() ) {
			$active = array_merge( $active, array_keys( (array) get_site_option( 'active_sitewide_plugins', array() ) ) );
		}
		sort( $active );
		return substr( hash( 'sha256', implode( "\n", array_map( 'strval', $active ) ) ), 0, 12 );
	}

	/**
	 * The site's name as plain text.
	 */
	private function name(): string {
		return mb_substr( PlainText::line( (string) get_option( 'blogname' ) ), 0, 200 );
	}
}
