<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Carts\CartPayload;
use Liaison\WooCommerce\Carts\CartTeller;
use Liaison\WooCommerce\Consent\AccountPage;
use Liaison\WooCommerce\Consent\ConsentText;

final class AgreementsTest extends ShopCase {

	protected function tearDown(): void {
		$_POST = array();
		parent::tearDown();
	}

	private function page(): string {
		ob_start();
		( new AccountPage( $this->offer, $this->log, $this->agreements, $this->capture, $this->options ) )->page();
		return (string) ob_get_clean();
	}

	private function presses( array $fields ): void {
		$_POST = $fields + array( 'liaison_nonce' => 'nonce-of-liaison_account_consent', 'liaison_phone' => '' );
		try {
			( new AccountPage( $this->offer, $this->log, $this->agreements, $this->capture, $this->options ) )->submitted();
		} catch ( Sent $sent ) {
			self::assertSame( 303, $sent->status );
		}
	}

	/** A flush: the cart of this token leaves. */
	private function leaves( string $token ): ?array {
		( new CartTeller( $this->store, $this->outbox ) )->tell();
		return ( new CartPayload( $this->store, $this->log ) )->build( 'cart.updated', "cart:$token", null );
	}

	/** @return list<array{0:string,1:bool}> Phone and answer of each consent that was told. */
	private function told(): array {
		$told = array_filter( $this->outbox->rows, static fn ( array $row ): bool => 'consent.updated' === $row[0] );
		return array_values( array_map( static fn ( array $row ): array => array( $row[2]['billing']['phone'], $row[2]['consent'][ ConsentText::MARKETING ]['granted'] ), $told ) );
	}

	public function test_a_tick_in_a_cart_is_seen_in_the_account_before_any_order_and_taken_back_there(): void {
		$this->log_in( 7 );
		$token = $this->captured();
		self::assertStringContainsString( 'value="marketing">Unsubscribe from these messages', $this->page(), 'at once' );
		self::assertStringContainsString( 'I agree as soon as I tick this box.', $this->page() );
		self::assertTrue( $this->leaves( $token )['consent'][ ConsentText::MARKETING ]['granted'] );
		self::assertStringContainsString( 'value="marketing">Unsubscribe from these messages', $this->page() );

		$this->outbox->rows = array();
		$this->presses( array( 'liaison_stop' => 'marketing' ) );
		self::assertSame( array( array( '600 111 222', false ) ), $this->told() );
		self::assertContains( "cart.deleted cart:$token", $this->outbox->topics() );
		self::assertNull( $this->leaves( $token ), 'what waits is not told any more' );
		self::assertNull( $this->consent->get( ConsentText::MARKETING ) );
		self::assertStringNotContainsString( 'Unsubscribe from these messages', $this->page() );
		self::assertSame( array(), $this->offer->states(), 'the checkout asks again' );
	}

	public function test_what_left_with_a_cart_stays_visible_when_the_cart_is_gone(): void {
		$this->log_in( 7 );
		$this->leaves( $this->captured() );
		$this->request( fn () => $this->shop->cart->lines = array() );
		$this->consent->clear();
		self::assertSame( array(), $this->store->carts );
		self::assertStringContainsString( 'value="marketing">Unsubscribe from these messages', $this->page() );
	}

	public function test_a_cart_told_twice_says_it_once_and_a_withdrawal_is_not_undone_by_it(): void {
		$this->log_in( 7 );
		$token = $this->captured();
		$cart  = $this->store->find( $token );
		$this->leaves( $token );
		$this->leaves( $token );
		self::assertCount( 1, get_user_meta( 7, '_liaison_consent' ) );
		$this->agreements->stop( 7, ConsentText::MARKETING, '', '' );
		// A flush that had read the row before.
		$this->store->save( $cart );
		$this->leaves( $token );
		self::assertNull( $this->log->live( 7, ConsentText::MARKETING ) );
	}

	public function test_a_customer_who_logs_in_later_sees_what_the_guest_ticked(): void {
		$this->leaves( $this->captured() );
		$user     = new \WP_User( array( 'customer' ) );
		$user->ID = 7;
		$this->log_in( 7 );
		$this->request( fn () => $this->capture->logged_in( 'ana', $user ) );
		self::assertStringContainsString( 'value="marketing">Unsubscribe from these messages', $this->page() );
		$this->leaves( $this->session->token() );
		$this->shop->session->data = array();
		self::assertStringContainsString( 'value="marketing">Unsubscribe from these messages', $this->page(), 'on another device, too' );
	}

	public function test_each_phone_is_shown_and_all_are_stopped(): void {
		$this->log_in( 7 );
		$this->agree( 7, ConsentText::MARKETING, '+34 600 111 222' );
		$this->agree( 7, ConsentText::MARKETING, '600 111 222' );
		self::assertStringNotContainsString( 'ending in', $this->page(), 'one number, written in two ways' );
		$this->agree( 7, ConsentText::MARKETING, '+34 700 333 444' );
		self::assertStringContainsString( 'Phone number ending in 222', $this->page() );
		self::assertStringContainsString( 'Phone number ending in 444', $this->page() );
		$this->clock->now += 1000;
		$this->presses( array( 'liaison_stop' => 'marketing', 'liaison_phone' => '+34 611 000 000' ) );
		$told = $this->told();
		sort( $told );
		self::assertSame( array( false, false ), array_column( $told, 1 ) );
		self::assertSame( array( '600111222', '700333444' ), array_map( static fn ( array $one ): string => substr( preg_replace( '/\D/', '', $one[0] ), -9 ), $told ) );
		self::assertStringNotContainsString( 'Unsubscribe from these messages', $this->page() );
	}

	public function test_a_consent_for_one_phone_keeps_no_cart_of_another(): void {
		$this->log_in( 7 );
		$this->agree( 7, ConsentText::MARKETING, '+34 600 111 222' );
		$this->shop->cart->put( 11 );
		$this->request( fn () => $this->shop->customer->billing = array( 'phone' => '600111222' ) );
		self::assertCount( 1, $this->store->carts );
		$this->request( fn () => $this->shop->customer->billing = array( 'phone' => '700 333 444' ) );
		self::assertSame( array(), $this->store->carts );
		$this->request( fn () => $this->agreements->box( ConsentText::MARKETING, true ) );
		self::assertCount( 1, $this->store->carts );
		self::assertSame( array(), $this->told(), 'nothing was withdrawn' );
	}

	public function test_clearing_a_box_whose_tick_may_have_left_takes_it_back_at_the_hub(): void {
		$token = $this->captured();
		$this->leaves( $token );
		$this->outbox->rows = array();
		$this->request( fn () => $this->agreements->box( ConsentText::MARKETING, false ) );
		self::assertSame( array( array( '600 111 222', false ) ), $this->told() );
		self::assertContains( "cart.deleted cart:$token", $this->outbox->topics() );
	}

	public function test_a_box_that_was_never_ticked_or_never_left_withdraws_nothing(): void {
		$this->request( fn () => $this->agreements->box( ConsentText::MARKETING, false ) );
		$this->request( fn () => $this->agreements->box( ConsentText::MARKETING, true ) );
		$this->request( fn () => $this->agreements->box( ConsentText::MARKETING, false ) );
		$this->request( fn () => $this->agreements->box( ConsentText::TRANSACTIONAL, true ) );
		$this->request( fn () => $this->agreements->box( ConsentText::TRANSACTIONAL, false ) );
		self::assertSame( array(), $this->told() );
	}

	public function test_many_words_are_put_together_and_say_the_same(): void {
		$this->log_in( 7 );
		$this->agree( 7, ConsentText::MARKETING, '+34 700 333 444' );
		for ( $i = 0; $i < 41; ++$i ) {
			$this->clock->now += 1000;
			$this->log->record( array( ConsentText::MARKETING => 0 === $i % 2 ), array( 'phone' => '600 111 222' ), 'my-account', 7, '' );
		}
		self::assertLessThan( 20, count( get_user_meta( 7, '_liaison_consent' ) ) );
		self::assertCount( 2, $this->log->standing( 7, ConsentText::MARKETING ) );
	}
}
