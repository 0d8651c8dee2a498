<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Admin;

use Liaison\WooCommerce\Admin\CoreSwitchboard;
use Liaison\WooCommerce\Admin\OwnerHub;
use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class OwnerHubTest extends ShopTestCase {

	private OwnerHub $hub;

	protected function setUp(): void {
		parent::setUp();
		$this->hub = new OwnerHub( $this->services->get( SignedHub::class ), $this->services->get( Fingerprint::class ) );
		$this->services->set( OwnerHub::class, fn() => $this->hub );
		$this->connect();
	}

	public function test_nothing_is_asked_from_a_copy_of_the_shop(): void {
		update_option( 'home', 'https://staging.shop.example' );
		foreach ( array( array( 'GET', '/overview' ), array( 'PUT', '/mode' ), array( 'POST', '/messages' ), array( 'POST', '/pause' ) ) as list( $method, $path ) ) {
			self::assertSame( 'copy', $this->hub->request( $method, $path, array() )->code );
		}
		self::assertSame( array(), $this->http->sent );
	}

	public function test_a_page_leaves_a_silent_hub_in_peace_and_a_click_does_not(): void {
		$this->http->answer = static fn ( array $request ): HttpAnswer => new HttpAnswer( 500, '{}' );
		for ( $try = 0; $try < 10; $try++ ) {
			$this->hub->request( 'GET', '/overview' );
		}
		$before = count( $this->http->sent );
		self::assertLessThan( 10, $before );
		self::assertSame( 'waiting', $this->hub->request( 'GET', '/overview' )->code );
		self::assertCount( $before, $this->http->sent );
		$this->hub->request( 'POST', '/resume' );
		self::assertCount( $before + 1, $this->http->sent );
	}

	public function test_a_pause_holds_here_even_when_the_hub_cannot_be_told(): void {
		$this->http->answer = static fn ( array $request ): HttpAnswer => new HttpAnswer( 500, '{}' );
		$switches = new CoreSwitchboard( $this->services );
		self::assertStringContainsString( 'the hub couldn\'t be notified', $switches->pause() );
		$connection = $this->services->get( Connection::class );
		self::assertSame( 'owner', $connection->paused() );
		self::assertStringContainsString( 'Still paused', $switches->resume() );
		self::assertSame( 'owner', $connection->paused(), 'going on needs the hub' );
	}
}
