<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Queue;

use Liaison\WooCommerce\Queue\DeadLetters;
use Liaison\WooCommerce\Queue\Purge;
use Liaison\WooCommerce\Queue\QueueTable;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class PurgeTest extends ShopTestCase {

	private const DAY = 86400000;

	private function row( string $state, int $days_ago ): void {
		$at = self::NOW - $days_ago * self::DAY - 1;
		$this->db->query( "INSERT INTO wp_liaison_queue (topic, subject, data, occurred_at, state, delivered_at) VALUES ('cart.updated', '$state $days_ago', '{}', $at, '$state', " . ( in_array( $state, array( 'waiting', 'quarantined' ), true ) ? 0 : $at ) . ')' );
	}

	public function test_keeps_each_state_for_its_time(): void {
		foreach ( array( 6, 7 ) as $days ) {
			$this->row( 'delivered', $days );
		}
		foreach ( array( 29, 30 ) as $days ) {
			$this->row( 'dead', $days );
			$this->row( 'waiting', $days );
			$this->row( 'quarantined', $days );
		}
		$this->services->get( Purge::class )->run();
		self::assertSame( array( 'delivered 6', 'dead 29', 'waiting 29', 'quarantined 29', 'waiting 30', 'quarantined 30' ), array_column( $this->rows(), 'subject' ) );
		$given_up = $this->services->get( DeadLetters::class )->list()[0];
		self::assertSame( array( 'waiting 30', self::NOW ), array( $given_up['subject'], $given_up['died_at'] ) );
		self::assertStringContainsString( '30 days', $given_up['error'] );
	}

	public function test_the_table_is_bounded_and_says_what_was_lost(): void {
		foreach ( array( 3, 2, 1, 0 ) as $days ) {
			$this->row( 'waiting', $days );
		}
		$this->db->query( "UPDATE wp_liaison_queue SET state = 'delivered', delivered_at = " . self::NOW . ' WHERE id = 1' );
		$this->services->get( Purge::class )->run( 2 );
		self::assertSame( array( 'waiting 1', 'waiting 0' ), array_column( $this->rows(), 'subject' ) );
		self::assertSame( 1, get_option( 'liaison_queue_lost' ) );
		self::assertStringContainsString( '1 events were deleted untold', $GLOBALS['liaison_test_log'][0] );
	}

	public function test_revives_all_that_was_given_up_some_thousand_at_a_time(): void {
		$this->db->query( "INSERT INTO wp_liaison_queue (topic, subject, occurred_at, attempts, error, state, delivered_at) SELECT 'order.updated', CONCAT('order:', seq), 1, 5, 'No.', 'dead', 1 FROM seq_1_to_12000" );
		$updates = $this->db->num_queries;
		self::assertSame( 12000, $this->services->get( DeadLetters::class )->requeue() );
		self::assertSame( 3, $this->db->num_queries - $updates );
		self::assertSame( '12000', $this->db->get_var( "SELECT COUNT(*) FROM wp_liaison_queue WHERE state = 'waiting' AND attempts = 0 AND error = '' AND delivered_at = 0" ) );
	}

	public function test_moves_and_deletes_some_thousand_at_a_time(): void {
		$this->db->query( "INSERT INTO wp_liaison_queue (topic, subject, occurred_at) SELECT 'order.updated', CONCAT('order:', seq), 1 FROM seq_1_to_12000" );
		$table = $this->services->get( QueueTable::class );
		self::assertSame( 10000, $table->move( 'waiting', 'quarantined', 10000 ) );
		self::assertSame(
			array(
				'waiting'        => 2000,
				'oldest_seconds' => 1795557599,
				'dead'           => 0,
				'quarantined'    => 10000,
			),
			$table->counts( self::NOW )
		);
		self::assertSame( 10000, $table->delete( 'quarantined' ) );
		self::assertSame( '10001', $this->rows()[0]['id'], 'the oldest went first' );
	}

	public function test_dead_rows_are_shown_tried_again_and_deleted(): void {
		$this->row( 'dead', 1 );
		$this->row( 'dead', 2 );
		$this->row( 'waiting', 1 );
		$letters = $this->services->get( DeadLetters::class );
		self::assertSame( array( 2, 1 ), array_column( $letters->list(), 'id' ) );
		self::assertSame( array( 1 ), array_column( $letters->list( 1, 1 ), 'id' ) );
		self::assertSame( 0, $letters->forget( array( 3 ) ), 'only dead ones' );
		self::assertSame( 0, $letters->forget( array() ) );
		self::assertSame( 1, $letters->forget( array( 2 ) ) );
		self::assertSame( 0, $letters->requeue( array( 3 ) ) );
		self::assertSame( 1, $letters->requeue() );
		self::assertSame( array( 'waiting', 'waiting' ), array_column( $this->rows(), 'state' ) );
	}
}
