<?php
/**
 * A request of the shop to itself.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

use Liaison\WooCommerce\Connect\Site;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Http;
use Liaison\WooCommerce\Support\Options;

/**
 * Starts a flush in another request without waiting for it. WordPress's own non-blocking requests wait up to a second
 * for an answer where PHP has cURL, so this one writes to the socket itself and reads nothing. Whether such requests
 * arrive is tried in the background first: a password, a firewall or a slow network in front of the shop rules them out.
 */
final class Loopback {

	/** Name of the address: `?wc-ajax=liaison_flush`. */
	public const ENDPOINT = 'liaison_flush';

	/** The option with how the last test went: state, ms, at. Read in customers' requests, so it is loaded with all others. */
	public const STATE = 'loopback';

	/** The option with the last test that arrived. */
	public const SEEN = 'loopback_seen';

	public const OK          = 'ok';
	public const SLOW        = 'slow';
	public const PASSWORD    = 'password';
	public const REFUSED     = 'refused';
	public const LOST        = 'lost';
	public const UNREACHABLE = 'unreachable';
	public const CERTIFICATE = 'certificate';

	public const FLUSH = 'flush';
	public const TEST  = 'test';

	/** How the transport says that it doesn't trust the shop's certificate: cURL's numbers for it, and PHP's words. */
	private const UNTRUSTED = '/cURL error (51|60|77|83|90|91)\b|certificate/i';

	/** How long a signature holds, in seconds. */
	private const HOLDS = 30;

	/** How long connecting may take, in seconds. */
	private const CONNECT_SECONDS = 0.5;

	/** From how many milliseconds on it would keep customers waiting. */
	private const MOST_MS = 50;

	/** How often to test, in milliseconds. */
	private const TEST_EVERY_MS = 3600000;

	/** How often to look whether a test has arrived, and how many milliseconds lie between. */
	private const LOOKS   = 40;
	private const LOOK_MS = 100;

	/**
	 * @param Site                 $site    The site.
	 * @param Options              $options Options of the site.
	 * @param Http                 $http    HTTP, to learn what stands in the way.
	 * @param Clock                $clock   The time.
	 * @param \wpdb                $db      The database: what another request wrote is in no cache of this one.
	 * @param callable(int): mixed $wait    Waits so many milliseconds.
	 */
	public function __construct( private Site $site, private Options $options, private Http $http, private Clock $clock, private $db, private $wait ) {}

	/**
	 * How the last test went.
	 *
	 * @return array{state:string,ms:int,at:int} `state` is '' before the first; `ms`: what sending took; `at`: milliseconds UTC.
	 */
	public function state(): array {
		$state = $this->options->get( self::STATE, array() );
		$state = is_array( $state ) ? $state : array();
		return array(
			'state' => (string) ( $state['state'] ?? '' ),
			'ms'    => (int) ( $state['ms'] ?? 0 ),
			'at'    => (int) ( $state['at'] ?? 0 ),
		);
	}

	/**
	 * Sends a request and waits for no answer. Never throws.
	 *
	 * @param string $kind FLUSH or TEST.
	 * @param string $id   16 hexadecimal digits; '' makes some.
	 * @return bool Whether it was sent.
	 */
	public function send( string $kind = self::FLUSH, string $id = '' ): bool {
		$parts = wp_parse_url( $this->url() );
		$host  = is_array( $parts ) ? (string) ( $parts['host'] ?? '' ) : '';
		if ( '' === $host ) {
			return false;
		}
		$secure = 'https' === ( $parts['scheme'] ?? '' );
		$port   = (int) ( $parts['port'] ?? ( $secure ? 443 : 80 ) );
		$body   = $this->body( $kind, $id );
		$lines  = array(
			'POST ' . ( $parts['path'] ?? '/' ) . '?' . ( $parts['query'] ?? '' ) . ' HTTP/1.1',
			'Host: ' . $host . ( isset( $parts['port'] ) ? ':' . $port : '' ),
			'User-Agent: Liaison (WordPress)',
			'Content-Type: application/x-www-form-urlencoded',
			'Content-Length: ' . strlen( $body ),
			'Connection: close',
		);
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- A socket, which WordPress has no functions for; what goes wrong is the answer.
		$context = stream_context_create( $secure ? array( 'ssl' => $this->tls( $host ) ) : array() );
		$socket  = @stream_socket_client( ( $secure ? 'ssl' : 'tcp' ) . "://$host:$port", $number, $error, self::CONNECT_SECONDS, STREAM_CLIENT_CONNECT, $context );
		if ( ! is_resource( $socket ) ) {
			return false;
		}
		$request = implode( "\r\n", $lines ) . "\r\n\r\n" . $body;
		$sent    = strlen( $request ) === @fwrite( $socket, $request );
		fclose( $socket );
		// phpcs:enable
		return $sent;
	}

	/**
	 * What a request sends along: signed, and good for half a minute.
	 *
	 * @param string $kind FLUSH or TEST.
	 * @param string $id   16 hexadecimal digits; '' makes some.
	 */
	public function body( string $kind, string $id = '' ): string {
		$id  = '' === $id ? bin2hex( random_bytes( 8 ) ) : $id;
		$now = intdiv( $this->clock->now(), 1000 );
		return "kind=$kind&id=$id&at=$now&signature=" . $this->signature( $kind, $id, $now );
	}

	/**
	 * Whether a request is our own, and not old.
	 *
	 * @param array<mixed> $sent What it sent: kind, id, at, signature.
	 */
	public function is_own( array $sent ): bool {
		$kind      = $sent['kind'] ?? null;
		$id        = $sent['id'] ?? null;
		$at        = $sent['at'] ?? null;
		$signature = $sent['signature'] ?? null;
		if ( ! is_string( $id ) || ! is_string( $at ) || ! is_string( $signature ) || ! in_array( $kind, array( self::FLUSH, self::TEST ), true )
			|| 1 !== preg_match( '/\A[0-9a-f]{16}\z/', $id ) || 1 !== preg_match( '/\A\d{1,12}\z/', $at ) ) {
			return false;
		}
		return hash_equals( $this->signature( $kind, $id, (int) $at ), $signature ) && abs( intdiv( $this->clock->now(), 1000 ) - (int) $at ) <= self::HOLDS;
	}

	/**
	 * Notes that a test arrived.
	 *
	 * @param string $id The test.
	 */
	public function arrived( string $id ): void {
		$this->options->set( self::SEEN, $id );
	}

	/**
	 * Tries, once an hour, whether requests of the shop to itself arrive, and what sending one takes. Takes up to four
	 * seconds, so it runs in the background only.
	 */
	public function test(): void {
		$now  = $this->clock->now();
		$last = $this->state();
		if ( '' !== $last['state'] && abs( $now - $last['at'] ) < self::TEST_EVERY_MS ) {
			return;
		}
		$id    = bin2hex( random_bytes( 8 ) );
		$start = hrtime( true );
		$sent  = $this->send( self::TEST, $id );
		$ms    = (int) ceil( ( hrtime( true ) - $start ) / 1000000 );
		if ( $sent && $this->arrives( $id ) ) {
			$state = $ms > self::MOST_MS ? self::SLOW : self::OK;
		} else {
			$state = $this->obstacle();
		}
		$this->options->set(
			self::STATE,
			array(
				'state' => $state,
				'ms'    => $ms,
				'at'    => $now,
			),
			true
		);
	}

	/**
	 * Whether a test arrives.
	 *
	 * @param string $id The test.
	 */
	private function arrives( string $id ): bool {
		for ( $look = 0; $look < self::LOOKS; ++$look ) {
			( $this->wait )( self::LOOK_MS );
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Another request writes it, so no cache will do.
			if ( $id === $this->db->get_var( $this->db->prepare( "SELECT option_value FROM {$this->db->options} WHERE option_name = %s", Options::PREFIX . self::SEEN ) ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What stands in the way of a request, as an ordinary one learns it.
	 */
	private function obstacle(): string {
		$answer = $this->http->send( 'POST', $this->url(), array( 'Content-Type' => 'application/x-www-form-urlencoded' ), $this->body( self::TEST ), 5.0, $this->verifies() );
		if ( 0 === $answer->status ) {
			return 1 === preg_match( self::UNTRUSTED, $answer->error ) ? self::CERTIFICATE : self::UNREACHABLE;
		}
		if ( 401 === $answer->status ) {
			return self::PASSWORD;
		}
		// It gets through when somebody waits for the answer: the server ends requests that nobody waits for.
		return 200 === $answer->status ? self::LOST : self::REFUSED;
	}

	/**
	 * The address.
	 */
	private function url(): string {
		return trailingslashit( $this->site->url() ) . '?wc-ajax=' . self::ENDPOINT;
	}

	/**
	 * Whether the shop's own certificate must be a trusted one: as WordPress wants it for requests to itself, which is no
	 * unless a filter says so.
	 */
	private function verifies(): bool {
		/** This filter is documented in wp-includes/class-wp-http-streams.php */
		return (bool) apply_filters( 'https_local_ssl_verify', false, $this->url() ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WordPress's own.
	}

	/**
	 * How TLS is spoken with the shop itself.
	 *
	 * @param string $host The host.
	 * @return array<string,mixed>
	 */
	private function tls( string $host ): array {
		$verify = $this->verifies();
		return array(
			'verify_peer'       => $verify,
			'verify_peer_name'  => $verify,
			'allow_self_signed' => ! $verify,
			'peer_name'         => $host,
			'cafile'            => ABSPATH . WPINC . '/certificates/ca-bundle.crt',
		);
	}

	/**
	 * Signs a request with the site's own salt: nobody else needs to.
	 *
	 * @param string $kind FLUSH or TEST.
	 * @param string $id   16 hexadecimal digits.
	 * @param int    $at   Unix seconds.
	 */
	private function signature( string $kind, string $id, int $at ): string {
		return hash_hmac( 'sha256', "liaison_flush\n{$this->site->id()}\n$kind\n$id\n$at", wp_salt( 'nonce' ) );
	}
}
