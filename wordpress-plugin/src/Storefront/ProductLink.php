<?php
/**
 * The question link of a product.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Storefront;

/**
 * "Ask about this product" below a product's details.
 */
final class ProductLink {

	/**
	 * Takes what it needs.
	 *
	 * @param ChatSettings $settings What the owner chose.
	 */
	public function __construct( private ChatSettings $settings ) {}

	/**
	 * Draws the link.
	 */
	public function link(): void {
		$chat = $this->settings->all();
		$name = ChatSettings::product_name();
		if ( 'yes' !== $chat['product_link'] || '' === $chat['phone'] || '' === $name ) {
			return;
		}
		/* translators: %s: name of a product. */
		$text = sprintf( __( 'Hello! I have a question about %s.', 'liaison-for-woocommerce' ), $name );
		printf(
			'<p class="liaison-ask"><a href="%1$s" target="_blank" rel="noopener nofollow">%2$s<span class="screen-reader-text"> %3$s</span></a></p>',
			esc_url( ChatSettings::link( $chat['phone'], $text, $name ) ),
			esc_html__( 'Ask about this product on WhatsApp', 'liaison-for-woocommerce' ),
			esc_html__( '(opens in a new tab)', 'liaison-for-woocommerce' )
		);
	}
}
