<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Carts\CartStatus;
use Liaison\WooCommerce\Carts\Coupons;
use Liaison\WooCommerce\Carts\Woo11Email;
use Liaison\WooCommerce\Connect\Verbs;
use Liaison\WooCommerce\Storefront\ShopHooks;

final class VerbsOfCartsTest extends ShopCase {
	private Verbs $verbs;
	private Coupons $coupons;

	protected function setUp(): void {
		parent::setUp();
		$GLOBALS['liaison_test_features'] = array( 'abandoned_cart_recovery' );

		$this->verbs   = new Verbs();
		$this->coupons = new Coupons( $this->clock );

		$objects = array(
			Coupons::class    => $this->coupons,
			CartStatus::class => new CartStatus( $this->store, $this->purchases, new Woo11Email( $this->options, $this->hub, $this->clock ) ),
		);
		foreach ( ShopHooks::VERBS as $verb => list( $class, $method ) ) {
			$this->verbs->add( $verb, array( $objects[ $class ], $method ) );
		}
	}

	private function ask( string $verb, array $input ): array {
		return $this->verbs->run( $verb, $input );
	}

	public function test_a_cart_is_open_until_it_is_ordered_or_gone(): void {
		$token = $this->captured();
		self::assertSame( array( 'ok' => true, 'output' => array( 'open' => true, 'recoveryUrl' => "https://shop.example/?liaison-cart=$token" ) ), $this->ask( 'cart-status', array( 'kind' => 'cart', 'token' => $token ) ) );
		$this->store->close( array( $token, '', '' ), self::NOW );
		self::assertSame( array( 'open' => false, 'reason' => 'cart_ordered' ), $this->ask( 'cart-status', array( 'kind' => 'cart', 'token' => $token ) )['output'] );
		self::assertSame( 'cart_gone', $this->ask( 'cart-status', array( 'kind' => 'cart', 'token' => 'x' ) )['output']['reason'] );
		self::assertSame( 'invalid_input', $this->ask( 'cart-status', array( 'kind' => 'cart', 'token' => array() ) )['error']['code'] );
	}

	public function test_a_cart_whose_order_is_not_delivered_yet_is_not_open(): void {
		foreach ( array( '_liaison_cart_token', '_liaison_recovery_token' ) as $key ) {
			$this->shop->cart->lines = array();
			$this->session->end();
			$token = $this->captured();
			new \WC_Order( 5, array( 'status' => 'checkout-draft', 'meta' => array( $key => $token ) ) );
			self::assertTrue( $this->ask( 'cart-status', array( 'kind' => 'cart', 'token' => $token ) )['output']['open'], 'a draft is no purchase' );
			new \WC_Order( 5, array( 'status' => 'pending', 'meta' => array( $key => $token ) ) );
			self::assertSame( 'cart_ordered', $this->ask( 'cart-status', array( 'kind' => 'cart', 'token' => $token ) )['output']['reason'] );
			self::assertSame( array(), $this->store->carts[ $token ]->lines );
		}
	}

	public function test_an_unpaid_order_is_open_until_it_is_paid_cancelled_or_deleted(): void {
		new \WC_Order( 5, array( 'status' => 'pending' ) );
		$ask = fn ( $id ) => $this->ask( 'cart-status', array( 'kind' => 'order', 'token' => 'order-5', 'orderId' => $id ) )['output'] ?? null;
		self::assertSame( array( 'open' => true, 'recoveryUrl' => 'https://shop.example/checkout/order-pay/5' ), $ask( '5' ) );
		new \WC_Order( 5, array( 'status' => 'pending', 'paid' => new \DateTimeImmutable() ) );
		self::assertSame( 'order_paid', $ask( '5' )['reason'] );
		new \WC_Order( 5, array( 'status' => 'cancelled' ) );
		self::assertSame( 'order_cancelled', $ask( '5' )['reason'] );
		self::assertSame( 'order_deleted', $ask( '6' )['reason'] );
		self::assertNull( $ask( null ) );
		new \WC_Order( 5, array( 'status' => 'pending' ) );
		$this->options->set( 'wc11_email', 'email_only' );
		self::assertSame( 'email_reminds', $ask( '5' )['reason'] );
		$GLOBALS['liaison_test_features'] = array();
		self::assertTrue( $ask( '5' )['open'], 'without the e-mail nobody else reminds' );
	}

	public function test_a_coupon_is_made_once(): void {
		$input  = array( 'code' => 'BACK-7X', 'amount' => '10', 'expiresAt' => self::NOW, 'email' => 'a@b.co', 'minimumAmount' => '20.00' );
		$first  = $this->ask( 'create-coupon', $input )['output'];
		$second = $this->ask( 'create-coupon', $input )['output'];
		self::assertSame( array( 'id' => '500', 'code' => 'back-7x', 'created' => true, 'expiresAt' => 1795557600000 ), $first );
		self::assertSame( array( 'created' => false ) + $first, array( 'created' => $second['created'] ) + $first );
		self::assertCount( 1, $GLOBALS['liaison_test_coupons'] );
		$made = $GLOBALS['liaison_test_coupons'][500];
		self::assertSame( array( 'percent', 10.0, 1, 1, false, array( 'a@b.co' ), 20.0 ), array( $made['discount_type'], $made['amount'], $made['usage_limit'], $made['usage_limit_per_user'], $made['individual_use'], $made['email_restrictions'], $made['minimum_amount'] ) );
		self::assertSame( 'coupon_exists', $this->ask( 'create-coupon', array( 'amount' => '15' ) + $input )['error']['code'] );
	}

	/** @dataProvider wrong */
	public function test_a_wrong_coupon_is_refused( array $input ): void {
		self::assertSame( 'invalid_input', $this->ask( 'create-coupon', $input )['error']['code'] );
		self::assertSame( array(), $GLOBALS['liaison_test_coupons'] );
	}

	public static function wrong(): array {
		$good = array( 'code' => 'back', 'amount' => '10' );
		return array(
			array( array() ),
			array( array( 'code' => 'x' ) + $good ),
			array( array( 'code' => array() ) + $good ),
			array( array( 'amount' => '0' ) + $good ),
			array( array( 'amount' => '101' ) + $good ),
			array( array( 'amount' => '-1' ) + $good ),
			array( array( 'amount' => '1e3' ) + $good ),
			array( array( 'type' => 'fixed_product' ) + $good ),
		);
	}

	public function test_ours_are_cleaned_up_when_they_ended_and_nobody_used_them(): void {
		$day = 86400000;
		foreach ( array( 'ended' => -3, 'used' => -3, 'late' => -1, 'valid' => 5 ) as $code => $days ) {
			$this->ask( 'create-coupon', array( 'code' => $code, 'amount' => '10', 'expiresAt' => self::NOW + $days * $day ) );
		}
		$this->ask( 'create-coupon', array( 'code' => 'forever', 'amount' => '10' ) );
		$GLOBALS['liaison_test_coupons'][501]['usage_count'] = 1;

		$GLOBALS['liaison_test_coupons'][ 900 ] = array( 'code' => 'theirs', 'meta' => array(), 'usage_count' => 0, 'date_expires' => 1 );
		$this->coupons->clean();
		self::assertSame( array( 'used', 'late', 'valid', 'forever', 'theirs' ), array_column( $GLOBALS['liaison_test_coupons'], 'code' ) );
	}
}
