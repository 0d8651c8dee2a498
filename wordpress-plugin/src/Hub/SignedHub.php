<?php
/**
 * The hub over HTTP.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Hub;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Http;
use Liaison\WooCommerce\Support\Json;
use Liaison\WooCommerce\Support\Options;

/**
 * Signs each request with the connection's secret, at the hub's time.
 */
final class SignedHub implements Hub {

	/**
	 * The option with the hub's time less ours, in seconds.
	 */
	public const OFFSET = 'clock_offset';

	/**
	 * @param Connection $connection The connection.
	 * @param Options    $options    Options of the site.
	 * @param Clock      $clock      The time.
	 * @param Http       $http       HTTP.
	 * @param Circuit    $circuit    Closed after failures.
	 */
	public function __construct(
		private Connection $connection,
		private Options $options,
		private Clock $clock,
		private Http $http,
		private Circuit $circuit
	) {}

	/**
	 * Whether the shop is connected.
	 */
	public function connected(): bool {
		return $this->connection->connected();
	}

	/**
	 * Sends a signed request. Never throws.
	 *
	 * @param string                   $method          HTTP method.
	 * @param string                   $path            Below the companion address.
	 * @param array<string,mixed>|null $body            Sent as JSON.
	 * @param int                      $timeout_seconds How long to wait.
	 * @param array<string,string>     $headers         Further headers.
	 */
	public function request( string $method, string $path, ?array $body = null, int $timeout_seconds = 5, array $headers = array() ): Answer {
		$until = $this->circuit->open_until();
		if ( 0 !== $until && $this->connected() ) {
			/* translators: %d: a number of seconds. */
			return new Answer( 0, null, sprintf( __( 'The hub hasn\'t responded recently. Your shop tries again in %d seconds and sends pending updates then.', 'liaison-for-woocommerce' ), max( 1, intdiv( $until - $this->clock->now(), 1000 ) ) ), 'waiting' );
		}
		return $this->insist( $method, $path, $body, $timeout_seconds, $headers );
	}

	/**
	 * As request(), but also while the hub is left in peace: for heartbeats, and for what the owner asks for.
	 *
	 * @param string                   $method          HTTP method.
	 * @param string                   $path            Below the companion address.
	 * @param array<string,mixed>|null $body            Sent as JSON.
	 * @param int                      $timeout_seconds How long to wait.
	 * @param array<string,string>     $headers         Further headers.
	 */
	public function insist( string $method, string $path, ?array $body = null, int $timeout_seconds = 5, array $headers = array() ): Answer {
		$state = $this->connection->state();
		if ( 'none' === $state ) {
			return new Answer( 0, null, __( 'Your shop isn\'t connected. Connect it first.', 'liaison-for-woocommerce' ), 'not_connected' );
		}
		if ( 'reconnect' === $state ) {
			return new Answer( 0, null, __( 'The security keys in wp-config.php have changed, so the connection\'s secret can no longer be read. Reconnect your shop.', 'liaison-for-woocommerce' ), 'reconnect' );
		}
		// Where a body is usual one is always sent: without it WordPress would say that a form was.
		$text   = null === $body && 'GET' === $method ? '' : Json::encode( (object) (array) $body );
		$answer = $this->send( $method, $path, $text, $timeout_seconds, $headers, $this->connection->secret() );

		if ( 'clock_skew' === $answer->code && is_int( $answer->json['now'] ?? null ) ) {
			$this->options->set( self::OFFSET, $answer->json['now'] - intdiv( $this->clock->now(), 1000 ) );
			$answer = $this->send( $method, $path, $text, $timeout_seconds, $headers, $this->connection->secret() );
		}
		if ( 'bad_signature' === $answer->code && '' !== $this->connection->previous_secret() ) {
			// The hub may not know yet that we took the new secret.
			$answer = $this->send( $method, $path, $text, $timeout_seconds, $headers, $this->connection->previous_secret() );
		}
		if ( 0 === $answer->status || 429 === $answer->status || $answer->status >= 500 ) {
			$this->circuit->failed( $answer->retry_after );
		} else {
			$this->circuit->succeeded();
		}
		return $answer;
	}

	/**
	 * Sends once.
	 *
	 * @param string               $method          HTTP method.
	 * @param string               $path            Below the companion address.
	 * @param string               $body            JSON.
	 * @param int                  $timeout_seconds How long to wait.
	 * @param array<string,string> $headers         Further headers.
	 * @param string               $secret          Signs.
	 */
	private function send( string $method, string $path, string $body, int $timeout_seconds, array $headers, string $secret ): Answer {
		$url       = $this->connection->companion_url() . '/' . ltrim( $path, '/' );
		$timestamp = intdiv( $this->clock->now(), 1000 ) + (int) $this->options->get( self::OFFSET, 0 );
		$headers   = array(
			'Accept'              => 'application/json',
			'X-Liaison-Timestamp' => (string) $timestamp,
			'X-Liaison-Site'      => (string) $this->options->get( 'site_id', '' ),
			'X-Liaison-Signature' => Signature::call( $method, self::path_of( $url ), $timestamp, $body, $secret ),
		) + ( '' === $body ? array() : array( 'Content-Type' => 'application/json' ) ) + $headers + array( 'Accept-Language' => Language::of_the_reader() );
		return AnswerReader::read( $this->http->send( $method, $url, $headers, $body, (float) $timeout_seconds ) );
	}

	/**
	 * Path and query of an address.
	 *
	 * @param string $url The address.
	 */
	private static function path_of( string $url ): string {
		$query = wp_parse_url( $url, PHP_URL_QUERY );
		return (string) wp_parse_url( $url, PHP_URL_PATH ) . ( is_string( $query ) && '' !== $query ? "?$query" : '' );
	}
}
