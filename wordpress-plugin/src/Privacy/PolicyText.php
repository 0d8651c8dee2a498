<?php
/**
 * A suggestion for the privacy policy.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Privacy;

use Liaison\WooCommerce\Module;

/**
 * Tells the owner what to tell customers.
 */
final class PolicyText implements Module {

	public function register(): void {
		add_action( 'admin_init', array( $this, 'suggest' ) );
	}

	/**
	 * Adds our text to WordPress's guide.
	 */
	public function suggest(): void {
		wp_add_privacy_policy_content( 'Liaison for WooCommerce', wp_kses_post( $this->text() ) );
	}

	/**
	 * The text.
	 */
	public function text(): string {
		$paragraphs = array(
			__( 'If you agree, we send you messages on WhatsApp: about your orders and, if you agree to that too, reminders of items you left in your cart and offers. Both are optional, and neither is a condition of purchase.', 'liaison-for-woocommerce' ),
			__( 'For this purpose we share your name, phone number, email address, language, and what you ordered or left in your cart with our messaging service, which passes your phone number and the message on to WhatsApp (Meta Platforms). Before you agree to reminders, your cart is stored in our shop only.', 'liaison-for-woocommerce' ),
			__( 'We keep a record of what you agreed to, with its wording and date, as evidence. Carts are deleted 30 days after their last change.', 'liaison-for-woocommerce' ),
			__( 'You can unsubscribe at any time: reply STOP, or change your choice in your account. You can ask us for a copy of your data, or to delete it.', 'liaison-for-woocommerce' ),
		);
		return '<p class="privacy-policy-tutorial">' . esc_html__( 'Liaison sends WhatsApp messages through your hub. Name whoever runs the hub, and link to Meta\'s terms for WhatsApp.', 'liaison-for-woocommerce' ) . '</p>'
			. '<p>' . implode( '</p><p>', array_map( 'esc_html', $paragraphs ) ) . '</p>';
	}
}
