<?php
/**
 * Prepares PHPUnit: the plugin's classes, and as much of WordPress as they meet. No WordPress is needed.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || define( 'ABSPATH', sys_get_temp_dir() . '/' );

require_once dirname( __DIR__ ) . '/src/autoload.php';
foreach ( glob( __DIR__ . '/shims/*.php' ) as $liaison_shim ) {
	require_once $liaison_shim;
}
