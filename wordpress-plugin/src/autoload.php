<?php
/**
 * Finds our classes: `Liaison\WooCommerce\Area\Name` is `src/Area/Name.php`, or, in the plugin that shops install, stands
 * in one of `src/bundles`.
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
		$class = str_replace( '\\', '/', substr( $name, strlen( $prefix ) ) );
		// Written by `npm run build:wordpress`: classes that stand in a file with others, and in which.
		$bundles = array();
		$file    = isset( $bundles[ $class ] ) ? 'bundles/' . $bundles[ $class ] : $class;
		// Asking first whether there is such a file costs more than the class that OPcache holds ready.
		@include __DIR__ . "/$file.php"; // phpcs:ignore WordPress.PHP.NoSilencedErrors -- Of a class that is not there PHP itself says so.
	}
);
