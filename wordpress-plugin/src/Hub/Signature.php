<?php
/**
 * Signatures between shop and hub.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Hub;

/**
 * Signs and checks. Both sides sign calls alike, with one secret; deliveries are signed as WooCommerce signs its
 * webhooks.
 */
final class Signature {

	/**
	 * How far the time of a call may be from ours, in seconds.
	 */
	public const TOLERANCE = 300;

	/**
	 * The signature of a call, as its header carries it.
	 *
	 * @param string $method    HTTP method.
	 * @param string $path      Path and query exactly as requested.
	 * @param int    $timestamp Unix seconds.
	 * @param string $body      Raw body.
	 * @param string $secret    The connection's secret.
	 */
	public static function call( string $method, string $path, int $timestamp, string $body, string $secret ): string {
		$signed = strtoupper( $method ) . "\n$path\n$timestamp\n" . hash( 'sha256', $body );
		return 'sha256=' . hash_hmac( 'sha256', $signed, $secret );
	}

	/**
	 * Whether the signature of a call fits. The time is the caller's to judge.
	 *
	 * @param string   $given     What the header carried.
	 * @param string   $method    HTTP method.
	 * @param string[] $paths     The ways the caller may have written path and query.
	 * @param string   $timestamp What the header carried.
	 * @param string   $body      Raw body.
	 * @param string[] $secrets   Secrets that count; empty ones never do.
	 */
	public static function fits( string $given, string $method, array $paths, string $timestamp, string $body, array $secrets ): bool {
		$fits = false;
		foreach ( $secrets as $secret ) {
			foreach ( $paths as $path ) {
				// All are compared, always: how long it takes tells nothing.
				$equal = hash_equals( self::call( $method, $path, (int) $timestamp, $body, $secret ), $given );
				$fits  = ( $equal && '' !== $secret ) || $fits;
			}
		}
		return $fits && 1 === preg_match( '/^\d{1,12}$/D', $timestamp );
	}

	/**
	 * The signature of a delivery, as WooCommerce's header carries it.
	 *
	 * @param string $body   Raw body.
	 * @param string $secret The connection's secret.
	 */
	public static function delivery( string $body, string $secret ): string {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- Bytes as text.
		return base64_encode( hash_hmac( 'sha256', $body, $secret, true ) );
	}
}
