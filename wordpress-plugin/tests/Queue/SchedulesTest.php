<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Queue;

use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Queue\Outbox;
use Liaison\WooCommerce\Queue\Schedules;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class SchedulesTest extends ShopTestCase {

	private Schedules $schedules;

	protected function setUp(): void {
		parent::setUp();
		$GLOBALS['liaison_test_actions'] = array();
		$this->schedules                 = $this->services->get( Schedules::class );
	}

	protected function tearDown(): void {
		unset( $GLOBALS['liaison_test_request'], $GLOBALS['liaison_test_admin'], $_SERVER['REQUEST_METHOD'], $_GET['wc-ajax'] );
	}

	/** @return list<string> Hooks that are scheduled. */
	private function scheduled(): array {
		$hooks = array_map( static fn( string $key ): string => (string) strtok( $key, '[' ), array_keys( $GLOBALS['liaison_test_actions'] ) );
		sort( $hooks );
		return $hooks;
	}

	private function in( string $kind ): void {
		$GLOBALS['liaison_test_request'] = $kind;
		$GLOBALS['liaison_test_admin']   = in_array( $kind, array( 'admin', 'ajax' ), true );
		$this->schedules->ensure();
	}

	public function test_schedules_each_action_once(): void {
		$this->connect();
		$this->in( 'cron' );
		self::assertSame( array( 'liaison_flush', 'liaison_heartbeat', 'liaison_purge' ), $this->scheduled() );
		$this->clock->now += 3600000;
		$this->in( 'cron' );
		self::assertCount( 3, $this->scheduled() );
	}

	public function test_reports_nothing_before_the_owner_connects_and_stops_when_disconnected(): void {
		$this->in( 'cron' );
		self::assertSame( array( 'liaison_purge' ), $this->scheduled() );
		$connection = $this->connect();
		update_option( 'liaison_scheduled_at', 0 );
		$this->in( 'admin' );
		self::assertCount( 3, $this->scheduled() );
		$connection->forget();
		$this->clock->now += 3600000;
		$this->in( 'cron' );
		self::assertSame( array( 'liaison_purge' ), $this->scheduled() );
	}

	public static function requests(): array {
		return array(
			'classic checkout'  => array( 'wc-ajax', 'POST', 0, false ),
			'fragments'         => array( 'wc-ajax', 'GET', 0, false ),
			'block checkout'    => array( '', 'POST', 0, false ),
			'admin-ajax'        => array( 'ajax', 'POST', 0, false ),
			'a page, later'     => array( '', 'GET', self::NOW - 3600000, false ),
			'a page, first'     => array( '', 'GET', 0, true ),
			'wp-admin, later'   => array( 'admin', 'GET', self::NOW - 3600000, true ),
			'wp-admin, at once' => array( 'admin', 'GET', self::NOW - 1000, false ),
		);
	}

	/** @dataProvider requests */
	public function test_looks_only_where_no_customer_waits( string $kind, string $method, int $seen, bool $looks ): void {
		$this->connect();
		update_option( 'liaison_scheduled_at', $seen );
		update_option( 'liaison_schema', Plugin::SCHEMA );
		$_SERVER['REQUEST_METHOD'] = $method;
		if ( 'wc-ajax' === $kind ) {
			$_GET['wc-ajax'] = 'checkout';
		}
		$this->in( $kind );
		self::assertSame( $looks ? 3 : 0, count( $this->scheduled() ) );
	}

	public function test_adding_to_the_outbox_schedules_nothing(): void {
		$this->connect();
		$outbox = $this->services->get( Outbox::class );
		$outbox->add( 'order.created', 'order:1' );
		$outbox->flush();
		self::assertSame( array(), $this->scheduled() );
	}

	public function test_a_flush_that_ran_out_of_time_is_followed_by_one_more(): void {
		$this->connect();
		$rows = array();
		for ( $i = 0; $i < 500; $i++ ) {
			$rows[] = array( 'cart.updated', "cart:$i", array( 'n' => $i ) );
		}
		$this->queue( ...$rows );
		$this->http->answer = function (): HttpAnswer {
			$this->clock->now += 4000;
			return new HttpAnswer( 200 );
		};
		$this->schedules->flush();
		$this->schedules->flush();
		self::assertSame( array( 'liaison_flush["more"]' ), array_keys( $GLOBALS['liaison_test_actions'] ) );
		$GLOBALS['liaison_test_actions'] = array();
		$this->schedules->flush();
		self::assertSame( array(), $this->scheduled(), 'nothing is left' );
		self::assertSame( $this->clock->now, get_option( 'liaison_cron_at' ) );
	}

	public function test_without_a_connection_nobody_hears_from_us(): void {
		$this->schedules->flush();
		$this->schedules->beat();
		self::assertSame( array(), $this->http->sent );
	}
}
