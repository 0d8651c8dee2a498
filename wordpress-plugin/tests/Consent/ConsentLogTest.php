<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Consent\ConsentText;

final class ConsentLogTest extends ShopCase {
	public function test_a_grant_is_told_and_stands_until_it_is_withdrawn(): void {
		$this->log->record( array( ConsentText::MARKETING => true ), array( 'phone' => '600', 'secret' => 'x' ), 'my-account', 7, 'https://shop.example/a' );
		self::assertTrue( $this->log->live( 7, ConsentText::MARKETING )['granted'] );
		self::assertNull( $this->log->live( 7, ConsentText::TRANSACTIONAL ) );
		list( $topic, $subject, $data ) = $this->outbox->rows[0];
		self::assertSame( array( 'consent.updated', 'customer:7' ), array( $topic, $subject ) );
		self::assertSame( array( 'phone', 'country', 'email', 'first_name', 'last_name' ), array_keys( $data['billing'] ) );
		self::assertSame( array( ConsentText::MARKETING ), array_keys( $data['consent'] ) );
		self::assertSame( 'my-account', $data['source'] );

		$this->clock->now += 1;
		$this->log->record( array( ConsentText::MARKETING => false ), array( 'phone' => '600' ), 'my-account', 7, '' );
		self::assertNull( $this->log->live( 7, ConsentText::MARKETING ) );
		self::assertFalse( $this->outbox->rows[1][2]['consent'][ ConsentText::MARKETING ]['granted'] );
	}

	public function test_what_an_order_carried_is_appended_and_told_by_the_order_alone(): void {
		$this->agree( 7, ConsentText::TRANSACTIONAL );
		$this->agree( 7, ConsentText::MARKETING );
		self::assertNotNull( $this->log->live( 7, ConsentText::TRANSACTIONAL ) );
		self::assertNotNull( $this->log->live( 7, ConsentText::MARKETING ) );
		self::assertSame( array(), $this->outbox->rows );
	}

	public function test_guests_have_no_last_word_but_are_told(): void {
		$this->agree( 0, ConsentText::MARKETING );
		self::assertNull( $this->log->live( 0, ConsentText::MARKETING ) );
		$this->log->record( array( ConsentText::MARKETING => true ), array( 'phone' => '600' ), 'shortcode', 0, '' );
		self::assertStringStartsWith( 'consent.updated consent:', $this->outbox->topics()[0] );
	}

	public function test_unknown_purposes_say_nothing(): void {
		$this->log->record( array( 'everything' => true ), array(), 'block', 7, '' );
		self::assertSame( array(), $this->outbox->rows );
	}
}
