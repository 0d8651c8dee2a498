<?php
/**
 * Which boxes a visitor is asked.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use Liaison\WooCommerce\Connect\Connected;
use Liaison\WooCommerce\Plugin;

/**
 * What the checkouts and the account page share: who is asked what, and the scripts' data.
 */
final class Offer {

	/** Endpoint of the account page. */
	public const ENDPOINT = 'liaison-messages';

	/**
	 * @param ConsentText            $text       Sentences.
	 * @param Connected              $hub        The hub: without one nothing is asked.
	 * @param callable(): Agreements $agreements What visitors agreed to; most pages do not ask.
	 */
	public function __construct( private ConsentText $text, private Connected $hub, private $agreements ) {}

	/**
	 * Whether to ask at all: a shop that is not connected could do nothing with the answer.
	 *
	 * @return bool
	 */
	public function active(): bool {
		return $this->hub->connected();
	}

	/**
	 * Sentences.
	 *
	 * @return ConsentText
	 */
	public function text(): ConsentText {
		return $this->text;
	}

	/**
	 * What is said of consents that stand: a customer's, each for the phones it was given for, and a guest's of this
	 * visit. The box of a purpose is asked for any other phone.
	 *
	 * @return array<string,array{text:string,phones:string[],visit:bool}> By purpose; `phones`: the ends of numbers, as
	 *                                                                     Phone::key() makes them, '' for any; `visit`: a guest takes it back in the checkout itself.
	 */
	public function states(): array {
		$agreements = ( $this->agreements )();
		$user_id    = get_current_user_id();
		$states     = array();
		foreach ( ConsentText::PURPOSES as $purpose ) {
			$visit = 0 === $user_id && $agreements->in_visit( $purpose );
			$found = 0 < $user_id || $visit ? $agreements->of( $user_id, $purpose ) : array();
			if ( array() !== $found ) {
				$states[ $purpose ] = array(
					'text'   => $this->state( $purpose ),
					'phones' => $visit ? array( '' ) : array_map( static fn( array $said ): string => Phone::key( (string) ( $said['phone'] ?? '' ) ), $found ),
					'visit'  => $visit,
				);
			}
		}
		return $states;
	}

	/**
	 * Whether the shop's checkout does not ask for a phone.
	 *
	 * @return bool
	 */
	public function phone_hidden(): bool {
		return 'hidden' === get_option( 'woocommerce_checkout_phone_field', 'required' );
	}

	/**
	 * Where a customer sees and changes what was agreed.
	 *
	 * @return string
	 */
	public function account_url(): string {
		return wc_get_account_endpoint_url( self::ENDPOINT );
	}

	/**
	 * What is said of a consent that stands.
	 *
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @return string
	 */
	public function state( string $purpose ): string {
		/* translators: %s: "Order updates" or "Cart reminders and offers". */
		return sprintf( __( '%s on WhatsApp: you\'re subscribed.', 'liaison-for-woocommerce' ), $this->text->name( $purpose ) );
	}

	/**
	 * What stands on the button that takes a consent of this visit back.
	 */
	public function stop_text(): string {
		return __( 'Unsubscribe from these messages', 'liaison-for-woocommerce' );
	}

	/**
	 * Adds a script of ours to the page, with what it needs to know. Nothing of it belongs to one visitor
	 * unless $data does, so a cache may keep it for a day.
	 *
	 * @param string              $handle Handle.
	 * @param string              $file   File in assets/js.
	 * @param string[]            $needs  Handles it needs.
	 * @param array<string,mixed> $data   Members besides those of every form.
	 */
	public function enqueue( string $handle, string $file, array $needs = array(), array $data = array() ): void {
		$data += array(
			'ajax'   => self::endpoint(),
			'failed' => __( 'Something went wrong. Check your connection and try again.', 'liaison-for-woocommerce' ),
		);
		if ( wp_script_is( $handle, 'enqueued' ) ) {
			return;
		}
		wp_enqueue_script( $handle, Plugin::url( 'assets/js/' . $file ), $needs, Plugin::VERSION, true );
		wp_add_inline_script( $handle, 'window.liaisonShop=' . wp_json_encode( $data, JSON_HEX_TAG | JSON_HEX_AMP ) . ';', 'before' );
	}

	/**
	 * Our lines of the checkouts in the theme's small text.
	 */
	public function style(): void {
		wp_register_style( 'liaison-consent', false, array(), Plugin::VERSION );
		wp_enqueue_style( 'liaison-consent' );
		wp_add_inline_style(
			'liaison-consent',
			'.liaison-consent,.liaison-consent-box,.liaison-consent-note{font-size:var(--wp--preset--font-size--small,.875em);line-height:1.5}'
			. '.liaison-consent label,.liaison-consent-box label,.liaison-consent-box span{font-size:inherit;line-height:inherit}'
			. '.liaison-consent-box,.liaison-consent-note{grid-column:1/-1;margin-top:12px}.liaison-consent-note{margin-bottom:12px}.liaison-consent-note p{margin:0 0 4px}'
			. '.liaison-consent [hidden],.liaison-consent-box[hidden]{display:none!important}'
			. '.liaison-consent__stop{background:none;border:0;padding:0;font:inherit;color:inherit;text-decoration:underline;cursor:pointer}'
		);
	}

	/**
	 * Where forms are sent: in the language of this page, which Polylang reads from the address.
	 *
	 * @return string With `%%endpoint%%` for the name.
	 */
	private static function endpoint(): string {
		$name = '%%endpoint%%';
		return function_exists( 'pll_home_url' ) ? add_query_arg( 'wc-ajax', $name, pll_home_url() ) : \WC_AJAX::get_endpoint( $name );
	}

	/**
	 * What the scripts of the checkouts need to know; those pages are never cached.
	 *
	 * @return array<string,mixed>
	 */
	public function checkout_data(): array {
		$states = $this->states();
		return array(
			'privacyUrl'  => $this->text->privacy_url(),
			'privacyText' => __( 'Privacy policy', 'liaison-for-woocommerce' ),
			'advice'      => __( 'This number looks incomplete, so you may not get WhatsApp messages. You can still place your order.', 'liaison-for-woocommerce' ),
			'missing'     => __( 'Enter your phone number to get WhatsApp messages. You can still place your order without it.', 'liaison-for-woocommerce' ),
			'states'      => (object) $states,
			'stopText'    => $this->stop_text(),
			'accountUrl'  => is_user_logged_in() ? $this->account_url() : '',
			'changeText'  => __( 'Change', 'liaison-for-woocommerce' ),
		);
	}
}
