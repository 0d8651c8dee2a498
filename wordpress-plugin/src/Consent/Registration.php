<?php
/**
 * The boxes of the registration form.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use Liaison\WooCommerce\Storefront\Forms;

/**
 * Asks on WooCommerce's registration form. A missing or odd number never stops a registration.
 */
final class Registration {

	/**
	 * @param Offer      $offer Sentences.
	 * @param ConsentLog $log   Last words of customers.
	 * @param Forms      $forms Reads forms.
	 */
	public function __construct( private Offer $offer, private ConsentLog $log, private Forms $forms ) {}

	/**
	 * Draws the boxes.
	 */
	public function boxes(): void {
		if ( ! $this->offer->active() ) {
			return;
		}
		$privacy = $this->offer->text()->privacy_url();
		echo '<fieldset class="liaison-consent"><legend>' . esc_html__( 'WhatsApp messages (optional)', 'liaison-for-woocommerce' ) . '</legend><input type="hidden" name="liaison_registration" value="1">';
		printf(
			'<p class="woocommerce-form-row form-row form-row-wide"><label for="liaison_reg_phone">%s</label> <input type="tel" class="woocommerce-Input input-text" id="liaison_reg_phone" name="liaison_reg_phone" autocomplete="tel" maxlength="40"></p>',
			esc_html__( 'Phone number for WhatsApp', 'liaison-for-woocommerce' )
		);
		foreach ( ConsentText::PURPOSES as $purpose ) {
			printf(
				'<p class="woocommerce-form-row form-row form-row-wide"><label><input type="checkbox" name="liaison_reg_%1$s" value="1" autocomplete="off"> <span>%2$s</span></label></p>',
				esc_attr( $purpose ),
				esc_html( $this->offer->text()->wording( $purpose ) )
			);
		}
		if ( '' !== $privacy ) {
			echo '<p><a href="' . esc_url( $privacy ) . '">' . esc_html__( 'Privacy policy', 'liaison-for-woocommerce' ) . '</a></p>';
		}
		echo '</fieldset>';
	}

	/**
	 * A customer was made; by our form when its mark came along. WooCommerce checked the nonce of the form.
	 *
	 * @param mixed $customer_id Customer.
	 */
	public function created( $customer_id ): void {
		if ( ! $this->offer->active() || ! $this->forms->ticked( 'liaison_registration' ) ) {
			return;
		}
		$answers = array();
		foreach ( ConsentText::PURPOSES as $purpose ) {
			if ( $this->forms->ticked( 'liaison_reg_' . $purpose ) ) {
				$answers[ $purpose ] = true;
			}
		}
		$phone = Phone::clean( $this->forms->field( 'liaison_reg_phone' ) );
		if ( array() === $answers ) {
			return;
		}
		if ( ! Phone::plausible( $phone ) ) {
			if ( Phone::has_extension( $phone ) ) {
				wc_add_notice( Phone::advice( $phone ), 'notice' );
			}
			wc_add_notice( __( 'Your account is ready. To get WhatsApp messages, enter your phone number under "WhatsApp messages".', 'liaison-for-woocommerce' ), 'notice' );
			return;
		}
		$customer = new \WC_Customer( (int) $customer_id );
		if ( '' === $customer->get_billing_phone() ) {
			$customer->set_billing_phone( $phone );
			$customer->save();
		}
		$person = array(
			'phone'   => $phone,
			'country' => WC()->countries->get_base_country(),
			'email'   => $customer->get_email(),
		);
		$this->log->record( $answers, $person, 'registration', (int) $customer_id, ConsentForm::page() );
	}
}
