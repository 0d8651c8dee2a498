<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Orders;

use Liaison\WooCommerce\Orders\StatusMap;
use Liaison\WooCommerce\Support\Options;
use PHPUnit\Framework\TestCase;

final class StatusMapTest extends TestCase {

	private StatusMap $map;

	protected function setUp(): void {
		$GLOBALS['liaison_test_options'] = array();
		$this->map                       = new StatusMap(
			new Options(),
			static fn (): array => array(
				'wc-processing'     => 'Processing',
				'wc-completed'      => 'Completed',
				'wc-checkout-draft' => 'Draft',
				'wc-packed'         => 'Packed by hand',
			)
		);
	}

	public function test_lists_every_status_but_drafts(): void {
		$this->assertSame( array( 'processing', 'completed', 'packed' ), array_keys( $this->map->rows() ) );
	}

	public function test_leaves_the_shops_own_statuses_to_the_hub_and_others_silent(): void {
		$this->assertNull( $this->map->event_for( 'wc-processing' ) );
		$this->assertNull( $this->map->event_for( 'completed' ) );
		$this->assertSame( 'none', $this->map->event_for( 'packed' ) );
	}

	public function test_keeps_a_choice_for_any_status(): void {
		$this->map->save(
			array(
				'packed'    => 'order.shipped',
				'completed' => 'order.delivered',
			)
		);
		$this->assertSame( 'order.shipped', $this->map->event_for( 'wc-packed' ) );
		$this->assertSame( 'order.delivered', $this->map->event_for( 'completed' ) );
		$this->assertNull( $this->map->event_for( 'processing' ) );
	}

	public function test_refuses_what_is_no_choice(): void {
		$this->map->save(
			array(
				'packed'     => 'automatic',
				'completed'  => 'order.paid',
				'processing' => array( 'order.shipped' ),
				'unknown'    => 'order.shipped',
			)
		);
		$this->assertSame( 'none', $this->map->event_for( 'packed' ) );
		$this->assertNull( $this->map->event_for( 'completed' ) );
		$this->assertSame( array(), $GLOBALS['liaison_test_options']['liaison_status_events'] );
	}

	public function test_survives_a_spoilt_option(): void {
		$GLOBALS['liaison_test_options']['liaison_status_events'] = 'x';
		$this->assertNull( $this->map->event_for( 'completed' ) );
		$GLOBALS['liaison_test_options']['liaison_status_events'] = array( 'completed' => array( 'x' ) );
		$this->assertNull( $this->map->event_for( 'completed' ) );
	}
}
