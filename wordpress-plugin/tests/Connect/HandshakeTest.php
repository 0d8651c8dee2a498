<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Connect;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Connect\Handshake;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class HandshakeTest extends ShopTestCase {

	private const EXCHANGE = 'POST /connect/woocommerce/exchange';

	private Handshake $handshake;

	protected function setUp(): void {
		parent::setUp();
		$this->handshake = $this->services->get( Handshake::class );
	}

	private function agreed(): HttpAnswer {
		return new HttpAnswer(
			201,
			(string) json_encode(
				array(
					'connectionId' => 'c1',
					'accountName'  => 'Ana <script>',
					'deliveryUrl'  => self::HUB . '/hooks/c1',
					'companionUrl' => self::HUB . '/companion/c1',
					'secret'       => self::SECRET,
					'mode'         => 'test',
					'testNumbers'  => array(),
				)
			)
		);
	}

	/** @return list<array<string,mixed>> */
	private function keys(): array {
		return $this->db->get_results( 'SELECT * FROM wp_woocommerce_api_keys', ARRAY_A );
	}

	public function test_sends_the_owner_to_the_hub_with_a_challenge(): void {
		$way = parse_url( $this->handshake->way_there( self::HUB, 7 ) );
		parse_str( $way['query'], $query );
		$kept = get_transient( 'liaison_connect_7' );
		self::assertSame( '/connect/woocommerce', $way['path'] );
		self::assertSame( array( 'https://shop.example', "Ana's shop", 'https://shop.example/wp-admin/admin-post.php?action=liaison_return', '11111111-2222-4333-8444-555555555555' ), array( $query['site_url'], $query['site_name'], $query['return_url'], $query['site_id'] ) );
		self::assertSame( $kept['state'], $query['state'] );
		self::assertGreaterThanOrEqual( 43, strlen( $kept['verifier'] ) );
		self::assertSame( Handshake::challenge( $kept['verifier'] ), $query['code_challenge'] );
		self::assertSame( 'en-US', $query['locale'] );
		self::assertStringNotContainsString( $kept['verifier'], $way['query'] );
		// The example of RFC 7636, appendix B.
		self::assertSame( 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', Handshake::challenge( 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' ) );
	}

	public function test_exchanges_the_code_and_makes_one_key(): void {
		$this->hub_answers( array( self::EXCHANGE => $this->agreed() ) );
		self::assertSame( '', $this->handshake->exchange( self::HUB, 'code', 'verifier', 7 ) );
		$body = json_decode( $this->http->sent[0]['body'], true );
		self::assertSame( array( 'code', 'verifier' ), array( $body['code'], $body['verifier'] ) );
		self::assertSame( array( 'url', 'id', 'environment', 'name', 'locale', 'timezone', 'currency', 'versions' ), array_keys( $body['site'] ) );
		$key = $this->keys()[0];
		self::assertSame( array( '7', 'Liaison', 'read_write', wc_api_hash( $body['consumerKey'] ), $body['consumerSecret'], substr( $body['consumerKey'], -7 ) ), array( $key['user_id'], $key['description'], $key['permissions'], $key['consumer_key'], $key['consumer_secret'], $key['truncated_key'] ) );
		self::assertSame( (int) $key['key_id'], get_option( 'liaison_api_key_id' ) );
		$connection = $this->services->get( Connection::class );
		self::assertSame( array( 'connected', 'Ana', 'test' ), array( $connection->state(), $connection->account_name(), $connection->mode() ) );
		self::assertTrue( $this->services->get( Fingerprint::class )->guard() );
	}

	public function test_the_first_grant_may_fail(): void {
		$tries = 0;
		$this->hub_answers(
			array(
				self::EXCHANGE => function () use ( &$tries ): HttpAnswer {
					return ++$tries < 3 ? new HttpAnswer( 0, '', array(), 'cURL error 28: timed out' ) : $this->agreed();
				},
			)
		);
		self::assertSame( '', $this->handshake->exchange( self::HUB, 'code', 'verifier', 7 ) );
		self::assertCount( 1, array_unique( array_column( $this->http->sent, 'body' ) ), 'the hub may have taken the first: the key stays the same' );
		self::assertCount( 1, $this->keys() );
	}

	public static function refusals(): array {
		return array(
			'expired'     => array( new HttpAnswer( 400, '{"code":"invalid_code","detail":"This code cannot be used."}' ), 'This code cannot be used.' ),
			'silent'      => array( new HttpAnswer( 0, '', array(), 'cURL error 7: refused' ), 'be reached' ),
			'certificate' => array( new HttpAnswer( 0, '', array(), 'cURL error 60: SSL' ), 'certificate' ),
			'a page'      => array( new HttpAnswer( 200, '<html>' ), 'come from a Liaison hub' ),
			'no page'     => array( new HttpAnswer( 404, '<html>Not Found' ), 'come from a Liaison hub' ),
			'not a hub'   => array( new HttpAnswer( 200, '{"hello":"world"}' ), 'come from a Liaison hub' ),
		);
	}

	/** @dataProvider refusals */
	public function test_a_failed_exchange_leaves_no_key_and_no_connection( HttpAnswer $answer, string $part ): void {
		$this->hub_answers( array( self::EXCHANGE => $answer ) );
		self::assertStringContainsString( $part, $this->handshake->exchange( self::HUB, 'code', 'verifier', 7 ) );
		self::assertSame( array(), $this->keys() );
		self::assertFalse( $this->services->get( Connection::class )->connected() );
	}

	public function test_connecting_again_replaces_the_key_and_a_failure_keeps_the_old_one(): void {
		$this->db->query( "INSERT INTO wp_woocommerce_api_keys (user_id, description, permissions, consumer_key, consumer_secret, truncated_key) VALUES (1, 'other', 'read', 'k', 's', 't')" );
		$this->hub_answers( array( self::EXCHANGE => $this->agreed() ) );
		$this->handshake->exchange( self::HUB, 'one', 'verifier', 7 );
		$first = get_option( 'liaison_api_key_id' );
		$this->hub_answers( array( self::EXCHANGE => new HttpAnswer( 400, '{"detail":"No."}' ) ) );
		self::assertSame( 'No.', $this->handshake->exchange( self::HUB, 'two', 'verifier', 7 ) );
		self::assertSame( $first, get_option( 'liaison_api_key_id' ) );
		self::assertTrue( $this->services->get( Connection::class )->connected() );
		$this->hub_answers( array( self::EXCHANGE => $this->agreed() ) );
		$this->handshake->exchange( self::HUB, 'three', 'verifier', 7 );
		self::assertSame( array( 'other', 'Liaison' ), array_column( $this->keys(), 'description' ) );
		self::assertNotSame( $first, get_option( 'liaison_api_key_id' ) );
	}

	public function test_asks_only_safe_addresses(): void {
		self::assertStringContainsString( 'https://', $this->handshake->exchange( 'http://hub.example', 'code', 'verifier', 7 ) );
		self::assertSame( array(), $this->http->sent );
		self::assertSame( array(), $this->keys() );
	}

	public function test_tells_what_went_wrong_once(): void {
		set_transient( 'liaison_connect_problem_' . get_current_user_id(), 'No.' );
		self::assertSame( array( 'No.', '' ), array( $this->handshake->problem(), $this->handshake->problem() ) );
	}
}
