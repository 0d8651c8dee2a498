<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Consent\CheckoutFields;
use Liaison\WooCommerce\Consent\ClassicCheckout;
use Liaison\WooCommerce\Consent\ConsentText;
use Liaison\WooCommerce\Storefront\Forms;

final class CheckoutFieldsTest extends ShopCase {
	private function fields(): CheckoutFields {
		return new CheckoutFields( $this->offer, $this->consent, $this->orders, $this->capture, $this->agreements, $this->options );
	}

	private function classic(): ClassicCheckout {
		return new ClassicCheckout( $this->offer, $this->consent, $this->orders, $this->capture, $this->agreements, new Forms() );
	}

	private function classic_html(): string {
		ob_start();
		$this->classic()->boxes();
		return (string) ob_get_clean();
	}

	public static function places(): array {
		return array( array( null, 'contact' ), array( 'contact', 'contact' ), array( 'order', 'order' ), array( 'elsewhere', 'contact' ) );
	}

	/** @dataProvider places */
	public function test_two_optional_boxes_where_the_owner_wants_them( ?string $setting, string $place ): void {
		null === $setting || $this->options->set( 'consent_place', $setting );
		$this->fields()->fields();
		self::assertSame( array( 'liaison/transactional', 'liaison/marketing' ), array_keys( $GLOBALS['liaison_test_fields'] ) );
		foreach ( $GLOBALS['liaison_test_fields'] as $field ) {
			self::assertSame( array( $place, 'checkbox' ), array( $field['location'], $field['type'] ) );
			self::assertArrayNotHasKey( 'required', $field );
			self::assertStringContainsString( 'WhatsApp', $field['optionalLabel'] );
		}
	}

	public function test_nothing_is_asked_of_a_shop_that_is_not_connected(): void {
		$this->connect( false );
		$this->fields()->fields();
		self::assertSame( array(), $GLOBALS['liaison_test_fields'] );
		self::assertSame( '', $this->classic_html() );
	}

	public function test_a_consent_that_stands_is_shown_and_asked_again_for_another_phone_only(): void {
		$this->log_in( 7 );
		$this->agree( 7, ConsentText::MARKETING, '+34 600 111 222' );
		$this->fields()->fields();
		self::assertSame( array( 'liaison/transactional', 'liaison/marketing' ), array_keys( $GLOBALS['liaison_test_fields'] ), 'a page that is open still sends both' );
		self::assertSame( array( ConsentText::MARKETING ), array_keys( $this->offer->states() ) );
		self::assertSame( array( '600111222' ), $this->offer->states()[ ConsentText::MARKETING ]['phones'] );
		$html = $this->classic_html();
		self::assertStringContainsString( 'Cart reminders and offers on WhatsApp: you&#039;re subscribed.', $html );
		self::assertStringContainsString( 'href="https://shop.example/my-account/liaison-messages/"', $html );
		self::assertMatchesRegularExpression( '/<p class="[^"]*liaison-consent__again" hidden>[^\n]*?name="liaison_consent_marketing"/', $html );
		self::assertStringContainsString( '<noscript>', $html );
		self::assertStringNotContainsString( 'type="hidden"', $html, 'nothing is ticked for a customer' );
	}

	public function test_a_guest_sees_a_tick_of_this_visit_and_a_button_that_takes_it_back(): void {
		$this->captured();
		$state = $this->offer->states()[ ConsentText::MARKETING ];
		self::assertSame( array( array( '' ), true ), array( $state['phones'], $state['visit'] ) );
		$html = $this->classic_html();
		self::assertStringContainsString( '<button type="button" class="liaison-consent__stop">Unsubscribe from these messages</button>', $html );
		self::assertStringContainsString( '<input type="hidden" name="liaison_consent_marketing" value="1">', $html );
		$this->request( fn () => $this->fields()->ticked( 'liaison/marketing', false ) );
		self::assertSame( array(), $this->offer->states() );
		self::assertStringNotContainsString( 'liaison-consent__stop', $this->classic_html() );
	}

	public function test_classic_boxes_are_never_ticked_and_link_the_privacy_page(): void {
		$this->consent->set( ConsentText::MARKETING, true );
		$html = $this->classic_html();
		self::assertSame( 2, substr_count( $html, 'type="checkbox"' ) );
		self::assertStringNotContainsString( 'checked', $html );
		self::assertSame( 2, substr_count( $html, 'https://shop.example/privacy/' ) );
		self::assertStringNotContainsString( 'required', $html );
	}

	public function test_our_phone_field_is_there_only_where_the_shop_hides_its_own(): void {
		self::assertStringNotContainsString( 'liaison_phone', $this->classic_html() );
		$GLOBALS['liaison_test_options']['woocommerce_checkout_phone_field'] = 'hidden';
		self::assertStringContainsString( 'type="tel" class="input-text" id="liaison_phone"', $this->classic_html() );
		$this->fields()->fields();
		self::assertSame( 'contact', $GLOBALS['liaison_test_fields']['liaison/phone']['location'] );
		self::assertArrayNotHasKey( 'required', $GLOBALS['liaison_test_fields']['liaison/phone'] );
	}

	public function test_woocommerces_own_copy_of_a_tick_is_dropped(): void {
		$fields = $this->fields();
		$order  = new \WC_Order( 5 );
		$fields->stored( 'liaison/marketing', true, 'other', $order );
		$order->update_meta_data( '_wc_other/liaison/marketing', '1' );
		$order->update_meta_data( '_wc_other/other/field', '1' );
		$fields->forget( $order );
		self::assertFalse( $order->meta_exists( '_wc_other/liaison/marketing' ) );
		self::assertTrue( $order->meta_exists( '_wc_other/other/field' ) );
		$customer = new \WC_Customer();
		$fields->stored( 'liaison/transactional', true, 'other', $customer );
		$customer->meta = array( '_wc_other/liaison/transactional' => '1' );
		$fields->forget( $customer );
		self::assertSame( array(), $customer->meta );
	}

	public function test_ticks_arrive_by_field_and_by_extension_update(): void {
		$this->fields()->ticked( 'liaison/marketing', true );
		self::assertNotNull( $this->consent->get( ConsentText::MARKETING ) );
		$this->fields()->ticked( 'liaison/marketing', '0' );
		self::assertNull( $this->consent->get( ConsentText::MARKETING ) );
		$this->fields()->updated( array( 'marketing' => true, 'transactional' => false, 'phone' => '600 111 222' ) );
		self::assertNotNull( $this->consent->get( ConsentText::MARKETING ) );
		self::assertNull( $this->consent->get( ConsentText::TRANSACTIONAL ) );
		self::assertSame( array(), $this->consent->person(), 'the shop asks for the phone itself' );
		$this->fields()->updated( 'nonsense' );
		$this->fields()->ticked( 'other/field', true );
	}

	public function test_the_order_takes_what_its_request_says_and_else_what_was_ticked_before(): void {
		$order = new \WC_Order( 5 );
		$this->consent->set( ConsentText::MARKETING, true );
		$this->fields()->order( $order, array( 'additional_fields' => array( 'liaison/marketing' => false, 'liaison/transactional' => true ) ) );
		self::assertSame( array( '', 'yes' ), array( $order->get_meta( 'liaison_whatsapp_optin_marketing' ), $order->get_meta( 'liaison_whatsapp_optin' ) ) );
		$this->fields()->order( $order, array() );
		self::assertSame( array( 'yes', '' ), array( $order->get_meta( 'liaison_whatsapp_optin_marketing' ), $order->get_meta( 'liaison_whatsapp_optin' ) ) );
	}

	public function test_the_classic_order_takes_its_ticks_and_phone(): void {
		$_POST = array( 'liaison_consent_marketing' => '1', 'liaison_phone' => '<b>600</b> 111 222' );
		$order = new \WC_Order( 5 );
		$this->classic()->order( $order, $this->classic()->posted( array( 'billing_email' => 'a@b.c' ) ) );
		self::assertSame( array( 'yes', '' ), array( $order->get_meta( 'liaison_whatsapp_optin_marketing' ), $order->get_meta( 'liaison_whatsapp_optin' ) ) );
		self::assertSame( '600 111 222', $order->get_billing_phone() );
	}

	public function test_the_classic_script_needs_a_nonce_and_tells_nothing_without_the_marketing_tick(): void {
		$_POST = array( 'nonce' => 'forged', 'marketing' => '1' );
		self::assertSame( 403, $this->sent( fn () => $this->classic()->tick() )->status );
		self::assertNull( $this->consent->get( ConsentText::MARKETING ) );

		$_POST = array( 'nonce' => 'nonce-of-' . Forms::ACTION, 'transactional' => '1', 'phone' => '600 111 222', 'email' => 'eva@example.com' );
		self::assertTrue( $this->sent( fn () => $this->classic()->tick() )->data['ok'] );
		self::assertSame( array(), $this->consent->person() );

		$_POST['marketing'] = '1';
		$_POST['country']   = 'es<script>';
		$this->sent( fn () => $this->classic()->tick() );
		self::assertSame( array( '600 111 222', 'ES' ), array( $this->consent->person()['phone'], $this->consent->person()['country'] ) );

		unset( $_POST['marketing'] );
		$this->sent( fn () => $this->classic()->tick() );
		self::assertSame( array(), $this->consent->person() );
	}

	private function sent( callable $handler ): Sent {
		try {
			$handler();
		} catch ( Sent $sent ) {
			return $sent;
		}
		self::fail( 'nothing was sent' );
	}
}
