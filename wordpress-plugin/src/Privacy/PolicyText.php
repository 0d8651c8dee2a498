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

	/**
	 * Adds hooks.
	 */
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
			__( 'If you agree, we send you messages by WhatsApp: about your orders, and, if you agree to that too, reminders of goods you left in your cart and offers. Both are optional, and neither is a condition of buying.', 'liaison-for-woocommerce' ),
			__( 'For this we give your name, phone number, e-mail address, language, and what you ordered or left in your cart to our messaging service, which gives your phone number and the message to WhatsApp (Meta Platforms). Before you agree to reminders, your cart is kept in our shop only.', 'liaison-for-woocommerce' ),
			__( 'We keep what you agreed to, in which words and when, as evidence. Carts are deleted 30 days after their last change.', 'liaison-for-woocommerce' ),
			__( 'You can stop messages at any time: answer STOP, or change your choice in your account. You can ask us for the data we hold of you, and to delete it.', 'liaison-for-woocommerce' ),
		);
		return '<p class="privacy-policy-tutorial">' . esc_html__( 'Liaison sends WhatsApp messages through your hub. Name the operator of the hub, and link Meta\'s terms for WhatsApp.', 'liaison-for-woocommerce' ) . '</p>'
			. '<p>' . implode( '</p><p>', array_map( 'esc_html', $paragraphs ) ) . '</p>';
	}
}
