<?php
/**
 * Puts events into the queue as if the hub had been away for long.
 */
global $wpdb;
$table = $wpdb->prefix . 'liaison_queue';
$now   = (int) floor( microtime( true ) * 1000 );
$data  = wp_json_encode( array( 'token' => str_repeat( 'a', 32 ), 'reason' => 'expired', 'note' => str_repeat( 'n', 300 ) ) );
for ( $from = 0; $from < $args['rows']; $from += 1000 ) {
	$values = array();
	for ( $row = $from; $row < min( $from + 1000, $args['rows'] ); $row++ ) {
		$values[] = $wpdb->prepare( '(%s, %s, %s, %d, 0, %d, %s)', 'cart.deleted', "cart:$row", $data, $now, 0, 'waiting' );
	}
	$wpdb->query( "INSERT INTO $table (topic, subject, data, occurred_at, attempts, next_at, state) VALUES " . implode( ',', $values ) );
}
return (int) $wpdb->get_var( "SELECT COUNT(*) FROM $table WHERE state = 'waiting'" );
