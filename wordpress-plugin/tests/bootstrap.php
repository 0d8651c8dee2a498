<?php
/**
 * Prepares PHPUnit: the plugin's classes, and as much of WordPress as they meet. No WordPress is needed.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || define( 'ABSPATH', sys_get_temp_dir() . '/' );
defined( 'WPINC' ) || define( 'WPINC', 'wp-includes' );

require_once dirname( __DIR__ ) . '/src/autoload.php';
$liaison_shims = glob( __DIR__ . '/shims/*.php' );
// core.php steps back where another file has a function already, so it comes last.
usort( $liaison_shims, static fn ( string $one, string $other ): int => array( 'core.php' === basename( $one ), $one ) <=> array( 'core.php' === basename( $other ), $other ) );
foreach ( $liaison_shims as $liaison_shim ) {
	require_once $liaison_shim;
}
