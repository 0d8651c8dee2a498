<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Hub;

use Liaison\WooCommerce\Hub\Signature;
use PHPUnit\Framework\TestCase;

final class SignatureTest extends TestCase {

	private const SECRET = 'a secret of forty characters, more or less';

	private static function vectors( string $kind ): array {
		$file = dirname( __DIR__, 3 ) . '/test/vectors/companion-signature.json';
		$rows = json_decode( (string) file_get_contents( $file ), true, 16, JSON_THROW_ON_ERROR )[ $kind ];
		return array_combine( array_column( $rows, 'name' ), array_map( static fn( array $row ): array => array( $row ), $rows ) );
	}

	public static function calls(): array {
		return self::vectors( 'calls' );
	}

	public static function deliveries(): array {
		return self::vectors( 'deliveries' );
	}

	/** @dataProvider calls */
	public function test_signs_calls_as_the_hub_does( array $vector ): void {
		self::assertSame( $vector['signature'], Signature::call( $vector['method'], $vector['path'], $vector['timestamp'], $vector['body'], $vector['secret'] ) );
		self::assertTrue( Signature::fits( $vector['signature'], $vector['method'], array( $vector['path'] ), (string) $vector['timestamp'], $vector['body'], array( $vector['secret'] ) ) );
	}

	/** @dataProvider deliveries */
	public function test_signs_deliveries_as_woocommerce_does( array $vector ): void {
		self::assertSame( $vector['signature'], Signature::delivery( $vector['body'], $vector['secret'] ) );
	}

	public function test_refuses_whatever_differs(): void {
		$good = Signature::call( 'POST', '/call', 100, '{}', self::SECRET );
		$fits = static fn( string $given, string $method, string $path, string $time, string $body, array $secrets ): bool => Signature::fits( $given, $method, array( $path ), $time, $body, $secrets );

		self::assertTrue( $fits( $good, 'POST', '/call', '100', '{}', array( self::SECRET ) ) );
		self::assertTrue( $fits( $good, 'POST', '/call', '100', '{}', array( 'new', self::SECRET ) ), 'the secret before a rotation counts' );
		foreach ( array(
			'signature' => array( '', 'POST', '/call', '100', '{}', array( self::SECRET ) ),
			'flipped'   => array( strrev( $good ), 'POST', '/call', '100', '{}', array( self::SECRET ) ),
			'method'    => array( $good, 'GET', '/call', '100', '{}', array( self::SECRET ) ),
			'path'      => array( $good, 'POST', '/call?x=1', '100', '{}', array( self::SECRET ) ),
			'time'      => array( $good, 'POST', '/call', '101', '{}', array( self::SECRET ) ),
			'time text' => array( $good, 'POST', '/call', "100\n", '{}', array( self::SECRET ) ),
			'body'      => array( $good, 'POST', '/call', '100', '{ }', array( self::SECRET ) ),
			'secret'    => array( $good, 'POST', '/call', '100', '{}', array( 'other' ) ),
			'none'      => array( $good, 'POST', '/call', '100', '{}', array() ),
			'empty'     => array( Signature::call( 'POST', '/call', 100, '{}', '' ), 'POST', '/call', '100', '{}', array( '', '' ) ),
		) as $name => $case ) {
			self::assertFalse( $fits( ...$case ), $name );
		}
	}
}
