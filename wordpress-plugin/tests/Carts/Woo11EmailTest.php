<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Carts\Woo11Email;

final class Woo11EmailTest extends ShopCase {
	private const SEND = 'woocommerce_send_abandoned_cart_recovery_notification';

	private \WC_Order $order;

	protected function setUp(): void {
		parent::setUp();
		$GLOBALS['liaison_test_features'] = array( 'abandoned_cart_recovery' );
		$GLOBALS['liaison_test_doing']    = self::SEND;

		$this->order = new \WC_Order( 5, array( 'status' => 'pending', 'billing_phone' => '600', 'meta' => array( 'liaison_whatsapp_optin_marketing' => 'yes', '_liaison_cart_token' => str_repeat( 'a', 32 ) ) ) );
	}

	private function email(): Woo11Email {
		return new Woo11Email( $this->options, $this->hub, $this->clock );
	}

	private function goes(): bool {
		return $this->email()->enabled( true, $this->order );
	}

	private function due(): ?int {
		return $GLOBALS['liaison_test_actions'][ self::SEND . '[5]' ] ?? null;
	}

	public function test_whatsapp_first_holds_it_for_orders_with_marketing_consent(): void {
		self::assertFalse( $this->goes() );
		self::assertFalse( $this->goes() );
		self::assertSame( intdiv( self::NOW, 1000 ) + 86400, $this->due() );
	}

	public function test_it_goes_for_orders_without_consent_or_phone_and_when_the_shop_left_the_hub(): void {
		$this->order->set_billing_phone( '' );
		self::assertTrue( $this->goes() );
		$this->order->set_billing_phone( '600' );
		$this->connect( false );
		self::assertTrue( $this->goes() );
		$this->connect( true );
		$this->order->delete_meta_data( 'liaison_whatsapp_optin_marketing' );
		self::assertTrue( $this->goes() );
	}

	public function test_both_and_email_only_hold_nothing(): void {
		foreach ( array( 'both', 'email_only' ) as $mode ) {
			$this->options->set( 'wc11_email', $mode );
			self::assertTrue( $this->goes(), $mode );
		}
		$this->options->set( 'wc11_email', 'nonsense' );
		self::assertFalse( $this->goes(), 'WhatsApp first is the default' );
	}

	public function test_what_the_owner_sends_by_hand_is_never_held(): void {
		$GLOBALS['liaison_test_doing'] = 'woocommerce_order_action_send_abandoned_cart_recovery_email';
		self::assertTrue( $this->goes() );
	}

	public function test_an_email_that_is_switched_off_stays_off(): void {
		self::assertFalse( $this->email()->enabled( false, $this->order ) );
		self::assertTrue( $this->email()->enabled( true, false ), 'WooCommerce schedules before there is an order' );
	}

	/** @dataProvider lost */
	public function test_it_is_released_when_no_message_could_be_sent( string $kind ): void {
		$this->goes();
		$this->email()->outcome( array( 'cartToken' => str_repeat( 'a', 32 ), 'kind' => $kind ) );
		self::assertSame( intdiv( self::NOW, 1000 ), $this->due() );
		self::assertTrue( $this->goes() );
	}

	public static function lost(): array {
		return array( array( 'not_sent' ), array( 'failed' ) );
	}

	public function test_a_refusal_before_its_time_leaves_woocommerces_schedule_alone(): void {
		$this->email()->outcome( array( 'cartToken' => 'order-5', 'kind' => 'not_sent' ) );
		self::assertNull( $this->due() );
		self::assertTrue( $this->goes() );
	}

	public function test_it_stays_held_once_a_reminder_arrived_whatever_comes_later(): void {
		$this->goes();
		$this->email()->outcome( array( 'cartToken' => 'order-5', 'kind' => 'delivered' ) );
		$this->email()->outcome( array( 'cartToken' => 'order-5', 'kind' => 'failed' ) );
		$this->clock->now += 3 * 86400 * 1000;
		self::assertFalse( $this->goes() );
	}

	public function test_it_goes_when_the_hub_is_silent_for_a_day(): void {
		$this->goes();
		$this->clock->now += 86400 * 1000 - 1000;
		self::assertFalse( $this->goes() );
		$this->clock->now += 1000;
		self::assertTrue( $this->goes() );
	}

	public function test_messages_about_the_order_itself_decide_nothing(): void {
		$this->goes();
		$this->email()->outcome( array( 'orderId' => '5', 'kind' => 'delivered' ) );
		$this->email()->outcome( array( 'orderId' => '5', 'kind' => 'failed' ) );
		$this->email()->outcome( 'nonsense' );
		self::assertFalse( $this->goes() );
	}

	public function test_a_paid_order_is_left_to_woocommerce(): void {
		$this->order->set( 'status', 'processing' );
		self::assertTrue( $this->goes() );
	}
}
