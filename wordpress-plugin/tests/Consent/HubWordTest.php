<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Carts\CartPayload;
use Liaison\WooCommerce\Consent\AccountPage;
use Liaison\WooCommerce\Consent\ConsentLog;
use Liaison\WooCommerce\Consent\ConsentText;
use Liaison\WooCommerce\Consent\HubWord;

final class HubWordTest extends ShopCase {
	private HubWord $word;

	protected function setUp(): void {
		parent::setUp();
		$GLOBALS['liaison_test_users'] = array( 7 => new \WP_User( array( 'customer' ) ) );
		$this->word = new HubWord( $this->log, $this->capture, $this->options );
	}

	protected function tearDown(): void {
		unset( $GLOBALS['liaison_test_users'], $GLOBALS['liaison_test_notices'] );
		parent::tearDown();
	}

	/** A state as the hub tells it, so many milliseconds from NOW. */
	private static function told( string $state, int $after = 1000, array $changes = array() ): array {
		return $changes + array(
			'id'         => 'x',
			'customerId' => '7',
			'purpose'    => ConsentText::MARKETING,
			'state'      => $state,
			'at'         => ConsentText::gmt( self::NOW + $after ) . 'Z',
			'source'     => 'whatsapp',
		);
	}

	private function page(): string {
		$this->log_in( 7 );
		ob_start();
		( new AccountPage( $this->offer, $this->log, $this->agreements, $this->capture, $this->options ) )->page();
		return (string) ob_get_clean();
	}

	public function test_a_stop_ends_what_is_shown_and_is_not_told_back(): void {
		$this->agree( 7, ConsentText::MARKETING );
		$this->agree( 7, ConsentText::TRANSACTIONAL );
		self::assertStringNotContainsString( 'stopped', $this->page() );
		self::assertSame( ConsentText::PURPOSES, array_keys( $this->offer->states() ) );
		self::assertSame( 1, $this->word->hear( array( self::told( 'revoked' ) ) ) );
		self::assertSame( array( ConsentText::TRANSACTIONAL ), array_keys( $this->offer->states() ), 'the checkout offers the box again' );
		self::assertStringContainsString( 'You unsubscribed on WhatsApp on', $this->page() );
		self::assertStringContainsString( 'name="liaison_consent_marketing"', $this->page() );
		self::assertSame( array(), $this->outbox->rows, 'an echo would go round for ever' );
	}

	public function test_what_comes_twice_changes_nothing(): void {
		$this->agree( 7, ConsentText::MARKETING );
		self::assertSame( 1, $this->word->hear( array( self::told( 'revoked' ), self::told( 'revoked' ) ) ) );
		self::assertCount( 2, get_user_meta( 7, ConsentLog::META, false ) );
	}

	public function test_a_later_tick_grants_again_and_an_older_one_does_not(): void {
		$this->agree( 7, ConsentText::MARKETING );
		$this->word->hear( array( self::told( 'revoked' ) ) );
		$this->log->remember( 7, array( ConsentText::MARKETING => $this->text->evidence( 'w', true, self::NOW + 999 ) ) );
		self::assertNull( $this->log->live( 7, ConsentText::MARKETING ), 'an order of before the STOP, written later' );
		$this->log->remember( 7, array( ConsentText::MARKETING => $this->text->evidence( 'w', true, self::NOW + 1999 ) ) );
		self::assertNull( $this->log->live( 7, ConsentText::MARKETING ), 'a tick in the second of the STOP: WhatsApp tells whole seconds' );
		$this->log->remember( 7, array( ConsentText::MARKETING => $this->text->evidence( 'w', true, self::NOW + 3001 ) ) );
		self::assertNotNull( $this->log->live( 7, ConsentText::MARKETING ) );
		self::assertSame( 0, $this->word->hear( array( self::told( 'revoked' ) ) ), 'told again' );
		self::assertNotNull( $this->log->live( 7, ConsentText::MARKETING ) );
		self::assertStringContainsString( 'You subscribed on', $this->page() );
	}

	public function test_signing_up_in_the_moment_of_a_stop_is_refused_and_holds_a_moment_later(): void {
		foreach ( array( 'whatsapp', 'hub' ) as $source ) {
			delete_user_meta( 7, ConsentLog::META );
			$this->outbox->rows              = array();
			$GLOBALS['liaison_test_notices'] = array();
			$this->agree( 7, ConsentText::MARKETING );
			$this->word->hear( array( self::told( 'revoked', 1000, array( 'source' => $source ) ) ) );
			$this->clock->now = self::NOW + 3000;
			self::assertSame( 0, $this->signs_up(), 'the page is shown again, with the reason' );
			self::assertSame( array( 'error' ), array_keys( $GLOBALS['liaison_test_notices'] ) );
			self::assertStringContainsString( 'unsubscribed a moment ago', $GLOBALS['liaison_test_notices']['error'][0] );
			self::assertSame( array(), $this->outbox->rows, 'the hub would go by the STOP' );
			self::assertNull( $this->log->live( 7, ConsentText::MARKETING ) );
			$this->clock->now = self::NOW + 3001;
			self::assertSame( 303, $this->signs_up() );
			self::assertSame( array( 'Saved.' ), $GLOBALS['liaison_test_notices']['success'] );
			self::assertSame( array( 'consent.updated customer:7' ), $this->outbox->topics() );
			self::assertStringContainsString( 'You subscribed on', $this->page() );
		}
	}

	public function test_a_clock_that_is_behind_the_stop_says_so_too(): void {
		$this->agree( 7, ConsentText::MARKETING );
		$this->word->hear( array( self::told( 'revoked', 60000 ) ) );
		$this->clock->now = self::NOW + 30000;
		self::assertSame( 0, $this->signs_up() );
	}

	public function test_a_cart_of_the_moment_of_a_stop_is_not_shown_as_agreed(): void {
		$this->agree( 7, ConsentText::MARKETING );
		$this->word->hear( array( self::told( 'revoked' ) ) );
		$this->log_in( 7 );
		$this->clock->now = self::NOW + 2000;
		$this->captured();
		self::assertStringNotContainsString( 'You subscribed on', $this->page() );
		self::assertStringContainsString( 'You unsubscribed on WhatsApp on', $this->page() );
	}

	/** The form in My account is sent. @return int Status it leads on with; 0: the page is drawn again. */
	private function signs_up(): int {
		$this->log_in( 7 );
		$_POST = array(
			'liaison_nonce'             => 'nonce-of-liaison_account_consent',
			'liaison_phone'             => '600 111 222',
			'liaison_consent_marketing' => '1',
		);
		try {
			( new AccountPage( $this->offer, $this->log, $this->agreements, $this->capture, $this->options ) )->submitted();
			return 0;
		} catch ( Sent $sent ) {
			return $sent->status;
		} finally {
			$_POST = array();
		}
	}

	public function test_a_tick_while_the_shop_blocks_is_answered_truthfully_until_the_block_is_lifted(): void {
		$this->agree( 7, ConsentText::MARKETING );
		$told = array( 'source' => 'hub', 'blocked' => true );
		self::assertSame( 1, $this->word->hear( array( self::told( 'revoked', 1000, $told ) ) ) );
		self::assertSame( 0, $this->word->hear( array( self::told( 'revoked', 1000, $told ) ) ), 'told again' );
		self::assertStringContainsString( 'We have stopped these messages to you', $this->page() );
		self::assertStringNotContainsString( 'You unsubscribed', $this->page(), 'they did not' );
		$this->clock->now                = self::NOW + 5000;
		$GLOBALS['liaison_test_notices'] = array();
		self::assertSame( 303, $this->signs_up() );
		self::assertSame( array( 'notice' ), array_keys( $GLOBALS['liaison_test_notices'] ), 'nothing says "Saved."' );
		self::assertStringContainsString( 'signing up here has no effect', $GLOBALS['liaison_test_notices']['notice'][0] );
		self::assertSame( array( 'consent.updated customer:7' ), $this->outbox->topics(), 'the hub keeps it for when the block ends' );
		self::assertStringContainsString( 'We have stopped these messages to you', $this->page(), 'before the next heartbeat too' );
		self::assertSame( 1, $this->word->hear( array( self::told( 'granted', 6000, array( 'source' => 'hub', 'blocked' => false ) ) ) ) );
		self::assertStringNotContainsString( 'We have stopped', $this->page() );
		self::assertStringContainsString( 'You subscribed on', $this->page() );
		self::assertSame( '', get_user_meta( 7, ConsentLog::BLOCKED, true ) );
	}

	public function test_a_block_of_who_unsubscribed_here_is_known_before_they_tick(): void {
		$this->log->remember( 7, array( ConsentText::MARKETING => $this->text->evidence( 'w', false, self::NOW ) ) );
		self::assertSame( 1, $this->word->hear( array( self::told( 'revoked', 0, array( 'source' => 'hub', 'blocked' => true ) ) ) ) );
		self::assertTrue( $this->log->blocked( 7, ConsentText::MARKETING ) );
		self::assertFalse( $this->log->blocked( 7, ConsentText::TRANSACTIONAL ) );
		self::assertSame( 0, $this->word->hear( array( self::told( 'revoked', 0, array( 'source' => 'hub' ) ) ) ), 'an older hub says nothing of it' );
		self::assertTrue( $this->log->blocked( 7, ConsentText::MARKETING ) );
	}

	public function test_at_the_same_moment_no_wins(): void {
		$this->agree( 7, ConsentText::MARKETING );
		self::assertSame( 1, $this->word->hear( array( self::told( 'revoked', 0 ) ) ) );
		self::assertSame( 0, $this->word->hear( array( self::told( 'granted', 0 ) ) ) );
	}

	public function test_start_and_other_ways_say_how_it_was(): void {
		$this->agree( 7, ConsentText::MARKETING );
		$this->word->hear( array( self::told( 'revoked', 1000, array( 'source' => 'hub' ) ) ) );
		self::assertStringContainsString( 'You unsubscribed on', $this->page() );
		$this->word->hear( array( self::told( 'granted', 2000 ) ) );
		self::assertStringContainsString( 'You subscribed on WhatsApp on', $this->page() );
		self::assertStringNotContainsString( '<q>', substr( $this->page(), 0, (int) strpos( $this->page(), 'liaison_phone' ) ) );
	}

	public function test_the_hubs_clock_is_taken_off(): void {
		$this->options->set( 'clock_offset', 3600 );
		$this->agree( 7, ConsentText::MARKETING );
		self::assertSame( 0, $this->word->hear( array( self::told( 'revoked', 3597 * 1000 ) ) ), 'before the tick' );
		self::assertSame( 1, $this->word->hear( array( self::told( 'revoked', 3601 * 1000 ) ) ) );
	}

	public function test_carts_that_are_open_end_with_it(): void {
		$this->log_in( 7 );
		$token = $this->captured();
		$this->agree( 7, ConsentText::MARKETING );
		$this->outbox->rows = array();
		$this->word->hear( array( self::told( 'revoked' ) ) );
		self::assertNull( $this->store->find( $token ) );
		self::assertSame( array( 'cart.deleted cart:' . $token ), $this->outbox->topics() );
	}

	public function test_a_consent_of_whatsapp_keeps_carts_but_is_not_sent_with_them(): void {
		$this->log_in( 7 );
		$this->agree( 7, ConsentText::MARKETING );
		$this->word->hear( array( self::told( 'revoked' ), self::told( 'granted', 2000 ) ) );
		$this->shop->cart->put( 11, 1 );
		WC()->customer->set_billing_phone( '600 111 222' );
		$this->request();
		$token = $this->session->token();
		self::assertNotSame( '', $token );
		$payload = ( new CartPayload( $this->store, $this->log ) )->build( 'cart.updated', 'cart:' . $token, null );
		self::assertSame( array( ConsentText::TRANSACTIONAL => array( 'granted' => false ) ), $payload['consent'] );
	}

	public function test_nonsense_is_left_aside(): void {
		$this->agree( 7, ConsentText::MARKETING );
		$before = get_user_meta( 7, ConsentLog::META, false );
		foreach ( array(
			array( 'customerId' => '0' ),
			array( 'customerId' => '7 or 8' ),
			array( 'customerId' => 7 ),
			array( 'customerId' => '8' ),
			array( 'purpose' => 'everything' ),
			array( 'state' => 'perhaps' ),
			array( 'state' => null ),
			array( 'at' => 'tomorrow' ),
			array( 'at' => 12 ),
		) as $changes ) {
			self::assertSame( 0, $this->word->hear( array( self::told( 'revoked', 1000, $changes ) ) ), (string) json_encode( $changes ) );
		}
		self::assertSame( 0, $this->word->hear( 'all' ) );
		self::assertSame( 0, $this->word->hear( array( 'x', self::told( 'revoked', 1000, array( 'purpose' => ConsentText::TRANSACTIONAL ) ) ) ), 'never agreed to' );
		self::assertSame( $before, get_user_meta( 7, ConsentLog::META, false ) );
	}
}
