<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Carts\Cart;
use Liaison\WooCommerce\Carts\CartStore;
use Liaison\WooCommerce\Carts\CartTeller;
use Liaison\WooCommerce\Consent\ConsentText;
use Liaison\WooCommerce\Queue\PayloadBuilder;

final class CartCaptureTest extends ShopCase {
	public function test_before_the_tick_nothing_is_kept_and_nothing_told(): void {
		$this->shop->cart->put( 11 );
		$this->shop->customer->billing = array( 'phone' => '600 111 222', 'email' => 'a@b.c' );
		$this->request();
		$this->request( fn () => $this->consent->set( ConsentText::TRANSACTIONAL, true ) );
		self::assertSame( array(), $this->store->carts );
		self::assertSame( 0, $this->store->writes );
		self::assertSame( array(), $this->outbox->rows );
	}

	public function test_tick_first_then_phone(): void {
		$this->shop->cart->put( 11 );
		$this->request( fn () => $this->consent->set( ConsentText::MARKETING, true ) );
		self::assertSame( array(), $this->store->carts );
		$this->request( fn () => $this->shop->customer->billing = array( 'phone' => '600 111 222' ) );
		$this->assertOneCart( '600 111 222' );
	}

	public function test_phone_first_then_tick(): void {
		$this->shop->cart->put( 11 );
		$this->request( fn () => $this->shop->customer->billing = array( 'phone' => '600 111 222' ) );
		self::assertSame( array(), $this->store->carts );
		$this->request( fn () => $this->consent->set( ConsentText::MARKETING, true ) );
		$this->assertOneCart( '600 111 222' );
	}

	private function flush(): void {
		( new CartTeller( $this->store, $this->outbox ) )->tell();
	}

	private function assertOneCart( string $phone ): void {
		self::assertCount( 1, $this->store->carts );
		$cart = reset( $this->store->carts );
		self::assertTrue( Cart::is_token( $cart->token ) );
		self::assertSame( $phone, $cart->person['phone'] );
		self::assertSame( array( '12.50', 'EUR', 'en_US' ), array( $cart->total, $cart->currency, $cart->locale ) );
		self::assertSame( $this->text->checkout_wording( ConsentText::MARKETING ), $cart->consent[ ConsentText::MARKETING ]['wording'] );
		self::assertSame( array(), $this->outbox->rows, 'the request of the buyer writes the cart alone' );
		$this->flush();
		self::assertSame( array( 'cart.updated cart:' . $cart->token ), $this->outbox->topics() );
		self::assertNull( $this->outbox->rows[0][2], 'built at delivery' );
	}

	public function test_the_moment_of_the_tick_is_kept_to_the_millisecond(): void {
		self::assertSame( self::NOW, $this->store->find( $this->captured() )->consent_at );
	}

	public function test_unticking_deletes_the_row_and_tells_the_hub_once(): void {
		$token = $this->captured();
		$this->flush();
		$this->request( fn () => $this->consent->set( ConsentText::MARKETING, false ) );
		$this->request();
		$this->flush();
		self::assertSame( array(), $this->store->carts );
		self::assertSame( array( "cart.updated cart:$token", "cart.deleted cart:$token" ), $this->outbox->topics() );
		self::assertSame( array( 'token' => $token, 'reason' => 'consent_withdrawn' ), $this->outbox->rows[1][2] );
	}

	public function test_a_tick_after_a_withdrawal_makes_another_cart(): void {
		$token = $this->captured();
		$this->request( fn () => $this->consent->set( ConsentText::MARKETING, false ) );
		$this->request( fn () => $this->consent->set( ConsentText::MARKETING, true ) );
		self::assertNotSame( $token, $this->session->token() );
		self::assertCount( 1, $this->store->carts );
	}

	public function test_an_emptied_cart_is_deleted_and_told(): void {
		$this->captured();
		$this->request( fn () => $this->shop->cart->lines = array() );
		self::assertSame( array(), $this->store->carts );
		self::assertSame( 'emptied', $this->outbox->rows[0][2]['reason'] );
	}

	public function test_requests_that_change_nothing_write_nothing(): void {
		$this->captured();
		$writes = $this->store->writes;
		$this->request();
		$this->capture->save();
		self::assertSame( $writes, $this->store->writes );
		$this->flush();
		$this->flush();
		self::assertCount( 1, $this->outbox->rows );
		$this->request( fn () => $this->shop->cart->put( 12 ) );
		self::assertSame( $writes + 1, $this->store->writes );
		self::assertCount( 1, $this->store->carts );
	}

	public function test_one_request_writes_once_however_much_changes(): void {
		$this->shop->cart->put( 11 );
		$this->consent->set( ConsentText::MARKETING, true );
		$this->consent->remember( array( 'phone' => '600 111 222' ) );
		$this->capture->mark();
		$this->shop->cart->put( 12 );
		$this->capture->mark();
		$this->capture->save();
		$this->capture->save();
		self::assertSame( 1, $this->store->writes );
	}

	public function test_a_request_in_which_nothing_happened_reads_nothing(): void {
		$this->shop->cart = null;
		$this->capture->save();
		self::assertSame( 0, $this->store->writes );
	}

	public function test_the_buyers_phone_is_used_never_the_parcel_recipients(): void {
		$this->shop->customer->billing = array( 'phone' => '600 111 222', 'first_name' => 'Ana' );
		$this->shop->cart->put( 11 );
		$this->request( fn () => $this->consent->set( ConsentText::MARKETING, true ) );
		self::assertSame( '600 111 222', reset( $this->store->carts )->person['phone'] );
	}

	public function test_excluded_roles_are_not_captured(): void {
		$this->log_in( 3, array( 'shop_manager' ) );
		$this->captured();
		self::assertSame( array(), $this->store->carts );
		$this->options->set( 'cart_excluded_roles', array( 'wholesale' ) );
		$this->request();
		self::assertCount( 1, $this->store->carts );
	}

	public function test_a_shop_that_is_not_connected_captures_nothing(): void {
		$this->connect( false );
		$this->captured();
		self::assertSame( array(), $this->store->carts );
	}

	public function test_a_customers_consent_that_stands_counts_like_a_tick(): void {
		$this->log_in( 7 );
		$this->agree( 7, ConsentText::MARKETING );
		$this->shop->customer->billing = array( 'phone' => '600 111 222' );
		$this->shop->cart->put( 11 );
		$this->request();
		self::assertSame( 7, reset( $this->store->carts )->customer_id );
	}

	public function test_a_withdrawal_ends_every_open_cart_of_the_customer(): void {
		$elsewhere              = new Cart( str_repeat( 'a', 32 ) );
		$elsewhere->customer_id = 7;
		$this->store->save( $elsewhere );
		$this->log_in( 7 );
		$this->captured();
		$this->capture->withdrawn( 7 );
		$this->request();
		self::assertSame( array(), $this->store->carts );
		self::assertSame( array( 'consent_withdrawn', 'consent_withdrawn' ), array_column( array_column( $this->outbox->rows, 2 ), 'reason' ) );
	}

	public function test_a_guest_who_logs_in_keeps_token_and_row(): void {
		$token = $this->captured();
		$this->log_in( 7 );
		$user     = new \WP_User( array( 'customer' ) );
		$user->ID = 7;
		$this->request( fn () => $this->capture->logged_in( 'ana', $user ) );
		self::assertSame( array( $token ), array_keys( $this->store->carts ) );
		self::assertSame( 7, $this->store->carts[ $token ]->customer_id );
	}

	public function test_what_the_customer_left_elsewhere_ends_when_both_carts_become_one(): void {
		$elsewhere              = new Cart( str_repeat( 'a', 32 ) );
		$elsewhere->customer_id = 7;
		$this->store->save( $elsewhere );
		$token = $this->captured();
		$this->log_in( 7 );
		$user     = new \WP_User( array( 'customer' ) );
		$user->ID = 7;
		$this->request( fn () => $this->capture->logged_in( 'ana', $user ) );
		self::assertSame( array( $token ), array_keys( $this->store->carts ) );
		self::assertContains( 'cart.deleted cart:' . str_repeat( 'a', 32 ), $this->outbox->topics() );
	}

	public function test_a_customer_without_a_cart_here_goes_on_with_the_one_elsewhere(): void {
		$elsewhere              = new Cart( str_repeat( 'a', 32 ) );
		$elsewhere->customer_id = 7;
		$this->store->save( $elsewhere );
		$this->log_in( 7 );
		$user     = new \WP_User( array( 'customer' ) );
		$user->ID = 7;
		$this->capture->logged_in( 'ana', $user );
		self::assertSame( str_repeat( 'a', 32 ), $this->session->token() );
	}

	public function test_an_order_closes_the_cart_writes_its_token_and_ends_it(): void {
		$token  = $this->captured();
		$order  = new \WC_Order( 5, array( 'status' => 'pending' ) );
		$orders = $this->cart_orders();
		$orders->mark( $order );
		$this->request( fn () => $orders->close( $order ) );
		self::assertSame( $token, $order->get_meta( '_liaison_cart_token' ) );
		self::assertSame( 1, $this->store->writes, 'the checkout writes nothing more' );
		$this->deliver( $order );
		self::assertSame( CartStore::ORDERED, $this->store->carts[ $token ]->state );
		self::assertSame( array(), $this->store->carts[ $token ]->lines );
		self::assertCount( 1, $this->store->carts, 'what is left in the cart is not captured again' );
		self::assertSame( '', $this->session->token() );
		$this->flush();
		self::assertSame( array(), $this->outbox->topics(), 'the order tells it' );
	}

	/** The order is built for the hub, as WooCommerce's REST answers it. */
	private function deliver( \WC_Order $order ): void {
		$meta = array();
		foreach ( array( '_liaison_cart_token', '_liaison_recovery_token' ) as $key ) {
			$meta[] = array( 'id' => 1, 'key' => $key, 'value' => $order->get_meta( $key ) );
		}
		$inner   = new class( array( 'id' => 5, 'status' => $order->get_status(), 'meta_data' => $meta ) ) implements PayloadBuilder {
			public function __construct( private array $payload ) {}

			public function build( string $topic, string $subject, ?array $data ): ?array {
				return $this->payload;
			}
		};
		$builder = $this->purchases->builder( $inner, 'order.created' );
		self::assertSame( 5, $builder->build( 'order.created', 'order:5', null )['id'] );
		self::assertSame( $inner, $this->purchases->builder( $inner, 'customer.created' ) );
	}

	public function test_an_order_tried_again_keeps_its_token_and_a_draft_follows_the_cart(): void {
		$token = $this->captured();
		$draft = new \WC_Order( 5, array( 'status' => 'checkout-draft', 'meta' => array( '_liaison_cart_token' => 'old' ) ) );
		$this->cart_orders()->mark( $draft );
		self::assertSame( $token, $draft->get_meta( '_liaison_cart_token' ) );
		$failed = new \WC_Order( 6, array( 'status' => 'failed', 'meta' => array( '_liaison_cart_token' => 'old' ) ) );
		$this->cart_orders()->mark( $failed );
		self::assertSame( 'old', $failed->get_meta( '_liaison_cart_token' ) );
		$this->cart_orders()->close( $failed );
		self::assertSame( CartStore::ORDERED, $this->store->carts[ $token ]->state );
		$this->cart_orders()->mark( $draft );
		self::assertSame( '', $draft->get_meta( '_liaison_cart_token' ) );
	}

	public function test_the_link_a_visit_came_by_is_written_into_the_order_and_closed(): void {
		$other = new Cart( str_repeat( 'b', 32 ) );
		$this->store->save( $other );
		$this->session->came_by( $other->token );
		$order = new \WC_Order( 5 );
		$this->cart_orders()->mark( $order );
		$this->cart_orders()->close( $order );
		$this->deliver( $order );
		self::assertSame( array( '', $other->token ), array( $order->get_meta( '_liaison_cart_token' ), $order->get_meta( '_liaison_recovery_token' ) ) );
		self::assertSame( CartStore::ORDERED, $this->store->carts[ $other->token ]->state );
	}

	/**
	 * Whatever happens in whatever order: there is a row exactly while tick, goods and number are there,
	 * and the hub is told of the end of every cart it was told of.
	 */
	public function test_any_order_of_events_leaves_shop_and_hub_agreeing(): void {
		for ( $seed = 1; $seed <= 200; ++$seed ) {
			$this->setUp();
			mt_srand( $seed );
			$phone = false;
			for ( $step = 0; $step < 25; ++$step ) {
				switch ( mt_rand( 0, 5 ) ) {
					case 0:
						$this->shop->cart->put( mt_rand( 11, 12 ), mt_rand( 1, 3 ) );
						break;
					case 1:
						$this->shop->cart->lines = array();
						break;
					case 2:
						$this->consent->set( ConsentText::MARKETING, true );
						break;
					case 3:
						$this->consent->set( ConsentText::MARKETING, false );
						break;
					case 4:
						$this->shop->customer->billing = array( 'phone' => '600 111 22' . mt_rand( 0, 9 ) );
						$phone                         = true;
						break;
					default:
						$this->consent->set( ConsentText::TRANSACTIONAL, 1 === mt_rand( 0, 1 ) );
				}
				$this->request();
				if ( 0 === mt_rand( 0, 3 ) ) {
					$this->flush();
				}
				$expected = array() !== $this->shop->cart->lines && $phone && null !== $this->consent->get( ConsentText::MARKETING );
				self::assertCount( $expected ? 1 : 0, $this->store->carts, "seed $seed, step $step" );
			}
			$this->flush();
			$open = array();
			foreach ( $this->outbox->rows as list( $topic, $subject ) ) {
				if ( 'cart.updated' === $topic ) {
					$open[ $subject ] = true;
				} else {
					unset( $open[ $subject ] );
				}
			}
			self::assertSame( array_map( static fn ( $token ) => "cart:$token", array_keys( $this->store->carts ) ), array_keys( $open ), "seed $seed" );
		}
	}
}
