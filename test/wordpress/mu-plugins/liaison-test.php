<?php
/**
 * What a site of the tests needs: nothing reaches the network but this machine, mails become files, every outgoing
 * request is written down.
 */
$liaison_test_folder = dirname( ABSPATH );
$liaison_test_local  = array( '127.0.0.1', 'localhost', '::1' );

add_filter( 'http_request_host_is_external', static fn ( $external, $host ) => in_array( $host, $liaison_test_local, true ) ? true : $external, 10, 2 );
add_filter(
	'http_allowed_safe_ports',
	static function ( array $ports, string $host, string $url ) use ( $liaison_test_local ): array {
		$port = parse_url( $url, PHP_URL_PORT );
		return $port && in_array( $host, $liaison_test_local, true ) ? array_merge( $ports, array( $port ) ) : $ports;
	},
	10,
	3
);
add_filter(
	'pre_http_request',
	static function ( $answer, array $request, string $url ) use ( $liaison_test_folder, $liaison_test_local ) {
		$local = in_array( (string) parse_url( $url, PHP_URL_HOST ), $liaison_test_local, true );
		$line  = array(
			'at'     => microtime( true ),
			'method' => $request['method'] ?? 'GET',
			'url'    => $url,
			'from'   => $_SERVER['REQUEST_URI'] ?? '',
			'local'  => $local,
			// Whether our plugin asked for it: the site may hold it as an upload or as a link to the sources.
			'ours'   => (bool) preg_grep( '#/(plugins/liaison-for-woocommerce|wordpress-plugin)/#', array_column( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ), 'file' ) ),
		);
		file_put_contents( $liaison_test_folder . '/http.log', json_encode( $line ) . "\n", FILE_APPEND | LOCK_EX );
		if ( preg_match( '#^https?://api\.wordpress\.org/.*(check|browse-happy)#', $url ) ) {
			// WordPress asks for updates by itself, and complains into debug.log when it is refused.
			return array(
				'headers'  => array(),
				'body'     => '{"upgrade":false,"offers":[],"plugins":[],"themes":[],"no_update":[],"translations":[]}',
				'response' => array( 'code' => 200, 'message' => 'OK' ),
				'cookies'  => array(),
				'filename' => null,
			);
		}
		return $local ? $answer : new WP_Error( 'http_request_failed', 'Sites of the tests reach this machine only.' );
	},
	1,
	3
);
add_filter(
	'pre_wp_mail',
	static function ( $sent, array $mail ) use ( $liaison_test_folder ) {
		file_put_contents( $liaison_test_folder . '/mail.log', json_encode( $mail ) . "\n", FILE_APPEND | LOCK_EX );
		return true;
	},
	10,
	2
);
// How often a page of wp-admin read the outcomes of orders.
add_filter(
	'query',
	static function ( $query ) {
		$GLOBALS['liaison_test_outcome_queries'] = ( $GLOBALS['liaison_test_outcome_queries'] ?? 0 ) + (int) str_contains( (string) $query, 'liaison_outcome_line' );
		return $query;
	}
);
add_action(
	'admin_footer',
	static function (): void {
		printf( '<i id="liaison-test-outcome-queries" hidden>%d</i>', (int) ( $GLOBALS['liaison_test_outcome_queries'] ?? 0 ) );
	}
);
foreach ( array( 'plugins_api', 'themes_api', 'translations_api' ) as $liaison_test_api ) {
	add_filter( $liaison_test_api, static fn() => new WP_Error( 'offline', 'Sites of the tests reach this machine only.' ) );
}
add_filter( 'automatic_updater_disabled', '__return_true' );
add_filter( 'woocommerce_enable_setup_wizard', '__return_false' );
add_filter( 'woocommerce_prevent_automatic_wizard_redirect', '__return_true' );
remove_action( 'init', 'wp_schedule_update_checks' );
if ( defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON ) {
	// Actions run when a test says so, and never behind its back.
	add_filter( 'action_scheduler_allow_async_request_runner', '__return_false' );
}
