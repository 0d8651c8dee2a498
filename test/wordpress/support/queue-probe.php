<?php
/**
 * Watches the plugin's queue: writes down every statement about its table while `queue-probe.on` is there, and ends the
 * process right after the hub took a delivery while `kill-after-delivery` is there.
 */
$liaison_probe = dirname( ABSPATH );

add_filter(
	'query',
	static function ( $query ) use ( $liaison_probe ) {
		if ( preg_match( '/liaison_queue\b/', $query ) && is_file( "$liaison_probe/queue-probe.on" ) ) {
			$line = json_encode( array( 'from' => $_SERVER['REQUEST_URI'] ?? '', 'sql' => $query ), JSON_INVALID_UTF8_SUBSTITUTE );
			file_put_contents( "$liaison_probe/queries.log", "$line\n", FILE_APPEND | LOCK_EX );
		}
		return $query;
	}
);
add_filter(
	'http_response',
	static function ( $answer, $request, $url ) use ( $liaison_probe ) {
		// The one that removes the file is the one that dies.
		if ( str_contains( $url, '/hooks/' ) && is_file( "$liaison_probe/kill-after-delivery" ) && unlink( "$liaison_probe/kill-after-delivery" ) ) {
			posix_kill( getmypid(), 9 );
		}
		return $answer;
	},
	10,
	3
);
