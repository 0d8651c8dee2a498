<?php
/**
 * The page that answers a form sent without a script.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Storefront;

use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Support\PlainText;

/**
 * The form once more, with what the visitor entered and a nonce made now: the page the form stood on
 * may be a day old and cannot carry one. It is our own small page and no page of the theme, so it is
 * never cached, and whatever is wrong can be mended in it. When all is done it leads back.
 */
final class ConfirmPage {

	/**
	 * Fields, ready to print.
	 *
	 * @var string
	 */
	private string $fields = '';

	/**
	 * @param string $title    What the form is for.
	 * @param string $endpoint Where the form is sent, for example `liaison_stock_page`.
	 * @param string $back     Page the form stood on.
	 * @param string $part     Id of the form on that page.
	 */
	public function __construct( private string $title, private string $endpoint, private string $back, private string $part ) {
		$this->hidden( Forms::FROM, $back );
		$this->hidden( Forms::PART, $part );
	}

	/**
	 * Adds a field nobody sees.
	 *
	 * @param string $name  Name.
	 * @param string $value Value.
	 */
	public function hidden( string $name, string $value ): void {
		$this->fields .= sprintf( '<input type="hidden" name="%s" value="%s">', esc_attr( $name ), esc_attr( $value ) );
	}

	/**
	 * Adds a line of what it is about.
	 *
	 * @param string $text Plain text, or ''.
	 */
	public function about( string $text ): void {
		$this->fields .= '' === $text ? '' : '<p><strong>' . esc_html( $text ) . '</strong></p>';
	}

	/**
	 * Adds the number.
	 *
	 * @param string $value As it was typed.
	 */
	public function phone( string $value ): void {
		$this->fields .= sprintf(
			'<p><label for="liaison-phone">%s</label><input type="tel" id="liaison-phone" name="phone" autocomplete="tel" required maxlength="40" value="%s"></p>',
			esc_html__( 'Phone number with country code', 'liaison-for-woocommerce' ),
			esc_attr( $value )
		);
	}

	/**
	 * Adds a box, ticked when the visitor ticked it.
	 *
	 * @param string $name    Name.
	 * @param string $wording What is agreed to.
	 * @param bool   $ticked  Whether it was ticked.
	 */
	public function box( string $name, string $wording, bool $ticked ): void {
		$this->fields .= sprintf(
			'<p><label class="box"><input type="checkbox" name="%s" value="1" autocomplete="off"%s> <span>%s</span></label></p>',
			esc_attr( $name ),
			$ticked ? ' checked' : '',
			esc_html( $wording )
		);
	}

	/**
	 * Adds the link to the privacy policy, where the shop has one.
	 *
	 * @param string $url Address, or ''.
	 */
	public function privacy( string $url ): void {
		$this->fields .= '' === $url ? '' : '<p><a href="' . esc_url( $url ) . '">' . esc_html__( 'Privacy policy', 'liaison-for-woocommerce' ) . '</a></p>';
	}

	/**
	 * Shows the page and ends the request.
	 *
	 * @param string $problem What is wrong and what to do next, or '' when only the visitor's word is missing.
	 * @param int    $status  HTTP status.
	 */
	public function ask( string $problem, int $status ): void {
		nocache_headers();
		// Nobody else's page may show this one in a frame and lead a click onto its button.
		send_frame_options_header();
		status_header( $status );
		wp_register_style( 'liaison-confirm', Plugin::url( 'assets/css/confirm.css' ), array(), Plugin::VERSION );
		$shop = PlainText::site_name();
		echo '<!DOCTYPE html><html ';
		language_attributes();
		echo '><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">';
		printf( '<title>%s</title>', esc_html( $this->title . ' – ' . $shop ) );
		wp_print_styles( array( 'liaison-confirm' ) );
		printf( '</head><body><main><p class="shop">%s</p><h1>%s</h1>', esc_html( $shop ), esc_html( $this->title ) );
		printf(
			'<p class="%s"%s>%s</p>',
			'' === $problem ? 'lead' : 'problem',
			'' === $problem ? '' : ' role="alert"',
			esc_html( '' === $problem ? __( 'Nothing has been sent yet. Check your details, then confirm.', 'liaison-for-woocommerce' ) : $problem )
		);
		printf( '<form method="post" action="%s">', esc_url( \WC_AJAX::get_endpoint( $this->endpoint ) ) );
		printf( '<input type="hidden" name="nonce" value="%s">', esc_attr( wp_create_nonce( Forms::ACTION ) ) );
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- every part was escaped when it was added.
		echo $this->fields;
		printf( '<p><button type="submit">%s</button></p></form>', esc_html__( 'Confirm', 'liaison-for-woocommerce' ) );
		printf( '<p><a href="%s">%s</a></p></main></body></html>', esc_url( $this->back ), esc_html__( 'Go back without sending', 'liaison-for-woocommerce' ) );
		wp_die( '', '', array( 'response' => (int) $status ) );
	}

	/**
	 * Leads back to where the form says that it was taken. The sentence is part of that page and shown
	 * because the address ends in its id: no cookie, no argument, so a cached page shows it as well.
	 */
	public function done(): void {
		nocache_headers();
		wp_safe_redirect( $this->back . '#' . $this->part . Forms::DONE, 303, 'Liaison' );
		wp_die( '', '', array( 'response' => 303 ) );
	}
}
