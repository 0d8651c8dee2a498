<?php
/**
 * Preparing sites for the plugin.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

use Liaison\WooCommerce\Orders\OneSwitch;
use Liaison\WooCommerce\Plugin;

/**
 * Makes tables and options, one set a site, and contacts nobody.
 */
final class Installer {

	/**
	 * Method => the method of Needed that says whether it is needed.
	 */
	public const NEEDED = array(
		'upgrade'                => 'for_upgrade',
		'new_site'               => 'on_network',
		'tables_of_deleted_site' => 'on_network',
	);

	/**
	 * The schema since which cash on delivery and reviews have one switch.
	 */
	private const SINCE_ONE_SWITCH = 3;

	/**
	 * @param Options              $options Options of the site.
	 * @param callable(bool): void $pause   Pauses the site when the plugin is switched off; gets whether time is left to tell the hub.
	 */
	public function __construct( private Options $options, private $pause ) {}

	public function register(): void {
		add_action( 'init', array( $this, 'upgrade' ), 5 );
		add_action( 'wp_initialize_site', array( $this, 'new_site' ), 200 );
		add_filter( 'wpmu_drop_tables', array( $this, 'tables_of_deleted_site' ), 10, 2 );
	}

	/**
	 * Prepares the site, or every site of the network.
	 *
	 * @param bool $network_wide Whether the whole network gets the plugin.
	 */
	public function activate( bool $network_wide ): void {
		self::each_site( $network_wide, array( $this, 'install' ) );
	}

	/**
	 * Pauses the site, or every site of the network.
	 *
	 * @param bool $network_wide Whether the whole network loses the plugin.
	 */
	public function deactivate( bool $network_wide ): void {
		$until = microtime( true ) + 10;
		self::each_site(
			$network_wide,
			function () use ( $until ): void {
				( $this->pause )( microtime( true ) < $until );
			}
		);
	}

	/**
	 * Prepares a site that was made before this version, or while nobody looked.
	 */
	public function upgrade(): void {
		if ( Plugin::SCHEMA !== (int) $this->options->get( 'schema', 0 ) ) {
			$this->install();
		}
	}

	/**
	 * Prepares a site that joins the network.
	 *
	 * @param \WP_Site $site The new site.
	 */
	public function new_site( \WP_Site $site ): void {
		if ( ! function_exists( 'is_plugin_active_for_network' ) ) {
			require_once ABSPATH . 'wp-admin/includes/plugin.php';
		}
		if ( is_plugin_active_for_network( Plugin::basename() ) ) {
			switch_to_blog( (int) $site->blog_id );
			$this->install();
			restore_current_blog();
		}
	}

	/**
	 * Has WordPress drop our tables together with a deleted site's.
	 *
	 * @param string[] $tables  Tables to drop.
	 * @param int      $site_id The deleted site.
	 * @return string[]
	 */
	public function tables_of_deleted_site( array $tables, $site_id ): array {
		global $wpdb;
		foreach ( array_keys( self::tables() ) as $table ) {
			$tables[] = $wpdb->get_blog_prefix( (int) $site_id ) . $table;
		}
		return $tables;
	}

	/**
	 * Prepares the current site. May be repeated.
	 */
	public function install(): void {
		global $wpdb;
		if ( ! function_exists( 'dbDelta' ) ) {
			require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		}
		foreach ( self::tables() as $table => $columns ) {
			dbDelta( "CREATE TABLE {$wpdb->prefix}$table ($columns\n) {$wpdb->get_charset_collate()};" );
		}
		foreach ( require dirname( __DIR__ ) . '/defaults.php' as $name => $value ) {
			add_option( Options::PREFIX . $name, $value, '', true );
		}
		if ( '' === (string) $this->options->get( 'site_id', '' ) ) {
			$this->options->set( 'site_id', wp_generate_uuid4(), true );
		}
		$this->options->set( 'scheduled_at', 0, true );
		$before = (int) $this->options->get( 'schema', 0 );
		if ( 0 < $before && $before < self::SINCE_ONE_SWITCH ) {
			OneSwitch::begin( $this->options );
		}
		$this->options->set( 'schema', Plugin::SCHEMA, true );
	}

	/**
	 * The tables: name without prefix to columns.
	 *
	 * @return array<string,string>
	 */
	public static function tables(): array {
		return require dirname( __DIR__ ) . '/tables.php';
	}

	/**
	 * Does something on one site or on all, a hundred at a time.
	 *
	 * @param bool             $network_wide Whether on all.
	 * @param callable(): void $action       What to do while the site is the current one.
	 */
	public static function each_site( bool $network_wide, callable $action ): void {
		if ( ! $network_wide || ! is_multisite() ) {
			$action();
			return;
		}
		$offset = 0;
		do {
			$sites = get_sites(
				array(
					'fields' => 'ids',
					'number' => 100,
					'offset' => $offset,
				)
			);
			foreach ( $sites as $site_id ) {
				switch_to_blog( (int) $site_id );
				$action();
				restore_current_blog();
			}
			$found   = count( $sites );
			$offset += 100;
		} while ( 100 === $found );
	}
}
