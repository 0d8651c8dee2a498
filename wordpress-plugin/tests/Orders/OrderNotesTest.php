<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Orders;

use Liaison\WooCommerce\Connect\Verbs;
use Liaison\WooCommerce\Orders\CashOnDelivery;
use Liaison\WooCommerce\Orders\OrderNotes;
use Liaison\WooCommerce\Support\Options;
use PHPUnit\Framework\TestCase;

final class OrderNotesTest extends TestCase {

	protected function setUp(): void {
		$GLOBALS['liaison_test_hooks']   = array();
		$GLOBALS['liaison_test_orders']  = array();
		$GLOBALS['liaison_test_options'] = array();
	}

	public function test_writes_each_outcome_once_and_privately(): void {
		$order    = new \WC_Order( 13 );
		$outcomes = array(
			self::outcome( 'a', 'shipped: delivered 14:02' ),
			self::outcome( 'a', 'shipped: delivered 14:02' ),
			self::outcome( 'b', 'not sent: consent withdrawn' ),
		);
		$this->assertSame( 2, ( new OrderNotes() )->write( $outcomes ) );
		$this->assertSame( 0, ( new OrderNotes() )->write( $outcomes ) );
		$this->assertSame( array( 'WhatsApp, shipped: delivered 14:02', 'WhatsApp, not sent: consent withdrawn' ), array_column( $order->notes, 'content' ) );
		$this->assertSame( array( false, false ), array_column( $order->notes, 'customer_note' ) );
		// The list of orders reads the line without the word before it.
		$this->assertSame( array( 'shipped: delivered 14:02', 'not sent: consent withdrawn' ), array_column( array_column( $order->notes, 'meta' ), OrderNotes::LINE ) );
	}

	public function test_makes_one_short_plain_line_of_whatever_comes(): void {
		$order = new \WC_Order( 13 );
		( new OrderNotes() )->write( array( self::outcome( 'a', "shipped:\n<script>alert(1)</script><b>read</b>\t14:02 " . str_repeat( 'x', 500 ) ) ) );
		$text = $order->notes[0]->content;
		$this->assertStringStartsWith( 'WhatsApp, shipped: read 14:02 xxx', $text );
		$this->assertStringNotContainsString( "\n", $text );
		$this->assertLessThanOrEqual( 220, mb_strlen( $text ) );
	}

	public function test_survives_a_hostile_hub(): void {
		$order = new \WC_Order( 13 );
		$odd   = array(
			null,
			'x',
			array(),
			array( 'id' => array() ),
			array(
				'id'      => 'a',
				'orderId' => array(),
				'text'    => 'x',
			),
			array(
				'id'      => 'a',
				'orderId' => 99,
				'text'    => 'x',
			),
			array(
				'id'      => 'a',
				'orderId' => 13,
				'text'    => array(),
			),
			array(
				'id'      => 'a',
				'orderId' => 13,
			),
			array(
				'id'      => '',
				'orderId' => 13,
				'text'    => 'x',
			),
		);
		$this->assertSame( 0, ( new OrderNotes() )->write( $odd ) );
		$this->assertSame( array(), $order->notes );
	}

	public function test_leaves_no_filter_behind(): void {
		new \WC_Order( 13 );
		( new OrderNotes() )->write( array( self::outcome( 'a', 'x' ) ) );
		$this->assertSame( array( 'comment_content' => 'y' ), apply_filters( 'woocommerce_new_order_note_data', array( 'comment_content' => 'y' ) ) );
	}

	public function test_a_status_changes_only_with_leave_and_for_cash_on_delivery(): void {
		$verbs = $this->verbs();
		$order = new \WC_Order( 13, array( 'payment_method' => 'cod' ) );
		$ask   = array(
			'orderId' => 13,
			'status'  => 'cancelled',
			'note'    => 'The customer cancelled',
		);
		$GLOBALS['liaison_test_options']['liaison_switches'] = 'pending';
		$this->assertSame( 'not_allowed', $verbs->run( 'set-order-status', $ask )['error']['code'] );
		$GLOBALS['liaison_test_options']['liaison_allow_order_status'] = 'yes';
		$this->assertSame( 'invalid_status', $verbs->run( 'set-order-status', array( 'status' => 'completed' ) + $ask )['error']['code'] );
		$this->assertSame( 'order_not_found', $verbs->run( 'set-order-status', array( 'orderId' => 99 ) + $ask )['error']['code'] );
		$this->assertTrue( $verbs->run( 'set-order-status', $ask )['output']['changed'] );
		$this->assertSame( 'cancelled', $order->get_status() );
		$this->assertFalse( $verbs->run( 'set-order-status', $ask )['output']['changed'] );
		new \WC_Order( 14, array( 'payment_method' => 'bacs' ) );
		$this->assertSame( 'not_cash_on_delivery', $verbs->run( 'set-order-status', array( 'orderId' => 14 ) + $ask )['error']['code'] );
		new \WC_Order(
			15,
			array(
				'payment_method' => 'cod',
				'status'         => 'completed',
			)
		);
		$this->assertSame( 'order_closed', $verbs->run( 'set-order-status', array( 'orderId' => 15 ) + $ask )['error']['code'] );
	}

	private function verbs(): Verbs {
		$verbs = new Verbs();
		( new CashOnDelivery( new Options(), $verbs ) )->register();
		return $verbs;
	}

	/** @return array<string,mixed> */
	private static function outcome( string $id, string $text ): array {
		return array(
			'id'      => $id,
			'orderId' => 13,
			'at'      => 1795392000000,
			'kind'    => 'message',
			'text'    => $text,
		);
	}
}
