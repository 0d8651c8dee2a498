<?php
/**
 * Installs WordPress. Runs before there is a database to load it from.
 */
define( 'WP_INSTALLING', true );
require dirname( __DIR__ ) . '/php/quiet-mail.php';
require $args['root'] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install( $args['title'], 'owner', 'owner@example.test', true, '', 'owner' );
update_option( 'siteurl', $args['url'] );
update_option( 'home', $args['url'] );
update_option( 'permalink_structure', '/%postname%/' );
update_option( 'timezone_string', 'Europe/Madrid' );
update_option( 'gmt_offset', '' );

if ( $args['multisite'] ) {
	define( 'WP_INSTALLING_NETWORK', true );
	foreach ( $GLOBALS['wpdb']->tables( 'ms_global' ) as $table => $prefixed ) {
		$GLOBALS['wpdb']->$table = $prefixed;
	}
	require_once ABSPATH . 'wp-admin/includes/network.php';
	install_network();
	$host   = preg_replace( '#^https?://#', '', $args['url'] );
	$result = populate_network( 1, $host, 'owner@example.test', $args['title'], '/', false );
	if ( is_wp_error( $result ) && 'no_wildcard_dns' !== $result->get_error_code() ) {
		return array( 'error' => $result->get_error_message() );
	}
}
return array( 'installed' => is_blog_installed() );
