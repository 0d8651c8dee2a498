<?php
/**
 * Whether there is a hub at an address.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use Liaison\WooCommerce\Hub\AnswerReader;
use Liaison\WooCommerce\Support\Http;
use Liaison\WooCommerce\Support\HttpAnswer;

/**
 * Asks for the page that connects shops, before the owner's browser is sent there: a wrong address is told in wp-admin,
 * not by the browser's own error page.
 */
final class HubProbe {

	private const SECONDS = 8;

	public function __construct( private Http $http ) {}

	/**
	 * Why no hub can be reached at an address, as a sentence with what to do; empty when a hub answers.
	 *
	 * @param string $hub The hub's address, checked by HubAddress::problem().
	 */
	public function problem( string $hub ): string {
		$http = $this->http->send( 'GET', "$hub/connect/woocommerce", array( 'Accept' => 'text/html' ), '', self::SECONDS );
		if ( 0 === $http->status ) {
			return self::unanswered( $hub, $http );
		}
		if ( $http->status >= 300 && $http->status < 400 ) {
			return self::redirected( $hub, $http->headers['location'] ?? '' );
		}
		if ( $http->status >= 500 ) {
			/* translators: 1: an address, 2: HTTP status. */
			return sprintf( __( 'The server at %1$s answered with an error (HTTP %2$d). Try again in a few minutes; if the error stays, ask your hub administrator.', 'liaison-for-woocommerce' ), $hub, $http->status );
		}
		// Without a query the page says that it cannot be used, and carries the hub's name like any of its pages.
		if ( 1 !== preg_match( '#<title>[^<]*Liaison</title>#', $http->body ) ) {
			/* translators: %s: an address. */
			return sprintf( __( 'Something answers at %s, but it is not a Liaison hub. Ask your hub administrator for the Hub URL.', 'liaison-for-woocommerce' ), $hub );
		}
		return '';
	}

	/**
	 * Why nothing answered.
	 *
	 * @param string     $hub  The hub's address.
	 * @param HttpAnswer $http What came of the request.
	 */
	private static function unanswered( string $hub, HttpAnswer $http ): string {
		$answer = AnswerReader::read( $http );
		$host   = (string) wp_parse_url( $hub, PHP_URL_HOST );
		switch ( $answer->code ) {
			case 'blocked':
				return $answer->error;
			case 'not_found':
				/* translators: %s: a host name. */
				return sprintf( __( 'There is no server named %s. Check the spelling of the Hub URL.', 'liaison-for-woocommerce' ), $host );
			case 'certificate':
				if ( HubAddress::is_private( $hub ) ) {
					/* translators: %s: an address. */
					return sprintf( __( '%s does not answer over https. If your hub runs on this machine without a certificate, enter the Hub URL with http:// instead.', 'liaison-for-woocommerce' ), $hub );
				}
				/* translators: %s: a host name. */
				return sprintf( __( 'The certificate of %s is not valid, so nothing was sent. Ask your hub administrator to renew it.', 'liaison-for-woocommerce' ), $host );
			case 'timeout':
				/* translators: 1: an address, 2: number of seconds. */
				$text = sprintf( __( '%1$s did not answer within %2$d seconds. Check the Hub URL, and ask your host whether a firewall stops connections to it.', 'liaison-for-woocommerce' ), $hub, self::SECONDS );
				break;
			default:
				/* translators: %s: an address. */
				$text = sprintf( __( 'Nothing answers at %s. Check the Hub URL and its port, that the hub is running, and that your host allows outgoing connections.', 'liaison-for-woocommerce' ), $hub );
		}
		if ( HubAddress::is_private( $hub ) ) {
			$text .= ' ' . __( 'This is a private address: it works only when the hub runs on this machine or in its network.', 'liaison-for-woocommerce' );
		}
		return $text;
	}

	/**
	 * The hub is elsewhere, or something else answers.
	 *
	 * @param string $hub    The hub's address.
	 * @param string $target Where it leads.
	 */
	private static function redirected( string $hub, string $target ): string {
		$parts = wp_parse_url( sanitize_text_field( $target ) );
		if ( ! is_array( $parts ) || empty( $parts['scheme'] ) || empty( $parts['host'] ) || HubAddress::same_origin( $hub, $target ) ) {
			/* translators: %s: an address. */
			return sprintf( __( 'Something answers at %s, but it is not a Liaison hub. Ask your hub administrator for the Hub URL.', 'liaison-for-woocommerce' ), $hub );
		}
		$origin = $parts['scheme'] . '://' . $parts['host'] . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
		/* translators: 1: an address, 2: another address. */
		return sprintf( __( '%1$s redirects to %2$s. If that is your hub, enter it as the Hub URL.', 'liaison-for-woocommerce' ), $hub, $origin );
	}
}
