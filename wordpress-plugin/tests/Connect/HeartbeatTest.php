<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Connect;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Disconnect;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Connect\Heartbeat;
use Liaison\WooCommerce\Connect\Verbs;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Tests\ShopTestCase;
use RuntimeException;

final class HeartbeatTest extends ShopTestCase {

	private const BEAT = 'POST /companion/c1/heartbeat';

	private Heartbeat $heartbeat;

	protected function setUp(): void {
		parent::setUp();
		$this->heartbeat = $this->services->get( Heartbeat::class );
		$this->connect();
	}

	private function beats( array ...$answers ): void {
		$this->hub_answers(
			array(
				self::BEAT => static function () use ( &$answers ): HttpAnswer {
					return new HttpAnswer( 200, (string) json_encode( count( $answers ) > 1 ? array_shift( $answers ) : $answers[0] ) );
				},
			)
		);
	}

	private function sent( int $number ): array {
		return json_decode( $this->http->sent[ $number ]['body'], true );
	}

	public function test_reports_how_the_shop_does(): void {
		$this->queue( array( 'cart.updated', 'cart:1', array( 'a' => 1 ) ) );
		update_option( 'liaison_cron_at', self::NOW - 90000 );
		$this->clock->now += 5000;
		$this->beats(
			array(
				'connection' => array(
					'status'      => 'active',
					'mode'        => 'live',
					'testNumbers' => array(),
				),
			)
		);
		self::assertTrue( $this->heartbeat->run()->ok() );
		$sent = $this->sent( 0 );
		self::assertSame(
			array(
				'waiting'        => 1,
				'oldest_seconds' => 5,
				'dead'           => 0,
				'quarantined'    => 0,
				'delivery'       => 'minute',
			),
			$sent['queue']
		);
		self::assertSame( array( 'last_run_seconds' => 95 ), $sent['cron'] );
		self::assertSame( 'https://shop.example', $sent['site']['url'] );
		self::assertSame( 'live', $this->services->get( Connection::class )->mode() );
		self::assertTrue( $this->heartbeat->last()['ok'] );
	}

	public function test_another_plugin_changes_what_is_reported_and_none_is_named(): void {
		$seen = array();
		foreach ( array( array( 'woocommerce/woocommerce.php' ), array( 'woocommerce/woocommerce.php', 'wordfence/wordfence.php' ), array( 'wordfence/wordfence.php', 'woocommerce/woocommerce.php' ) ) as $number => $active ) {
			update_option( 'active_plugins', $active );
			$this->heartbeat->run();
			$seen[] = $this->sent( $number )['versions']['plugins'];
			self::assertStringNotContainsString( 'wordfence', $this->http->sent[ $number ]['body'] );
		}
		self::assertNotSame( $seen[0], $seen[1] );
		self::assertSame( $seen[1], $seen[2] );
	}

	public function test_answers_questions_at_once(): void {
		$this->services->get( Verbs::class )->add( 'double', static fn( array $input ): array => array( 'n' => 2 * $input['n'] ) );
		$this->beats(
			array(
				'questions' => array(
					array(
						'id'    => 'q1',
						'verb'  => 'double',
						'input' => array( 'n' => 4 ),
					),
					array(
						'id'    => 'q2',
						'verb'  => 'no-such',
						'input' => array(),
					),
					'nonsense',
					array( 'id' => array() ),
				),
			),
			array( 'questions' => array() )
		);
		$this->heartbeat->run();
		self::assertCount( 2, $this->http->sent );
		$answers = $this->sent( 1 )['answers'];
		self::assertSame(
			array(
				'id'     => 'q1',
				'ok'     => true,
				'output' => array( 'n' => 8 ),
			),
			$answers[0]
		);
		self::assertSame( array( 'q2', false, 'unknown_verb' ), array( $answers[1]['id'], $answers[1]['ok'], $answers[1]['error']['code'] ) );
	}

	public function test_fetches_what_is_behind_many_outcomes(): void {
		$many = array_map( static fn( int $i ): array => array( 'id' => "o$i" ), range( 1, 100 ) );
		$this->beats(
			array(
				'outcomes'       => $many,
				'outcomesCursor' => 'one',
			),
			array(
				'outcomes'       => array( array( 'id' => 'last' ) ),
				'outcomesCursor' => 'two',
			)
		);
		$this->heartbeat->run();
		self::assertCount( 2, $this->http->sent );
		self::assertSame( 'one', $this->sent( 1 )['outcomesAfter'] );
		self::assertSame( 'two', get_option( 'liaison_outcomes_cursor' ) );
	}

	public function test_hands_on_how_consents_stand_and_asks_for_what_is_behind_many(): void {
		$heard = array();
		$fails = true;
		add_action(
			'liaison_consents',
			static function ( array $states ) use ( &$heard, &$fails ): void {
				if ( $fails ) {
					$fails = false;
					throw new RuntimeException( 'no' );
				}
				array_push( $heard, ...array_column( $states, 'id' ) );
			}
		);
		$many = array_map( static fn( int $i ): array => array( 'id' => "c$i" ), range( 1, 100 ) );
		$this->beats(
			array(
				'consents'       => array( array( 'id' => 'c0' ) ),
				'consentsCursor' => 'one',
			),
			array(
				'consents'       => $many,
				'consentsCursor' => 'two',
			),
			array(
				'consents'       => array( array( 'id' => 'last' ), 'nonsense' ),
				'consentsCursor' => 'three',
			)
		);
		$this->heartbeat->run();
		self::assertSame( '', $this->sent( 0 )['consentsAfter'], 'asked for from the first time on' );
		self::assertFalse( get_option( 'liaison_consents_cursor' ), 'what could not be noted comes again' );
		$this->heartbeat->run();
		self::assertSame( array( '', 'two' ), array( $this->sent( 1 )['consentsAfter'], $this->sent( 2 )['consentsAfter'] ) );
		self::assertSame( 'three', get_option( 'liaison_consents_cursor' ) );
		self::assertCount( 101, $heard );
		self::assertArrayNotHasKey( 'consents', $this->heartbeat->last()['answer'] );
	}

	public function test_an_answer_without_words_is_an_object(): void {
		$this->services->get( Verbs::class )->add( 'nothing', static fn(): array => array() );
		self::assertSame( '{"ok":true,"output":{}}', wp_json_encode( $this->services->get( Verbs::class )->run( 'nothing', array() ) ) );
	}

	public function test_a_hub_that_asks_for_ever_is_left(): void {
		$this->beats(
			array(
				'questions' => array(
					array(
						'id'    => 'q',
						'verb'  => 'x',
						'input' => array(),
					),
				),
			)
		);
		$this->heartbeat->run();
		self::assertCount( 5, $this->http->sent );
	}

	public function test_hands_on_outcomes_and_remembers_where_it_is(): void {
		$heard = array();
		add_action(
			'liaison_outcomes',
			static function ( array $outcomes ) use ( &$heard ): void {
				if ( array() === $heard ) {
					$heard[] = 'failed';
					throw new RuntimeException( 'a plugin broke' );
				}
				array_push( $heard, ...array_column( $outcomes, 'id' ) );
			}
		);
		$this->beats(
			array(
				'outcomes'       => array(
					array(
						'id'      => 'o1',
						'orderId' => '13',
						'kind'    => 'delivered',
						'text'    => 'shipped: delivered 14:02',
					),
					'x',
				),
				'outcomesCursor' => 'cursor-1',
			)
		);
		self::assertTrue( $this->heartbeat->run()->ok() );
		$this->heartbeat->run();
		self::assertArrayNotHasKey( 'outcomesAfter', $this->sent( 1 ), 'what could not be noted comes again' );
		$this->heartbeat->run();
		self::assertSame( 'cursor-1', $this->sent( 2 )['outcomesAfter'] );
		self::assertSame( array( 'failed', 'o1', 'o1' ), $heard );
	}

	public function test_goes_on_after_the_plugin_was_switched_off_and_on(): void {
		$disconnect = $this->services->get( Disconnect::class );
		$disconnect->pause( true );
		self::assertSame( array( 'POST /companion/c1/pause' ), $this->http->asked() );
		self::assertSame( 3.0, $this->http->sent[0]['timeout'] );
		self::assertSame( 'https://shop.example', $this->sent( 0 )['site']['url'] );
		self::assertSame( 'deactivated', $this->services->get( Connection::class )->paused() );
		$this->heartbeat->run();
		self::assertSame( array( 'POST /companion/c1/heartbeat', 'POST /companion/c1/resume' ), array_slice( $this->http->asked(), 1 ) );
		self::assertSame( 'https://shop.example', $this->sent( 2 )['site']['url'], 'a copy must not wake the original up' );
		self::assertSame( '', $this->services->get( Connection::class )->paused() );
	}

	public function test_switching_off_tries_once_and_a_copy_tells_nobody(): void {
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 0, '', array(), 'cURL error 28: timed out' );
		$this->services->get( Disconnect::class )->pause( true );
		self::assertCount( 1, $this->http->sent );
		update_option( 'home', 'https://staging.example' );
		$this->services->get( Disconnect::class )->pause( true );
		$this->services->get( Disconnect::class )->pause( false );
		self::assertCount( 1, $this->http->sent );
	}

	public function test_a_connection_deleted_at_the_hub_is_left(): void {
		$this->db->query( "INSERT INTO wp_woocommerce_api_keys (user_id, description, permissions, consumer_key, consumer_secret, truncated_key) VALUES (1, 'Liaison', 'read_write', 'k', 's', 't')" );
		update_option( 'liaison_api_key_id', 1 );
		$this->beats( array( 'connection' => array( 'status' => 'deleted' ) ) );
		$this->heartbeat->run();
		self::assertFalse( $this->services->get( Connection::class )->connected() );
		self::assertSame( self::NOW, get_option( 'liaison_hub_deleted' ) );
		self::assertSame( array(), $this->db->get_results( 'SELECT * FROM wp_woocommerce_api_keys', ARRAY_A ) );
		self::assertCount( 1, $this->http->sent );
	}

	public function test_a_hub_that_does_not_know_us_stops_deliveries_until_it_does(): void {
		$this->hub_answers( array( self::BEAT => new HttpAnswer( 401, '{"code":"bad_signature","detail":"Connect again."}' ) ) );
		$this->heartbeat->run();
		self::assertSame( 'refused', $this->services->get( Connection::class )->paused() );
		self::assertSame( array( false, 'Connect again.', 'bad_signature' ), array( $this->heartbeat->last()['ok'], $this->heartbeat->last()['error'], $this->heartbeat->last()['code'] ) );
		$this->beats( array() );
		$this->heartbeat->run();
		self::assertSame( '', $this->services->get( Connection::class )->paused() );
	}

	public function test_keeps_a_hostile_answer_away(): void {
		$this->beats(
			array(
				'connection'     => array(
					'mode'        => array( 'live' ),
					'testNumbers' => 'all',
				),
				'copy'           => array( 'reason' => '<script>alert(1)</script>Two shops' ),
				'questions'      => 'all',
				'outcomes'       => 'all',
				'outcomesCursor' => array(),
			)
		);
		$this->heartbeat->run();
		self::assertSame( 'test', $this->services->get( Connection::class )->mode() );
		self::assertSame( 'Two shops', $this->services->get( Fingerprint::class )->mismatch()['why'] );
	}

	public function test_disconnecting_sends_what_waits_takes_access_back_and_nothing_else(): void {
		$this->db->query( "INSERT INTO wp_woocommerce_api_keys (user_id, description, permissions, consumer_key, consumer_secret, truncated_key) VALUES (1, 'Liaison', 'read_write', 'k', 's', 't'), (1, 'Accounting', 'read', 'k', 's', 't')" );
		update_option( 'liaison_api_key_id', 1 );
		$this->queue( array( 'cart.updated', 'cart:1', array( 'a' => 1 ) ) );
		self::assertSame( '', $this->services->get( Disconnect::class )->run() );
		self::assertSame( array( 'POST /hooks/c1', 'POST /companion/c1/disconnect' ), $this->http->asked() );
		self::assertSame( 'cart.updated', $this->sent( 0 )['items'][0]['topic'] );
		self::assertSame( 'https://shop.example', $this->sent( 1 )['site']['url'] );
		self::assertSame( array( 'Accounting' ), $this->db->get_col( 'SELECT description FROM wp_woocommerce_api_keys' ) );
		self::assertSame( array( 'delivered' ), array_column( $this->rows(), 'state' ) );
		self::assertFalse( $this->services->get( Connection::class )->connected() );
		self::assertSame( '', get_option( 'liaison_connected_home' ) );
	}

	public function test_a_copy_that_the_hub_refuses_forgets_the_connection_and_blames_nobody(): void {
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 409, '{"code":"copy_of_site","detail":"The connection is for another address."}' );
		self::assertSame( '', $this->services->get( Disconnect::class )->run() );
		self::assertFalse( $this->services->get( Connection::class )->connected() );
	}

	public function test_disconnecting_from_a_silent_hub_says_so(): void {
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 0, '', array(), 'cURL error 7: refused' );
		self::assertStringContainsString( 'be notified', $this->services->get( Disconnect::class )->run() );
		self::assertFalse( $this->services->get( Connection::class )->connected() );
	}
}
