<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Connect;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\HubAddress;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class ConnectionTest extends ShopTestCase {

	public function test_keeps_what_was_agreed_and_seals_the_secret(): void {
		$connection = $this->connect();
		self::assertSame( 'connected', $connection->state() );
		self::assertSame( array( 'c1', self::HUB, 'Ana', 'test', self::SECRET, self::NOW ), array( $connection->id(), $connection->hub(), $connection->account_name(), $connection->mode(), $connection->secret(), $connection->connected_at() ) );
		self::assertStringNotContainsString( self::SECRET, (string) $this->option( 'connection' ) );
	}

	public function test_says_so_when_the_salts_changed(): void {
		$connection                   = $this->connect();
		$GLOBALS['liaison_test_salt'] = 'other';
		self::assertSame( 'reconnect', $connection->state() );
		self::assertTrue( $connection->connected() );
		$this->connect();
		self::assertSame( 'connected', $connection->state() );
	}

	public function test_connecting_again_turns_no_order_into_history(): void {
		$connection        = $this->connect();
		$this->clock->now += 3600000;
		$this->connect();
		self::assertSame( self::NOW, $connection->connected_at() );
		$connection->forget();
		$this->connect();
		self::assertSame( self::NOW + 3600000, $connection->connected_at(), 'a shop that forgot it begins anew' );
	}

	public function test_a_shop_that_left_and_comes_back_remembers_when_it_was_away(): void {
		$hour       = 3600000;
		$connection = $this->connect();
		foreach ( array( 1, 3 ) as $hours ) {
			$this->clock->now = self::NOW + $hours * $hour;
			$connection->leave();
			self::assertSame( array( 'none', '', null ), array( $connection->state(), $connection->secret(), $connection->connected_at() ) );
			$this->clock->now += $hour;
			$this->connect();
		}
		self::assertSame( self::NOW, $connection->connected_at() );
		self::assertSame( array( array( self::NOW + $hour, self::NOW + 2 * $hour ), array( self::NOW + 3 * $hour, self::NOW + 4 * $hour ) ), $connection->gaps() );
		$this->connect();
		self::assertCount( 2, $connection->gaps(), 'connecting once more changes nothing' );
		$connection->leave();
		$this->connect( array( 'connectionId' => 'c2' ) );
		self::assertSame( array( self::NOW + 4 * $hour, array() ), array( $connection->connected_at(), $connection->gaps() ), 'another connection begins anew' );
	}

	public function test_what_the_shop_forgot_the_hub_remembers_by_its_own_clock(): void {
		$away       = array( array( 'from' => self::NOW - 5000, 'to' => self::NOW - 1000 ) );
		$connection = $this->connect( array( 'reconnected' => true, 'connectedAt' => self::NOW - 9000, 'disconnections' => $away ) );
		self::assertSame( self::NOW - 8000, $connection->connected_at() );
		self::assertSame( array( array( self::NOW - 4000, self::NOW ) ), $connection->gaps() );
		$connection->forget();
		$this->connect( array( 'reconnected' => true, 'connectedAt' => 'x', 'disconnections' => array( 'x', array( 'from' => 'y' ) ) ) );
		self::assertSame( array( self::NOW, array() ), array( $connection->connected_at(), $connection->gaps() ) );
	}

	public static function answers(): array {
		return array(
			'no secret'          => array( array( 'secret' => '' ) ),
			'not text'           => array( array( 'connectionId' => array( 'x' ) ) ),
			'plain http outside' => array(
				array(
					'deliveryUrl'  => 'http://hub.example/hooks/c1',
					'companionUrl' => 'http://hub.example/companion/c1',
				),
			),
			'two servers'        => array( array( 'companionUrl' => 'https://evil.example/companion/c1' ) ),
			'no address'         => array(
				array(
					'deliveryUrl'  => 'javascript:alert(1)',
					'companionUrl' => 'javascript:alert(1)',
				),
			),
		);
	}

	/** @dataProvider answers */
	public function test_keeps_nothing_no_hub_would_say( array $wrong ): void {
		$connection = $this->services->get( Connection::class );
		$agreed     = $wrong + array(
			'connectionId' => 'c1',
			'deliveryUrl'  => self::HUB . '/hooks/c1',
			'companionUrl' => self::HUB . '/companion/c1',
			'secret'       => self::SECRET,
		);
		self::assertFalse( $connection->open( self::HUB, $agreed ) );
		self::assertFalse( $connection->connected() );
	}

	public function test_learns_only_what_a_hub_may_tell(): void {
		$connection = $this->connect();
		$connection->learn(
			array(
				'mode'         => 'live',
				'testNumbers'  => array( '+34600111222', '<script>', 5, 'javascript:' ),
				'secret'       => 'stolen',
				'deliveryUrl'  => 'https://evil.example',
				'connectionId' => 'c2',
			)
		);
		self::assertSame( array( 'live', array( '+34600111222' ), self::SECRET, self::HUB . '/hooks/c1', 'c1' ), array( $connection->mode(), $connection->test_numbers(), $connection->secret(), $connection->delivery_url(), $connection->id() ) );
		$connection->learn( array( 'mode' => 'anything' ) );
		self::assertSame( 'test', $connection->mode(), 'what is not "live" is test mode' );
	}

	public function test_the_secret_before_a_rotation_counts_for_ten_minutes(): void {
		$connection = $this->connect();
		$connection->rotate( 'another secret, quite as long' );
		$connection->rotate( 'another secret, quite as long' );
		self::assertSame( array( 'another secret, quite as long', self::SECRET ), array( $connection->secret(), $connection->previous_secret() ) );
		$this->clock->now += 600001;
		self::assertSame( '', $connection->previous_secret() );
	}

	public function test_forgets(): void {
		$connection = $this->connect();
		$connection->forget();
		self::assertSame( array( 'none', '', null ), array( $connection->state(), $connection->secret(), $connection->connected_at() ) );
		$connection->pause( 'owner' );
		$connection->learn( array( 'mode' => 'live' ) );
		self::assertFalse( $connection->connected(), 'nothing brings it back by the way' );
	}

	public function test_reads_anew_when_the_network_switches_sites(): void {
		$connection = $this->connect();
		$other      = $GLOBALS['liaison_test_options'];
		$GLOBALS['liaison_test_options']['liaison_connection'] = '';
		self::assertFalse( $connection->connected() );
		$GLOBALS['liaison_test_options'] = $other;
		self::assertTrue( $connection->connected() );
	}

	public function test_knows_addresses_of_hubs(): void {
		foreach ( array( 'https://hub.example', 'hub.example', 'https://hub.example/under/', 'http://localhost:3000', 'http://127.0.0.1:3000', 'http://shop.local', 'http://hub.test', 'http://[::1]:3000' ) as $address ) {
			self::assertSame( '', HubAddress::problem( $address ), $address );
		}
		foreach ( array( '', 'http://hub.example', 'http://127.0.0.1.evil.example', 'ftp://hub.example', 'javascript:alert(1)', 'https://', 'https://user@hub.example', 'https://hub.example?x=1', 'http://localhost.evil.example' ) as $address ) {
			self::assertNotSame( '', HubAddress::problem( $address ), $address );
		}
		self::assertTrue( HubAddress::same_origin( 'https://hub.example/a', 'HTTPS://HUB.example:443/b' ) );
		self::assertFalse( HubAddress::same_origin( 'https://hub.example', 'https://hub.example.evil.example' ) );
		self::assertFalse( HubAddress::same_origin( 'nothing', 'nothing' ) );
	}
}
