<?php
/**
 * Help in wp-admin.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Plugin;

/**
 * The Help tab of our page, and the links in the list of plugins.
 */
final class Help implements Module {

	private const DOCUMENTATION = 'https://wordpress.org/plugins/liaison-for-woocommerce/';
	private const SUPPORT       = 'https://wordpress.org/support/plugin/liaison-for-woocommerce/';

	public function register(): void {
		add_action( 'load-woocommerce_page_' . Html::PAGE, array( $this, 'add_tabs' ) );
		add_filter( 'plugin_row_meta', array( $this, 'add_links' ), 10, 2 );
	}

	/**
	 * Adds the tabs to the page that is about to be shown.
	 */
	public function add_tabs(): void {
		$screen = get_current_screen();
		if ( null === $screen ) {
			return;
		}
		foreach ( self::tabs() as $id => list( $title, $paragraphs ) ) {
			$screen->add_help_tab(
				array(
					'id'       => "liaison-$id",
					'title'    => $title,
					// Before WooCommerce's own tabs, which stand on every page of its menu.
					'priority' => 5,
					'content'  => implode( '', array_map( static fn ( string $text ): string => '<p>' . esc_html( $text ) . '</p>', $paragraphs ) ),
				)
			);
		}
		$screen->set_help_sidebar( '<p><strong>' . esc_html__( 'For more information:', 'liaison-for-woocommerce' ) . '</strong></p><p>' . implode( '</p><p>', self::links() ) . '</p>' );
	}

	/**
	 * Adds links to documentation and support below the description in the list of plugins.
	 *
	 * @param string[] $links Links of a plugin.
	 * @param string   $file  The plugin.
	 * @return string[]
	 */
	public function add_links( $links, $file ): array {
		$links = is_array( $links ) ? $links : array();
		return Plugin::basename() === $file ? array( ...$links, ...self::links() ) : $links;
	}

	/**
	 * Where the documentation is.
	 */
	public static function documentation(): string {
		/**
		 * Where the links to the documentation lead, for whoever runs hubs and writes documentation of their own.
		 *
		 * @param string $url The address. Default: the plugin's page in the WordPress directory.
		 */
		return (string) apply_filters( 'liaison_documentation_url', self::DOCUMENTATION );
	}

	/**
	 * Links to documentation and support, as HTML.
	 *
	 * @return list<string>
	 */
	private static function links(): array {
		/**
		 * Where the links to support lead.
		 *
		 * @param string $url The address. Default: the plugin's forum in the WordPress directory.
		 */
		$support = (string) apply_filters( 'liaison_support_url', self::SUPPORT );
		return array(
			sprintf( '<a href="%s">%s</a>', esc_url( self::documentation() ), esc_html__( 'Documentation', 'liaison-for-woocommerce' ) ),
			sprintf( '<a href="%s">%s</a>', esc_url( $support ), esc_html__( 'Support', 'liaison-for-woocommerce' ) ),
		);
	}

	/**
	 * Titles and paragraphs.
	 *
	 * @return array<string,array{0:string,1:list<string>}>
	 */
	private static function tabs(): array {
		return array(
			'hub'   => array(
				__( 'What is a hub?', 'liaison-for-woocommerce' ),
				array(
					__( 'A hub is a separate service that manages your WhatsApp number, decides which messages to send and keeps records of consent. Your shop sends it order and cart updates.', 'liaison-for-woocommerce' ),
					__( 'The hub is free software. You can run it on a server of your own, or have an agency or hosting provider run it for you. Whoever runs it is your hub administrator and gives you the Hub URL and an API key.', 'liaison-for-woocommerce' ),
				),
			),
			'key'   => array(
				__( 'API key', 'liaison-for-woocommerce' ),
				array(
					/* translators: %s: name of a scope of API keys, not translated. */
					sprintf( __( 'When you connect, the hub asks for an API key of your account with the scope "%s". Your hub administrator can create one.', 'liaison-for-woocommerce' ), 'manage' ),
					__( 'The key is used once to allow the connection. It is not stored in your shop.', 'liaison-for-woocommerce' ),
				),
			),
			'test'  => array(
				__( 'Test mode', 'liaison-for-woocommerce' ),
				array(
					__( 'A new connection starts in test mode. Only the numbers on your test list receive messages; for everyone else, the Messages tab shows what would have been sent.', 'liaison-for-woocommerce' ),
					__( 'When you\'re ready, click "Go live" on the Overview tab. No messages are sent for orders placed before you connected.', 'liaison-for-woocommerce' ),
				),
			),
			'local' => array(
				__( 'Local shops', 'liaison-for-woocommerce' ),
				array(
					/* translators: %s: a setting of the hub, not translated. */
					sprintf( __( 'A shop on your own computer or in a private network has an address that a hub on the internet can\'t reach. Run the hub on the same computer or network, with the setting %s.', 'liaison-for-woocommerce' ), 'LIAISON_ALLOW_PRIVATE_ADDRESSES=true' ),
					__( 'If the hub can\'t reach your shop, your shop still syncs with the hub every 5 minutes.', 'liaison-for-woocommerce' ),
				),
			),
		);
	}
}
