<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Connect;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Connect\Heartbeat;
use Liaison\WooCommerce\Queue\Flusher;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class FingerprintTest extends ShopTestCase {

	private Fingerprint $fingerprint;

	protected function setUp(): void {
		parent::setUp();
		$this->fingerprint = $this->services->get( Fingerprint::class );
		$this->connect();
		$this->queue( array( 'cart.updated', 'cart:1', array( 'name' => 'a' ) ), array( 'cart.updated', 'cart:2', array( 'name' => 'b' ) ) );
	}

	public function test_the_same_shop_by_another_writing(): void {
		foreach ( array( 'http://shop.example', 'https://www.shop.example/', 'HTTPS://Shop.Example' ) as $home ) {
			update_option( 'home', $home );
			self::assertTrue( $this->fingerprint->guard(), $home );
		}
		self::assertNull( $this->fingerprint->mismatch() );
	}

	public function test_search_and_replace_does_not_find_the_address(): void {
		self::assertStringNotContainsString( 'shop.example', (string) $this->option( 'connected_home' ) );
	}

	public static function copies(): array {
		return array(
			'another host'   => array( 'https://staging.shop.example', 'production', 'home' ),
			'another folder' => array( 'https://shop.example/staging', 'production', 'home' ),
			'another port'   => array( 'https://shop.example:8080', 'production', 'home' ),
			'environment'    => array( 'https://shop.example', 'staging', 'environment' ),
		);
	}

	/** @dataProvider copies */
	public function test_nothing_leaves_a_copy( string $home, string $environment, string $reason ): void {
		update_option( 'home', $home );
		$GLOBALS['liaison_test_environment'] = $environment;
		self::assertStringContainsString( 'copy', $this->services->get( Flusher::class )->run( true )['reason'] );
		self::assertSame( 'copy', $this->services->get( Heartbeat::class )->run()->code );
		self::assertSame( array(), $this->http->sent );
		self::assertSame( array( 'quarantined', 'quarantined' ), array_column( $this->rows(), 'state' ) );
		$found = $this->fingerprint->mismatch();
		self::assertSame( array( $reason, 'https://shop.example', $home, $environment, self::NOW ), array( $found['reason'], $found['connected'], $found['found'], $found['environment'], $found['since'] ) );
	}

	public function test_rows_come_back_when_the_address_does(): void {
		update_option( 'home', 'https://other.example' );
		$this->fingerprint->guard();
		update_option( 'home', 'https://shop.example' );
		self::assertSame( 2, $this->services->get( Flusher::class )->run()['flushed'] );
		self::assertNull( $this->fingerprint->mismatch() );
	}

	public function test_moved_tells_the_hub_and_lets_rows_go(): void {
		update_option( 'home', 'https://new.example' );
		$this->fingerprint->guard();
		$this->hub_answers( array( 'POST /companion/c1/identity' => new HttpAnswer( 503, '{"detail":"Later."}' ) ) );
		self::assertSame( 'Later.', $this->fingerprint->choose_moved() );
		self::assertFalse( $this->fingerprint->guard(), 'not before the hub knows' );

		$this->hub_answers( array() );
		self::assertSame( '', $this->fingerprint->choose_moved() );
		$sent = json_decode( end( $this->http->sent )['body'], true );
		self::assertSame( array( 'moved', 'https://new.example' ), array( $sent['choice'], $sent['site']['url'] ) );
		self::assertSame( 2, $this->services->get( Flusher::class )->run()['flushed'] );
	}

	public function test_a_copy_forgets_what_it_took_along(): void {
		$this->db->query( "INSERT INTO wp_woocommerce_api_keys (user_id, description, permissions, consumer_key, consumer_secret, truncated_key) VALUES (1, 'Liaison', 'read_write', 'k', 's', 't'), (1, 'other', 'read', 'k', 's', 't')" );
		update_option( 'liaison_api_key_id', 1 );
		update_option( 'home', 'https://staging.example' );
		$this->fingerprint->guard();
		self::assertSame( '', $this->fingerprint->choose_copy() );
		self::assertFalse( $this->services->get( Connection::class )->connected() );
		self::assertSame( array(), $this->rows() );
		self::assertSame( array( 'other' ), $this->db->get_col( 'SELECT description FROM wp_woocommerce_api_keys' ) );
		self::assertNotSame( '11111111-2222-4333-8444-555555555555', get_option( 'liaison_site_id' ) );
		self::assertNull( $this->fingerprint->mismatch() );
	}

	public function test_the_hub_may_see_a_copy_too(): void {
		$this->fingerprint->told_by_hub( 'Two shops report.' );
		self::assertFalse( $this->fingerprint->guard() );
		self::assertSame( array( 'hub', 'Two shops report.' ), array( $this->fingerprint->mismatch()['reason'], $this->fingerprint->mismatch()['why'] ) );
		$this->hub_answers( array( 'POST /companion/c1/heartbeat' => new HttpAnswer( 200, '{"copy":null}' ) ) );
		self::assertTrue( $this->services->get( Heartbeat::class )->run()->ok(), 'heartbeats go on' );
		self::assertSame( 2, $this->services->get( Flusher::class )->run()['flushed'] );
	}

	public function test_a_connection_without_its_address_is_taken_for_a_copy(): void {
		delete_option( 'liaison_connected_home' );
		self::assertFalse( $this->fingerprint->guard() );
	}
}
