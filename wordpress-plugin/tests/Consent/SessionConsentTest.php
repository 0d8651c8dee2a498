<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Consent\ConsentText;

final class SessionConsentTest extends ShopCase {
	public function test_a_tick_keeps_its_first_moment_and_one_after_a_withdrawal_is_new(): void {
		self::assertTrue( $this->consent->set( ConsentText::MARKETING, true ) );
		$first             = $this->consent->get( ConsentText::MARKETING )['at_gmt'];
		$this->clock->now += 5000;
		self::assertFalse( $this->consent->set( ConsentText::MARKETING, true ) );
		self::assertSame( $first, $this->consent->get( ConsentText::MARKETING )['at_gmt'] );
		self::assertTrue( $this->consent->set( ConsentText::MARKETING, false ) );
		self::assertNull( $this->consent->get( ConsentText::MARKETING ) );
		$this->consent->set( ConsentText::MARKETING, true );
		self::assertNotSame( $first, $this->consent->get( ConsentText::MARKETING )['at_gmt'] );
	}

	public function test_boxes_are_independent(): void {
		$this->consent->set( ConsentText::TRANSACTIONAL, true );
		self::assertNull( $this->consent->get( ConsentText::MARKETING ) );
		$this->consent->set( ConsentText::MARKETING, true );
		$this->consent->set( ConsentText::TRANSACTIONAL, false );
		self::assertNotNull( $this->consent->get( ConsentText::MARKETING ) );
	}

	public function test_without_a_session_nothing_is_kept_and_nothing_breaks(): void {
		$this->shop->session = null;
		self::assertFalse( $this->consent->set( ConsentText::MARKETING, true ) );
		$this->consent->remember( array( 'phone' => '1' ) );
		self::assertSame( array(), $this->consent->person() );
	}
}
