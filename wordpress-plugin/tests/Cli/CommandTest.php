<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Cli;

use Liaison\WooCommerce\Cli\Command;
use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Tests\ShopTestCase;
use RuntimeException;
use WP_CLI;

final class CommandTest extends ShopTestCase {

	private Command $command;

	protected function setUp(): void {
		parent::setUp();
		WP_CLI::$said  = array();
		$this->command = new Command( $this->services );
	}

	public function test_shows_how_it_stands(): void {
		$this->command->status( array(), array() );
		self::assertContains( 'state none', WP_CLI::$said );
		$this->connect();
		$this->queue( array( 'order.updated', 'order:1' ) );
		$this->command->status( array(), array() );
		foreach ( array( 'state connected', 'hub https://hub.example', 'account Ana', 'mode test', 'waiting 1', 'dead 0' ) as $line ) {
			self::assertContains( $line, WP_CLI::$said );
		}
		self::assertStringNotContainsString( self::SECRET, implode( "\n", WP_CLI::$said ) );
	}

	public function test_connects_with_a_code_of_the_hub(): void {
		$this->hub_answers(
			array(
				'POST /connect/woocommerce/exchange' => new HttpAnswer(
					201,
					(string) json_encode(
						array(
							'connectionId' => 'c1',
							'accountName'  => 'Ana',
							'deliveryUrl'  => self::HUB . '/hooks/c1',
							'companionUrl' => self::HUB . '/companion/c1',
							'secret'       => self::SECRET,
							'mode'         => 'test',
						)
					)
				),
			)
		);
		$this->command->connect(
			array(),
			array(
				'hub'  => self::HUB,
				'code' => 'lic_1',
			)
		);
		self::assertArrayNotHasKey( 'verifier', json_decode( $this->http->sent[0]['body'], true ) );
		self::assertTrue( $this->services->get( Connection::class )->connected() );
		self::assertSame( self::HUB, get_option( 'liaison_hub_url' ) );
		self::assertStringStartsWith( 'Success: Connected to Ana.', end( WP_CLI::$said ) );
	}

	public function test_says_why_it_did_not_connect(): void {
		$this->hub_answers( array( 'POST /connect/woocommerce/exchange' => new HttpAnswer( 400, '{"detail":"This code cannot be used."}' ) ) );
		$this->expectException( RuntimeException::class );
		$this->expectExceptionMessage( 'This code cannot be used.' );
		$this->command->connect(
			array(),
			array(
				'hub'  => self::HUB,
				'code' => 'lic_1',
			)
		);
	}

	public function test_needs_somebody_who_may_manage_the_shop(): void {
		$GLOBALS['liaison_test_can']    = false;
		$GLOBALS['liaison_test_owners'] = array();
		$this->expectExceptionMessage( '--user' );
		$this->command->connect(
			array(),
			array(
				'hub'  => self::HUB,
				'code' => 'lic_1',
			)
		);
	}

	/** @return array<string,array{array<string,string>,string}> */
	public static function incomplete(): array {
		return array(
			'no hub'  => array( array( 'code' => 'lic_1' ), '--hub=<address>' ),
			'no code' => array( array( 'hub' => self::HUB, 'code' => ' ' ), '--code=<code>' ),
		);
	}

	/**
	 * @dataProvider incomplete
	 * @param array<string,string> $options Options.
	 */
	public function test_names_what_is_missing_and_asks_nobody( array $options, string $names ): void {
		try {
			$this->command->connect( array(), $options );
			self::fail( 'It connected.' );
		} catch ( RuntimeException $error ) {
			self::assertStringContainsString( $names, $error->getMessage() );
			self::assertSame( array(), $this->http->sent );
		}
	}

	public function test_flush_and_test_say_how_to_connect_first(): void {
		foreach ( array( 'flush', 'test' ) as $command ) {
			try {
				$this->command->$command( array() );
				self::fail( "$command went on." );
			} catch ( RuntimeException $error ) {
				self::assertStringContainsString( 'wp liaison connect --hub=<address> --code=<code>', $error->getMessage() );
			}
		}
		self::assertSame( array(), $this->http->sent );
	}

	public function test_flushes_until_nothing_is_left(): void {
		$this->connect();
		$rows = array();
		for ( $i = 0; $i < 450; $i++ ) {
			$rows[] = array( 'cart.updated', "cart:$i", array( 'n' => $i ) );
		}
		$this->queue( ...$rows );
		$this->http->answer = function (): HttpAnswer {
			$this->clock->now += 4000;
			return new HttpAnswer( 200 );
		};
		$this->command->flush();
		self::assertSame( array( 'Success: 450 sent, 0 pending, 0 failed.' ), WP_CLI::$said );
	}

	public function test_says_why_it_did_not_flush(): void {
		$this->connect();
		$this->queue( array( 'cart.updated', 'cart:1', array( 'n' => 1 ) ) );
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 0, '', array(), 'cURL error 60: SSL' );
		$this->expectExceptionMessage( 'certificate' );
		$this->command->flush();
	}

	public function test_tries_the_way_and_sends_a_test_message(): void {
		$this->connect();
		$this->hub_answers(
			array(
				'POST /companion/c1/heartbeat'    => new HttpAnswer( 200, '{"connectionToShop":{"way":"rest_route","hint":"Allow \u001b[31mit."}}' ),
				'POST /companion/c1/test-message' => new HttpAnswer( 200, '{"id":"m1","status":"queued"}' ),
			)
		);
		$this->command->test( array( '+34600111222' ) );
		self::assertStringContainsString( 'rest_route', WP_CLI::$said[0] );
		self::assertStringNotContainsString( "\x1b", WP_CLI::$said[0], 'a hub cannot steer a terminal' );
		self::assertSame( array( 'Test message: queued', 'Success: It works.' ), array_slice( WP_CLI::$said, 1 ) );
		$sent = json_decode( $this->http->sent[1]['body'], true );
		self::assertSame(
			array(
				'to'  => array(
					'phone'   => '+34600111222',
					'country' => 'ES',
				),
				'own' => true,
			),
			$sent
		);
	}

	public function test_names_what_is_wrong_with_a_number(): void {
		$this->connect();
		$refusal = array(
			'code'    => 'validation_failed',
			'message' => 'Some fields need your attention.',
			'detail'  => 'to.phone is too short',
			'errors'  => array( array( 'field' => 'to.phone', 'reason' => 'is too short', 'message' => "The number is too short.\u{1b}[31m" ) ),
		);
		$this->hub_answers(
			array(
				'POST /companion/c1/heartbeat'    => new HttpAnswer( 200, '{}' ),
				'POST /companion/c1/test-message' => new HttpAnswer( 422, (string) json_encode( $refusal ) ),
			)
		);
		$this->expectExceptionMessageMatches( '/^Some fields need your attention\. Phone number: The number is too short\.[^\x1b]*Orders are not affected\.$/' );
		$this->command->test( array( '12' ) );
	}

	public function test_status_is_told_to_programs_too(): void {
		$this->connect();
		$this->command->status( array(), array( 'format' => 'json' ) );
		$rows = array_column( json_decode( WP_CLI::$said[0], true ), 'value', 'name' );
		self::assertSame( array( 'connected', 'test', 'c1', '0' ), array( $rows['state'], $rows['mode'], $rows['connection'], $rows['dead'] ) );
	}

	/** What WP-CLI's help shows is read from the comments. */
	public function test_help_names_every_command_with_what_it_takes(): void {
		$takes = array(
			'status'  => array( '[--format=<format>]' ),
			'connect' => array( '--code=<code>', '[--hub=<address>]' ),
			'flush'   => array(),
			'test'    => array( '[<phone>]' ),
		);
		$found = array();
		foreach ( ( new \ReflectionClass( Command::class ) )->getMethods( \ReflectionMethod::IS_PUBLIC ) as $method ) {
			if ( $method->isConstructor() ) {
				continue;
			}
			$comment = (string) $method->getDocComment();
			preg_match_all( '/^\s*\* (\[?(?:--\w+=)?<\w+>\]?)$/m', $comment, $options );
			$found[ $method->getName() ] = $options[1];
			self::assertMatchesRegularExpression( '/^\/\*\*\s+\* [A-Z].*\.$/m', $comment );
			self::assertStringContainsString( "wp liaison {$method->getName()}", $comment );
		}
		self::assertSame( $takes, $found );
	}

	/**
	 * A constant stays defined for the rest of a process.
	 *
	 * @runInSeparateProcess
	 * @preserveGlobalState disabled
	 */
	public function test_the_command_is_there_where_wp_cli_runs(): void {
		$module = new \Liaison\WooCommerce\Cli\CliModule( $this->services );
		$module->register();
		self::assertSame( array(), WP_CLI::$commands );
		define( 'WP_CLI', true );
		$module->register();
		self::assertInstanceOf( Command::class, WP_CLI::$commands['liaison'] );
	}

	/** @return array<string,array{string,HttpAnswer,string}> */
	public static function strangers(): array {
		return array(
			'a page in place of a hub' => array( self::HUB, new HttpAnswer( 200, '<html>Casa Azul</html>' ), 'hub' ),
			'nobody answers'           => array( self::HUB, new HttpAnswer( 0, '', array(), 'cURL error 7: Failed to connect' ), 'hub' ),
			'an unknown code'          => array( self::HUB, new HttpAnswer( 400, '{"code":"invalid_code","detail":"This code cannot be used. Start connecting again."}' ), 'Start connecting again.' ),
			'a hub in the clear'       => array( 'http://hub.example', new HttpAnswer( 200, '{}' ), 'https://' ),
		);
	}

	/** @dataProvider strangers */
	public function test_a_refused_connection_leaves_the_shop_as_it_was( string $hub, HttpAnswer $answer, string $part ): void {
		$this->http->answer = static fn(): HttpAnswer => $answer;
		try {
			$this->command->connect( array(), array( 'hub' => $hub, 'code' => 'lic_1' ) );
			self::fail( 'It connected.' );
		} catch ( RuntimeException $error ) {
			self::assertStringContainsString( $part, $error->getMessage() );
		}
		self::assertSame( 'none', $this->services->get( Connection::class )->state() );
		self::assertFalse( get_option( 'liaison_hub_url' ) );
		self::assertSame( array(), $this->db->get_results( 'SELECT key_id FROM wp_woocommerce_api_keys', ARRAY_A ) );
	}

	public function test_test_says_what_the_hub_has_against_a_number(): void {
		$this->connect();
		$this->hub_answers(
			array(
				'POST /companion/c1/heartbeat'    => new HttpAnswer( 200, '{"wayBack":{"way":"rest"}}' ),
				'POST /companion/c1/test-message' => new HttpAnswer( 422, '{"code":"validation_failed","detail":"Nothing was sent: the phone number is too short."}' ),
			)
		);
		$this->expectExceptionMessage( 'the phone number is too short' );
		$this->command->test( array( '+1' ) );
	}

	public function test_test_ends_with_an_error_when_the_hub_is_away(): void {
		$this->connect();
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 0, '', array(), 'cURL error 28: timed out' );
		try {
			$this->command->test( array( '+34600111222' ) );
			self::fail( 'It went on.' );
		} catch ( RuntimeException $error ) {
			self::assertStringContainsString( 'hub', $error->getMessage() );
		}
		self::assertNotContains( 'POST /companion/c1/test-message', $this->http->asked() );
		self::assertNotContains( 'Success: It works.', WP_CLI::$said );
	}
}
