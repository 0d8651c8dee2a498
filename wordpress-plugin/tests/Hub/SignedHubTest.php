<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Hub;

use Liaison\WooCommerce\Hub\Language;
use Liaison\WooCommerce\Hub\Signature;
use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class SignedHubTest extends ShopTestCase {

	private SignedHub $hub;

	protected function setUp(): void {
		parent::setUp();
		$this->hub = $this->services->get( SignedHub::class );
	}

	public function test_signs_what_it_sends(): void {
		$this->connect();
		$this->hub->request( 'POST', '/messages?limit=5', array( 'text' => 'señal' ), 5, array( 'Idempotency-Key' => 'k1' ) );
		$sent = $this->http->sent[0];
		self::assertSame( self::HUB . '/companion/c1/messages?limit=5', $sent['url'] );
		self::assertSame( 'k1', $sent['headers']['Idempotency-Key'] );
		self::assertSame( '11111111-2222-4333-8444-555555555555', $sent['headers']['X-Liaison-Site'] );
		self::assertSame( Signature::call( 'POST', '/companion/c1/messages?limit=5', 1795557600, $sent['body'], self::SECRET ), $sent['headers']['X-Liaison-Signature'] );
	}

	public function test_asks_in_the_language_of_the_person_and_reports_in_that_of_the_shop(): void {
		$this->connect();
		$GLOBALS['liaison_test_locale']      = 'it_IT';
		$GLOBALS['liaison_test_user_locale'] = 'de_DE_formal';
		try {
			$this->hub->request( 'GET', '/overview' );
			$this->hub->request( 'POST', '/heartbeat', array(), 5, array( 'Accept-Language' => Language::of_the_shop() ) );
			$GLOBALS['liaison_test_user_locale'] = "x\r\nHost: evil";
			$this->hub->request( 'GET', '/overview' );
		} finally {
			unset( $GLOBALS['liaison_test_locale'], $GLOBALS['liaison_test_user_locale'] );
		}
		self::assertSame( array( 'de-DE', 'it-IT', 'en' ), array_map( static fn ( array $sent ): string => $sent['headers']['Accept-Language'], $this->http->sent ) );
	}

	public function test_an_empty_body_is_an_object(): void {
		$this->connect();
		$this->hub->request( 'POST', '/resume', array() );
		$this->hub->request( 'POST', '/disconnect' );
		$this->hub->request( 'GET', '/overview' );
		self::assertSame( array( '{}', '{}', '' ), array_column( $this->http->sent, 'body' ) );
		self::assertSame( 'application/json', $this->http->sent[1]['headers']['Content-Type'] );
	}

	public function test_asks_nobody_when_not_connected(): void {
		self::assertSame( 'not_connected', $this->hub->request( 'GET', '/overview' )->code );
		self::assertSame( array(), $this->http->sent );
	}

	public function test_says_connect_again_after_the_salts_changed(): void {
		$this->connect();
		$GLOBALS['liaison_test_salt'] = 'other';
		$answer                       = $this->hub->request( 'GET', '/overview' );
		self::assertSame( 'reconnect', $answer->code );
		self::assertStringContainsString( 'Reconnect your shop', $answer->error );
		self::assertSame( array(), $this->http->sent );
	}

	public function test_learns_the_hubs_clock_and_asks_once_more(): void {
		$this->connect();
		$hour               = 3600;
		$this->http->answer = static function ( array $request ) use ( $hour ): HttpAnswer {
			$time = (int) $request['headers']['X-Liaison-Timestamp'];
			return abs( $time - ( 1795557600 + $hour ) ) <= 300
				? new HttpAnswer( 200, '{"fine":true}' )
				: new HttpAnswer(
					401,
					(string) json_encode(
						array(
							'code'   => 'clock_skew',
							'detail' => 'late',
							'now'    => 1795557600 + $hour,
						)
					)
				);
		};
		self::assertTrue( $this->hub->request( 'GET', '/overview' )->ok() );
		self::assertCount( 2, $this->http->sent );
		self::assertTrue( $this->hub->request( 'GET', '/overview' )->ok() );
		self::assertCount( 3, $this->http->sent, 'the difference is remembered' );
	}

	public function test_a_hub_that_always_says_the_clock_is_wrong_is_asked_twice(): void {
		$this->connect();
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 401, '{"code":"clock_skew","detail":"late","now":5}' );
		self::assertSame( 'clock_skew', $this->hub->request( 'GET', '/overview' )->code );
		self::assertCount( 2, $this->http->sent );
	}

	public function test_signs_with_the_secret_before_while_the_hub_knows_no_other(): void {
		$connection = $this->connect();
		$connection->rotate( 'another secret, quite as long as the first' );
		$this->http->answer = static fn( array $request ): HttpAnswer => hash_equals( Signature::call( 'GET', '/companion/c1/overview', 1795557600, '', self::SECRET ), $request['headers']['X-Liaison-Signature'] )
			? new HttpAnswer( 200, '{}' )
			: new HttpAnswer( 401, '{"code":"bad_signature","detail":"no"}' );
		self::assertTrue( $this->hub->request( 'GET', '/overview' )->ok() );
		$this->clock->now  += 11 * 60000;
		self::assertSame( 'bad_signature', $this->hub->request( 'GET', '/overview' )->code );
	}

	public function test_leaves_a_silent_hub_in_peace_and_tries_again(): void {
		$this->connect();
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 0, '', array(), 'cURL error 7: refused' );
		for ( $i = 0; $i < 3; $i++ ) {
			self::assertSame( 'refused', $this->hub->request( 'GET', '/overview' )->code );
		}
		self::assertSame( 'waiting', $this->hub->request( 'GET', '/overview' )->code );
		self::assertCount( 3, $this->http->sent );
		self::assertSame( 'refused', $this->hub->insist( 'GET', '/overview' )->code, 'heartbeats are sent all the same' );

		$this->clock->now  += 2 * 60000;
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 200, '{}' );
		self::assertTrue( $this->hub->request( 'GET', '/overview' )->ok() );
		self::assertTrue( $this->hub->request( 'GET', '/overview' )->ok() );
	}

	public function test_waits_as_long_as_the_hub_asks(): void {
		$this->connect();
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 429, '{"code":"rate_limited","detail":"slow down"}', array( 'retry-after' => '120' ) );
		$this->hub->request( 'GET', '/overview' );
		$this->clock->now  += 119000;
		self::assertSame( 'waiting', $this->hub->request( 'GET', '/overview' )->code );
		$this->clock->now += 1001;
		self::assertSame( 'rate_limited', $this->hub->request( 'GET', '/overview' )->code );
	}

	public function test_a_refusal_is_an_answer_and_does_not_count_as_silence(): void {
		$this->connect();
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 422, '{"code":"invalid","detail":"no"}' );
		for ( $i = 0; $i < 10; $i++ ) {
			self::assertSame( 'invalid', $this->hub->request( 'GET', '/overview' )->code );
		}
		self::assertCount( 10, $this->http->sent );
	}
}
