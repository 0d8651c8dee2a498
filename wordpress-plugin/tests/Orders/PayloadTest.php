<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Orders;

use Liaison\WooCommerce\Orders\OrderFlags;
use Liaison\WooCommerce\Orders\Payload;
use Liaison\WooCommerce\Orders\RestReader;
use Liaison\WooCommerce\Orders\ReviewTiming;
use Liaison\WooCommerce\Orders\StatusMap;
use Liaison\WooCommerce\Orders\Tracking;
use Liaison\WooCommerce\Queue\PayloadBuilder;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Tests\RecordingOutbox;
use Liaison\WooCommerce\Tests\TurnedClock;
use PHPUnit\Framework\TestCase;

final class PayloadTest extends TestCase {

	private const NOW = 1795392000000;

	private RecordingOutbox $outbox;
	private TurnedClock $clock;
	private ?int $connected_at = 1790000000500;

	/** @var array<int,array{0:int,1:int}> */
	private array $gaps = array();

	protected function setUp(): void {
		$GLOBALS['liaison_test_hooks']   = array();
		$GLOBALS['liaison_test_orders']  = array();
		$GLOBALS['liaison_test_options'] = array();
		$GLOBALS['liaison_test_actions'] = array();
		$this->outbox                    = new RecordingOutbox();
		$this->clock                     = new TurnedClock( self::NOW );
	}

	public function test_an_order_is_what_the_rest_api_says(): void {
		$this->order();
		$this->assertSame( array( 'route' => '/wc/v3/orders/13' ), $this->build( 'order.updated' ) );
		$this->assertSame( $this->build( 'order.updated' ), $this->build( 'order.created' ) );
	}

	public function test_a_deleted_order_is_its_id_and_a_vanished_one_nothing(): void {
		$this->assertSame( array( 'id' => 13 ), $this->build( 'order.deleted' ) );
		$this->assertNull( $this->build( 'order.updated' ) );
		$this->assertNull( $this->build( 'review.due' ) );
		$this->assertNull( $this->build( 'note.added', array( 'note_id' => 1 ) ) );
	}

	public function test_hands_other_topics_to_their_own_builder_or_on_as_they_were_kept(): void {
		$this->assertSame( array( 'token' => 'a' ), $this->build( 'cart.deleted', array( 'token' => 'a' ) ) );
		$builder = new class() implements PayloadBuilder {
			public function build( string $topic, string $subject, ?array $data ): ?array {
				return array( 'built' => $topic );
			}
		};
		add_filter( 'liaison_payload_builder', static fn ( $one, string $topic ) => 'cart.updated' === $topic ? $builder : $one, 10, 2 );
		$this->assertSame( array( 'built' => 'cart.updated' ), $this->build( 'cart.updated' ) );
		$this->assertSame( array( 'token' => 'a' ), $this->build( 'cart.deleted', array( 'token' => 'a' ) ) );
	}

	public function test_marks_orders_placed_before_connecting_as_history(): void {
		$this->order( array( 'created' => self::moment( 1789999999 ) ) );
		$this->assertTrue( $this->build( 'order.updated' )['liaison']['history'] );
		$this->order( array( 'created' => self::moment( 1790000000 ) ) );
		$this->assertArrayNotHasKey( 'liaison', $this->build( 'order.updated' ), 'an order of the second of connecting is new' );
	}

	public function test_marks_orders_placed_while_the_shop_was_disconnected_as_history(): void {
		$this->gaps = array( array( 1790000100500, 1790000200500 ) );
		$marks      = array();
		foreach ( array( 1790000100, 1790000101, 1790000199, 1790000200 ) as $second ) {
			$this->order( array( 'created' => self::moment( $second ) ) );
			$marks[] = isset( $this->build( 'order.updated' )['liaison']['history'] );
		}
		$this->assertSame( array( false, true, true, false ), $marks );
	}

	public function test_says_that_the_payment_page_takes_a_coupon_while_there_is_something_to_pay(): void {
		$this->order( array( 'status' => 'pending' ) );
		$this->assertSame( array( 'coupon_parameter' => 'liaison-coupon' ), $this->build( 'order.updated' )['liaison'] );
		$this->order( array( 'status' => 'processing' ) );
		$this->assertArrayNotHasKey( 'liaison', $this->build( 'order.updated' ) );
	}

	public function test_marks_renewals(): void {
		$this->order( array( 'meta' => array( '_subscription_renewal' => '7' ) ) );
		$this->assertSame( array( 'renewal' => true ), $this->build( 'order.updated' )['liaison'] );
		$this->order( array( 'created_via' => 'subscription' ) );
		$this->assertSame( array( 'renewal' => true ), $this->build( 'order.updated' )['liaison'] );
	}

	public function test_marks_orders_paid_on_delivery_for_the_switch_at_the_hub(): void {
		$this->order( array( 'payment_method' => 'cod' ) );
		$cod = static fn( bool $status ): array => array(
			'cod' => array(
				'confirm'    => true,
				'set_status' => $status,
			),
		);
		$this->assertSame( $cod( true ), $this->build( 'order.updated' )['liaison'] );
		$this->order( array( 'payment_method' => 'bacs' ) );
		$this->assertArrayNotHasKey( 'liaison', $this->build( 'order.updated' ) );
	}

	public function test_a_shop_of_before_says_what_its_own_switches_said_until_they_are_handed_over(): void {
		$this->order( array( 'payment_method' => 'cod' ) );
		$GLOBALS['liaison_test_options']['liaison_switches'] = 'pending';
		$this->assertArrayNotHasKey( 'liaison', $this->build( 'order.updated' ), 'it was off where nobody touched it' );
		$GLOBALS['liaison_test_options']['liaison_cod_confirm'] = true;
		$this->assertSame(
			array(
				'cod' => array(
					'confirm'    => true,
					'set_status' => false,
				),
			),
			$this->build( 'order.updated' )['liaison']
		);
		$GLOBALS['liaison_test_options']['liaison_switches']    = 'moved';
		$GLOBALS['liaison_test_options']['liaison_cod_confirm'] = false;
		$this->assertArrayNotHasKey( 'liaison', $this->build( 'order.updated' ), 'what the owner switched off stays so' );
	}

	public function test_tells_the_owners_word_for_the_status(): void {
		$this->order( array( 'status' => 'packed' ) );
		$this->assertSame( array( 'status_event' => 'none' ), $this->build( 'order.updated' )['liaison'] );
		$GLOBALS['liaison_test_options']['liaison_status_events'] = array( 'packed' => 'order.shipped' );
		$this->assertSame( array( 'status_event' => 'order.shipped' ), $this->build( 'order.updated' )['liaison'] );
	}

	public function test_tells_parcels_of_the_filter_one_number_once(): void {
		$this->order();
		add_filter(
			'liaison_order_tracking',
			static fn ( array $parcels ): array => array(
				array(
					'tracking_number' => ' A1 ',
					'carrier'         => 'DHL',
					'secret'          => 'x',
				),
				'B2',
				array( 'carrier' => 'no number' ),
				array( 'tracking_number' => 'A1' ),
				array( 'tracking_number' => array() ),
			)
		);
		$this->assertSame(
			array( array( 'tracking_number' => 'A1' ), array( 'tracking_number' => 'B2' ) ),
			$this->build( 'order.updated' )['liaison']['tracking']
		);
	}

	public function test_a_parcel_not_sent_yet_is_not_told_as_sent(): void {
		$this->assertSame(
			array(
				'is_fulfilled' => false,
				'date_updated' => '2026-11-24T23:06:05Z',
				'date_deleted' => null,
			),
			Tracking::shaped(
				array(
					'is_fulfilled' => '0',
					'date_updated' => '2026-11-24 23:06:05',
					'date_deleted' => null,
				)
			)
		);
		$this->assertTrue( Tracking::shaped( array( 'is_fulfilled' => '1' ) )['is_fulfilled'] );
	}

	public function test_tells_a_note_to_the_customer_with_its_order(): void {
		$order  = $this->order();
		$public = $order->add_order_note( 'Ready <b>now</b> &amp; packed.&nbsp;See <a href="https://shop.example/t">tracking</a>', 1 );
		$found  = $this->build( 'note.added', array( 'note_id' => $public ) );
		$this->assertSame( 'Ready now & packed. See tracking (https://shop.example/t)', $found['note'] );
		$this->assertTrue( $found['plain_text'] );
		$this->assertTrue( $found['customer_note'] );
		$this->assertSame( array( 'route' => '/wc/v3/orders/13' ), $found['order'] );
		$private = $order->add_order_note( 'Secret' );
		$this->assertNull( $this->build( 'note.added', array( 'note_id' => $private ) ) );
	}

	public function test_asks_for_a_review_in_due_time_and_once(): void {
		$GLOBALS['liaison_test_options']['liaison_review_days'] = 7;
		$order = $this->order(
			array(
				'status'    => 'completed',
				'completed' => self::moment( self::NOW / 1000 - 3600 ),
			)
		);
		$this->build( 'order.updated' );
		$this->build( 'order.updated' );
		$due = self::NOW / 1000 - 3600 + 7 * 86400;
		$this->assertSame( array( 'liaison_review_due[13]' => $due ), $GLOBALS['liaison_test_actions'] );
		$order->set( 'refunded', '1.00' );
		$this->build( 'order.updated' );
		$this->assertSame( array(), $GLOBALS['liaison_test_actions'], 'a refund calls it off' );
	}

	public function test_a_review_is_looked_at_again_when_it_is_due(): void {
		$GLOBALS['liaison_test_options']['liaison_review_days'] = 7;
		$order  = $this->order(
			array(
				'status'    => 'completed',
				'completed' => self::moment( self::NOW / 1000 ),
			)
		);
		$timing = $this->reviews();
		$timing->due( 13 );
		$this->assertSame( array( 'review.due order:13' ), $this->outbox->topics() );
		$order->set( 'status', 'refunded' );
		$timing->due( 13 );
		$timing->due( 99 );
		$this->assertCount( 1, $this->outbox->rows );
	}

	public function test_nobody_is_asked_late_nor_by_a_shop_of_before_that_set_no_days(): void {
		$GLOBALS['liaison_test_options']['liaison_switches'] = 'pending';
		$this->order(
			array(
				'status'    => 'completed',
				'completed' => self::moment( self::NOW / 1000 - 8 * 86400 ),
			)
		);
		$this->build( 'order.updated' );
		$GLOBALS['liaison_test_options']['liaison_review_days'] = 7;
		$this->build( 'order.updated' );
		$this->assertSame( array(), $GLOBALS['liaison_test_actions'] );
		unset( $GLOBALS['liaison_test_options']['liaison_review_days'] );
		$this->order(
			array(
				'status'    => 'completed',
				'completed' => self::moment( self::NOW / 1000 ),
			)
		);
		$this->build( 'order.updated' );
		$this->assertSame( array(), $GLOBALS['liaison_test_actions'] );
		$GLOBALS['liaison_test_options']['liaison_switches'] = 'moved';
		$this->build( 'order.updated' );
		$this->assertCount( 1, $GLOBALS['liaison_test_actions'], 'the switch at the hub decides' );
	}

	/** @return array<string,mixed>|null */
	private function build( string $topic, ?array $data = null ): ?array {
		$rest     = new class() extends RestReader {
			public function get( string $route ): ?array {
				return array( 'route' => $route );
			}
		};
		$tracking = new class() extends Tracking {
			public function fulfillments( int $order_id ): ?array {
				return null;
			}
		};
		$map      = new StatusMap( new Options(), static fn (): array => array() );
		return ( new Payload( $rest, $tracking, $map, $this->flags(), $this->reviews() ) )->build( $topic, 'order:13', $data );
	}

	private function order( array $data = array() ): \WC_Order {
		return new \WC_Order( 13, $data + array( 'created' => self::moment( self::NOW / 1000 - 60 ) ) );
	}

	private function flags(): OrderFlags {
		return new OrderFlags( new Options(), fn (): ?int => $this->connected_at, fn (): array => $this->gaps );
	}

	private function reviews(): ReviewTiming {
		return new ReviewTiming( new Options(), $this->outbox, $this->clock, $this->flags() );
	}

	private static function moment( $seconds ): \DateTimeImmutable {
		return new \DateTimeImmutable( '@' . (int) $seconds );
	}
}
