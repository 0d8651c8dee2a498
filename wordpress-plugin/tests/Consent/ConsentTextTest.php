<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Consent\ConsentText;

final class ConsentTextTest extends ShopCase {
	/** @dataProvider purposes */
	public function test_each_sentence_names_the_shop_and_whatsapp_and_says_how_to_stop( string $purpose ): void {
		$wording = $this->text->wording( $purpose );
		self::assertStringContainsString( 'Casa & Azul', $wording );
		self::assertStringContainsString( 'WhatsApp', $wording );
		self::assertStringContainsString( 'STOP', $wording );
	}

	public static function purposes(): array {
		return array( array( ConsentText::TRANSACTIONAL ), array( ConsentText::MARKETING ) );
	}

	public function test_the_owners_sentence_is_used_and_completed_with_what_it_must_say(): void {
		$this->options->set( 'consent_text_marketing', 'News please' );
		self::assertSame( 'News please Sent by Casa & Azul on WhatsApp. Reply STOP to unsubscribe.', $this->text->wording( ConsentText::MARKETING ) );
		$this->options->set( 'consent_text_marketing', '{shop} may send WhatsApp offers until I answer STOP.' );
		self::assertSame( 'Casa & Azul may send WhatsApp offers until I answer STOP.', $this->text->wording( ConsentText::MARKETING ) );
		self::assertStringContainsString( 'my order', $this->text->wording( ConsentText::TRANSACTIONAL ) );
	}

	public function test_the_owners_sentence_goes_through_string_translation(): void {
		$this->options->set( 'consent_text_marketing', 'WhatsApp of {shop}, STOP stops.' );
		add_filter( 'wpml_translate_single_string', static fn ( $text, $context, $name ) => 'consent_marketing' === $name ? 'WhatsApp de {shop}, STOP para parar.' : $text, 10, 3 );
		self::assertSame( 'WhatsApp de Casa & Azul, STOP para parar.', $this->text->wording( ConsentText::MARKETING ) );
	}

	public function test_the_version_changes_with_every_letter(): void {
		self::assertNotSame( $this->text->version( 'a' ), $this->text->version( 'b' ) );
		self::assertSame( 10, strlen( $this->text->version( 'a' ) ) );
	}

	public function test_evidence_holds_wording_version_language_and_moment(): void {
		$GLOBALS['liaison_test_locale'] = 'es_ES';

		self::assertSame(
			array(
				'granted'  => true,
				'at_gmt'   => '2026-11-24T22:00:00.123',
				'wording'  => 'x',
				'version'  => $this->text->version( 'x' ),
				'language' => 'es_ES',
			),
			$this->text->evidence( 'x', true, 1795557600123 )
		);
	}

	public function test_the_checkout_says_that_a_tick_for_reminders_counts_at_once(): void {
		self::assertStringEndsWith( ' I agree as soon as I tick this box.', $this->text->checkout_wording( ConsentText::MARKETING ) );
		$this->options->set( 'consent_text_marketing', 'WhatsApp of {shop}, STOP stops.' );
		self::assertSame( 'WhatsApp of Casa & Azul, STOP stops. I agree as soon as I tick this box.', $this->text->checkout_wording( ConsentText::MARKETING ) );
		self::assertSame( 'WhatsApp of Casa & Azul, STOP stops.', $this->text->wording( ConsentText::MARKETING ), 'forms are sent by a button' );
		self::assertSame( $this->text->wording( ConsentText::TRANSACTIONAL ), $this->text->checkout_wording( ConsentText::TRANSACTIONAL ), 'counts with the order' );
	}
}
