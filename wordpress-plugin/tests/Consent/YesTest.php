<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Consent\AccountPage;
use Liaison\WooCommerce\Consent\CheckoutFields;
use Liaison\WooCommerce\Consent\ConsentText;
use Liaison\WooCommerce\Storefront\Forms;
use Liaison\WooCommerce\Support\Yes;

/** A text that says no is not empty: only a clear yes is a yes. */
final class YesTest extends ShopCase {
	/** @return array<string,array{mixed}> */
	public static function refusals(): array {
		$values = array( 'no', 'false', '0', 'Nein', 'off', '', ' ', 'null', 'undefined', 'perhaps', 'yes but', '2', 0, 2, false, null, array(), array( 'yes' ), 1.5, new \stdClass() );
		return array_combine( array_map( static fn ( $value ): string => (string) wp_json_encode( $value ), $values ), array_map( static fn ( $value ): array => array( $value ), $values ) );
	}

	/**
	 * @dataProvider refusals
	 * @param mixed $value What was sent.
	 */
	public function test_everything_else_is_none( $value ): void {
		self::assertFalse( Yes::is( $value ) );
		( new CheckoutFields( $this->offer, $this->consent, $this->orders, $this->capture, $this->agreements, $this->options ) )->ticked( 'liaison/marketing', $value );
		self::assertNull( $this->consent->get( ConsentText::MARKETING ) );
		$_POST = array( 'marketing' => $value );
		self::assertFalse( ( new Forms() )->ticked( 'marketing' ) );
		self::assertSame( array(), $this->saved_with( $value ) );
	}

	public function test_a_clear_yes_is_one(): void {
		foreach ( array( true, 1, '1', 'yes', 'YES', ' true ', 'on', 'checked' ) as $value ) {
			self::assertTrue( Yes::is( $value ) );
		}
		self::assertCount( 1, $this->saved_with( '1' ) );
		self::assertCount( 1, $this->saved_with( 'on' ) );
	}

	/**
	 * What the hub is told when a customer saves the account page with this in a box.
	 *
	 * @param mixed $value What the form sent.
	 * @return array<mixed>
	 */
	private function saved_with( $value ): array {
		$this->setUp();
		$this->log_in( 7 );
		$_POST = array(
			'liaison_nonce'             => 'nonce-of-liaison_account_consent',
			'liaison_save'              => '1',
			'liaison_phone'             => '+34 600 111 222',
			'liaison_consent_marketing' => $value,
		);
		$page  = new AccountPage( $this->offer, $this->log, $this->agreements, $this->capture, $this->options );
		try {
			$page->submitted();
		} catch ( Sent $sent ) {
			self::assertSame( 303, $sent->status );
		}
		return array_filter( $this->outbox->rows, static fn ( array $row ): bool => 'consent.updated' === $row[0] );
	}
}
