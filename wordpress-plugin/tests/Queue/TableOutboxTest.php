<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Queue;

use Liaison\WooCommerce\Queue\Outbox;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class TableOutboxTest extends ShopTestCase {

	private Outbox $outbox;

	protected function setUp(): void {
		parent::setUp();
		$this->outbox = $this->services->get( Outbox::class );
	}

	public function test_writes_a_request_with_one_insert_at_its_end(): void {
		$this->connect();
		$before = $this->db->num_queries;
		$this->outbox->add( 'order.created', 'order:13' );
		$this->outbox->add( 'order.updated', 'order:13', null, 1000 );
		$this->outbox->add( 'cart.updated', 'cart:9f', array( 'name' => "O'Brien ñ \u{1F600}" ) );
		self::assertSame( 0, $this->db->num_queries - $before );
		do_action( 'shutdown' );
		self::assertSame( 1, $this->db->num_queries - $before );

		$rows = $this->rows();
		self::assertSame( array( 'order.created', 'order.updated', 'cart.updated' ), array_column( $rows, 'topic' ) );
		self::assertSame( array( null, null ), array( $rows[0]['data'], $rows[1]['data'] ) );
		self::assertSame( array( 'name' => "O'Brien ñ \u{1F600}" ), json_decode( $rows[2]['data'], true ) );
		self::assertSame( array( (string) self::NOW, '1000' ), array( $rows[0]['occurred_at'], $rows[1]['occurred_at'] ) );
		self::assertSame( array( 'waiting', '0', '0' ), array( $rows[0]['state'], $rows[0]['attempts'], $rows[0]['next_at'] ) );
	}

	public function test_does_nothing_when_not_connected(): void {
		$before = $this->db->num_queries;
		$this->outbox->add( 'order.created', 'order:13' );
		$this->outbox->flush();
		do_action( 'shutdown' );
		self::assertSame( 0, $this->db->num_queries - $before );
	}

	public function test_says_what_is_built_at_delivery_once(): void {
		$this->connect();
		foreach ( array( 'order.created', 'order.updated', 'order.updated', 'order.deleted', 'order.restored', 'order.updated' ) as $topic ) {
			$this->outbox->add( $topic, 'order:13' );
		}
		$this->outbox->add( 'order.updated', 'order:14' );
		$this->outbox->add( 'cart.deleted', 'cart:1', array( 'reason' => 'emptied' ) );
		$this->outbox->add( 'cart.deleted', 'cart:1', array( 'reason' => 'expired' ) );
		$this->outbox->flush();
		self::assertSame(
			array( 'order.created', 'order.updated', 'order.deleted', 'order.restored', 'order.updated', 'order.updated', 'cart.deleted', 'cart.deleted' ),
			array_column( $this->rows(), 'topic' )
		);
	}

	public function test_writes_at_once_what_is_added_after_the_end(): void {
		$this->connect();
		$this->outbox->add( 'order.created', 'order:13' );
		do_action( 'shutdown' );
		$this->outbox->add( 'order.updated', 'order:13' );
		self::assertCount( 2, $this->rows() );
	}

	public function test_a_long_request_does_not_fill_the_memory(): void {
		$this->connect();
		for ( $i = 0; $i < 1000; $i++ ) {
			$this->outbox->add( 'order.updated', "order:$i" );
		}
		self::assertCount( 1000, $this->rows() );
		$this->outbox->add( 'cart.updated', 'cart:1', array( 'text' => str_repeat( 'x', 1200000 ) ) );
		self::assertCount( 1001, $this->rows() );
	}

	public function test_a_broken_table_breaks_no_checkout(): void {
		$this->connect();
		$this->db->broken = 'INSERT';
		$this->outbox->add( 'order.created', 'order:13' );
		do_action( 'shutdown' );
		self::assertStringContainsString( '1 events for the hub could not be written', $GLOBALS['liaison_test_log'][0] );
	}

	public function test_tells_that_it_wrote(): void {
		$this->connect();
		$told = 0;
		add_action(
			'liaison_outbox_written',
			static function () use ( &$told ): void {
				++$told;
			}
		);
		$this->outbox->flush();
		self::assertSame( 0, $told );
		$this->outbox->add( 'order.created', 'order:13' );
		$this->outbox->flush();
		self::assertSame( 1, $told );
	}
}
