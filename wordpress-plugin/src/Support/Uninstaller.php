<?php
/**
 * Leaving a site.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * Removes everything the plugin kept on the current site. Runs without WooCommerce, so it speaks SQL. Consent evidence
 * stays at the hub; what stands on orders stays unless the owner chose to delete everything.
 */
final class Uninstaller {

	/**
	 * The owner's choice: `yes` deletes what stands on orders and customers too.
	 */
	public const DELETE_EVERYTHING = 'delete_everything';

	/**
	 * Removes everything from the current site. May be repeated.
	 */
	public static function run(): void {
		$options    = new Options();
		$everything = 'yes' === $options->get( self::DELETE_EVERYTHING, 'no' );

		self::remove_access( $options );
		self::remove_actions();
		self::remove_meta( $everything );
		self::remove_tables();
		self::remove_options();
	}

	/**
	 * Takes the hub's key and webhooks away, should the shop still be connected.
	 *
	 * @param Options $options Options of the site.
	 */
	private static function remove_access( Options $options ): void {
		global $wpdb;
		$key = (int) $options->get( 'api_key_id', 0 );
		if ( $key > 0 && self::exists( 'woocommerce_api_keys' ) ) {
			$wpdb->delete( "{$wpdb->prefix}woocommerce_api_keys", array( 'key_id' => $key ), array( '%d' ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WooCommerce has no function for it.
		}
		$delivery = Json::decode( (string) $options->get( 'connection', '' ) )['deliveryUrl'] ?? '';
		if ( is_string( $delivery ) && '' !== $delivery && self::exists( 'wc_webhooks' ) ) {
			$wpdb->delete( "{$wpdb->prefix}wc_webhooks", array( 'delivery_url' => $delivery ), array( '%s' ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WooCommerce may not be loaded.
			delete_transient( 'woocommerce_webhook_ids_status_active' );
		}
	}

	/**
	 * Takes our actions out of Action Scheduler, done ones too.
	 */
	private static function remove_actions(): void {
		global $wpdb;
		if ( ! self::exists( 'actionscheduler_actions' ) || ! self::exists( 'actionscheduler_groups' ) ) {
			return;
		}
		// phpcs:disable WordPress.DB.DirectDatabaseQuery -- WooCommerce, and with it Action Scheduler, may not be loaded.
		$group = (int) $wpdb->get_var( $wpdb->prepare( "SELECT group_id FROM {$wpdb->prefix}actionscheduler_groups WHERE slug = %s", 'liaison' ) );
		if ( $group > 0 ) {
			if ( self::exists( 'actionscheduler_logs' ) ) {
				$wpdb->query( $wpdb->prepare( "DELETE l FROM {$wpdb->prefix}actionscheduler_logs l JOIN {$wpdb->prefix}actionscheduler_actions a ON a.action_id = l.action_id WHERE a.group_id = %d", $group ) );
			}
			$wpdb->delete( "{$wpdb->prefix}actionscheduler_actions", array( 'group_id' => $group ), array( '%d' ) );
			$wpdb->delete( "{$wpdb->prefix}actionscheduler_groups", array( 'group_id' => $group ), array( '%d' ) );
		}
		// phpcs:enable
	}

	/**
	 * Takes our marks off customers and products; off orders and coupons only when everything is to go.
	 *
	 * @param bool $everything The owner's choice.
	 */
	private static function remove_meta( bool $everything ): void {
		global $wpdb;
		// phpcs:disable WordPress.DB.DirectDatabaseQuery -- One statement instead of one a row.
		$hidden = $wpdb->esc_like( '_liaison_' ) . '%';
		$plain  = $wpdb->esc_like( 'liaison_' ) . '%';
		if ( ! is_multisite() || is_main_site() ) {
			$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->usermeta} WHERE meta_key LIKE %s OR meta_key LIKE %s", $hidden, $plain ) );
		}
		$wpdb->query( $wpdb->prepare( "DELETE m FROM {$wpdb->postmeta} m JOIN {$wpdb->posts} p ON p.ID = m.post_id WHERE p.post_type IN ('product', 'product_variation') AND (m.meta_key LIKE %s OR m.meta_key LIKE %s)", $hidden, $plain ) );
		if ( $everything ) {
			$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->postmeta} WHERE meta_key LIKE %s OR meta_key LIKE %s", $hidden, $plain ) );
			if ( self::exists( 'wc_orders_meta' ) ) {
				$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->prefix}wc_orders_meta WHERE meta_key LIKE %s OR meta_key LIKE %s", $hidden, $plain ) );
			}
		}
		// phpcs:enable
	}

	/**
	 * Drops our tables.
	 */
	private static function remove_tables(): void {
		global $wpdb;
		foreach ( array_keys( Installer::tables() ) as $table ) {
			// phpcs:ignore WordPress.DB -- Uninstalling; the name is ours, and WordPress before 6.2 knows no %i.
			$wpdb->query( "DROP TABLE IF EXISTS `{$wpdb->prefix}{$table}`" );
		}
	}

	/**
	 * Forgets our options and transients.
	 */
	private static function remove_options(): void {
		global $wpdb;
		$names = $wpdb->get_col( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Uninstalling.
			$wpdb->prepare(
				"SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s OR option_name LIKE %s OR option_name LIKE %s OR option_name = %s",
				$wpdb->esc_like( Options::PREFIX ) . '%',
				$wpdb->esc_like( '_transient_liaison_' ) . '%',
				$wpdb->esc_like( '_transient_timeout_liaison_' ) . '%',
				'widget_liaison'
			)
		);
		foreach ( $names as $name ) {
			delete_option( $name );
		}
	}

	/**
	 * Whether a table is there.
	 *
	 * @param string $table Without the prefix.
	 */
	public static function exists( string $table ): bool {
		global $wpdb;
		$name = $wpdb->prefix . $table;
		return $name === $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $name ) ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- There is no function for it.
	}
}
