<?php
/**
 * Search-and-replace of one address by another in every text of every table, inside serialized values too, as the
 * usual migration tools do.
 */
global $wpdb;
$replace = static function ( $value ) use ( &$replace, $args ) {
	if ( is_string( $value ) ) {
		$data = @unserialize( $value, array( 'allowed_classes' => false ) ); // phpcs:ignore -- only to move addresses.
		if ( is_array( $data ) ) {
			return serialize( $replace( $data ) ); // phpcs:ignore -- as above.
		}
		return str_replace( $args['from'], $args['to'], str_replace( str_replace( '/', '\/', $args['from'] ), str_replace( '/', '\/', $args['to'] ), $value ) );
	}
	if ( is_array( $value ) ) {
		return array_map( $replace, $value );
	}
	return $value;
};
$changed = 0;
foreach ( $wpdb->get_col( 'SHOW TABLES' ) as $table ) {
	$columns = $wpdb->get_results( "SHOW COLUMNS FROM `$table`" );
	$keys    = array_column( array_filter( $columns, static fn ( $c ) => 'PRI' === $c->Key ), 'Field' );
	foreach ( $columns as $column ) {
		if ( ! $keys || ! preg_match( '/char|text/', $column->Type ) || in_array( $column->Field, $keys, true ) ) {
			continue;
		}
		$needle = '%' . $wpdb->esc_like( preg_replace( '#^https?://#', '', $args['from'] ) ) . '%';
		foreach ( $wpdb->get_results( $wpdb->prepare( "SELECT * FROM `$table` WHERE `{$column->Field}` LIKE %s", $needle ), ARRAY_A ) as $row ) {
			$new = $replace( $row[ $column->Field ] );
			if ( $new !== $row[ $column->Field ] ) {
				$changed += (int) $wpdb->update( $table, array( $column->Field => $new ), array_intersect_key( $row, array_flip( $keys ) ) );
			}
		}
	}
}
wp_cache_flush();
return array( 'changed' => $changed, 'home' => $wpdb->get_var( "SELECT option_value FROM {$wpdb->options} WHERE option_name = 'home'" ) );
