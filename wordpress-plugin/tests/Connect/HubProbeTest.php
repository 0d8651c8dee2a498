<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Connect;

use Liaison\WooCommerce\Connect\HubAddress;
use Liaison\WooCommerce\Connect\HubProbe;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Tests\PlayedHttp;
use PHPUnit\Framework\TestCase;

final class HubProbeTest extends TestCase {

	private const PAGE = '<!doctype html><html lang="en"><head><title>This shop cannot be connected · Liaison</title></head><body></body></html>';

	private static function problem( HttpAnswer $answer, string $hub = 'https://hub.example' ): string {
		$http         = new PlayedHttp();
		$http->answer = static fn (): HttpAnswer => $answer;
		$problem      = ( new HubProbe( $http ) )->problem( $hub );
		self::assertSame( array( 'GET ' . $hub . '/connect/woocommerce' ), array_map( static fn ( array $sent ): string => $sent['method'] . ' ' . $sent['url'], $http->sent ) );
		return $problem;
	}

	public function test_a_hub_is_known_by_its_page(): void {
		// A hub says 400 to a page that was opened without what a shop sends along.
		self::assertSame( '', self::problem( new HttpAnswer( 400, self::PAGE ) ) );
		self::assertSame( '', self::problem( new HttpAnswer( 200, self::PAGE ) ) );
	}

	/** @return array<string,array{HttpAnswer,string,string}> */
	public static function failures(): array {
		$fails = static fn ( string $why ): HttpAnswer => new HttpAnswer( 0, '', array(), "http_request_failed: $why" );
		return array(
			'no such server'       => array( $fails( 'cURL error 6: Could not resolve host: hub.example' ), 'https://hub.example', 'There is no server named hub.example. Check the spelling' ),
			'refused'              => array( $fails( 'cURL error 7: Failed to connect' ), 'https://hub.example:8443', 'Nothing answers at https://hub.example:8443. Check' ),
			'refused, private'     => array( $fails( 'cURL error 7: Failed to connect' ), 'http://127.0.0.1:9', 'This is a private address' ),
			'too slow'             => array( $fails( 'cURL error 28: Operation timed out' ), 'https://hub.example', 'within 8 seconds' ),
			'certificate'          => array( $fails( 'cURL error 60: SSL certificate problem' ), 'https://hub.example', 'certificate of hub.example is not valid' ),
			'no https at all'      => array( $fails( 'cURL error 35: wrong version number' ), 'https://127.0.0.1:3000', 'with http:// instead' ),
			'blocked by WordPress' => array( new HttpAnswer( 0, '', array(), 'http_request_not_executed: User has blocked requests through HTTP.' ), 'https://hub.example', 'WP_ACCESSIBLE_HOSTS' ),
			'another website'      => array( new HttpAnswer( 200, '<title>Casa Azul</title>' ), 'https://hub.example', 'it is not a Liaison hub' ),
			'no such page'         => array( new HttpAnswer( 404, '<title>Not Found</title>Liaison' ), 'https://hub.example', 'it is not a Liaison hub' ),
			'an API'               => array( new HttpAnswer( 401, '{"detail":"Liaison"}' ), 'https://hub.example', 'it is not a Liaison hub' ),
			'elsewhere'            => array( new HttpAnswer( 301, '', array( 'location' => 'https://www.hub.example:8443/connect/woocommerce' ) ), 'https://hub.example', 'redirects to https://www.hub.example:8443.' ),
			'a login page'         => array( new HttpAnswer( 302, '', array( 'location' => '/login' ) ), 'https://hub.example', 'it is not a Liaison hub' ),
			'its own start page'   => array( new HttpAnswer( 301, '', array( 'location' => 'https://hub.example/' ) ), 'https://hub.example', 'it is not a Liaison hub' ),
			'a proxy without hub'  => array( new HttpAnswer( 502, '<title>Bad Gateway</title>' ), 'https://hub.example', 'answered with an error (HTTP 502)' ),
		);
	}

	/** @dataProvider failures */
	public function test_says_what_is_wrong_with_the_address( HttpAnswer $answer, string $hub, string $part ): void {
		$problem = self::problem( $answer, $hub );
		self::assertStringContainsString( $part, $problem );
		self::assertMatchesRegularExpression( '/\.$/', $problem );
	}

	/** @return array<string,array{string,bool}> */
	public static function addresses(): array {
		return array(
			'this machine'   => array( 'http://localhost:3000', true ),
			'loopback'       => array( 'http://127.0.0.1:3000', true ),
			'loopback, IPv6' => array( 'http://[::1]:3000', true ),
			'home network'   => array( 'https://192.168.1.20', true ),
			'office network' => array( 'https://10.1.2.3', true ),
			'a developer'    => array( 'https://shop.test', true ),
			'a name inside'  => array( 'https://hub.internal', true ),
			'the internet'   => array( 'https://hub.example', false ),
			'a public IP'    => array( 'https://203.0.114.9', false ),
		);
	}

	/** @dataProvider addresses */
	public function test_private_addresses_are_known( string $address, bool $private ): void {
		self::assertSame( $private, HubAddress::is_private( $address ) );
	}
}
