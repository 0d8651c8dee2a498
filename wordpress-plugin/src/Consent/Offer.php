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
	 * Takes what it needs.
	 *
	 * @param ConsentText $text Sentences.
	 * @param ConsentLog  $log  Last words of customers.
	 * @param Connected   $hub  The hub: without one nothing is asked.
	 */
	public function __construct( private ConsentText $text, private ConsentLog $log, private Connected $hub ) {}

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
	 * Purposes this visitor has not agreed to yet: an empty box beside a consent that stands would say nothing.
	 *
	 * @return string[]
	 */
	public function asked(): array {
		return array_values( array_diff( ConsentText::PURPOSES, $this->standing() ) );
	}

	/**
	 * Purposes this visitor's consent stands for.
	 *
	 * @return string[]
	 */
	public function standing(): array {
		$user_id = get_current_user_id();
		return array_values(
			array_filter(
				ConsentText::PURPOSES,
				fn( string $purpose ): bool => null !== $this->log->live( $user_id, $purpose )
			)
		);
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
		return array(
			'privacyUrl'  => $this->text->privacy_url(),
			'privacyText' => __( 'Privacy policy', 'liaison-for-woocommerce' ),
			'advice'      => __( 'This number looks incomplete, so you may not get WhatsApp messages. You can still place your order.', 'liaison-for-woocommerce' ),
			'missing'     => __( 'Enter your phone number to get WhatsApp messages. You can still place your order without it.', 'liaison-for-woocommerce' ),
			'standing'    => array_map( array( $this, 'state' ), $this->standing() ),
			'accountUrl'  => is_user_logged_in() ? $this->account_url() : '',
			'changeText'  => __( 'Change', 'liaison-for-woocommerce' ),
		);
	}
}
