<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Admin;

use Liaison\WooCommerce\Admin\MessageList;
use Liaison\WooCommerce\Admin\Tabs\SendTab;
use PHPUnit\Framework\TestCase;

final class MessageListTest extends TestCase {

	protected function setUp(): void {
		$GLOBALS['liaison_test_orders']        = array();
		$GLOBALS['liaison_test_order_queries'] = array();
	}

	protected function tearDown(): void {
		$GLOBALS['liaison_test_orders'] = array();
	}

	private static function printed( array $messages ): string {
		ob_start();
		MessageList::table( $messages, 'Messages' );
		return (string) ob_get_clean();
	}

	public function test_the_orders_of_a_page_are_read_together(): void {
		$messages = array( array( 'subject' => 'cart:abc' ), 'odd', array( 'subject' => array() ) );
		foreach ( range( 1, 50 ) as $id ) {
			new \WC_Order( $id );
			$messages[] = array( 'subject' => "order:$id" );
			$messages[] = array( 'subject' => "order:$id" );
		}
		$html = self::printed( $messages );
		self::assertCount( 1, $GLOBALS['liaison_test_order_queries'] );
		self::assertSame( 100, substr_count( $html, 'action=edit&amp;id=' ) + substr_count( $html, 'action=edit&id=' ) );
		self::assertStringContainsString( 'Order 50', $html );
	}

	public function test_an_order_that_is_gone_is_named_without_a_link(): void {
		$html = self::printed( array( array( 'subject' => 'order:9' ) ) );
		self::assertStringContainsString( 'Order 9', $html );
		self::assertStringNotContainsString( '<a ', $html );
	}

	public function test_each_cell_carries_the_title_of_its_column_for_narrow_screens(): void {
		$html = self::printed( array( array( 'subject' => 'cart:abc' ) ) );
		preg_match_all( '/<th scope="col">([^<]*)</', $html, $heads );
		preg_match_all( '/<td data-label="([^"]*)"/', $html, $labels );
		self::assertCount( 5, $heads[1] );
		self::assertSame( $heads[1], $labels[1] );
		self::assertSame( 5, substr_count( $html, '<td' ) );
	}

	public function test_an_order_nobody_is_written_about_says_why_beside_it(): void {
		$skipped = array(
			'id'          => 'd1',
			'subject'     => 'order:9',
			'step'        => 'accepted',
			'template'    => 'order-notifications',
			'text'        => null,
			'to'          => null,
			'status'      => 'refused',
			'statusAt'    => '2026-11-30T08:00:00.000Z',
			'reason'      => 'order_too_old',
			'explanation' => 'The order was already too old when your shop sent it. <Change> "Maximum order age".',
			'direction'   => 'out',
		);
		ob_start();
		MessageList::thread( array( $skipped ) );
		$html = (string) ob_get_clean();
		self::assertStringContainsString( 'Not sent', $html );
		self::assertStringContainsString( 'The order was already too old when your shop sent it. &lt;Change&gt; &quot;Maximum order age&quot;.', $html );
		self::assertStringNotContainsString( 'The message text is no longer stored.', $html );
	}

	public function test_chosen_orders_are_read_together_in_the_order_they_were_chosen(): void {
		foreach ( array( 1, 2, 3 ) as $id ) {
			new \WC_Order( $id );
		}
		$ids = array_map( static fn ( \WC_Order $order ): int => $order->get_id(), SendTab::load( '3,1,,x,3' ) );
		self::assertSame( array( 3, 1 ), $ids );
		self::assertCount( 1, $GLOBALS['liaison_test_order_queries'] );
	}
}
