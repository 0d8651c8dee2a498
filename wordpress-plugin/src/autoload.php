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
		// Asking first whether there is such a file costs more than the class that OPcache holds ready.
		@include __DIR__ . '/' . str_replace( '\\', '/', substr( $name, strlen( $prefix ) ) ) . '.php'; // phpcs:ignore WordPress.PHP.NoSilencedErrors -- Of a class that is not there PHP itself says so.
	}
);
