<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Orders;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Liaison\WooCommerce\Orders\CustomerEvents;
use Liaison\WooCommerce\Orders\CustomerNotes;
use Liaison\WooCommerce\Orders\OrderEvents;
use Liaison\WooCommerce\Tests\RecordingOutbox;
use PHPUnit\Framework\TestCase;

final class OrderEventsTest extends TestCase {

	private RecordingOutbox $outbox;

	protected function setUp(): void {
		$GLOBALS['liaison_test_hooks']      = array();
		$GLOBALS['liaison_test_orders']     = array();
		$GLOBALS['liaison_test_post_types'] = array();
		OrderUtil::$hpos                    = true;
		$this->outbox                       = new RecordingOutbox();
		( new OrderEvents( $this->outbox ) )->register();
	}

	public function test_tells_one_row_of_an_order_and_request(): void {
		$order = new \WC_Order( 13 );
		do_action( 'woocommerce_new_order', 13, $order );
		do_action( 'woocommerce_update_order', 13, $order );
		do_action( 'woocommerce_order_status_changed', 13, 'pending', 'processing', $order );
		do_action( 'woocommerce_order_refunded', 13, 14 );
		$this->assertSame( array( 'order.created order:13' ), $this->outbox->topics() );
	}

	public function test_tells_two_orders_each_by_itself(): void {
		do_action( 'woocommerce_update_order', 13, new \WC_Order( 13 ) );
		do_action( 'woocommerce_update_order', 14, new \WC_Order( 14 ) );
		$this->assertSame( array( 'order.updated order:13', 'order.updated order:14' ), $this->outbox->topics() );
	}

	public function test_tells_again_what_happens_after_the_queue_was_written(): void {
		$order = new \WC_Order( 13 );
		do_action( 'woocommerce_update_order', 13, $order );
		$this->outbox->flush();
		do_action( 'woocommerce_update_order', 13, $order );
		$this->assertCount( 2, $this->outbox->rows );
	}

	/** @dataProvider drafts */
	public function test_ignores_drafts_until_they_are_placed( string $draft ): void {
		$order = new \WC_Order( 13, array( 'status' => $draft ) );
		do_action( 'woocommerce_new_order', 13, $order );
		do_action( 'woocommerce_update_order', 13, $order );
		$this->assertSame( array(), $this->outbox->rows );
		$order->set( 'status', 'processing' );
		do_action( 'woocommerce_new_order', 13, $order );
		$this->assertSame( array( 'order.created order:13' ), $this->outbox->topics() );
	}

	/** @return list<array{0:string}> */
	public static function drafts(): array {
		return array( array( 'checkout-draft' ), array( 'auto-draft' ), array( 'draft' ), array( 'new' ) );
	}

	public function test_ignores_subscriptions_and_refunds(): void {
		do_action( 'woocommerce_update_order', 13, new \WC_Order( 13, array( 'type' => 'shop_subscription' ) ) );
		do_action( 'woocommerce_update_order', 14, new \WC_Order_Refund() );
		do_action( 'woocommerce_update_order', 99 );
		$this->assertSame( array(), $this->outbox->rows );
	}

	public function test_tells_the_way_to_the_bin_and_back(): void {
		$order = new \WC_Order( 13 );
		do_action( 'woocommerce_update_order', 13, $order );
		do_action( 'woocommerce_trash_order', 13 );
		do_action( 'woocommerce_update_order', 13, $order );
		do_action( 'woocommerce_untrash_order', 13 );
		do_action( 'woocommerce_update_order', 13, $order );
		$this->assertSame( array( 'order.updated order:13', 'order.deleted order:13', 'order.restored order:13' ), $this->outbox->topics() );
	}

	public function test_tells_posts_only_where_orders_are_posts(): void {
		new \WC_Order( 13 );
		$GLOBALS['liaison_test_post_types'] = array(
			13 => 'shop_order',
			15 => 'post',
		);
		do_action( 'wp_trash_post', 13 );
		do_action( 'before_delete_post', 13 );
		$this->assertSame( array(), $this->outbox->rows, 'with HPOS posts are copies' );
		OrderUtil::$hpos = false;
		do_action( 'wp_trash_post', 15 );
		do_action( 'wp_trash_post', 13 );
		do_action( 'untrashed_post', 13 );
		$this->assertSame( array( 'order.deleted order:13', 'order.restored order:13' ), $this->outbox->topics() );
	}

	public function test_tells_orders_whose_parcels_changed(): void {
		new \WC_Order( 13 );
		$parcel = new class() {
			public string $type = 'WC_Order';

			public function get_entity_type(): string {
				return $this->type;
			}

			public function get_entity_id(): string {
				return '13';
			}
		};
		do_action( 'woocommerce_fulfillment_after_fulfill', $parcel );
		$this->assertSame( array( 'order.updated order:13' ), $this->outbox->topics() );
		$this->outbox->flush();
		$parcel->type = 'Other';
		do_action( 'woocommerce_fulfillment_after_update', $parcel, array(), 'x' );
		$this->assertCount( 1, $this->outbox->rows );
	}

	public function test_tells_customers_but_nobody_who_works_here(): void {
		$GLOBALS['liaison_test_users'] = array(
			5 => new \WP_User( array( 'customer' ) ),
			6 => new \WP_User( array( 'shop_manager' ) ),
		);
		( new CustomerEvents( $this->outbox ) )->register();
		foreach ( array( 5, 6, 7 ) as $id ) {
			do_action( 'user_register', $id );
			do_action( 'woocommerce_update_customer', $id );
		}
		do_action( 'delete_user', 5 );
		do_action( 'delete_user', 6 );
		$this->assertSame( array( 'customer.created customer:5', 'customer.deleted customer:5' ), $this->outbox->topics() );
	}

	public function test_tells_notes_to_the_customer_and_no_private_ones(): void {
		( new CustomerNotes( $this->outbox ) )->register();
		$order   = new \WC_Order( 13 );
		$public  = $order->add_order_note( 'Hello', 1 );
		$private = $order->add_order_note( 'Secret' );
		foreach ( array(
			$public  => 1,
			$private => 0,
		) as $note => $to_customer ) {
			apply_filters( 'woocommerce_new_order_note_data', array(), array( 'is_customer_note' => $to_customer ) );
			do_action( 'woocommerce_order_note_added', $note, $order );
		}
		$this->assertSame( array( array( 'note.added', 'order:13', array( 'note_id' => $public ) ) ), $this->outbox->rows );
	}

	/** Whatever the sequence: never two rows alike in a row, and the last row says whether the order is there. */
	public function test_any_sequence_ends_with_the_truth(): void {
		$hooks = array(
			'woocommerce_update_order'        => true,
			'woocommerce_trash_order'         => false,
			'woocommerce_untrash_order'       => true,
			'woocommerce_order_refunded'      => null,
			'woocommerce_before_delete_order' => false,
		);
		mt_srand( 7 );
		for ( $run = 0; $run < 200; $run++ ) {
			$this->setUp();
			new \WC_Order( 13 );
			$there = true;
			for ( $step = 0; $step < 12; $step++ ) {
				$hook = array_keys( $hooks )[ mt_rand( 0, 4 ) ];
				// An order in the bin is not updated, and only from there it comes back.
				$back = 'woocommerce_untrash_order' === $hook;
				if ( $there === $back ) {
					continue;
				}
				do_action( $hook, 13 );
				$there = $hooks[ $hook ] ?? $there;
			}
			$topics = array_column( $this->outbox->rows, 0 );
			if ( array() === $topics ) {
				continue;
			}
			$last = end( $topics );
			$this->assertSame( $there, 'order.deleted' !== $last );
			$before = '';
			foreach ( $topics as $topic ) {
				$this->assertNotSame( $topic, $before );
				$before = $topic;
			}
		}
	}
}
