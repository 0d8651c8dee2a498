<?php
/**
 * The boxes of the classic checkout.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use Liaison\WooCommerce\Carts\CartCapture;
use Liaison\WooCommerce\Storefront\Forms;

/**
 * Boxes below the billing address, where the buyer's own phone is. They stand outside the part that
 * WooCommerce draws anew while the buyer types, so a tick is not lost.
 */
final class ClassicCheckout {

	private const FIELD = 'liaison_consent_';
	private const PHONE = 'liaison_phone';

	/**
	 * @param Offer          $offer      Which boxes to offer.
	 * @param SessionConsent $session    Ticks of this visit.
	 * @param OrderConsent   $orders     Writes orders.
	 * @param CartCapture    $capture    Captures carts.
	 * @param Agreements     $agreements Takes ticks.
	 * @param Forms          $forms      Reads forms.
	 */
	public function __construct( private Offer $offer, private SessionConsent $session, private OrderConsent $orders, private CartCapture $capture, private Agreements $agreements, private Forms $forms ) {}

	/**
	 * Draws the boxes, the state of consents that stand, and our phone field where the shop has none.
	 */
	public function boxes(): void {
		if ( ! $this->offer->active() ) {
			return;
		}
		echo '<div class="liaison-consent" id="liaison-consent">';
		$states = $this->offer->states();
		foreach ( ConsentText::PURPOSES as $purpose ) {
			$this->state( $states[ $purpose ] ?? null, $purpose );
			$this->box( $purpose, isset( $states[ $purpose ] ) );
		}
		if ( array() !== $states ) {
			// Without scripts nobody sees which number is typed: the boxes stand beside what is said of them.
			echo '<noscript><style>.liaison-consent__again[hidden]{display:block!important}</style></noscript>';
		}
		if ( $this->offer->phone_hidden() ) {
			printf(
				'<p class="form-row form-row-wide liaison-consent__phone"><label for="%1$s">%2$s</label><span class="woocommerce-input-wrapper"><input type="tel" class="input-text" id="%1$s" name="%1$s" autocomplete="tel" maxlength="40"></span></p>',
				esc_attr( self::PHONE ),
				esc_html__( 'Phone number for WhatsApp (optional)', 'liaison-for-woocommerce' )
			);
		}
		echo '<p class="liaison-consent__advice" id="liaison-consent-advice" role="status" aria-live="polite"></p></div>';
		$this->offer->style();
		$this->offer->enqueue( 'liaison-checkout', 'checkout.js', array(), $this->offer->checkout_data() );
	}

	/**
	 * What is said of a consent that stands: for which phones the script reads there.
	 *
	 * @param array{text:string,phones:string[],visit:bool}|null $state   The state; null when there is none.
	 * @param string                                             $purpose Purpose.
	 */
	private function state( ?array $state, string $purpose ): void {
		if ( null === $state ) {
			return;
		}
		printf(
			'<p class="liaison-consent__state" data-purpose="%1$s">%2$s %3$s</p>',
			esc_attr( $purpose ),
			esc_html( $state['text'] ),
			// A tick of this visit travels with the order as if the box were still ticked, until the button takes it back.
			$state['visit']
				? '<button type="button" class="liaison-consent__stop">' . esc_html( $this->offer->stop_text() ) . '</button><input type="hidden" name="' . esc_attr( self::FIELD . $purpose ) . '" value="1">'
				: '<a href="' . esc_url( $this->offer->account_url() ) . '">' . esc_html__( 'Change', 'liaison-for-woocommerce' ) . '</a>'
		);
	}

	/**
	 * One box; never ticked by us.
	 *
	 * @param string $purpose Purpose.
	 * @param bool   $again   Whether a consent stands, so that it is asked for another phone only.
	 */
	private function box( string $purpose, bool $again ): void {
		$privacy = $this->offer->text()->privacy_url();
		printf(
			'<p class="form-row form-row-wide%4$s"%5$s><label class="woocommerce-form__label woocommerce-form__label-for-checkbox checkbox" for="%1$s"><input type="checkbox" class="woocommerce-form__input woocommerce-form__input-checkbox input-checkbox" id="%1$s" name="%1$s" value="1" autocomplete="off"> <span>%2$s</span></label>%3$s</p>',
			esc_attr( self::FIELD . $purpose ),
			esc_html( $this->offer->text()->checkout_wording( $purpose ) ),
			'' === $privacy ? '' : ' <a href="' . esc_url( $privacy ) . '" target="_blank" rel="noopener">' . esc_html__( 'Privacy policy', 'liaison-for-woocommerce' ) . '</a>',
			$again ? ' liaison-consent__again' : '',
			$again ? ' hidden' : ''
		);
	}

	/**
	 * Takes our fields along with what WooCommerce read.
	 *
	 * @param mixed $data What was posted.
	 * @return mixed
	 */
	public function posted( $data ) {
		if ( is_array( $data ) ) {
			foreach ( ConsentText::PURPOSES as $purpose ) {
				$data[ self::FIELD . $purpose ] = $this->forms->ticked( self::FIELD . $purpose );
			}
			$data[ self::PHONE ] = Phone::clean( $this->forms->field( self::PHONE ) );
		}
		return $data;
	}

	/**
	 * The classic checkout fills an order.
	 *
	 * @param \WC_Order $order The order.
	 * @param mixed     $data  What was posted.
	 */
	public function order( $order, $data ): void {
		$ticked = array();
		foreach ( ConsentText::PURPOSES as $purpose ) {
			if ( is_array( $data ) && true === ( $data[ self::FIELD . $purpose ] ?? false ) ) {
				$ticked[] = $purpose;
			}
		}
		$this->orders->mark( $order, $ticked, is_array( $data ) ? (string) ( $data[ self::PHONE ] ?? '' ) : '' );
	}

	/**
	 * The script tells a tick, or, while the marketing box is ticked, what was typed.
	 */
	public function tick(): void {
		$this->forms->check( false );
		foreach ( ConsentText::PURPOSES as $purpose ) {
			$this->agreements->box( $purpose, $this->forms->ticked( $purpose ) );
		}
		if ( null === $this->session->get( ConsentText::MARKETING ) ) {
			$this->session->remember( array() );
		} else {
			// A field that is empty on this page does not undo what was typed on an earlier one.
			$typed = array_filter(
				array(
					'phone'      => Phone::clean( $this->forms->field( 'phone' ) ),
					'email'      => sanitize_email( $this->forms->field( 'email' ) ),
					'first_name' => $this->forms->field( 'first_name' ),
					'last_name'  => $this->forms->field( 'last_name' ),
					'country'    => substr( strtoupper( (string) preg_replace( '/[^A-Za-z]/', '', $this->forms->field( 'country' ) ) ), 0, 2 ),
				)
			);
			if ( array() !== $typed ) {
				$this->session->remember( $typed );
			}
		}
		$this->capture->mark();
		$this->forms->accept();
	}
}
