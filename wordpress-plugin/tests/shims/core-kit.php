<?php
/**
 * A shop to test: the plugin's core on a real database, with a hub that is played.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Queue\PayloadBuilder;
use Liaison\WooCommerce\Queue\QueueTable;
use Liaison\WooCommerce\CheckoutServices;
use Liaison\WooCommerce\Services;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Http;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Support\Options;
use PHPUnit\Framework\TestCase;

/** Tells what was kept when it happened. */
final class PlainPayloads implements PayloadBuilder {
	public function build( string $topic, string $subject, ?array $data ): ?array {
		return $data;
	}
}

/**
 * HTTP that is played. Remembers what was sent.
 */
final class PlayedHttp implements Http {
	/** @var list<array{method:string,url:string,headers:array<string,string>,body:string,timeout:float,verify:bool}> */
	public array $sent = array();

	/** @var callable(array<string,mixed>):HttpAnswer */
	public $answer;

	public function __construct() {
		$this->answer = static fn(): HttpAnswer => new HttpAnswer( 200, '{}' );
	}

	public function send( string $method, string $url, array $headers, string $body, float $timeout_seconds, bool $verify = true ): HttpAnswer {
		$request      = array(
			'method'  => $method,
			'url'     => $url,
			'headers' => $headers,
			'body'    => $body,
			'timeout' => $timeout_seconds,
			'verify'  => $verify,
		);
		$this->sent[] = $request;
		return ( $this->answer )( $request );
	}

	/** @return list<string> Method and path below the host. */
	public function asked(): array {
		return array_map( static fn( array $sent ): string => $sent['method'] . ' ' . parse_url( $sent['url'], PHP_URL_PATH ), $this->sent );
	}
}

/**
 * A shop with tables of its own.
 */
abstract class ShopTestCase extends TestCase {
	protected const HUB    = 'https://hub.example';
	protected const SECRET = 'a secret of forty characters, more or less';
	protected const NOW    = 1795557600000;

	private static ?\mysqli $database = null;

	protected Services $services;
	protected TurnedClock $clock;
	protected PlayedHttp $http;
	protected \wpdb $db;

	protected function setUp(): void {
		foreach ( array( 'options', 'transients', 'hooks', 'log', 'orders', 'users_by_email', 'orders_by_email' ) as $name ) {
			$GLOBALS[ "liaison_test_$name" ] = array();
		}
		unset( $GLOBALS['liaison_test_salt'], $GLOBALS['liaison_test_environment'], $GLOBALS['liaison_test_can'], $GLOBALS['liaison_test_owners'] );
		update_option( 'home', 'https://shop.example' );
		update_option( 'blogname', 'Ana&#039;s shop' );
		update_option( 'liaison_site_id', '11111111-2222-4333-8444-555555555555' );

		$this->db        = self::database();
		$GLOBALS['wpdb'] = $this->db;
		$this->clock     = new TurnedClock( self::NOW );
		$this->http      = new PlayedHttp();
		$this->services  = new Services();
		$lists           = dirname( __DIR__, 2 ) . '/src';
		foreach ( ( require "$lists/services/core.php" ) + ( require "$lists/modules/core.php" ) as $id => $factory ) {
			$this->services->set( $id, $factory );
		}
		foreach ( array_keys( CheckoutServices::IDS ) as $id ) {
			$this->services->set( $id, static fn( Services $s ): object => CheckoutServices::make( $id, $s ) );
		}
		$this->services->set( Clock::class, fn() => $this->clock );
		$this->services->set( Http::class, fn() => $this->http );
		$this->services->set( PayloadBuilder::class, static fn() => new PlainPayloads() );
	}

	/** Connects the shop, as a handshake would. */
	protected function connect( array $more = array() ): Connection {
		$connection = $this->services->get( Connection::class );
		$opened     = $connection->open(
			self::HUB,
			$more + array(
				'connectionId' => 'c1',
				'accountName'  => 'Ana',
				'deliveryUrl'  => self::HUB . '/hooks/c1',
				'companionUrl' => self::HUB . '/companion/c1',
				'secret'       => self::SECRET,
				'mode'         => 'test',
				'testNumbers'  => array(),
			)
		);
		self::assertTrue( $opened );
		$this->services->get( Fingerprint::class )->remember();
		return $connection;
	}

	/** Answers requests by method and path; others get an empty object. */
	protected function hub_answers( array $answers ): void {
		$this->http->answer = static function ( array $request ) use ( $answers ): HttpAnswer {
			$answer = $answers[ $request['method'] . ' ' . parse_url( $request['url'], PHP_URL_PATH ) ] ?? new HttpAnswer( 200, '{}' );
			return is_callable( $answer ) ? $answer( $request ) : $answer;
		};
	}

	protected function option( string $name, $fallback = null ) {
		return $this->services->get( Options::class )->get( $name, $fallback );
	}

	/** Puts rows into the queue: topic, subject and data. */
	protected function queue( array ...$rows ): void {
		$this->services->get( QueueTable::class )->insert(
			'wp_liaison_queue',
			array_map(
				fn( array $row ): array => array(
					'topic'   => $row[0],
					'subject' => $row[1],
					'data'    => isset( $row[2] ) ? (string) wp_json_encode( $row[2] ) : null,
					'at'      => $this->clock->now,
				),
				$rows
			)
		);
	}

	/** @return array<int,array<string,mixed>> Rows of the queue. */
	protected function rows( string $where = '1' ): array {
		return $this->db->get_results( "SELECT * FROM wp_liaison_queue WHERE $where ORDER BY id", ARRAY_A );
	}

	private static function database(): \wpdb {
		if ( null === self::$database ) {
			$url = getenv( 'TEST_DATABASE_URL' );
			if ( ! $url ) {
				self::markTestSkipped( 'TEST_DATABASE_URL names no database server, for example mysql://root@127.0.0.1:3306.' );
			}
			$parts = parse_url( $url );
			// phpcs:disable WordPress.DB.RestrictedFunctions, WordPress.DB.RestrictedClasses -- This is what stands behind our wpdb.
			mysqli_report( MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT );
			self::$database = new \mysqli( $parts['host'], $parts['user'] ?? 'root', $parts['pass'] ?? '', '', $parts['port'] ?? 3306 );
			// phpcs:enable
			$name = 'liaison_phpunit_' . getmypid();
			self::$database->query( "CREATE DATABASE $name" );
			self::$database->select_db( $name );
			register_shutdown_function( static fn() => self::$database->query( "DROP DATABASE $name" ) );
			foreach ( require dirname( __DIR__, 2 ) . '/src/tables.php' as $table => $columns ) {
				self::$database->query( "CREATE TABLE wp_$table ($columns)" );
			}
			self::$database->query( "CREATE TABLE wp_options (option_id bigint unsigned AUTO_INCREMENT PRIMARY KEY, option_name varchar(191) NOT NULL UNIQUE, option_value longtext NOT NULL, autoload varchar(20) NOT NULL DEFAULT 'yes')" );
			self::$database->query( 'CREATE TABLE wp_woocommerce_api_keys (key_id bigint unsigned AUTO_INCREMENT PRIMARY KEY, user_id bigint unsigned NOT NULL, description varchar(200) NULL, permissions varchar(10) NOT NULL, consumer_key char(64) NOT NULL, consumer_secret char(43) NOT NULL, truncated_key char(7) NOT NULL)' );
		}
		foreach ( array( 'liaison_queue', 'liaison_carts', 'options', 'woocommerce_api_keys' ) as $table ) {
			// Quicker than TRUNCATE where little is in the tables, and ids begin anew all the same.
			self::$database->query( "DELETE FROM wp_$table" );
			self::$database->query( "ALTER TABLE wp_$table AUTO_INCREMENT = 1" );
		}
		return new \wpdb( self::$database );
	}
}
