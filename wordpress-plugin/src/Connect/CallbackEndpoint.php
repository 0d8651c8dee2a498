<?php
/**
 * Calls from the hub to the shop.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use Liaison\WooCommerce\Hub\Signature;
use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Json;
use Liaison\WooCommerce\Support\Options;

/**
 * Takes signed calls by WordPress's REST API, in both its forms, and by WooCommerce's own address for where the REST
 * API is blocked. All three do the same.
 */
final class CallbackEndpoint implements Module {

	public const SPACE = 'wc-liaison/v1';
	public const ROUTE = '/call';

	/**
	 * Method => the method of Needed that says whether it is needed.
	 */
	public const NEEDED = array( 'add_route' => 'for_own_route' );

	/**
	 * Verbs that change nothing, or nothing twice: a replay may simply be answered anew.
	 */
	private const HARMLESS = array( 'ping', 'flush', 'cart-status' );

	/**
	 * @param Connection  $connection  The connection.
	 * @param Fingerprint $fingerprint Knows a copy of the shop.
	 * @param Verbs       $verbs       What may be asked.
	 * @param Options     $options     Options of the site.
	 * @param Clock       $clock       The time.
	 */
	public function __construct(
		private Connection $connection,
		private Fingerprint $fingerprint,
		private Verbs $verbs,
		private Options $options,
		private Clock $clock
	) {}

	public function register(): void {
		add_action( 'rest_api_init', array( $this, 'add_route' ) );
		add_action( 'wc_ajax_liaison', array( $this, 'by_wc_ajax' ) );
	}

	/**
	 * Adds the REST route.
	 */
	public function add_route(): void {
		register_rest_route(
			self::SPACE,
			self::ROUTE,
			array(
				'methods'             => 'POST',
				'show_in_index'       => false,
				'permission_callback' => fn( \WP_REST_Request $request ) => $this->check(
					(string) $request->get_header( 'x_liaison_timestamp' ),
					(string) $request->get_header( 'x_liaison_signature' ),
					(string) $request->get_header( 'x_liaison_connection' ),
					$request->get_body()
				) ?? true,
				'callback'            => function ( \WP_REST_Request $request ) {
					$response = new \WP_REST_Response( $this->answer( $request->get_body(), (string) $request->get_header( 'x_liaison_signature' ) ) );
					$response->header( 'Cache-Control', 'no-store' );
					return $response;
				},
			)
		);
	}

	/**
	 * Answers a call by `?wc-ajax=liaison`.
	 */
	public function by_wc_ajax(): void {
		nocache_headers();
		$body      = (string) file_get_contents( 'php://input' );
		$signature = self::header( 'SIGNATURE' );
		$error     = $this->check( self::header( 'TIMESTAMP' ), $signature, self::header( 'CONNECTION' ), $body );
		if ( null !== $error ) {
			$data = (array) $error->get_error_data();
			wp_send_json(
				array(
					'code'    => $error->get_error_code(),
					'message' => $error->get_error_message(),
					'data'    => $data,
				),
				(int) $data['status']
			);
		}
		wp_send_json( $this->answer( $body, $signature ), 200 );
	}

	/**
	 * Whether a call is the hub's.
	 *
	 * @param string $timestamp  When it says it was made.
	 * @param string $signature  What signs it.
	 * @param string $connection Which connection it names.
	 * @param string $body       Raw body.
	 * @return \WP_Error|null Null when it is.
	 */
	public function check( string $timestamp, string $signature, string $connection, string $body ): ?\WP_Error {
		$secrets = array( $this->connection->secret(), $this->connection->previous_secret() );
		$fits    = Signature::fits( $signature, 'POST', self::paths(), $timestamp, $body, $secrets );
		if ( ! $fits || ( '' !== $connection && $connection !== $this->connection->id() ) ) {
			return new \WP_Error( 'bad_signature', 'The signature is missing or does not fit. If the shop was disconnected, connect it again.', array( 'status' => 401 ) );
		}
		$now = intdiv( $this->clock->now(), 1000 ) + (int) $this->options->get( SignedHub::OFFSET, 0 );
		if ( abs( $now - (int) $timestamp ) > Signature::TOLERANCE ) {
			return new \WP_Error(
				'clock_skew',
				'The signature fits, but its time is more than 300 seconds from ours.',
				array(
					'status' => 401,
					'now'    => $now,
				)
			);
		}
		return null;
	}

	/**
	 * Carries out what a checked call asks for. Who replays a call gets the first answer again, and nothing happens.
	 *
	 * @param string $body      Raw body.
	 * @param string $signature What signed it.
	 * @return array<string,mixed>
	 */
	public function answer( string $body, string $signature ): array {
		$call  = Json::decode( $body ) ?? array();
		$verb  = is_string( $call['verb'] ?? null ) ? $call['verb'] : '';
		$input = is_array( $call['input'] ?? null ) ? $call['input'] : array();
		if ( 'ping' !== $verb && ! $this->fingerprint->matches() ) {
			return array(
				'ok'    => false,
				'error' => array(
					'code'    => 'copy',
					'message' => 'This is a copy of the shop that was connected, or the shop has moved. Its owner decides in wp-admin.',
				),
			);
		}
		if ( in_array( $verb, self::HARMLESS, true ) ) {
			return $this->verbs->run( $verb, $input );
		}
		$name  = 'liaison_call_' . substr( hash( 'sha256', $signature ), 0, 40 );
		$known = get_transient( $name );
		if ( is_array( $known ) ) {
			return $known;
		}
		$answer = $this->verbs->run( $verb, $input );
		set_transient( $name, $answer, 3 * Signature::TOLERANCE );
		return $answer;
	}

	/**
	 * How the hub may have written path and query: as this server saw them, or as WordPress writes them where something
	 * in between rewrites addresses.
	 *
	 * @return string[]
	 */
	private static function paths(): array {
		$asked = isset( $_SERVER['REQUEST_URI'] ) ? esc_url_raw( wp_unslash( $_SERVER['REQUEST_URI'] ) ) : '';
		$home  = rtrim( (string) wp_parse_url( (string) get_option( 'home' ), PHP_URL_PATH ), '/' );
		$route = self::SPACE . self::ROUTE;
		return array_values( array_unique( array( $asked, "$home/wp-json/$route", "$home/?rest_route=/$route", "$home/?rest_route=" . rawurlencode( "/$route" ), "$home/?wc-ajax=liaison" ) ) );
	}

	/**
	 * One of our headers.
	 *
	 * @param string $name Without `X-Liaison-`.
	 */
	private static function header( string $name ): string {
		return isset( $_SERVER[ "HTTP_X_LIAISON_$name" ] ) ? sanitize_text_field( wp_unslash( $_SERVER[ "HTTP_X_LIAISON_$name" ] ) ) : '';
	}
}
