<?php
/**
 * What the web server can do.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * Ends the response before the request, where PHP runs under a server that can: PHP-FPM and LiteSpeed.
 */
class WebServer {

	/** The functions that end a response. LiteSpeed's exists under LiteSpeed alone, so it is looked for first. */
	private const FUNCTIONS = array( 'litespeed_finish_request', 'fastcgi_finish_request' );

	/**
	 * Whether a response can be ended before its request.
	 */
	public function can_end_response(): bool {
		return '' !== self::name();
	}

	/**
	 * Lets the visitor have the whole response; what follows keeps nobody waiting.
	 *
	 * @return bool False where the server cannot.
	 */
	public function end_response(): bool {
		$name = self::name();
		if ( '' === $name ) {
			return false;
		}
		// The visitor's next request would wait for a session that others hold open.
		if ( PHP_SESSION_ACTIVE === session_status() ) {
			session_write_close();
		}
		ignore_user_abort( true );
		return false !== $name();
	}

	/**
	 * The function, or ''.
	 */
	private static function name(): string {
		foreach ( self::FUNCTIONS as $name ) {
			if ( function_exists( $name ) ) {
				return $name;
			}
		}
		return '';
	}
}
