<?php
/**
 * WP-CLI, as far as our command uses it.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

if ( ! class_exists( 'WP_CLI' ) ) {
	// phpcs:ignore PEAR.NamingConventions.ValidClassName -- WP-CLI's name.
	class WP_CLI {
		/** @var list<string> */
		public static array $said = array();

		/** @var array<string,object> Commands by name. */
		public static array $commands = array();

		public static function add_command( string $name, object $command ): void {
			self::$commands[ $name ] = $command;
		}

		public static function log( string $text ): void {
			self::$said[] = $text;
		}

		public static function success( string $text ): void {
			self::$said[] = "Success: $text";
		}

		public static function error( string $text ): void {
			// WP-CLI ends the process here.
			throw new RuntimeException( $text );
		}
	}
}
