<?php
/**
 * The sentences people agree to.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use Liaison\WooCommerce\Support\Locale;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\OwnTexts;
use Liaison\WooCommerce\Support\PlainText;

/**
 * Wording of the two boxes, their version and language. What is shown is what travels as evidence,
 * so both come from here.
 */
final class ConsentText {

	public const TRANSACTIONAL = 'transactional';
	public const MARKETING     = 'marketing';
	public const PURPOSES      = array( self::TRANSACTIONAL, self::MARKETING );

	/**
	 * Asks for nothing yet: translations may not be loaded.
	 *
	 * @param Options $options Settings; `consent_text_transactional` and `consent_text_marketing` hold the owner's sentences.
	 * @param Locale  $locale  Language of the page.
	 */
	public function __construct( private Options $options, private Locale $locale ) {}

	/**
	 * The sentence beside a box, plain text, in the language of this page.
	 *
	 * @param string $purpose One of the PURPOSES.
	 * @return string Never empty; names the shop and WhatsApp and says how to stop.
	 */
	public function wording( string $purpose ): string {
		return $this->locale->within( fn(): string => $this->sentence( $purpose ) );
	}

	/**
	 * The sentence beside a box of the checkout. A tick for reminders counts before the order is placed, so it says so;
	 * one for order updates counts with the order.
	 *
	 * @param string $purpose One of the PURPOSES.
	 * @return string
	 */
	public function checkout_wording( string $purpose ): string {
		return self::MARKETING !== $purpose ? $this->wording( $purpose ) : $this->locale->within(
			fn(): string => $this->sentence( $purpose ) . ' ' . __( 'I agree as soon as I tick this box.', 'liaison-for-woocommerce' )
		);
	}

	/**
	 * The same in the language of this request.
	 *
	 * @param string $purpose One of the PURPOSES.
	 * @return string
	 */
	private function sentence( string $purpose ): string {
		$own = trim( (string) $this->options->get( 'consent_text_' . $purpose, '' ) );
		if ( '' !== $own ) {
			return $this->completed( str_replace( '{shop}', $this->shop(), OwnTexts::translated( 'consent_' . $purpose, $own, $this->locale->code_of_page() ) ) );
		}
		if ( self::MARKETING === $purpose ) {
			/* translators: %s: name of the shop. */
			return sprintf( __( 'Send me cart reminders and offers from %s on WhatsApp. I can unsubscribe at any time by replying STOP.', 'liaison-for-woocommerce' ), $this->shop() );
		}
		/* translators: %s: name of the shop. */
		return sprintf( __( 'Send me updates about my order from %s on WhatsApp. I can unsubscribe at any time by replying STOP.', 'liaison-for-woocommerce' ), $this->shop() );
	}

	/**
	 * The sentence people agree to when they wait for one product.
	 *
	 * @return string
	 */
	public function stock_wording(): string {
		/* translators: %s: name of the shop. */
		return $this->locale->within( fn(): string => sprintf( __( 'Yes, %s may send me one WhatsApp message when this product is back in stock. I can unsubscribe at any time by replying STOP.', 'liaison-for-woocommerce' ), $this->shop() ) );
	}

	/**
	 * What is said to who signs up again in the moment of their STOP, which counts then ({@see ConsentLog::counts()}).
	 *
	 * @return string
	 */
	public function too_soon(): string {
		return __( 'You unsubscribed a moment ago, so nothing was changed. To sign up again, wait a minute and try once more.', 'liaison-for-woocommerce' );
	}

	/**
	 * Said while the shop blocks a customer, who can agree to nothing then.
	 *
	 * @return string
	 */
	public function blocked(): string {
		return __( 'We have stopped these messages to you, so signing up here has no effect. To receive them again, contact us.', 'liaison-for-woocommerce' );
	}

	/**
	 * Short name of a purpose, for lists.
	 *
	 * @param string $purpose One of the PURPOSES.
	 * @return string
	 */
	public function name( string $purpose ): string {
		return self::MARKETING === $purpose
			? __( 'Cart reminders and offers', 'liaison-for-woocommerce' )
			: __( 'Order updates', 'liaison-for-woocommerce' );
	}

	/**
	 * Changes when a single letter of the sentence does, so that evidence names exactly what was shown.
	 *
	 * @param string $wording The sentence.
	 * @return string Ten hexadecimal digits.
	 */
	public function version( string $wording ): string {
		return substr( hash( 'sha256', $wording ), 0, 10 );
	}

	/**
	 * Language of this page: WPML's and Polylang's when they are there.
	 *
	 * @return string A WordPress locale such as `es_ES`.
	 */
	public function locale(): string {
		return $this->locale->current();
	}

	/**
	 * What was shown, to whom it was answered, ready to be stored.
	 *
	 * @param string $wording The sentence that was shown.
	 * @param bool   $granted Whether it was agreed to.
	 * @param int    $at      Milliseconds UTC.
	 * @return array{granted:bool, at_gmt:string, wording:string, version:string, language:string}
	 */
	public function evidence( string $wording, bool $granted, int $at ): array {
		return array(
			'granted'  => $granted,
			'at_gmt'   => self::gmt( $at ),
			'wording'  => $wording,
			'version'  => $this->version( $wording ),
			'language' => $this->locale(),
		);
	}

	/**
	 * A moment as WooCommerce writes it, with milliseconds.
	 *
	 * @param int $at Milliseconds UTC.
	 * @return string Such as `2026-11-24T21:00:00.123`.
	 */
	public static function gmt( int $at ): string {
		return gmdate( 'Y-m-d\TH:i:s', intdiv( $at, 1000 ) ) . sprintf( '.%03d', $at % 1000 );
	}

	/**
	 * Address of the privacy page.
	 *
	 * @return string Empty when the shop has none.
	 */
	public function privacy_url(): string {
		return (string) get_privacy_policy_url();
	}

	/**
	 * The same for pages that must not ask the database: WordPress sends the visitor on to it.
	 *
	 * @return string Empty when the shop has none.
	 */
	public function privacy_link(): string {
		$page = (int) get_option( 'wp_page_for_privacy_policy', 0 );
		return 0 < $page ? add_query_arg( 'page_id', (string) $page, home_url( '/' ) ) : '';
	}

	/**
	 * Lists the owner's sentences for string translation. Done in the admin only: it costs queries.
	 */
	public function register_strings(): void {
		foreach ( self::PURPOSES as $purpose ) {
			OwnTexts::list( 'consent_' . $purpose, (string) $this->options->get( 'consent_text_' . $purpose, '' ) );
		}
	}

	/**
	 * Adds what a sentence of the owner's must say and does not: the shop, WhatsApp, how to stop.
	 *
	 * @param string $wording The sentence.
	 * @return string
	 */
	private function completed( string $wording ): string {
		if ( false === stripos( $wording, 'WhatsApp' ) || false === stripos( $wording, $this->shop() ) ) {
			/* translators: %s: name of the shop. */
			$wording .= ' ' . sprintf( __( 'Sent by %s on WhatsApp.', 'liaison-for-woocommerce' ), $this->shop() );
		}
		if ( false === stripos( $wording, 'STOP' ) ) {
			$wording .= ' ' . __( 'Reply STOP to unsubscribe.', 'liaison-for-woocommerce' );
		}
		return $wording;
	}

	/**
	 * Name of the shop.
	 *
	 * @return string
	 */
	private function shop(): string {
		return PlainText::site_name();
	}
}
