<?php
/**
 * Activates plugins, network-wide when asked. Gives back why one refused.
 */
require_once ABSPATH . 'wp-admin/includes/plugin.php';
$errors = array();
foreach ( $args['plugins'] as $plugin ) {
	$result = activate_plugin( $plugin, '', $args['network'] ?? false );
	if ( is_wp_error( $result ) ) {
		$errors[ $plugin ] = trim( wp_strip_all_tags( $result->get_error_message() . ' ' . ( $result->get_error_data() ?: '' ) ) );
	}
}
return array(
	'errors' => $errors,
	'active' => array_values( array_filter( $args['plugins'], 'is_plugin_active' ) ),
);
