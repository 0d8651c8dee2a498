<?php
/**
 * WP-CLI, as far as our command uses it.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace {
	if ( ! class_exists( 'WP_CLI' ) ) {
		class WP_CLI { // phpcs:ignore PEAR.NamingConventions.ValidClassName -- WP-CLI's name.
			/** @var list<string> */
			public static array $said = array();

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
}

namespace WP_CLI\Utils {
	if ( ! function_exists( 'WP_CLI\Utils\format_items' ) ) {
		function format_items( string $format, array $items, array $fields ): void {
			foreach ( $items as $item ) {
				\WP_CLI::log( implode( ' ', array_map( static fn( string $field ): string => $item[ $field ], $fields ) ) );
			}
		}
	}
}
