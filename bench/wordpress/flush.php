<?php
/**
 * Flushes what waits, batch after batch in one process, and says how memory behaves.
 */
global $wpdb;
$table   = $wpdb->prefix . 'liaison_queue';
$waiting = static fn (): int => (int) $wpdb->get_var( "SELECT COUNT(*) FROM $table WHERE state = 'waiting'" );
$points  = array();
$start   = microtime( true );
$rows    = $waiting();
do_action( 'liaison_flush' );
$baseline = memory_get_usage();
for ( $round = 1; $round <= $args['rounds']; $round++ ) {
	memory_reset_peak_usage();
	do_action( 'liaison_flush' );
	$left = $waiting();
	if ( 0 === $round % 10 || 0 === $left ) {
		$points[] = array(
			'left'   => $left,
			'usage'  => memory_get_usage() - $baseline,
			'peak'   => memory_get_peak_usage() - $baseline,
			'second' => round( microtime( true ) - $start, 1 ),
		);
	}
	if ( 0 === $left ) {
		break;
	}
}
return array(
	'rows'     => $rows,
	'left'     => $waiting(),
	'baseline' => $baseline,
	'seconds'  => microtime( true ) - $start,
	'points'   => $points,
);
