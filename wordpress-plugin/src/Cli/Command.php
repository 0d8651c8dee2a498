<?php
/**
 * The command line.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Cli;

use Liaison\WooCommerce\Admin\Problem;
use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Connect\Handshake;
use Liaison\WooCommerce\Connect\Heartbeat;
use Liaison\WooCommerce\Connect\HubAddress;
use Liaison\WooCommerce\Hub\ConnectionToShop;
use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Queue\Flusher;
use Liaison\WooCommerce\Queue\QueueTable;
use Liaison\WooCommerce\Services;
use WP_CLI;

/**
 * Connects the shop to a Liaison hub, and shows how it does.
 */
final class Command {

	public function __construct( private Services $services ) {}

	/**
	 * Shows the connection and the queue.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : table, json, csv or yaml.
	 * ---
	 * default: table
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp liaison status
	 *
	 * @param string[]             $args    None.
	 * @param array<string,string> $options Options.
	 */
	public function status( array $args, array $options ): void {
		$connection = $this->services->get( Connection::class );
		$counts     = $this->services->get( QueueTable::class )->counts();
		$copy       = $connection->connected() ? $this->services->get( Fingerprint::class )->mismatch() : null;
		$last       = $this->services->get( Heartbeat::class )->last();
		$facts      = array(
			'state'          => $connection->state(),
			'paused'         => $connection->paused(),
			'copy'           => null === $copy ? '' : $copy['reason'],
			'hub'            => $connection->hub(),
			'account'        => $connection->account_name(),
			'connection'     => $connection->id(),
			'mode'           => $connection->connected() ? $connection->mode() : '',
			'waiting'        => $counts['waiting'],
			'oldest_seconds' => $counts['oldest_seconds'],
			'dead'           => $counts['dead'],
			'quarantined'    => $counts['quarantined'],
			'last_heartbeat' => null === $last ? '' : gmdate( 'Y-m-d H:i:s', intdiv( $last['at'], 1000 ) ) . ' UTC',
			'last_error'     => null === $last ? '' : $last['error'],
		);
		$rows       = array();
		foreach ( $facts as $name => $value ) {
			$rows[] = array(
				'name'  => $name,
				'value' => (string) $value,
			);
		}
		WP_CLI\Utils\format_items( $options['format'] ?? 'table', $rows, array( 'name', 'value' ) );
	}

	/**
	 * Connects the shop with a one-time code made at the hub.
	 *
	 * ## OPTIONS
	 *
	 * --code=<code>
	 * : The code, made at the hub less than ten minutes ago.
	 *
	 * [--hub=<address>]
	 * : The hub's address. Default: the constant LIAISON_HUB_URL, else the address used last.
	 *
	 * ## EXAMPLES
	 *
	 *     wp liaison connect --hub=https://hub.example.com --code=lic_… --user=admin
	 *
	 * @param string[]             $args    None.
	 * @param array<string,string> $options Options.
	 */
	public function connect( array $args, array $options ): void {
		$address = $this->services->get( HubAddress::class );
		$hub     = HubAddress::clean( $options['hub'] ?? $address->wanted() );
		$code    = trim( $options['code'] ?? '' );
		$user_id = self::owner();
		if ( '' === $hub ) {
			WP_CLI::error( 'Set the hub with --hub=<address>, or define LIAISON_HUB_URL in wp-config.php.' );
		}
		if ( '' === $code ) {
			WP_CLI::error( 'The code is empty. Create one in the hub and set it with --code=<code>.' );
		}
		if ( 0 === $user_id ) {
			WP_CLI::error( 'No user can manage this shop. Set one with --user=<login>.' );
		}
		$problem = $this->services->get( Handshake::class )->exchange( $hub, $code, null, $user_id );
		if ( '' !== $problem ) {
			WP_CLI::error( $problem );
		}
		$address->keep( $hub );
		WP_CLI::success( 'Connected to ' . $this->services->get( Connection::class )->account_name() . '. Test mode: only listed numbers receive.' );
	}

	/**
	 * Sends what waits, until nothing is due or the hub does not answer.
	 *
	 * ## EXAMPLES
	 *
	 *     wp liaison flush
	 */
	public function flush(): void {
		$this->require_connection();
		$flushed = 0;
		do {
			$done     = $this->services->get( Flusher::class )->run( true );
			$flushed += $done['flushed'];
		} while ( $done['more'] );
		$summary = "$flushed sent, {$done['waiting']} pending, {$done['dead']} failed.";
		if ( '' === $done['reason'] ) {
			WP_CLI::success( $summary );
		} else {
			WP_CLI::error( "$summary {$done['reason']}" );
		}
	}

	/**
	 * Checks the connection to the hub, and with a number sends a test message to it.
	 *
	 * ## OPTIONS
	 *
	 * [<phone>]
	 * : Your own number, with country code. It joins the numbers that receive in test mode.
	 *
	 * ## EXAMPLES
	 *
	 *     wp liaison test
	 *     wp liaison test +34600111222
	 *
	 * @param string[] $args The number.
	 */
	public function test( array $args ): void {
		$this->require_connection();
		$answer = $this->services->get( Heartbeat::class )->run();
		if ( ! $answer->ok() ) {
			WP_CLI::error( $answer->error );
		}
		$way = ConnectionToShop::in( $answer->json ) ?? array();
		WP_CLI::log( 'The hub responds. Store connection: ' . self::plain( $way['way'] ?? 'not checked yet' ) . self::plain( $way['hint'] ?? '', '. ' ) );
		if ( isset( $args[0] ) ) {
			$body   = array(
				'to'  => array(
					'phone'   => $args[0],
					'country' => wc_get_base_location()['country'],
				),
				'own' => true,
			);
			$answer = $this->services->get( SignedHub::class )->insist( 'POST', '/test-message', $body, 15 );
			if ( ! $answer->ok() ) {
				WP_CLI::error( self::plain( Problem::text( $answer ) ) );
			}
			WP_CLI::log( 'Test message: ' . self::plain( $answer->json['status'] ?? 'accepted' ) );
		}
		WP_CLI::success( 'It works.' );
	}

	/**
	 * Ends with an error that says what to do where no hub is connected.
	 */
	private function require_connection(): void {
		if ( ! $this->services->get( Connection::class )->connected() ) {
			WP_CLI::error( 'Your shop isn\'t connected. Connect it with: wp liaison connect --hub=<address> --code=<code>' );
		}
	}

	/**
	 * Whose rights the hub's key gets: the user named, else the first who may manage the shop.
	 */
	private static function owner(): int {
		if ( current_user_can( 'manage_woocommerce' ) ) {
			return get_current_user_id();
		}
		$ids = get_users(
			array(
				'role__in' => array( 'administrator', 'shop_manager' ),
				'fields'   => 'ID',
				'number'   => 1,
				'orderby'  => 'ID',
			)
		);
		return (int) ( $ids[0] ?? 0 );
	}

	/**
	 * The hub's text, fit for a terminal.
	 *
	 * @param mixed  $text   What the hub said.
	 * @param string $before What stands before it, if it is there.
	 */
	private static function plain( $text, string $before = '' ): string {
		$plain = is_string( $text ) ? (string) preg_replace( '/[\x00-\x1f\x7f]/', '', sanitize_text_field( $text ) ) : '';
		return '' === $plain ? '' : $before . $plain;
	}
}
