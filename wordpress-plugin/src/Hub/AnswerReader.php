<?php
/**
 * Making sense of what came back.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Hub;

use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Support\Json;
use Liaison\WooCommerce\Support\WpHttp;

/**
 * Turns any answer, a hostile one too, into data or one sentence for the owner.
 */
final class AnswerReader {

	/**
	 * Longer waits than this are not obeyed, in seconds.
	 */
	private const LONGEST_WAIT = 3600;

	/**
	 * Reads an answer.
	 *
	 * @param HttpAnswer $http What came.
	 */
	public static function read( HttpAnswer $http ): Answer {
		if ( 0 === $http->status ) {
			return self::unanswered( $http->error );
		}
		$retry_after = self::retry_after( $http->headers['retry-after'] ?? '' );
		if ( $http->status >= 300 && $http->status < 400 ) {
			return new Answer( $http->status, null, __( 'The hub redirects to another URL. Ask your hub administrator for the new Hub URL, then reconnect your shop.', 'liaison-for-woocommerce' ), 'redirected', $retry_after );
		}
		if ( strlen( $http->body ) >= WpHttp::MOST_BYTES ) {
			return new Answer( $http->status, null, __( 'The response is larger than a hub\'s. Check the Hub URL.', 'liaison-for-woocommerce' ), 'too_large', $retry_after );
		}
		$empty = '' === trim( $http->body );
		$json  = $empty ? null : Json::decode( $http->body );
		$done  = $http->status < 300;
		if ( $done && ( $empty || null !== $json ) ) {
			return new Answer( $http->status, $json, '', '', $retry_after );
		}
		if ( null === $json ) {
			$error = $done
				? __( 'The response didn\'t come from a Liaison hub. Check the Hub URL and any proxy in between.', 'liaison-for-woocommerce' )
				/* translators: %d: HTTP status. */
				: sprintf( __( 'The hub returned an error (HTTP %d). Pending updates are sent later; nothing is lost.', 'liaison-for-woocommerce' ), $http->status );
			return new Answer( $http->status, null, $error, $done ? 'not_json' : "http_$http->status", $retry_after );
		}
		return new Answer( $http->status, $json, self::sentence( $json, $http->status ), self::code( $json, $http->status ), $retry_after );
	}

	/**
	 * No answer: why, and what to do.
	 *
	 * @param string $reason As the transport says it.
	 */
	private static function unanswered( string $reason ): Answer {
		$kinds = array(
			'blocked'     => array( '/http_request_not_executed/', __( 'WordPress is configured to block outgoing requests (WP_HTTP_BLOCK_EXTERNAL). Add the hub\'s host name to WP_ACCESSIBLE_HOSTS in wp-config.php.', 'liaison-for-woocommerce' ) ),
			'certificate' => array( '/cURL error (35|51|53|54|58|59|60|64|66|77|80|82|83|90|91)\b|certificate|SSL|TLS/i', __( 'The hub\'s SSL certificate isn\'t valid, so nothing was sent. Ask your hub administrator to renew it. If it is valid, ask your host to update this server\'s root certificates.', 'liaison-for-woocommerce' ) ),
			'not_found'   => array( '/cURL error 6\b|resolve/i', __( 'No server was found at this URL. Check the Hub URL.', 'liaison-for-woocommerce' ) ),
			'timeout'     => array( '/cURL error 28\b|timed? ?out/i', __( 'The hub took too long to respond. Pending updates are sent later; nothing is lost.', 'liaison-for-woocommerce' ) ),
			'refused'     => array( '/cURL error 7\b|refused|connect/i', __( 'The hub can\'t be reached. Pending updates are sent later. If this continues, contact your hub administrator and ask your host whether outgoing connections are allowed.', 'liaison-for-woocommerce' ) ),
		);
		foreach ( $kinds as $code => list( $pattern, $sentence ) ) {
			if ( 1 === preg_match( $pattern, $reason ) ) {
				return new Answer( 0, null, $sentence, $code );
			}
		}
		return new Answer( 0, null, __( 'The hub sent no response. Pending updates are sent later; nothing is lost.', 'liaison-for-woocommerce' ), 'unreachable' );
	}

	/**
	 * The hub's own sentence, as plain text of bounded length.
	 *
	 * @param array<mixed> $json   The problem.
	 * @param int          $status HTTP status.
	 */
	private static function sentence( array $json, int $status ): string {
		foreach ( array( 'message', 'detail', 'title' ) as $name ) {
			if ( is_string( $json[ $name ] ?? null ) ) {
				$text = sanitize_text_field( $json[ $name ] );
				if ( '' !== $text ) {
					return mb_substr( $text, 0, 500 );
				}
			}
		}
		/* translators: %d: HTTP status. */
		return sprintf( __( 'The hub rejected the request (HTTP %d) without giving a reason.', 'liaison-for-woocommerce' ), $status );
	}

	/**
	 * The hub's word for the error.
	 *
	 * @param array<mixed> $json   The problem.
	 * @param int          $status HTTP status.
	 */
	private static function code( array $json, int $status ): string {
		$code = $json['code'] ?? '';
		return is_string( $code ) && 1 === preg_match( '/^[a-z0-9_]{1,64}$/D', $code ) ? $code : "http_$status";
	}

	/**
	 * Seconds to wait, from a header in either of its forms.
	 *
	 * @param string $header The header.
	 */
	private static function retry_after( string $header ): ?int {
		if ( '' === $header ) {
			return null;
		}
		$seconds = ctype_digit( $header ) && strlen( $header ) < 10 ? (int) $header : (int) strtotime( $header ) - time();
		return $seconds <= 0 ? null : min( self::LONGEST_WAIT, $seconds );
	}
}
