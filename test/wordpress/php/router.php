<?php
/**
 * For PHP's own web server: files as they are, everything else to WordPress, as an .htaccess would.
 */
$liaison_path = rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$liaison_root = rtrim( $_SERVER['DOCUMENT_ROOT'], '/' );
if ( 'https' === ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) ) {
	$_SERVER['HTTPS'] = 'on';
}

if ( is_file( $liaison_root . '/.maintenance-window' ) ) {
	http_response_code( 503 );
	echo 'Closed.';
	return true;
}
// A shop behind a security plugin or a firewall: the tests put prefixes to refuse into this file.
$liaison_blocks = is_file( $liaison_root . '/../blocked.json' ) ? json_decode( file_get_contents( $liaison_root . '/../blocked.json' ), true ) : array();
foreach ( $liaison_blocks as $liaison_block ) {
	if ( str_contains( $_SERVER['REQUEST_URI'], $liaison_block['contains'] ) ) {
		http_response_code( $liaison_block['status'] ?? 403 );
		foreach ( $liaison_block['headers'] ?? array() as $liaison_name => $liaison_value ) {
			header( $liaison_name . ': ' . $liaison_value );
		}
		echo $liaison_block['body'] ?? 'Forbidden';
		return true;
	}
}

// Sites of a network live in folders: /second/wp-admin/ is /wp-admin/ of the second site.
if ( preg_match( '#^/[_0-9a-zA-Z-]+(/wp-(?:admin|content|includes)(?:/.*)?|/[^/]+\.php)$#', $liaison_path, $liaison_match ) && ! file_exists( $liaison_root . $liaison_path ) ) {
	$liaison_path = $liaison_match[1];
}
$liaison_file = $liaison_root . $liaison_path;
if ( is_dir( $liaison_file ) && '/' !== $liaison_path ) {
	if ( '/' !== substr( $liaison_path, -1 ) ) {
		header( 'Location: ' . strtok( $_SERVER['REQUEST_URI'], '?' ) . '/', true, 301 );
		return true;
	}
	$liaison_path .= 'index.php';
	$liaison_file  = $liaison_root . $liaison_path;
}
if ( is_file( $liaison_file ) ) {
	if ( '.php' !== substr( $liaison_file, -4 ) ) {
		if ( strtok( $_SERVER['REQUEST_URI'], '?' ) === $liaison_path ) {
			return false;
		}
		$liaison_types = array(
			'js'  => 'text/javascript',
			'css' => 'text/css',
			'svg' => 'image/svg+xml',
		);
		header( 'Content-Type: ' . ( $liaison_types[ pathinfo( $liaison_file, PATHINFO_EXTENSION ) ] ?? 'application/octet-stream' ) );
		readfile( $liaison_file );
		return true;
	}
	$_SERVER['SCRIPT_NAME']     = $liaison_path;
	$_SERVER['PHP_SELF']        = $liaison_path;
	$_SERVER['SCRIPT_FILENAME'] = $liaison_file;
	chdir( dirname( $liaison_file ) );
	require $liaison_file;
	return true;
}
$_SERVER['SCRIPT_NAME']     = '/index.php';
$_SERVER['PHP_SELF']        = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $liaison_root . '/index.php';
chdir( $liaison_root );
require $liaison_root . '/index.php';
return true;
