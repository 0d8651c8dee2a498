<?php
/**
 * The chat button.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Storefront;

use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Support\Options;

/**
 * A link to WhatsApp in the corner of every page. It is an ordinary link, so it works without a
 * script; the script only hides it outside the hours, judged in the browser since the page may come
 * from a cache. It loads nothing from elsewhere.
 */
final class ChatButton {

	/**
	 * @param Drawn                    $drawn    Keeps what was drawn.
	 * @param callable(): ChatSettings $settings What the owner chose; asked for when the button is drawn.
	 */
	public function __construct( private Drawn $drawn, private $settings ) {}

	/**
	 * Shows the button on this page. Made here and not by Services, which costs as much as drawing it.
	 */
	public static function show(): void {
		( new self( new Drawn(), static fn(): ChatSettings => new ChatSettings( new Options() ) ) )->button();
	}

	/**
	 * Shows the button.
	 */
	public function button(): void {
		$product = ShownProduct::name();
		$html    = '' === $product
			? $this->drawn->get( 'chat', fn(): string => $this->html( '' ) )
			: ShownProduct::put( $this->drawn->get( 'chat_product', fn(): string => $this->html( ShownProduct::PLACE ) ), $product );
		if ( '' === $html ) {
			return;
		}
		// The address follows the page's scheme.
		$css = is_ssl() ? 'css_https' : 'css_http';
		wp_enqueue_style( 'liaison-chat', $this->drawn->get( $css, static fn(): string => Plugin::url( 'assets/css/chat.css' ) ), array(), Plugin::VERSION );
		if ( ! str_contains( $html, 'data-hours=""' ) ) {
			wp_enqueue_script( 'liaison-chat', Plugin::url( 'assets/js/chat.js' ), array(), Plugin::VERSION, true );
		}
		echo $html; // phpcs:ignore WordPress.Security.EscapeOutput -- Escaped where it was drawn.
	}

	/**
	 * Draws the button.
	 *
	 * @param string $product Name of the product, or ''.
	 */
	private function html( string $product ): string {
		$chat = ( $this->settings )()->shown();
		if ( 'yes' !== $chat['enabled'] || '' === $chat['phone'] ) {
			return '';
		}
		$label = '' === $chat['label'] ? __( 'Chat on WhatsApp', 'liaison-for-woocommerce' ) : $chat['label'];
		$hours = array() === $chat['hours'] ? '' : (string) wp_json_encode( $chat['hours'] );
		return sprintf(
			'<a id="liaison-chat" class="liaison-chat liaison-chat--%1$s" href="%2$s" target="_blank" rel="noopener nofollow" data-hours="%3$s" data-zone="%4$s"><svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false"><path fill="currentColor" d="M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2Zm3 5v2h10V9Z"/></svg> <span>%5$s</span><span class="screen-reader-text"> %6$s</span></a>',
			esc_attr( $chat['placement'] ),
			esc_url( ChatSettings::link( $chat['phone'], $chat['text'], $product ) ),
			esc_attr( $hours ),
			esc_attr( wp_timezone_string() ),
			esc_html( $label ),
			esc_html__( '(opens in a new tab)', 'liaison-for-woocommerce' )
		);
	}
}
