<?php
/**
 * The question link of a product.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Storefront;

use Liaison\WooCommerce\Support\Options;

/**
 * "Ask about this product" below a product's details.
 */
final class ProductLink {

	/**
	 * @param Drawn                    $drawn    Keeps what was drawn.
	 * @param callable(): ChatSettings $settings What the owner chose; asked for when the link is drawn.
	 */
	public function __construct( private Drawn $drawn, private $settings ) {}

	/**
	 * Shows the link on this page. Made here and not by Services, which costs as much as drawing it.
	 */
	public static function show(): void {
		( new self( new Drawn(), static fn(): ChatSettings => new ChatSettings( new Options() ) ) )->link();
	}

	/**
	 * Shows the link.
	 */
	public function link(): void {
		$name = ShownProduct::name();
		if ( '' !== $name ) {
			echo ShownProduct::put( $this->drawn->get( 'product_link', fn(): string => $this->html() ), $name ); // phpcs:ignore WordPress.Security.EscapeOutput -- Escaped where it was drawn.
		}
	}

	/**
	 * Draws the link.
	 */
	private function html(): string {
		$chat = ( $this->settings )()->all();
		if ( 'yes' !== $chat['product_link'] || '' === $chat['phone'] ) {
			return '';
		}
		/* translators: %s: name of a product. */
		$text = sprintf( __( 'Hello! I have a question about %s.', 'liaison-for-woocommerce' ), ShownProduct::PLACE );
		return sprintf(
			'<p class="liaison-ask"><a href="%1$s" target="_blank" rel="noopener nofollow">%2$s<span class="screen-reader-text"> %3$s</span></a></p>',
			esc_url( ChatSettings::link( $chat['phone'], $text, ShownProduct::PLACE ) ),
			esc_html__( 'Ask about this product on WhatsApp', 'liaison-for-woocommerce' ),
			esc_html__( '(opens in a new tab)', 'liaison-for-woocommerce' )
		);
	}
}
