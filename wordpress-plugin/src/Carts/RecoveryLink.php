<?php
/**
 * The link that puts a cart back.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\PlainText;

/**
 * Answers `/?liaison-cart=<token>`. Only a person's own visit changes something: programs that look
 * at links, to draw a preview or to load ahead, get an answer and nothing more. The link logs nobody
 * in and shows no one's data, so a forwarded or guessed one does no harm.
 */
final class RecoveryLink {

	public const PARAMETER = 'liaison-cart';
	public const COUPON    = LinkCoupon::PARAMETER;

	/** Option: where the link leads once everything is back, `cart` or `checkout`. */
	public const LANDING = 'recovery_landing';

	/** In the session while what was said is not shown yet. */
	private const SAID = 'liaison_said';

	/** Programs that fetch links of chats: WhatsApp's own preview, and Meta's crawlers. */
	private const PREVIEWS = '#^WhatsApp/|facebookexternalhit|facebot|meta-external|TelegramBot|Slackbot|Twitterbot|LinkedInBot|SkypeUriPreview|Discordbot|Googlebot|bingbot#i';

	/**
	 * @param CartStore   $store     Table.
	 * @param Purchases   $purchases Knows what was bought.
	 * @param CartSession $session   What the session knows of our cart.
	 * @param Restorer    $restorer  Puts goods back.
	 * @param Options     $options   Holds the owner's choice of the page.
	 */
	public function __construct( private CartStore $store, private Purchases $purchases, private CartSession $session, private Restorer $restorer, private Options $options ) {}

	/**
	 * Answers a request that carries a token.
	 */
	public function answer(): void {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- a link from a message; it changes only the visitor's own cart.
		if ( ! isset( $_GET[ self::PARAMETER ] ) ) {
			return;
		}
		$token  = is_string( $_GET[ self::PARAMETER ] ) ? sanitize_text_field( wp_unslash( $_GET[ self::PARAMETER ] ) ) : '';
		$coupon = isset( $_GET[ self::COUPON ] ) && is_string( $_GET[ self::COUPON ] ) ? sanitize_text_field( wp_unslash( $_GET[ self::COUPON ] ) ) : '';
		// phpcs:enable WordPress.Security.NonceVerification.Recommended
		$this->never_cached();
		if ( ! self::is_visit( $_SERVER ) ) {
			$this->stop( self::ahead( $_SERVER ) ? 503 : 200 );
		}
		if ( null === WC()->cart || null === WC()->session ) {
			$this->go( wc_get_page_permalink( 'shop' ) );
		}
		$this->go( $this->open( $token, $coupon ) );
	}

	/**
	 * Puts the goods back and says how it went.
	 *
	 * @param string $token  Token from the link.
	 * @param string $coupon Code from the link, '' for none.
	 * @return string Where to go.
	 */
	public function open( string $token, string $coupon ): string {
		// Without a session of their own a visitor would not see what is said here.
		WC()->session->set_customer_session_cookie( true );
		WC()->session->set( self::SAID, 'yes' );
		$cart = $this->store->find( $token );
		if ( null === $cart ) {
			wc_add_notice( __( 'This link is no longer valid. Your cart was not changed.', 'liaison-for-woocommerce' ), 'notice' );
			return wc_get_cart_url();
		}
		if ( $this->purchases->bought( $cart ) ) {
			wc_add_notice( __( 'You\'ve already ordered these items. Your cart was not changed.', 'liaison-for-woocommerce' ), 'notice' );
			return wc_get_cart_url();
		}
		$whole = $this->restorer->restore( $cart, $coupon );
		$this->session->came_by( $cart->token );
		// What is missing is seen in the cart, where it can be changed.
		$url = $whole && 'checkout' === $this->options->get( self::LANDING, 'cart' ) ? wc_get_checkout_url() : wc_get_cart_url();
		return ( new CartCurrency() )->url( $url, $cart->currency );
	}

	/**
	 * Shows what was said above the blocks of cart and checkout, which, unlike the classic pages, print no notices.
	 *
	 * @param mixed $html The block.
	 * @return mixed
	 */
	public function notices( $html ) {
		if ( ! is_string( $html ) || null === WC()->session || 'yes' !== WC()->session->get( self::SAID ) ) {
			return $html;
		}
		WC()->session->set( self::SAID, null );
		return '<div class="woocommerce-notices-wrapper">' . wc_print_notices( true ) . '</div>' . $html;
	}

	/**
	 * Whether a person follows the link, as far as a request tells.
	 *
	 * @param array<string,mixed> $server As $_SERVER.
	 * @return bool
	 */
	public static function is_visit( array $server ): bool {
		if ( 'GET' !== strtoupper( (string) ( $server['REQUEST_METHOD'] ?? 'GET' ) ) || self::ahead( $server ) ) {
			return false;
		}
		return 1 !== preg_match( self::PREVIEWS, (string) ( $server['HTTP_USER_AGENT'] ?? '' ) );
	}

	/**
	 * Whether a browser loads the page before anybody asked for it.
	 *
	 * @param array<string,mixed> $server As $_SERVER.
	 * @return bool
	 */
	private static function ahead( array $server ): bool {
		foreach ( array( 'HTTP_SEC_PURPOSE', 'HTTP_PURPOSE', 'HTTP_X_PURPOSE', 'HTTP_X_MOZ' ) as $header ) {
			if ( 1 === preg_match( '/prefetch|prerender|preview/i', (string) ( $server[ $header ] ?? '' ) ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * No cache may keep an answer to a token, and no page learns the address it came from.
	 */
	private function never_cached(): void {
		wc_maybe_define_constant( 'DONOTCACHEPAGE', true );
		if ( ! headers_sent() ) {
			nocache_headers();
			header( 'Cache-Control: no-store, private, max-age=0' );
			header( 'Referrer-Policy: no-referrer' );
			header( 'X-Robots-Tag: noindex, nofollow' );
		}
	}

	/**
	 * Answers a program: a page loaded ahead is refused, so that the browser asks again when the person does.
	 *
	 * @param int $status HTTP status.
	 */
	private function stop( int $status ): void {
		status_header( $status );
		echo '<!doctype html><title>' . esc_html( PlainText::site_name() ) . '</title>';
		exit;
	}

	/**
	 * Goes on to an address without the token.
	 *
	 * @param string $url Address in this shop.
	 */
	private function go( string $url ): void {
		wp_safe_redirect( $url, 303, 'Liaison' );
		exit;
	}
}
