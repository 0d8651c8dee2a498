<?php
/**
 * Loads WordPress of the given folder and runs a script in it. What the script returns goes out as JSON.
 */
$liaison_input = json_decode( stream_get_contents( STDIN ), true );
$liaison_root  = rtrim( $argv[1], '/' );
$args          = $liaison_input['args'] ?? array();
$liaison_site  = json_decode( file_get_contents( dirname( $liaison_root ) . '/site.json' ), true );
$liaison_url   = parse_url( $liaison_input['url'] ?? $liaison_site['url'] );

$_SERVER['HTTP_HOST']       = $liaison_url['host'] . ( isset( $liaison_url['port'] ) ? ':' . $liaison_url['port'] : '' );
$_SERVER['SERVER_NAME']     = $liaison_url['host'];
$_SERVER['SERVER_PORT']     = (string) ( $liaison_url['port'] ?? 80 );
$_SERVER['REQUEST_URI']     = ( $liaison_url['path'] ?? '' ) . '/';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
$_SERVER['HTTP_USER_AGENT'] = 'liaison-test';

foreach ( $liaison_input['define'] ?? array() as $liaison_name => $liaison_value ) {
	define( $liaison_name, $liaison_value );
}
if ( empty( $liaison_input['bare'] ) ) {
	define( 'LIAISON_TEST_CLI', true );
	require $liaison_root . '/wp-load.php';
	if ( isset( $liaison_input['user'] ) ) {
		$liaison_user = get_user_by( 'login', $liaison_input['user'] );
		wp_set_current_user( $liaison_user ? $liaison_user->ID : 0 );
	}
}
/** What goes out as the script's answer: after what it printed, once. */
function liaison_test_answer( $result, string $printed = '' ): void {
	fwrite( STDOUT, $printed . "\u{1e}LIAISON\u{1e}" . json_encode( 1 === $result ? null : $result, JSON_INVALID_UTF8_SUBSTITUTE ) );
}
ob_start();
$liaison_result  = ( static function ( string $liaison_script, array $args ) {
	return require $liaison_script;
} )( $liaison_input['script'], $args );
$liaison_printed = ob_get_clean();
liaison_test_answer( $liaison_result, $liaison_printed );
