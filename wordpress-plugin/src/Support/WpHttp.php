<?php
/**
 * HTTP through WordPress.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

use Liaison\WooCommerce\Plugin;

/**
 * Sends through WordPress's HTTP functions, so that the shop's proxies and blocks hold for us too.
 */
final class WpHttp implements Http {

	/**
	 * No answer is read further than this. A hub's answers are far smaller.
	 */
	public const MOST_BYTES = 2000000;

	/**
	 * Sends a request. Never throws.
	 *
	 * @param string               $method          HTTP method.
	 * @param string               $url             Whole address.
	 * @param array<string,string> $headers         Headers.
	 * @param string               $body            Raw body.
	 * @param float                $timeout_seconds How long to wait.
	 * @param bool                 $verify          Whether an untrusted certificate ends it.
	 */
	public function send( string $method, string $url, array $headers, string $body, float $timeout_seconds, bool $verify = true ): HttpAnswer {
		$answer = wp_remote_request(
			$url,
			array(
				'method'              => $method,
				'headers'             => $headers,
				'body'                => '' === $body ? null : $body,
				'timeout'             => max( 0.5, $timeout_seconds ),
				'redirection'         => 0,
				'sslverify'           => $verify,
				'limit_response_size' => self::MOST_BYTES,
				'user-agent'          => 'Liaison/' . Plugin::VERSION . ' (WordPress)',
			)
		);
		if ( is_wp_error( $answer ) ) {
			return new HttpAnswer( 0, '', array(), $answer->get_error_code() . ': ' . $answer->get_error_message() );
		}
		$received = array();
		foreach ( wp_remote_retrieve_headers( $answer ) as $name => $value ) {
			$received[ strtolower( (string) $name ) ] = is_array( $value ) ? (string) end( $value ) : (string) $value;
		}
		return new HttpAnswer( (int) wp_remote_retrieve_response_code( $answer ), wp_remote_retrieve_body( $answer ), $received );
	}
}
