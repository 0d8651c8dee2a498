<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Carts\Cart;
use Liaison\WooCommerce\Carts\CartLines;
use Liaison\WooCommerce\Carts\Coupons;
use Liaison\WooCommerce\Carts\LinkCoupon;
use Liaison\WooCommerce\Carts\PaymentLink;
use Liaison\WooCommerce\Carts\Purchases;
use Liaison\WooCommerce\Carts\RecoveryLink;
use Liaison\WooCommerce\Carts\Restorer;

final class RecoveryLinkTest extends ShopCase {
	private function link(): RecoveryLink {
		return new RecoveryLink( $this->store, new Purchases( $this->store, $this->clock ), $this->session, new Restorer( new LinkCoupon() ), $this->options );
	}

	/** @dataProvider requests */
	public function test_only_a_persons_visit_counts( array $server, bool $visit ): void {
		self::assertSame( $visit, RecoveryLink::is_visit( $server ) );
	}

	public static function requests(): array {
		$phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';
		return array(
			'a phone'            => array( array( 'REQUEST_METHOD' => 'GET', 'HTTP_USER_AGENT' => $phone ), true ),
			'no user agent'      => array( array( 'REQUEST_METHOD' => 'GET' ), true ),
			'in-app browser'     => array( array( 'REQUEST_METHOD' => 'GET', 'HTTP_USER_AGENT' => $phone . ' [WhatsApp]' ), true ),
			'HEAD'               => array( array( 'REQUEST_METHOD' => 'HEAD', 'HTTP_USER_AGENT' => $phone ), false ),
			'POST'               => array( array( 'REQUEST_METHOD' => 'POST', 'HTTP_USER_AGENT' => $phone ), false ),
			'Sec-Purpose'        => array( array( 'HTTP_SEC_PURPOSE' => 'prefetch;prerender', 'HTTP_USER_AGENT' => $phone ), false ),
			'Purpose'            => array( array( 'HTTP_PURPOSE' => 'prefetch', 'HTTP_USER_AGENT' => $phone ), false ),
			'X-Purpose'          => array( array( 'HTTP_X_PURPOSE' => 'preview', 'HTTP_USER_AGENT' => $phone ), false ),
			'X-Moz'              => array( array( 'HTTP_X_MOZ' => 'prefetch', 'HTTP_USER_AGENT' => $phone ), false ),
			'WhatsApp'           => array( array( 'HTTP_USER_AGENT' => 'WhatsApp/2.23.20.0 A' ), false ),
			'facebook'           => array( array( 'HTTP_USER_AGENT' => 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)' ), false ),
		);
	}

	/** Another visitor opens the link: an empty cart, no tick, no name. */
	private function another_visitor(): void {
		$carts       = $this->store;
		$this->setUp();
		$this->store = $carts;
	}

	public function test_goods_and_coupon_come_back_and_no_person(): void {
		$this->shop->cart->put( 12, 3, array( 'variation_id' => 0, 'engraving' => 'x' ) );
		$this->shop->cart->coupons = array( 'spring' );
		$token                     = $this->captured();
		$before                    = ( new CartLines() )->read( $this->shop->cart->lines );
		$this->another_visitor();
		self::assertSame( 'https://shop.example/cart/', $this->link()->open( $token, '' ) );
		self::assertSame( $before, ( new CartLines() )->read( $this->shop->cart->lines ) );
		self::assertSame( array( 'spring' ), $this->shop->cart->coupons );
		self::assertSame( array( 'We\'ve restored your cart.' ), $this->notices() );
		self::assertSame( array(), $this->consent->person() );
		self::assertNull( $this->consent->get( 'marketing' ) );
		self::assertSame( '', $this->session->token(), 'the token stays the first person\'s' );
		self::assertSame( $token, $this->session->recovered() );
	}

	public function test_opened_twice_or_with_the_same_goods_nothing_doubles(): void {
		$token = $this->captured();
		$this->another_visitor();
		$this->shop->cart->put( 11, 1 );
		$this->shop->cart->put( 12, 5 );
		$this->link()->open( $token, '' );
		$this->link()->open( $token, '' );
		self::assertSame( array( 2, 5 ), array_column( $this->shop->cart->lines, 'quantity' ) );
		$this->shop->cart->lines = array();
		$this->shop->cart->put( 11, 7 );
		$this->link()->open( $token, '' );
		self::assertSame( array( 7 ), array_column( $this->shop->cart->lines, 'quantity' ) );
	}

	public function test_the_cart_is_opened_in_the_currency_it_was_filled_in(): void {
		$dollars = static fn (): string => 'USD';
		add_filter( 'woocommerce_currency', $dollars );
		$token = $this->captured();
		self::assertSame( 'https://shop.example/cart/', $this->link()->open( $token, '' ), 'the visitor has it already' );
		$this->another_visitor();
		add_filter( 'liaison_cart_currency_url', static fn ( string $url, string $currency ): string => $url . '?in=' . $currency, 10, 2 );
		self::assertSame( 'https://shop.example/cart/?in=USD', $this->link()->open( $token, '' ) );
	}

	/** A plugin that puts something random into every line it sees added. */
	private function something_random(): void {
		add_filter( 'woocommerce_add_cart_item_data', static fn ( $data ) => array( 'unique_key' => bin2hex( random_bytes( 8 ) ) ) + $data );
	}

	/**
	 * Lines of the lamp: quantities, each with what is engraved.
	 *
	 * @return array<int,array{0:int,1:string}>
	 */
	private function lamps(): array {
		$lamps = array_filter( $this->shop->cart->lines, static fn ( array $line ): bool => 12 === $line['product_id'] );
		return array_values( array_map( static fn ( array $line ): array => array( $line['quantity'], $line['engraving']['text'] ?? '' ), $lamps ) );
	}

	public function test_a_plugin_that_makes_every_line_unlike_the_others_doubles_nothing(): void {
		$this->something_random();
		$this->shop->cart->add_to_cart( 12, 2, 0, array(), array( 'engraving' => array( 'text' => 'Ana' ) ) );
		$this->shop->cart->add_to_cart( 12, 1, 0, array(), array( 'engraving' => array( 'text' => 'Eva' ) ) );
		$token  = $this->captured();
		$before = array( array( 2, 'Ana' ), array( 1, 'Eva' ) );
		$this->link()->open( $token, '' );
		self::assertSame( $before, $this->lamps(), 'in the cart it came from' );
		$this->another_visitor();
		$this->something_random();
		foreach ( array( 'once', 'twice' ) as $time ) {
			$this->link()->open( $token, '' );
			self::assertSame( $before, $this->lamps(), $time );
		}
		$this->shop->cart->lines = array();
		$this->shop->cart->add_to_cart( 12, 1, 0, array(), array( 'engraving' => array( 'text' => 'Ana' ) ) );
		$this->link()->open( $token, '' );
		self::assertSame( $before, $this->lamps(), 'one is there already' );
	}

	public function test_two_lines_that_differ_by_something_random_only_both_come_back_once(): void {
		$this->something_random();
		$this->shop->cart->add_to_cart( 12, 1 );
		$this->shop->cart->add_to_cart( 12, 3 );
		$token                   = $this->captured();
		$this->shop->cart->lines = array();
		$this->link()->open( $token, '' );
		$this->link()->open( $token, '' );
		self::assertSame( array( array( 1, '' ), array( 3, '' ) ), $this->lamps() );
	}

	public function test_lines_a_buyer_configured_differently_stay_apart(): void {
		$this->shop->cart->put( 12, 1, array( 'engraving' => array( 'text' => 'Ana' ) ) );
		$token                   = $this->captured();
		$this->shop->cart->lines = array();
		$this->shop->cart->put( 12, 1, array( 'engraving' => array( 'text' => 'Eva' ) ) );
		$this->link()->open( $token, '' );
		$this->link()->open( $token, '' );
		self::assertSame( array( array( 1, 'Eva' ), array( 1, 'Ana' ) ), $this->lamps() );
	}

	public function test_what_cannot_be_bought_any_more_is_named_and_the_rest_comes_back(): void {
		$this->shop->cart->put( 12, 1 );
		new \WC_Product( 13, array( 'name' => 'Clock' ) );
		$this->shop->cart->put( 13, 4 );
		$token = $this->captured();
		$this->another_visitor();
		new \WC_Product( 12, array( 'name' => 'Lamp', 'in_stock' => false ) );
		new \WC_Product( 13, array( 'name' => 'Clock', 'stock' => 3 ) );
		$this->link()->open( $token, '' );
		self::assertSame( array( 13 => 3, 11 => 2 ), array_column( $this->shop->cart->lines, 'quantity', 'product_id' ) );
		self::assertSame( array( 'No longer available: Lamp. We\'ve restored the rest of your cart.', 'Some quantities were reduced because of low stock: Clock.' ), $this->notices() );
	}

	public function test_a_deleted_product_and_a_plugin_that_stumbles_do_not_stop_the_rest(): void {
		$this->shop->cart->put( 12, 1, array( 'stumbles' => true ) );
		$token = $this->captured();
		$this->another_visitor();
		unset( $GLOBALS['liaison_test_products'][99] );
		$this->link()->open( $token, '' );
		self::assertSame( array( 11 ), array_column( $this->shop->cart->lines, 'product_id' ) );
		self::assertStringContainsString( 'No longer available: Lamp', $this->notices()[0] );
	}

	public function test_a_refused_coupon_never_blocks_and_its_reason_is_told(): void {
		$this->shop->cart->coupons = array( 'ended', 'odd' );
		$token                     = $this->captured();
		$this->another_visitor();
		$this->shop->cart->refused  = array( 'ended' );
		$this->shop->cart->stumbles = array( 'odd' );
		$this->link()->open( $token, 'Back-7X' );
		self::assertSame( array( 'back-7x' ), $this->shop->cart->coupons );
		self::assertSame(
			array(
				'We\'ve restored your cart.',
				'The coupon "ended" could not be applied: Refused by WooCommerce &amp; for a reason.',
				'The coupon "odd" could not be applied.',
			),
			$this->notices()
		);
	}

	public function test_the_coupon_of_the_message_is_applied_once_on_any_device(): void {
		$token = $this->captured();
		foreach ( array( 'one device', 'another device' ) as $device ) {
			$this->another_visitor();
			$this->link()->open( $token, 'Back-7X' );
			$this->link()->open( $token, 'Back-7X' );
			self::assertSame( array( 'back-7x' ), $this->shop->cart->coupons, $device );
			self::assertContains( 'We\'ve restored your cart.', $this->notices(), $device );
		}
	}

	/** A coupon of the owner's for one customer. */
	private function coupon_for( string $email ): void {
		$made = ( new Coupons( $this->clock ) )->create(
			array(
				'code'   => 'Only-Ana',
				'amount' => '10',
				'email'  => $email,
			)
		);
		self::assertTrue( $made['created'] );
	}

	/** @return array<string,array{string,bool}> */
	public static function visitors(): array {
		return array(
			'the customer it is for'  => array( 'ana@shop.example', true ),
			'another customer'        => array( 'eva@shop.example', false ),
			'an address nobody knows' => array( '', false ),
		);
	}

	/** @dataProvider visitors */
	public function test_a_coupon_of_one_address_helps_nobody_else_and_the_goods_come_back( string $visitor, bool $applied ): void {
		$this->options->set( RecoveryLink::LANDING, 'checkout' );
		$token = $this->captured();
		$this->another_visitor();
		$this->options->set( RecoveryLink::LANDING, 'checkout' );
		$this->coupon_for( 'ana@shop.example' );
		$this->shop->customer->billing['email'] = $visitor;
		$page                                   = $this->link()->open( $token, 'Only-Ana' );
		self::assertSame( array( 11 => 2 ), array_column( $this->shop->cart->lines, 'quantity', 'product_id' ) );
		self::assertSame( $applied ? array( 'only-ana' ) : array(), $this->shop->cart->coupons );
		self::assertSame( $applied ? 'https://shop.example/checkout/' : 'https://shop.example/cart/', $page, 'who lacks the coupon sees the cart first' );
		$said = implode( ' ', $this->notices() );
		self::assertStringContainsString( 'We\'ve restored your cart.', $said );
		self::assertSame( ! $applied, str_contains( $said, 'The coupon "Only-Ana" could not be applied: Please enter a valid email' ), $said );
		self::assertStringNotContainsString( 'ana@', $said, 'whose it is stays unsaid' );
	}

	/** @dataProvider visitors */
	public function test_a_payment_link_gives_a_coupon_of_one_address_to_an_order_of_that_address_only( string $billed, bool $applied ): void {
		$this->coupon_for( 'ana@shop.example' );
		$order = new \WC_Order(
			13,
			array(
				'status'        => 'pending',
				'key'           => 'wc_order_k',
				'billing_email' => $billed,
			)
		);
		( new PaymentLink( new LinkCoupon() ) )->open( 'wc_order_k', 'Only-Ana' );
		self::assertSame( $applied ? array( 'only-ana' ) : array(), $order->get_coupon_codes() );
		self::assertSame( $applied ? 0 : 1, count( $this->notices() ) );
	}

	public function test_the_code_of_a_link_is_shown_as_text(): void {
		$token = $this->captured();
		$this->another_visitor();
		$this->shop->cart->stumbles = array( '<i>x</i>' );
		$this->link()->open( $token, '<i>x</i>' );
		self::assertContains( 'The coupon "&lt;i&gt;x&lt;/i&gt;" could not be applied.', $this->notices() );
	}

	public function test_the_owner_chooses_where_the_link_leads_once_everything_is_back(): void {
		$this->options->set( RecoveryLink::LANDING, 'checkout' );
		$token = $this->captured();
		$this->another_visitor();
		$this->options->set( RecoveryLink::LANDING, 'checkout' );
		self::assertSame( 'https://shop.example/checkout/', $this->link()->open( $token, 'back-7x' ) );
		$this->shop->cart->coupons = array();
		$this->shop->cart->refused = array( 'back-7x' );
		self::assertSame( 'https://shop.example/cart/', $this->link()->open( $token, 'back-7x' ), 'the coupon is missing' );
		self::assertSame( 'https://shop.example/cart/', $this->link()->open( Cart::new_token(), '' ), 'the link is no longer valid' );
		new \WC_Product( 11, array( 'name' => 'Mug', 'in_stock' => false ) );
		$this->shop->cart->lines = array();
		self::assertSame( 'https://shop.example/cart/', $this->link()->open( $token, '' ), 'goods are missing' );
	}

	public function test_a_payment_link_applies_its_coupon_to_the_order_of_its_key(): void {
		$order = new \WC_Order( 13, array( 'status' => 'pending', 'key' => 'wc_order_k' ) );
		$link  = new PaymentLink( new LinkCoupon() );
		$link->open( 'wc_order_x', 'back-7x' );
		$link->open( '', 'back-7x' );
		self::assertSame( array(), $order->get_coupon_codes() );
		$link->open( 'wc_order_k', 'Back-7X' );
		$link->open( 'wc_order_k', 'Back-7X' );
		self::assertSame( array( 'back-7x' ), $order->get_coupon_codes() );
		self::assertSame( array(), $this->notices() );
		$order->set( 'refused', array( 'ended' ) );
		$link->open( 'wc_order_k', 'ended' );
		self::assertSame( array( 'The coupon "ended" could not be applied: This coupon has expired.' ), $this->notices() );
		$order->set( 'status', 'processing' );
		$order->set( 'refused', array() );
		$link->open( 'wc_order_k', 'late' );
		self::assertSame( array( 'back-7x' ), $order->get_coupon_codes() );
	}

	public function test_notices_of_others_stay(): void {
		$token = $this->captured();
		$this->another_visitor();
		wc_add_notice( 'of another plugin', 'error' );
		$this->link()->open( $token, '' );
		self::assertContains( 'of another plugin', $this->notices() );
	}

	public function test_after_the_purchase_the_link_says_so_and_changes_nothing(): void {
		$token = $this->captured();
		$this->store->close( array( $token, '', '' ), self::NOW );
		$this->another_visitor();
		$this->link()->open( $token, '' );
		self::assertSame( array(), $this->shop->cart->lines );
		self::assertStringContainsString( 'already ordered these items', $this->notices()[0] );
		self::assertSame( '', $this->session->recovered() );
	}

	public function test_what_is_said_is_shown_above_the_cart_block_once(): void {
		wc_add_notice( 'of another plugin', 'error' );
		self::assertSame( '<cart>', $this->link()->notices( '<cart>' ) );
		$this->link()->open( Cart::new_token(), '' );
		self::assertStringContainsString( 'no longer valid', $this->link()->notices( '<cart>' ) );
		self::assertSame( '<cart>', $this->link()->notices( '<cart>' ) );
	}

	public function test_a_forged_link_changes_nothing(): void {
		foreach ( array( Cart::new_token(), '', "' OR 1=1 -- " ) as $token ) {
			$this->link()->open( $token, 'free' );
		}
		self::assertSame( array( array(), array() ), array( $this->shop->cart->lines, $this->shop->cart->coupons ) );
		self::assertStringContainsString( 'no longer valid', $this->notices()[0] );
	}
}
