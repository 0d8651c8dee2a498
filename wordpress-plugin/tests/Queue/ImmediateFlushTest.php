<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Queue;

use Liaison\WooCommerce\Needed;
use Liaison\WooCommerce\Queue\ImmediateFlush;
use Liaison\WooCommerce\Queue\Lock;
use Liaison\WooCommerce\Queue\Loopback;
use Liaison\WooCommerce\Queue\Outbox;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Support\WebServer;
use Liaison\WooCommerce\Tests\Sent;
use Liaison\WooCommerce\Tests\ShopTestCase;

/** A web server that ends the response first, or cannot. */
final class PlayedServer extends WebServer {
	public bool $can    = false;
	public array $ended = array();

	public function __construct( private $sent ) {}

	public function can_end_response(): bool {
		return $this->can;
	}

	public function end_response(): bool {
		$this->ended[] = ( $this->sent )();
		return $this->can;
	}
}

final class ImmediateFlushTest extends ShopTestCase {

	private PlayedServer $server;
	private ImmediateFlush $immediate;

	/** @var resource Takes the shop's requests to itself. */
	private $socket;

	protected function setUp(): void {
		parent::setUp();
		$this->socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		update_option( 'home', 'http://' . stream_socket_get_name( $this->socket, false ) );
		$this->server = new PlayedServer( fn(): int => count( $this->http->sent ) );
		$this->services->set( WebServer::class, fn() => $this->server );
		$this->immediate = $this->services->get( ImmediateFlush::class );
		$this->immediate->register();
		$this->connect();
	}

	protected function tearDown(): void {
		fclose( $this->socket );
		unset( $GLOBALS['liaison_test_request'], $_GET['wc-ajax'], $GLOBALS['liaison_test_user'] );
		$_POST = array();
	}

	/** A request that tells something and ends. */
	private function request( string $topic = 'order.created', string $subject = 'order:13', ?array $data = array( 'id' => 13 ) ): void {
		$outbox = $this->services->get( Outbox::class );
		$outbox->add( $topic, $subject, $data );
		do_action( 'shutdown' );
		// The next request has an outbox of its own.
		$GLOBALS['liaison_test_hooks']['shutdown'] = array();
		$this->services->set( Outbox::class, fn() => new \Liaison\WooCommerce\Queue\TableOutbox( $this->services->get( \Liaison\WooCommerce\Connect\Connection::class ), $this->services->get( \Liaison\WooCommerce\Queue\QueueTable::class ), $this->clock ) );
	}

	private function tested( string $state ): void {
		update_option( 'liaison_loopback', array( 'state' => $state, 'ms' => 1, 'at' => $this->clock->now ) );
	}

	/** What the shop sent to itself: head and fields; null when nothing. */
	private function received(): ?array {
		$read = array( $this->socket );
		$none = array();
		if ( 1 !== stream_select( $read, $none, $none, 0, 0 ) ) {
			return null;
		}
		$connection          = stream_socket_accept( $this->socket );
		list( $head, $body ) = explode( "\r\n\r\n", (string) stream_get_contents( $connection ) );
		fclose( $connection );
		parse_str( $body, $fields );
		return array( $head, $fields );
	}

	/** Our address is asked with these fields. */
	private function asked( array $fields ): Sent {
		$_POST = $fields;
		try {
			do_action( 'init' );
			do_action( 'wc_ajax_liaison_flush' );
		} catch ( Sent $sent ) {
			return $sent;
		}
		self::fail( 'nothing was answered' );
	}

	private function fields( string $kind = Loopback::FLUSH ): array {
		parse_str( $this->services->get( Loopback::class )->body( $kind ), $fields );
		return $fields;
	}

	public function test_a_server_that_can_sends_the_page_first_and_the_order_after_it(): void {
		$this->server->can            = true;
		$GLOBALS['liaison_test_user'] = 7;
		$this->request();
		self::assertSame( array( 0 ), $this->server->ended, 'nothing was sent while the customer waited' );
		self::assertCount( 1, $this->http->sent );
		self::assertSame( 'delivered', $this->rows()[0]['state'] );
		self::assertSame( 7, get_current_user_id() );
		self::assertNull( $this->received() );
		self::assertSame( array( 'way' => 'response', 'problem' => '', 'at' => self::NOW ), $this->immediate->status() );
		// Scheduled tasks run in another PHP, and remember for a week what the web server did.
		$this->server->can = false;
		self::assertSame( 'response', $this->immediate->status()['way'] );
		$this->clock->now += 8 * 86400000;
		self::assertSame( 'minute', $this->immediate->status()['way'] );
	}

	public function test_elsewhere_a_request_of_the_shop_to_itself_sends_it(): void {
		$this->tested( 'ok' );
		$this->request();
		self::assertSame( array(), $this->http->sent, 'not in the customer\'s request' );
		list( $head, $fields ) = $this->received();
		self::assertStringStartsWith( 'POST /?wc-ajax=liaison_flush HTTP/1.1', $head );
		self::assertStringNotContainsString( 'order', $head . implode( $fields ) );
		$answer = $this->asked( $fields );
		self::assertSame( array( array( 'ok' => true ), 200 ), array( $answer->data, $answer->status ) );
		self::assertCount( 1, $this->http->sent );
		self::assertSame( 'loopback', $this->immediate->status()['way'] );
		$this->asked( $fields );
		self::assertCount( 1, $this->http->sent, 'asked twice, sent once' );
	}

	public static function quiet(): array {
		return array(
			'never tested'           => array( 'loopback', '', 'order.updated', null ),
			'slow'                   => array( 'loopback', 'slow', 'order.updated', null ),
			'behind a password'      => array( 'loopback', 'password', 'order.updated', null ),
			'not allowed'            => array( 'response', 'ok', 'order.updated', null ),
			'every minute'           => array( 'minute', 'ok', 'order.updated', null ),
			'an account'             => array( 'loopback', 'ok', 'customer.updated', null ),
			'a cart'                 => array( 'loopback', 'ok', 'cart.updated', null ),
			'a cart that was bought' => array( 'loopback', 'ok', 'cart.deleted', array( 'reason' => 'emptied' ) ),
		);
	}

	/** @dataProvider quiet */
	public function test_nothing_is_sent_at_once( string $setting, string $state, string $topic, ?array $data ): void {
		update_option( 'liaison_send_at_once', $setting );
		'' === $state || $this->tested( $state );
		$this->request( $topic, 'x:1', $data ?? array( 'id' => 1 ) );
		self::assertNull( $this->received() );
		self::assertSame( array(), $this->http->sent );
		self::assertCount( 1, $this->rows(), 'the next flush has it' );
	}

	public static function urgent(): array {
		return array(
			array( 'order.updated', array( 'id' => 1 ) ),
			array( 'consent.updated', array( 'id' => 1 ) ),
			array( 'note.added', array( 'id' => 1 ) ),
			array( 'product.back_in_stock', array( 'id' => 1 ) ),
			array( 'cart.deleted', array( 'reason' => 'consent_withdrawn' ) ),
		);
	}

	/** @dataProvider urgent */
	public function test_what_somebody_waits_for_is_sent_at_once( string $topic, array $data ): void {
		$this->tested( 'ok' );
		$this->request( $topic, 'x:1', $data );
		self::assertNotNull( $this->received() );
	}

	public function test_every_minute_holds_for_servers_that_can_send_first_too(): void {
		$this->server->can = true;
		update_option( 'liaison_send_at_once', 'minute' );
		$this->request();
		self::assertSame( array(), $this->server->ended );
		self::assertSame( array( 'minute', '' ), array( $this->immediate->status()['way'], $this->immediate->status()['problem'] ) );
	}

	public function test_background_jobs_send_what_they_caused_without_a_request_to_themselves(): void {
		$GLOBALS['liaison_test_request'] = 'cron';
		$this->tested( 'ok' );
		$this->request();
		self::assertNull( $this->received() );
		self::assertCount( 1, $this->http->sent );
	}

	public function test_a_request_that_told_nothing_starts_nothing(): void {
		$this->server->can = true;
		$this->tested( 'ok' );
		do_action( 'shutdown' );
		self::assertSame( array(), $this->server->ended );
		self::assertNull( $this->received() );
	}

	public function test_a_hub_that_failed_is_left_in_peace_and_a_run_of_others_is_not_doubled(): void {
		$this->server->can = true;
		$this->services->get( 'circuit.queue' )->failed();
		$this->request();
		self::assertSame( array(), $this->http->sent );
		$this->services->get( 'circuit.queue' )->succeeded();
		$other = new Lock( $this->db, $this->clock );
		self::assertTrue( $other->take() );
		$this->request();
		self::assertSame( array(), $this->http->sent );
		$other->release();
		$this->request();
		self::assertCount( 1, $this->http->sent );
	}

	public function test_what_is_written_while_another_run_ends_is_not_left_behind(): void {
		$this->server->can  = true;
		$this->db->on_query = function ( string $query ): void {
			if ( str_starts_with( $query, 'DELETE FROM wp_options' ) && 1 === count( $this->rows() ) ) {
				$this->queue( array( 'order.updated', 'order:14', array( 'id' => 14 ) ) );
			}
		};
		$this->request();
		self::assertSame( array( 'delivered', 'delivered' ), array_column( $this->rows(), 'state' ) );
	}

	public static function strangers(): array {
		return array(
			'nothing'         => array( array( 'kind' => null, 'id' => null, 'at' => null, 'signature' => null ) ),
			'another kind'    => array( array( 'kind' => 'test' ) ),
			'another id'      => array( array( 'id' => '0123456789abcdef' ) ),
			'another moment'  => array( array( 'at' => '1795557601' ) ),
			'no signature'    => array( array( 'signature' => '' ) ),
			'lists'           => array( array( 'kind' => array( 'flush' ), 'id' => array(), 'at' => array(), 'signature' => array() ) ),
			'a long id'       => array( array( 'id' => str_repeat( 'a', 100000 ) ) ),
		);
	}

	/** @dataProvider strangers */
	public function test_strangers_are_refused_and_learn_nothing( array $changes ): void {
		$this->queue( array( 'order.updated', 'order:1', array( 'id' => 1 ) ) );
		$before = $this->db->num_queries;
		$answer = $this->asked( $changes + $this->fields() );
		self::assertSame( array( array( 'ok' => false ), 403 ), array( $answer->data, $answer->status ) );
		self::assertSame( $before, $this->db->num_queries, 'refusing costs no query' );
		self::assertSame( array(), $this->http->sent );
	}

	public function test_a_signature_holds_half_a_minute_on_one_site(): void {
		$fields            = $this->fields();
		$this->clock->now += 30000;
		self::assertSame( 200, $this->asked( $fields )->status );
		$this->clock->now += 1000;
		self::assertSame( 403, $this->asked( $fields )->status );
		$fields = $this->fields();
		update_option( 'liaison_site_id', 'another' );
		self::assertSame( 403, $this->asked( $fields )->status );
		$fields                         = $this->fields();
		$GLOBALS['liaison_test_salt'] = 'other';
		self::assertSame( 403, $this->asked( $fields )->status );
	}

	public function test_a_minute_sees_sixty_of_them(): void {
		$this->clock->now = 60000 * (int) ceil( self::NOW / 60000 );
		for ( $i = 0; $i < 60; ++$i ) {
			self::assertSame( 200, $this->asked( $this->fields() )->status );
		}
		self::assertSame( 429, $this->asked( $this->fields() )->status );
		$this->clock->now += 60000;
		self::assertSame( 200, $this->asked( $this->fields() )->status );
	}

	public function test_only_our_own_address_makes_the_module(): void {
		self::assertFalse( Needed::for_loopback() );
		$_GET['wc-ajax'] = 'add_to_cart';
		self::assertFalse( Needed::for_loopback() );
		$_GET['wc-ajax'] = Loopback::ENDPOINT;
		self::assertTrue( Needed::for_loopback() );
	}

	/** Tests the way with somebody who takes requests, or nobody; gives how often it looked. */
	private function test_loopback( bool $takes ): int {
		$looks = 0;
		$wait  = function () use ( $takes, &$looks ): void {
			++$looks;
			$request = $takes ? $this->received() : null;
			if ( null !== $request ) {
				$this->asked( $request[1] );
				$this->db->query( $this->db->prepare( 'REPLACE INTO wp_options (option_name, option_value) VALUES (%s, %s)', 'liaison_loopback_seen', get_option( 'liaison_loopback_seen' ) ) );
			}
		};
		$this->services->set( Loopback::class, fn() => new Loopback( $this->services->get( \Liaison\WooCommerce\Connect\Site::class ), $this->services->get( \Liaison\WooCommerce\Support\Options::class ), $this->http, $this->clock, $this->db, $wait ) );
		$this->services->get( Loopback::class )->test();
		return $looks;
	}

	public function test_the_way_is_tested_once_an_hour(): void {
		self::assertSame( 1, $this->test_loopback( true ) );
		self::assertSame( 'ok', get_option( 'liaison_loopback' )['state'] );
		self::assertSame( array(), $this->http->sent );
		self::assertSame( 0, $this->test_loopback( false ) );
		$this->clock->now += 3600000;
		self::assertSame( 40, $this->test_loopback( false ) );
		self::assertNotSame( 'ok', get_option( 'liaison_loopback' )['state'] );
	}

	public static function obstacles(): array {
		return array(
			'password'             => array( 401, 'password' ),
			'firewall'             => array( 403, 'refused' ),
			'sent on'              => array( 302, 'refused' ),
			'nobody'               => array( 0, 'unreachable' ),
			'dropped when left'    => array( 200, 'lost' ),
		);
	}

	/** @dataProvider obstacles */
	public function test_what_stands_in_the_way_is_named_and_nothing_is_sent_that_way( int $status, string $state ): void {
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( $status );
		$this->test_loopback( false );
		self::assertSame( array( 'way' => 'minute', 'problem' => $state, 'at' => 0 ), $this->immediate->status() );
		while ( null !== $this->received() ) {
			continue;
		}
		$this->request();
		self::assertNull( $this->received() );
	}

	public function test_the_hub_is_told_which_way_it_is(): void {
		$this->tested( 'password' );
		$this->services->set( \Liaison\WooCommerce\Carts\Coupons::class, static fn() => new \stdClass() );
		$this->services->get( \Liaison\WooCommerce\Connect\Heartbeat::class )->run();
		$queue = json_decode( $this->http->sent[0]['body'], true )['queue'];
		self::assertSame( array( 'minute', 'password' ), array( $queue['delivery'], $queue['delivery_problem'] ) );
	}
}
