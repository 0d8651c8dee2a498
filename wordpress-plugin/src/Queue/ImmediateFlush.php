<?php
/**
 * Sending right after a request.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Services;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\WebServer;

/**
 * Empties the queue when a request ends that told something worth telling at once: in the same request where the web
 * server lets the visitor have the page first (PHP-FPM, LiteSpeed), else by a request of the shop to itself. Where
 * neither works Action Scheduler's flush of every minute does, which stays as the net in any case. Lock, circuit and
 * copies are the flusher's to look after.
 */
final class ImmediateFlush implements Module {

	/** The option with the owner's choice: LOOPBACK, RESPONSE or MINUTE. */
	public const SETTING = 'send_at_once';

	/** After the response, else by a request of the shop to itself. */
	public const LOOPBACK = 'loopback';

	/** Only after the response. */
	public const RESPONSE = 'response';

	/** Not at once. */
	public const MINUTE = 'minute';

	/** The option with how and when the last one began: way, at. */
	public const LAST = 'immediate_flush';

	/** The option with how Loopback's last test went. Read here: most requests need no more of that class. */
	private const TESTED = 'loopback';

	/** The option that counts requests of the shop to itself: minute, count. */
	private const COUNTED = 'loopback_count';

	/** How many of them one minute may see. */
	private const MOST_A_MINUTE = 60;

	/** How long it is believed that the web server can send a response first, in milliseconds: seven days. */
	private const KNOWN_MS = 604800000;

	/** How long a run may take, in milliseconds. */
	private const MOST_MS = 8000;

	/**
	 * Method => the method of Needed that says whether it is needed.
	 */
	public const NEEDED = array( 'refuse' => 'for_loopback' );

	/**
	 * @param Services $services The services: most requests need none of them.
	 */
	public function __construct( private Services $services ) {}

	public function register(): void {
		add_action( 'liaison_outbox_finished', array( $this, 'start' ) );
		// Before most of WordPress and WooCommerce is made ready for a stranger.
		add_action( 'init', array( $this, 'refuse' ), -10 );
		add_action( 'wc_ajax_' . Loopback::ENDPOINT, array( $this, 'answer' ) );
	}

	/**
	 * A request that told something urgent has written it and ends.
	 */
	public function start(): void {
		$setting = $this->services->get( Options::class )->get( self::SETTING, self::LOOPBACK );
		// In the shell somebody waits for the command, and there is no response to send first.
		if ( self::MINUTE === $setting || ( defined( 'WP_CLI' ) && WP_CLI ) ) {
			return;
		}
		if ( wp_doing_cron() || $this->services->get( WebServer::class )->end_response() ) {
			$this->run( self::RESPONSE );
		} elseif ( self::RESPONSE !== $setting && self::is_ok( $this->services->get( Options::class )->get( self::TESTED, array() ) ) ) {
			$this->services->get( Loopback::class )->send();
		}
	}

	/**
	 * Refuses requests to our address that are not our own.
	 */
	public function refuse(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- The signature is checked.
		if ( ! $this->services->get( Loopback::class )->is_own( wp_unslash( $_POST ) ) ) {
			nocache_headers();
			wp_send_json( array( 'ok' => false ), 403 );
		}
	}

	/**
	 * A request of the shop to itself. refuse() has let it pass.
	 */
	public function answer(): void {
		$this->refuse();
		nocache_headers();
		// Who sent it has gone.
		ignore_user_abort( true );
		// phpcs:disable WordPress.Security.NonceVerification.Missing -- As above.
		if ( isset( $_POST['kind'], $_POST['id'] ) && Loopback::TEST === $_POST['kind'] ) {
			$this->services->get( Loopback::class )->arrived( sanitize_key( wp_unslash( $_POST['id'] ) ) );
			wp_send_json( array( 'ok' => true ) );
		}
		// phpcs:enable
		if ( ! $this->within_limit() ) {
			wp_send_json( array( 'ok' => false ), 429 );
		}
		$this->run( self::LOOPBACK );
		wp_send_json( array( 'ok' => true ) );
	}

	/**
	 * How events leave the shop, for its owner and the hub.
	 *
	 * @return array{way:string,problem:string,at:int} `way`: LOOPBACK, RESPONSE or MINUTE; `problem`: why not by
	 *                                                 loopback, one of Loopback's states, or ''; `at`: the last one, milliseconds UTC, 0 before the first.
	 */
	public function status(): array {
		$options = $this->services->get( Options::class );
		$setting = $options->get( self::SETTING, self::LOOPBACK );
		$last    = $options->get( self::LAST, array() );
		$last    = is_array( $last ) ? $last : array();
		$at      = (int) ( $last['at'] ?? 0 );
		$state   = $this->services->get( Loopback::class )->state()['state'];
		$way     = self::MINUTE;
		$problem = '';
		if ( self::MINUTE !== $setting ) {
			// Scheduled tasks may run in a PHP that cannot what the web server's can.
			$seen = self::RESPONSE === ( $last['way'] ?? '' ) && $this->services->get( Clock::class )->now() - $at < self::KNOWN_MS;
			if ( $seen || $this->services->get( WebServer::class )->can_end_response() ) {
				$way = self::RESPONSE;
			} elseif ( self::LOOPBACK === $setting && Loopback::OK === $state ) {
				$way = self::LOOPBACK;
			} elseif ( self::LOOPBACK === $setting ) {
				$problem = $state;
			}
		}
		return array(
			'way'     => $way,
			'problem' => $problem,
			'at'      => $at,
		);
	}

	/**
	 * Empties the queue as nobody in particular: payloads are the same whoever's request has ended.
	 *
	 * @param string $way LOOPBACK or RESPONSE.
	 */
	private function run( string $way ): void {
		$now  = $this->services->get( Clock::class )->now();
		$user = get_current_user_id();
		wp_set_current_user( 0 );
		if ( ! wp_doing_cron() ) {
			$this->services->get( Options::class )->set(
				self::LAST,
				array(
					'way' => $way,
					'at'  => $now,
				)
			);
		}
		$this->services->get( Flusher::class )->run( false, self::MOST_MS );
		wp_set_current_user( $user );
	}

	/**
	 * Whether the last test arrived, and quickly.
	 *
	 * @param mixed $tested The option.
	 */
	private static function is_ok( $tested ): bool {
		return is_array( $tested ) && 'ok' === ( $tested['state'] ?? '' );
	}

	/**
	 * Counts requests of the shop to itself: more than so many a minute would only find the queue empty.
	 */
	private function within_limit(): bool {
		$options = $this->services->get( Options::class );
		$minute  = intdiv( $this->services->get( Clock::class )->now(), 60000 );
		$counted = $options->get( self::COUNTED, array() );
		$count   = is_array( $counted ) && ( $counted['minute'] ?? 0 ) === $minute ? (int) ( $counted['count'] ?? 0 ) : 0;
		if ( self::MOST_A_MINUTE <= $count ) {
			return false;
		}
		$options->set(
			self::COUNTED,
			array(
				'minute' => $minute,
				'count'  => $count + 1,
			)
		);
		return true;
	}
}
