<?php
/**
 * WordPress's hooks, as far as the tests need them.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

if ( ! function_exists( 'add_filter' ) ) {
	/**
	 * Registered callbacks: hook, priority, list.
	 *
	 * @var array<string,array<int,list<callable>>>
	 */
	$GLOBALS['liaison_test_hooks'] = array();

	function add_filter( string $hook, callable $callback, int $priority = 10, int $arguments = 1 ): bool {
		// As in WordPress, the same callback stands once.
		remove_filter( $hook, $callback, $priority );
		$GLOBALS['liaison_test_hooks'][ $hook ][ $priority ][] = array( $callback, $arguments );
		ksort( $GLOBALS['liaison_test_hooks'][ $hook ] );
		return true;
	}

	function add_action( string $hook, callable $callback, int $priority = 10, int $arguments = 1 ): bool {
		return add_filter( $hook, $callback, $priority, $arguments );
	}

	function remove_filter( string $hook, callable $callback, int $priority = 10 ): bool {
		foreach ( $GLOBALS['liaison_test_hooks'][ $hook ][ $priority ] ?? array() as $key => $entry ) {
			if ( $entry[0] === $callback ) {
				unset( $GLOBALS['liaison_test_hooks'][ $hook ][ $priority ][ $key ] );
				return true;
			}
		}
		return false;
	}

	function has_filter( string $hook, $callback = false ) {
		foreach ( $GLOBALS['liaison_test_hooks'][ $hook ] ?? array() as $priority => $entries ) {
			foreach ( $entries as $entry ) {
				if ( $entry[0] === $callback ) {
					return $priority;
				}
			}
		}
		return false;
	}

	function apply_filters( string $hook, $value, ...$more ) {
		foreach ( $GLOBALS['liaison_test_hooks'][ $hook ] ?? array() as $entries ) {
			foreach ( $entries as list( $callback, $count ) ) {
				$value = $callback( ...array_slice( array( $value, ...$more ), 0, $count ) );
			}
		}
		return $value;
	}

	function did_action( string $hook ): int {
		return $GLOBALS['liaison_test_did'][ $hook ] ?? 0;
	}

	function do_action( string $hook, ...$arguments ): void {
		foreach ( $GLOBALS['liaison_test_hooks'][ $hook ] ?? array() as $entries ) {
			foreach ( $entries as list( $callback, $count ) ) {
				$callback( ...array_slice( $arguments, 0, $count ) );
			}
		}
	}
}
