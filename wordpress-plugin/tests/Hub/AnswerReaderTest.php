<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Hub;

use Liaison\WooCommerce\Hub\AnswerReader;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Support\WpHttp;
use PHPUnit\Framework\TestCase;

final class AnswerReaderTest extends TestCase {

	public function test_reads_data(): void {
		$answer = AnswerReader::read( new HttpAnswer( 200, '{"a":1}' ) );
		self::assertTrue( $answer->ok() );
		self::assertSame( array( 'a' => 1 ), $answer->json );
		self::assertTrue( AnswerReader::read( new HttpAnswer( 204, '' ) )->ok() );
	}

	public static function failures(): array {
		return array(
			'expired certificate'   => array( 'http_request_failed: cURL error 60: SSL certificate problem: certificate has expired', 'certificate', 'certificate' ),
			'wrong host'            => array( 'http_request_failed: cURL error 51: SSL: no alternative certificate subject name matches', 'certificate', 'certificate' ),
			'no server'             => array( 'http_request_failed: cURL error 6: Could not resolve host: hub.example', 'not_found', 'Hub URL' ),
			'refused'               => array( 'http_request_failed: cURL error 7: Failed to connect to 127.0.0.1 port 1', 'refused', 'reached' ),
			'timeout'               => array( 'http_request_failed: cURL error 28: Operation timed out after 5001 milliseconds', 'timeout', 'too long' ),
			'timeout of connecting' => array( 'http_request_failed: cURL error 28: Connection timed out', 'timeout', 'too long' ),
			'blocked by WordPress'  => array( 'http_request_not_executed: User has blocked requests through HTTP.', 'blocked', 'WP_ACCESSIBLE_HOSTS' ),
			'anything else'         => array( 'http_request_failed: the dog ate it', 'unreachable', 'no response' ),
		);
	}

	/** @dataProvider failures */
	public function test_says_why_no_answer_came( string $reason, string $code, string $part ): void {
		$answer = AnswerReader::read( new HttpAnswer( 0, '', array(), $reason ) );
		self::assertFalse( $answer->ok() );
		self::assertSame( 0, $answer->status );
		self::assertSame( $code, $answer->code );
		self::assertStringContainsString( $part, $answer->error );
	}

	public function test_hostile_answers_are_sentences(): void {
		$page = AnswerReader::read( new HttpAnswer( 200, '<html><script>alert(1)</script></html>' ) );
		self::assertFalse( $page->ok() );
		self::assertNull( $page->json );
		self::assertSame( 'not_json', $page->code );
		self::assertStringNotContainsString( 'script', $page->error );

		self::assertSame( 'not_json', AnswerReader::read( new HttpAnswer( 200, '"text"' ) )->code );
		self::assertSame( 'not_json', AnswerReader::read( new HttpAnswer( 200, str_repeat( '[', 5000 ) . str_repeat( ']', 5000 ) ) )->code );
		self::assertSame( 'not_json', AnswerReader::read( new HttpAnswer( 200, "{\"a\":\"\xff\"}" ) )->code );
		self::assertSame( 'too_large', AnswerReader::read( new HttpAnswer( 200, str_pad( '{"a":"', WpHttp::MOST_BYTES, 'a' ) ) )->code );
		self::assertSame( 'redirected', AnswerReader::read( new HttpAnswer( 302, '', array( 'location' => 'https://evil.example' ) ) )->code );

		$script = AnswerReader::read(
			new HttpAnswer(
				422,
				(string) json_encode(
					array(
						'detail' => '<script>alert(1)</script>The phone is <b>wrong</b>.' . str_repeat( 'x', 5000 ),
						'code'   => '<script>',
					)
				)
			)
		);
		self::assertStringStartsWith( 'The phone is wrong.', $script->error );
		self::assertLessThanOrEqual( 500, mb_strlen( $script->error ) );
		self::assertSame( 'http_422', $script->code );

		self::assertStringContainsString( 'HTTP 400', AnswerReader::read( new HttpAnswer( 400, '{"detail":{"a":1}}' ) )->error );
	}

	public function test_reads_how_long_to_wait(): void {
		$wait = static fn( string $header ): ?int => AnswerReader::read( new HttpAnswer( 429, '', array( 'retry-after' => $header ) ) )->retry_after;
		self::assertSame( 30, $wait( '30' ) );
		self::assertSame( 3600, $wait( '99999999' ) );
		self::assertNull( $wait( '0' ) );
		self::assertNull( $wait( 'soon' ) );
		self::assertNull( $wait( '999999999999999999999' ) );
		self::assertEqualsWithDelta( 60, $wait( gmdate( 'D, d M Y H:i:s', time() + 60 ) . ' GMT' ), 2 );
	}
}
