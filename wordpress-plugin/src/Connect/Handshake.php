<?php
/**
 * Connecting with one button.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use Liaison\WooCommerce\Hub\Answer;
use Liaison\WooCommerce\Hub\AnswerReader;
use Liaison\WooCommerce\Hub\Language;
use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Support\Http;
use Liaison\WooCommerce\Support\Json;
use Liaison\WooCommerce\Support\Options;

/**
 * Sends the owner to the hub, takes the one-time code the hub sends back, and exchanges it for the connection. Nobody
 * who sees the code on its way can use it: the exchange needs the verifier that never left the shop.
 */
final class Handshake implements Module {

	/**
	 * Nonce and action of the form with the button.
	 */
	public const START = 'liaison_connect';

	private const COMES_BACK = 'liaison_return';
	private const TRIES      = 3;

	/**
	 * @param Options     $options     Options of the site.
	 * @param Site        $site        The site.
	 * @param HubAddress  $address     The hub's address.
	 * @param Connection  $connection  The connection.
	 * @param Fingerprint $fingerprint Knows this shop from its copies.
	 * @param Access      $access      The hub's key.
	 * @param Http        $http        HTTP.
	 */
	public function __construct(
		private Options $options,
		private Site $site,
		private HubAddress $address,
		private Connection $connection,
		private Fingerprint $fingerprint,
		private Access $access,
		private Http $http
	) {}

	public function register(): void {
		add_action( 'admin_post_' . self::START, array( $this, 'start' ) );
		add_action( 'admin_post_' . self::COMES_BACK, array( $this, 'come_back' ) );
	}

	/**
	 * The button was clicked: sends the owner to the hub.
	 */
	public function start(): void {
		self::require_owner();
		check_admin_referer( self::START );
		$hub = $this->address->wanted();
		if ( ! $this->address->fixed() && isset( $_POST['hub'] ) ) {
			$hub = HubAddress::clean( sanitize_text_field( wp_unslash( $_POST['hub'] ) ) );
		}
		// Kept in any case, so that a slip can be corrected instead of typing all of it again.
		if ( ! $this->address->fixed() ) {
			$this->address->keep( $hub );
		}
		$problem = HubAddress::problem( $hub );
		$problem = '' === $problem ? ( new HubProbe( $this->http ) )->problem( $hub ) : $problem;
		if ( '' !== $problem ) {
			$this->finish( $problem );
		}
		wp_redirect( $this->way_there( $hub, get_current_user_id() ) ); // phpcs:ignore WordPress.Security.SafeRedirect.wp_redirect_wp_redirect -- To the hub the owner named.
		exit;
	}

	/**
	 * Where to send the owner.
	 *
	 * @param string $hub     The hub's address.
	 * @param int    $user_id The owner.
	 */
	public function way_there( string $hub, int $user_id ): string {
		$state    = wp_generate_password( 40, false );
		$verifier = wp_generate_password( 64, false );
		set_transient(
			self::START . "_$user_id",
			array(
				'state'    => $state,
				'verifier' => $verifier,
				'hub'      => $hub,
			),
			30 * MINUTE_IN_SECONDS
		);
		return $hub . '/connect/woocommerce?' . http_build_query(
			array(
				'site_url'       => $this->site->url(),
				'site_name'      => $this->site->short()['name'],
				'return_url'     => admin_url( 'admin-post.php?action=' . self::COMES_BACK ),
				'state'          => $state,
				'code_challenge' => self::challenge( $verifier ),
				'site_id'        => $this->site->id(),
				'locale'         => Language::of_the_reader(),
			),
			'',
			'&',
			PHP_QUERY_RFC3986
		);
	}

	/**
	 * The owner comes back with a code.
	 */
	public function come_back(): void {
		self::require_owner();
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- `state` is the nonce: random, one-time, of this user.
		$code  = isset( $_GET['liaison_code'] ) ? sanitize_text_field( wp_unslash( $_GET['liaison_code'] ) ) : '';
		$state = isset( $_GET['state'] ) ? sanitize_text_field( wp_unslash( $_GET['state'] ) ) : '';
		// phpcs:enable
		$kept = get_transient( self::START . '_' . get_current_user_id() );
		if ( ! is_array( $kept ) || '' === $state || ! hash_equals( (string) ( $kept['state'] ?? '' ), $state ) ) {
			$this->finish( __( 'This connection request is unknown or has expired. Click "Connect" again.', 'liaison-for-woocommerce' ) );
		}
		if ( '' === $code ) {
			$this->finish( __( 'The hub sent no code, so your shop was not connected. Click "Connect" again.', 'liaison-for-woocommerce' ) );
		}
		$problem = $this->exchange( (string) $kept['hub'], $code, (string) $kept['verifier'], get_current_user_id() );
		if ( '' === $problem ) {
			delete_transient( self::START . '_' . get_current_user_id() );
		}
		$this->finish( $problem );
	}

	/**
	 * Exchanges a code for the connection. May be repeated with the same code when it failed.
	 *
	 * @param string      $hub      The hub's address.
	 * @param string      $code     The code.
	 * @param string|null $verifier Proves that the code was asked for here; null for a code its owner made at the hub.
	 * @param int         $user_id  Whose rights the hub's key gets.
	 * @return string What went wrong, as a sentence; empty when connected.
	 */
	public function exchange( string $hub, string $code, ?string $verifier, int $user_id ): string {
		$problem = HubAddress::problem( $hub );
		if ( '' !== $problem ) {
			return $problem;
		}
		$key = $this->access->make_key( $user_id );
		if ( null === $key ) {
			return __( 'WooCommerce\'s REST API keys can\'t be created. Check WooCommerce > Status, then connect again.', 'liaison-for-woocommerce' );
		}
		$answer = $this->ask(
			$hub,
			array(
				'code'           => $code,
				'site'           => $this->site->whole(),
				'consumerKey'    => $key['key'],
				'consumerSecret' => $key['secret'],
			) + ( null === $verifier ? array() : array( 'verifier' => $verifier ) )
		);
		if ( ! $answer->ok() || ! $this->connection->open( $hub, $answer->json ?? array() ) ) {
			$this->access->revoke( $key['id'] );
			// A hub says no in JSON; a page that is not there is somebody else's.
			$stranger = null === $answer->json && $answer->status >= 400 && $answer->status < 500;
			return $stranger || '' === $answer->error ? __( 'The response didn\'t come from a Liaison hub. Check the Hub URL.', 'liaison-for-woocommerce' ) : $answer->error;
		}
		$this->access->use_key( $key['id'] );
		$this->fingerprint->remember();
		// What was learnt of a connection before says nothing of this one.
		foreach ( array( SignedHub::OFFSET, 'hub_circuit', 'queue_circuit', 'heartbeat', 'outcomes_cursor', 'consents_cursor', 'hub_deleted' ) as $name ) {
			$this->options->delete( $name );
		}
		$this->options->set( 'scheduled_at', 0, true );
		/**
		 * The shop was connected.
		 *
		 * @since 0.1.0
		 */
		do_action( 'liaison_connected' );
		return '';
	}

	/**
	 * What went wrong the last time, told once.
	 */
	public function problem(): string {
		$name    = 'liaison_connect_problem_' . get_current_user_id();
		$problem = get_transient( $name );
		if ( ! is_string( $problem ) ) {
			return '';
		}
		delete_transient( $name );
		return $problem;
	}

	/**
	 * Asks for the exchange, some times if the hub does not answer: with the same key, because the hub may have taken it.
	 *
	 * @param string              $hub  The hub's address.
	 * @param array<string,mixed> $body What to send.
	 */
	private function ask( string $hub, array $body ): Answer {
		for ( $try = 1; ; $try++ ) {
			$answer = AnswerReader::read(
				$this->http->send(
					'POST',
					"$hub/connect/woocommerce/exchange",
					array(
						'Content-Type'    => 'application/json',
						'Accept'          => 'application/json',
						'Accept-Language' => Language::of_the_reader(),
					),
					Json::encode( $body ),
					8
				)
			);
			$silent = 0 === $answer->status || $answer->status >= 500;
			if ( ! $silent || 'certificate' === $answer->code || 'blocked' === $answer->code || $try >= self::TRIES ) {
				return $answer;
			}
		}
	}

	/**
	 * Back to the settings, with what went wrong.
	 *
	 * @param string $problem A sentence; empty when connected.
	 */
	private function finish( string $problem ): void {
		if ( '' !== $problem ) {
			set_transient( 'liaison_connect_problem_' . get_current_user_id(), $problem, 10 * MINUTE_IN_SECONDS );
		}
		wp_safe_redirect( add_query_arg( '' === $problem ? 'liaison_connected' : 'liaison_problem', '1', self::settings_url() ) );
		exit;
	}

	/**
	 * The settings screen.
	 */
	public static function settings_url(): string {
		/**
		 * Filters the address of the settings screen.
		 *
		 * @since 0.1.0
		 *
		 * @param string $url The address.
		 */
		return (string) apply_filters( 'liaison_settings_url', admin_url( 'admin.php?page=liaison' ) );
	}

	/**
	 * What the hub compares the verifier with.
	 *
	 * @param string $verifier The verifier.
	 */
	public static function challenge( string $verifier ): string {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- As RFC 7636 has it.
		return rtrim( strtr( base64_encode( hash( 'sha256', $verifier, true ) ), '+/', '-_' ), '=' );
	}

	/**
	 * Stops whoever may not manage the shop.
	 */
	private static function require_owner(): void {
		if ( ! current_user_can( 'manage_woocommerce' ) ) {
			wp_die( esc_html__( 'Your user account doesn\'t have permission to manage this shop.', 'liaison-for-woocommerce' ), '', array( 'response' => 403 ) );
		}
	}
}
