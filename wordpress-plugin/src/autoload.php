<?php
/**
 * Finds our classes: `Liaison\WooCommerce\Area\Name` is `src/Area/Name.php`.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

spl_autoload_register(
	static function ( string $name ): void {
		$prefix = 'Liaison\\WooCommerce\\';
		if ( 0 !== strpos( $name, $prefix ) ) {
			return;
		}
		$file = __DIR__ . '/' . str_replace( '\\', '/', substr( $name, strlen( $prefix ) ) ) . '.php';
		if ( is_file( $file ) ) {
			require $file;
		}
	}
);
