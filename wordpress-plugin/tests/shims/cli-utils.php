<?php
/**
 * WP-CLI's helpers, as far as our command uses them.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace WP_CLI\Utils;

if ( ! function_exists( 'WP_CLI\Utils\format_items' ) ) {
	function format_items( string $format, array $items, array $fields ): void {
		if ( 'json' === $format ) {
			\WP_CLI::log( (string) json_encode( $items ) );
			return;
		}
		foreach ( $items as $item ) {
			\WP_CLI::log( implode( ' ', array_map( static fn( string $field ): string => $item[ $field ], $fields ) ) );
		}
	}
}
