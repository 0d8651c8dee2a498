<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Connect;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\CoreVerbs;
use Liaison\WooCommerce\Connect\VerbError;
use Liaison\WooCommerce\Connect\Verbs;
use Liaison\WooCommerce\Connect\CallbackEndpoint;
use Liaison\WooCommerce\Hub\Signature;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Tests\ShopTestCase;
use RuntimeException;

final class CallbackEndpointTest extends ShopTestCase {

	private const PATH = '/wp-json/wc-liaison/v1/call';

	private CallbackEndpoint $endpoint;

	protected function setUp(): void {
		parent::setUp();
		$this->endpoint = $this->services->get( CallbackEndpoint::class );
		$this->services->get( CoreVerbs::class )->register();
		$_SERVER['REQUEST_URI'] = self::PATH;
		$this->connect();
	}

	protected function tearDown(): void {
		unset( $_SERVER['REQUEST_URI'] );
	}

	private function call( string $verb, array $input = array(), int $time = 1795557600, string $secret = self::SECRET ): array {
		$body      = (string) json_encode(
			array(
				'verb'  => $verb,
				'input' => $input,
			)
		);
		$signature = Signature::call( 'POST', self::PATH, $time, $body, $secret );
		$error     = $this->endpoint->check( (string) $time, $signature, 'c1', $body );
		return null === $error ? $this->endpoint->answer( $body, $signature ) : array( $error->get_error_code(), $error->get_error_data() );
	}

	public function test_answers_who_is_there(): void {
		$answer = $this->call( 'ping' );
		self::assertTrue( $answer['ok'] );
		self::assertSame( array( '11111111-2222-4333-8444-555555555555', 'https://shop.example', 'production' ), array( $answer['output']['siteId'], $answer['output']['home'], $answer['output']['environment'] ) );
	}

	public function test_refuses_what_the_hub_did_not_sign(): void {
		self::assertSame( 'bad_signature', $this->call( 'ping', array(), 1795557600, 'other' )[0] );
		self::assertSame( 'bad_signature', $this->endpoint->check( '1795557600', '', '', '{}' )->get_error_code() );
		$body = '{"verb":"ping","input":{}}';
		self::assertSame( 'bad_signature', $this->endpoint->check( '1795557600', Signature::call( 'POST', self::PATH, 1795557600, $body, self::SECRET ), 'another', $body )->get_error_code() );
		self::assertSame( 'bad_signature', $this->endpoint->check( '1795557600', Signature::call( 'POST', '/wp-json/wc/v3/orders', 1795557600, $body, self::SECRET ), 'c1', $body )->get_error_code() );
		$this->services->get( Connection::class )->forget();
		self::assertSame( 'bad_signature', $this->call( 'ping', array(), 1795557600, '' )[0], 'no secret opens nothing' );
	}

	public function test_names_the_time_when_only_that_is_wrong(): void {
		self::assertTrue( $this->call( 'ping', array(), 1795557600 - 300 )['ok'] );
		$late = $this->call( 'ping', array(), 1795557600 - 301 );
		self::assertSame(
			array(
				'clock_skew',
				array(
					'status' => 401,
					'now'    => 1795557600,
				),
			),
			$late
		);
		update_option( 'liaison_clock_offset', 3600 );
		self::assertTrue( $this->call( 'ping', array(), 1795557600 + 3600 )['ok'], 'the hub\'s clock is known' );
	}

	public function test_knows_itself_by_all_its_addresses(): void {
		$body = '{"verb":"ping","input":{}}';
		foreach ( array( '/?rest_route=/wc-liaison/v1/call', '/?wc-ajax=liaison', '/en' . self::PATH ) as $path ) {
			$_SERVER['REQUEST_URI'] = $path;
			self::assertNull( $this->endpoint->check( '1795557600', Signature::call( 'POST', $path, 1795557600, $body, self::SECRET ), 'c1', $body ), $path );
		}
		$_SERVER['REQUEST_URI'] = '/rewritten-by-a-proxy';
		self::assertNull( $this->endpoint->check( '1795557600', Signature::call( 'POST', self::PATH, 1795557600, $body, self::SECRET ), 'c1', $body ) );
	}

	public function test_a_replay_gets_the_first_answer_and_changes_nothing(): void {
		$done = 0;
		$this->services->get( Verbs::class )->add(
			'count',
			static function () use ( &$done ): array {
				return array( 'times' => ++$done );
			}
		);
		$once = array(
			'ok'     => true,
			'output' => array( 'times' => 1 ),
		);
		self::assertSame( $once, $this->call( 'count', array() ) );
		self::assertSame( $once, $this->call( 'count', array() ) );
		self::assertSame( 1, $done );
		self::assertSame( 2, $this->call( 'count', array(), 1795557601 )['output']['times'], 'signed anew it is asked anew' );
	}

	public function test_a_copy_answers_only_who_it_is(): void {
		update_option( 'home', 'https://staging.example' );
		self::assertTrue( $this->call( 'ping' )['ok'] );
		self::assertSame( 'copy', $this->call( 'flush' )['error']['code'] );
	}

	public function test_flushes_although_the_hub_failed_lately(): void {
		$this->queue( array( 'cart.updated', 'cart:1', array( 'name' => 'a' ) ) );
		update_option(
			'liaison_queue_circuit',
			array(
				'failures' => 9,
				'until'    => self::NOW + 600000,
			)
		);
		self::assertSame(
			array(
				'flushed' => 1,
				'waiting' => 0,
				'dead'    => 0,
			),
			$this->call( 'flush' )['output']
		);
	}

	public function test_takes_a_new_secret_signed_with_the_old_one(): void {
		$new = 'another secret, quite as long as it was';
		self::assertFalse( $this->call( 'rotate-secret', array( 'secret' => 'short' ) )['ok'] );
		$new = str_replace( array( ' ', ',' ), '-', $new );
		self::assertTrue( $this->call( 'rotate-secret', array( 'secret' => $new ), 1795557601 )['ok'] );
		self::assertTrue( $this->call( 'ping', array(), 1795557600, $new )['ok'] );
		self::assertTrue( $this->call( 'rotate-secret', array( 'secret' => $new ), 1795557602 )['ok'], 'the hub may have missed the answer' );
		$this->clock->now += 601000;
		self::assertSame( 'bad_signature', $this->call( 'ping', array(), 1795558201 )[0] );
		self::assertTrue( $this->call( 'ping', array(), 1795558201, $new )['ok'] );
	}

	public function test_notes_once_what_is_asked_twice_at_once(): void {
		$order = new \WC_Order( 13 );
		$ask   = array(
			'orderId' => 13,
			'note'    => 'Confirmed',
		);
		$other = static function ( array $data ) use ( &$other, $order ): array {
			remove_filter( 'woocommerce_new_order_note_data', $other );
			// Another request, which also found nothing, is a moment ahead.
			$order->add_order_note( 'Confirmed' );
			return $data;
		};
		add_filter( 'woocommerce_new_order_note_data', $other );
		$answer = $this->call( 'add-order-note', $ask );
		self::assertCount( 1, $order->notes );
		self::assertSame(
			array(
				'id'    => $order->notes[0]->id,
				'added' => false,
			),
			$answer['output']
		);
	}

	public function test_notes_on_orders_once(): void {
		$order = new \WC_Order( 13 );
		$first = $this->call(
			'add-order-note',
			array(
				'orderId' => '13',
				'note'    => 'Confirmed <script>x</script>by phone',
			),
			1 + 1795557600
		);
		self::assertTrue( $first['output']['added'] );
		$again = $this->call(
			'add-order-note',
			array(
				'orderId' => 13,
				'note'    => 'Confirmed <script>x</script>by phone',
			),
			2 + 1795557600
		);
		self::assertSame(
			array(
				'id'    => $first['output']['id'],
				'added' => false,
			),
			$again['output']
		);
		self::assertStringNotContainsString( 'script', $order->notes[0]->content );
		self::assertFalse( $order->notes[0]->customer_note );
		self::assertSame(
			'order_not_found',
			$this->call(
				'add-order-note',
				array(
					'orderId' => 14,
					'note'    => 'x',
				)
			)['error']['code']
		);
		self::assertSame(
			'order_not_found',
			$this->call(
				'add-order-note',
				array(
					'orderId' => array( 13 ),
					'note'    => 'x',
				)
			)['error']['code']
		);
		self::assertSame(
			'invalid_input',
			$this->call(
				'add-order-note',
				array(
					'orderId' => 13,
					'note'    => array(),
				)
			)['error']['code']
		);
	}

	public function test_verbs_never_throw(): void {
		$verbs = $this->services->get( Verbs::class );
		$verbs->add(
			'breaks',
			static function (): array {
				throw new RuntimeException( 'password 123' );
			}
		);
		$verbs->add(
			'refuses',
			static function (): array {
				throw new VerbError( 'no_such_cart', 'There is no such cart.' );
			}
		);
		self::assertSame( 'unknown_verb', $verbs->run( 'no-such', array() )['error']['code'] );
		self::assertSame(
			array(
				'code'    => 'no_such_cart',
				'message' => 'There is no such cart.',
			),
			$verbs->run( 'refuses', array() )['error']
		);
		self::assertStringNotContainsString( '123', (string) json_encode( $verbs->run( 'breaks', array() ) ) );
		self::assertStringContainsString( '123', $GLOBALS['liaison_test_log'][0] );
		self::assertSame( 'unknown_verb', $this->endpoint->answer( 'not json', 'x' )['error']['code'] );
	}

	public function test_forgets_the_key(): void {
		$this->db->query( "INSERT INTO wp_woocommerce_api_keys (user_id, description, permissions, consumer_key, consumer_secret, truncated_key) VALUES (1, 'Liaison', 'read_write', 'k', 's', 't')" );
		update_option( 'liaison_api_key_id', 1 );
		self::assertTrue( $this->call( 'forget-key' )['output']['forgotten'] );
		self::assertFalse( $this->call( 'forget-key', array(), 1795557601 )['output']['forgotten'] );
		self::assertSame( array(), $this->db->get_results( 'SELECT * FROM wp_woocommerce_api_keys', ARRAY_A ) );
	}
}
