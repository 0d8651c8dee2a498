<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Consent\ConsentText;

final class OrderConsentTest extends ShopCase {
	public function test_an_order_without_ticks_carries_its_language_only(): void {
		$order = new \WC_Order( 5 );
		$this->orders->mark( $order, array(), '600' );
		self::assertSame( 'en_US', $order->get_meta( '_liaison_locale' ) );
		foreach ( array( 'liaison_whatsapp_optin', 'liaison_whatsapp_optin_marketing', '_liaison_consent_wording', '_liaison_consent_version' ) as $key ) {
			self::assertFalse( $order->meta_exists( $key ), $key );
		}
		self::assertSame( '', $order->get_billing_phone() );
	}

	public function test_each_purpose_has_its_own_sentence(): void {
		$order = new \WC_Order( 5 );
		$this->orders->mark( $order, ConsentText::PURPOSES, '' );
		self::assertSame( 'yes', $order->get_meta( 'liaison_whatsapp_optin' ) );
		self::assertSame( 'yes', $order->get_meta( 'liaison_whatsapp_optin_marketing' ) );
		self::assertSame( $this->text->wording( ConsentText::TRANSACTIONAL ), $order->get_meta( '_liaison_consent_wording' ) );
		self::assertSame( $this->text->checkout_wording( ConsentText::MARKETING ), $order->get_meta( '_liaison_whatsapp_optin_marketing_wording' ) );
		self::assertStringContainsString( $this->text->version( $this->text->checkout_wording( ConsentText::MARKETING ) ), $order->get_meta( '_liaison_consent_version' ) );
	}

	public function test_a_box_cleared_before_the_order_takes_its_mark_away_again(): void {
		$order = new \WC_Order( 5 );
		$this->orders->mark( $order, ConsentText::PURPOSES, '' );
		$this->orders->mark( $order, array( ConsentText::MARKETING ), '' );
		self::assertFalse( $order->meta_exists( 'liaison_whatsapp_optin' ) );
		self::assertSame( $this->text->checkout_wording( ConsentText::MARKETING ), $order->get_meta( '_liaison_consent_wording' ) );
		self::assertFalse( $order->meta_exists( '_liaison_whatsapp_optin_marketing_wording' ) );
	}

	public function test_our_phone_field_fills_only_an_empty_billing_phone(): void {
		$order = new \WC_Order( 5 );
		$this->orders->mark( $order, array( ConsentText::MARKETING ), '600 111 222' );
		self::assertSame( '600 111 222', $order->get_billing_phone() );
		$this->orders->mark( $order, array( ConsentText::MARKETING ), '700' );
		self::assertSame( '600 111 222', $order->get_billing_phone() );
	}

	public function test_the_order_becomes_the_customers_last_word_and_the_visit_forgets(): void {
		$this->consent->set( ConsentText::MARKETING, true );
		$order = new \WC_Order( 5, array( 'customer_id' => 7, 'created' => new \DateTimeImmutable( '@1795557600' ) ) );
		$this->orders->mark( $order, array( ConsentText::MARKETING ), '' );
		$this->orders->processed( $order );
		self::assertSame( '2026-11-24T22:00:00.000', $this->log->live( 7, ConsentText::MARKETING )['at_gmt'] );
		self::assertNull( $this->log->live( 7, ConsentText::TRANSACTIONAL ) );
		self::assertNull( $this->consent->get( ConsentText::MARKETING ) );
	}

	public function test_an_order_with_empty_boxes_withdraws_nothing(): void {
		$this->agree( 7, ConsentText::MARKETING );
		$order = new \WC_Order( 5, array( 'customer_id' => 7 ) );
		$this->orders->mark( $order, array(), '' );
		$this->orders->processed( $order );
		self::assertNotNull( $this->log->live( 7, ConsentText::MARKETING ) );
		self::assertSame( array(), $this->outbox->rows );
	}

	/** @dataProvider copies */
	public function test_renewals_carry_none_of_it( array $meta, array $kept ): void {
		self::assertSame( $kept, $this->orders->without_consent( $meta ) );
	}

	public static function copies(): array {
		return array(
			'rows'       => array(
				array( array( 'meta_key' => 'liaison_whatsapp_optin', 'meta_value' => 'yes' ), array( 'meta_key' => '_x', 'meta_value' => '1' ), array( 'meta_key' => '_liaison_cart_token', 'meta_value' => 't' ) ),
				array( 1 => array( 'meta_key' => '_x', 'meta_value' => '1' ) ),
			),
			'key, value' => array(
				array( '_liaison_consent_wording' => 'w', 'liaison_whatsapp_optin_marketing' => 'yes', '_billing' => 'b', 'my_liaison_x' => '1' ),
				array( '_billing' => 'b', 'my_liaison_x' => '1' ),
			),
		);
	}

	public function test_every_way_of_copying_is_watched(): void {
		$this->hook( $this->orders );
		foreach ( array( 'wcs_renewal_order_meta', 'wcs_subscription_meta', 'wcs_resubscribe_order_meta' ) as $filter ) {
			self::assertSame( array(), apply_filters( $filter, array( array( 'meta_key' => 'liaison_whatsapp_optin', 'meta_value' => 'yes' ) ) ), $filter );
		}
		foreach ( array( 'wc_subscriptions_renewal_order_data', 'wc_subscriptions_subscription_data', 'wc_subscriptions_resubscribe_order_data' ) as $filter ) {
			self::assertSame( array(), apply_filters( $filter, array( '_liaison_locale' => 'es_ES' ) ), $filter );
		}
	}

	public function test_the_order_keeps_what_was_read_when_the_box_was_ticked(): void {
		$this->consent->set( ConsentText::TRANSACTIONAL, true );
		$read = $this->text->wording( ConsentText::TRANSACTIONAL );
		$this->options->set( 'consent_text_transactional', 'Another sentence of {shop} about WhatsApp. STOP.' );
		self::assertNotSame( $read, $this->text->wording( ConsentText::TRANSACTIONAL ) );
		$order = new \WC_Order( 14 );
		$this->orders->mark( $order, array( ConsentText::TRANSACTIONAL ), '' );
		self::assertSame( $read, $order->get_meta( '_liaison_consent_wording' ) );
		self::assertSame( $this->text->version( $read ), $order->get_meta( '_liaison_consent_version' ) );
	}
}
