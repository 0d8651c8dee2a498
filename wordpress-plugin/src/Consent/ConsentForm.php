<?php
/**
 * A form to agree with, anywhere in the shop.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Storefront\ConfirmPage;
use Liaison\WooCommerce\Storefront\Forms;

/**
 * Draws the form of shortcode and block and takes what it sends. The page may come from a cache, so
 * it holds nothing of one visitor.
 */
final class ConsentForm {

	/** Where the form is sent without a script. */
	private const PAGE = 'liaison_consent_page';

	/**
	 * Number of forms on this page, for ids.
	 *
	 * @var int
	 */
	private int $forms_drawn = 0;

	/**
	 * @param Offer      $offer Which boxes to offer.
	 * @param ConsentLog $log   Last words of customers.
	 * @param Forms      $forms Reads forms.
	 */
	public function __construct( private Offer $offer, private ConsentLog $log, private Forms $forms ) {}

	/**
	 * The shortcode.
	 *
	 * @return string
	 */
	public function shortcode(): string {
		return $this->html( 'shortcode' );
	}

	/**
	 * The block, as visitors see it.
	 *
	 * @return string
	 */
	public function drawn(): string {
		return $this->html( 'block' );
	}

	/**
	 * Makes the block known to the editor. Visitors' pages need not: drawing it is a filter of its name.
	 */
	public function block(): void {
		wp_register_script( 'liaison-consent-block', Plugin::url( 'assets/js/consent-block.js' ), array( 'wp-blocks', 'wp-element', 'wp-block-editor', 'wp-i18n' ), Plugin::VERSION, true );
		wp_set_script_translations( 'liaison-consent-block', 'liaison-for-woocommerce' );
		register_block_type(
			'liaison/consent',
			array(
				'api_version'           => 3,
				'title'                 => __( 'WhatsApp sign-up', 'liaison-for-woocommerce' ),
				'description'           => __( 'Lets visitors subscribe to WhatsApp messages from your shop.', 'liaison-for-woocommerce' ),
				'category'              => 'woocommerce',
				'icon'                  => 'format-status',
				'editor_script_handles' => array( 'liaison-consent-block' ),
			)
		);
	}

	/**
	 * The form. Both boxes are always asked here: a cached page cannot know the visitor.
	 *
	 * @param string $source shortcode or block.
	 * @return string
	 */
	public function html( string $source ): string {
		if ( ! $this->offer->active() ) {
			return '';
		}
		++$this->forms_drawn;
		$id      = 'liaison-form-' . $this->forms_drawn;
		$privacy = $this->offer->text()->privacy_url();
		$boxes   = '';
		foreach ( ConsentText::PURPOSES as $purpose ) {
			$boxes .= sprintf(
				'<p><label><input type="checkbox" name="%1$s" value="1" autocomplete="off"> <span>%2$s</span></label></p>',
				esc_attr( $purpose ),
				esc_html( $this->offer->text()->wording( $purpose ) )
			);
		}
		$this->offer->enqueue( 'liaison-forms', 'forms.js' );
		return sprintf(
			'<form class="liaison-form" id="%1$s" method="post" action="%7$s" data-liaison="liaison_consent"><input type="hidden" name="source" value="%2$s">%8$s<p><label for="%1$s-phone">%3$s</label> <input type="tel" id="%1$s-phone" name="phone" autocomplete="tel" required maxlength="40"></p>%4$s%5$s<p><button type="submit" class="button wp-element-button">%6$s</button></p><p class="liaison-form__answer" role="status" aria-live="polite"></p></form>',
			esc_attr( $id ),
			esc_attr( $source ),
			esc_html__( 'Phone number with country code', 'liaison-for-woocommerce' ),
			$boxes,
			'' === $privacy ? '' : '<p><a href="' . esc_url( $privacy ) . '">' . esc_html__( 'Privacy policy', 'liaison-for-woocommerce' ) . '</a></p>',
			esc_html__( 'Sign up', 'liaison-for-woocommerce' ),
			esc_url( \WC_AJAX::get_endpoint( self::PAGE ) ),
			$this->forms->return_fields( $id, self::thanks() )
		);
	}

	/**
	 * The form was sent without a script.
	 */
	public function confirm(): void {
		$back = $this->forms->from();
		$page = new ConfirmPage( __( 'WhatsApp messages', 'liaison-for-woocommerce' ), self::PAGE, '' === $back ? home_url( '/' ) : $back, $this->forms->part() );
		$page->hidden( 'source', $this->source() );
		$page->phone( $this->forms->field( 'phone' ) );
		foreach ( ConsentText::PURPOSES as $purpose ) {
			$page->box( $purpose, $this->offer->text()->wording( $purpose ), $this->forms->ticked( $purpose ) );
		}
		$page->privacy( $this->offer->text()->privacy_url() );
		$this->forms->answer_by( $page );
		$this->submitted();
	}

	/**
	 * The form was sent.
	 */
	public function submitted(): void {
		$this->forms->check( true );
		if ( ! $this->offer->active() ) {
			// The page with the form is older than the end of the connection.
			$this->forms->refuse( __( 'Sign-up isn\'t available at the moment.', 'liaison-for-woocommerce' ), 404 );
		}
		$answers = array();
		foreach ( ConsentText::PURPOSES as $purpose ) {
			// A box left empty withdraws nothing.
			if ( $this->forms->ticked( $purpose ) ) {
				$answers[ $purpose ] = true;
			}
		}
		$phone = Phone::clean( $this->forms->field( 'phone' ) );
		if ( array() === $answers ) {
			$this->forms->refuse( __( 'Select at least one option to sign up.', 'liaison-for-woocommerce' ) );
		}
		if ( ! Phone::plausible( $phone ) ) {
			$this->forms->refuse( Phone::advice( $phone ) );
		}
		$from = (string) strtok( $this->forms->from(), '?#' );
		if ( ! $this->log->record( $answers, self::person( $phone ), $this->source(), get_current_user_id(), '' === $from ? self::page() : $from ) ) {
			$this->forms->refuse( $this->offer->text()->too_soon() );
		}
		$user_id = get_current_user_id();
		$blocked = array_filter( array_keys( $answers ), fn( string $purpose ): bool => $this->log->blocked( $user_id, $purpose ) );
		$this->forms->accept( array() === $blocked ? self::thanks() : $this->offer->text()->blocked() );
	}

	/**
	 * Where the form stood.
	 *
	 * @return string
	 */
	private function source(): string {
		return 'block' === $this->forms->field( 'source' ) ? 'block' : 'shortcode';
	}

	/**
	 * What is said when the form was taken.
	 *
	 * @return string
	 */
	private static function thanks(): string {
		return __( 'Thank you. You can unsubscribe at any time by replying STOP.', 'liaison-for-woocommerce' );
	}

	/**
	 * The buyer behind a number: the signed-in customer's billing data, else the shop's country.
	 *
	 * @param string $phone Number.
	 * @return array<string,string>
	 */
	public static function person( string $phone ): array {
		$person  = array(
			'phone'   => $phone,
			'country' => WC()->countries->get_base_country(),
		);
		$user_id = get_current_user_id();
		if ( 0 < $user_id ) {
			$customer = new \WC_Customer( $user_id );
			$person   = array_merge(
				$person,
				array_filter(
					array(
						'country'    => $customer->get_billing_country(),
						'email'      => '' === $customer->get_billing_email() ? $customer->get_email() : $customer->get_billing_email(),
						'first_name' => $customer->get_billing_first_name(),
						'last_name'  => $customer->get_billing_last_name(),
					)
				)
			);
		}
		return $person;
	}

	/**
	 * Address of the page the form stood on, without what follows a question mark.
	 *
	 * @return string
	 */
	public static function page(): string {
		$referer = wp_get_raw_referer();
		return is_string( $referer ) ? esc_url_raw( (string) strtok( $referer, '?#' ) ) : '';
	}
}
