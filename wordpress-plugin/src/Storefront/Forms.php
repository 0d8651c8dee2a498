<?php
/**
 * What all forms of the storefront share.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Storefront;

use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Support\Yes;

/**
 * Pages may come from a cache that is a day old, so no form carries a nonce: its script fetches one
 * when the form is used, and without a script a page of ours asks once more ({@see ConfirmPage}).
 * The name of the action makes WooCommerce bind it to the visitor's session.
 */
final class Forms {

	public const ACTION = 'woocommerce-liaison-form';

	/** Field with the address of the page the form stood on. */
	public const FROM = 'liaison_from';

	/** Field with the id of the form on that page. */
	public const PART = 'liaison_part';

	/** What follows that id in the id of the sentence that says that the form was taken. */
	public const DONE = '-done';

	/** Sent forms an address may send in ten minutes. */
	private const LIMIT = 20;

	/**
	 * The page that answers, when the form was sent without a script.
	 *
	 * @var ConfirmPage|null
	 */
	private ?ConfirmPage $page = null;

	/**
	 * From now on a page answers, and not JSON.
	 *
	 * @param ConfirmPage $page The page, with what was entered.
	 */
	public function answer_by( ConfirmPage $page ): void {
		$method = isset( $_SERVER['REQUEST_METHOD'] ) ? sanitize_key( wp_unslash( $_SERVER['REQUEST_METHOD'] ) ) : '';
		if ( 'post' !== $method ) {
			// Somebody opened the address of the form itself.
			wp_safe_redirect( home_url( '/' ), 303, 'Liaison' );
			wp_die( '', '', array( 'response' => 303 ) );
		}
		$this->page = $page;
	}

	/**
	 * Answers with a nonce.
	 */
	public function nonce(): void {
		nocache_headers();
		wp_send_json( array( 'nonce' => wp_create_nonce( self::ACTION ) ) );
	}

	/**
	 * Refuses a form without a good nonce, or from an address that sends too many. Ends the request then.
	 *
	 * @param bool $limited Whether to count: forms that make something for a number that was typed.
	 */
	public function check( bool $limited ): void {
		nocache_headers();
		$nonce = isset( $_POST['nonce'] ) ? sanitize_text_field( wp_unslash( $_POST['nonce'] ) ) : '';
		if ( false === wp_verify_nonce( $nonce, self::ACTION ) ) {
			if ( null !== $this->page ) {
				$this->page->ask( '' === $nonce ? '' : __( 'This page has expired. Please confirm again.', 'liaison-for-woocommerce' ), 200 );
			}
			$this->refuse( __( 'This page has expired. Reload it and try again.', 'liaison-for-woocommerce' ), 403 );
		}
		if ( $limited && ! $this->within_limit() ) {
			$this->refuse( __( 'Too many attempts. Try again in ten minutes.', 'liaison-for-woocommerce' ), 429 );
		}
	}

	/**
	 * A field of the form, as text of one line.
	 *
	 * @param string $name Name of the field.
	 * @param int    $most Characters kept.
	 * @return string
	 */
	public function field( string $name, int $most = 100 ): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- check() ran before.
		$value = isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ? sanitize_text_field( wp_unslash( $_POST[ $name ] ) ) : '';
		return mb_substr( $value, 0, $most );
	}

	/**
	 * Whether a box of the form is ticked.
	 *
	 * @param string $name Name of the field.
	 * @return bool
	 */
	public function ticked( string $name ): bool {
		return Yes::is( $this->field( $name ) );
	}

	/**
	 * Answers that something was done.
	 *
	 * @param string $message Sentence for the visitor.
	 */
	public function accept( string $message = '' ): void {
		if ( null !== $this->page ) {
			$this->page->done();
		}
		wp_send_json(
			array(
				'ok'      => true,
				'message' => $message,
			)
		);
	}

	/**
	 * Answers that nothing was done.
	 *
	 * @param string $message What to do next.
	 * @param int    $status  HTTP status.
	 */
	public function refuse( string $message, int $status = 422 ): void {
		if ( null !== $this->page ) {
			$this->page->ask( $message, $status );
		}
		wp_send_json(
			array(
				'ok'      => false,
				'message' => $message,
			),
			$status
		);
	}

	/**
	 * What every form on a page carries besides its fields: where it stands, to return there
	 * without a script, and the sentence that is shown then. It is the same for all visitors.
	 *
	 * @param string $part   Id of the form on this page.
	 * @param string $thanks The sentence.
	 * @param string $owner  Id of the form element the fields belong to, or '' when they stand in it.
	 * @return string
	 */
	public function return_fields( string $part, string $thanks, string $owner = '' ): string {
		if ( ! wp_style_is( 'liaison-forms', 'enqueued' ) ) {
			wp_register_style( 'liaison-forms', false, array(), Plugin::VERSION );
			wp_enqueue_style( 'liaison-forms' );
			wp_add_inline_style( 'liaison-forms', '.liaison-form__done:target{display:block!important}' );
		}
		$belongs = '' === $owner ? '' : ' form="' . esc_attr( $owner ) . '"';
		return sprintf(
			'<input type="hidden" name="%1$s" value="%2$s"%5$s><input type="hidden" name="%3$s" value="%4$s"%5$s><p class="liaison-form__done" id="%4$s%6$s" tabindex="-1" hidden>%7$s</p>',
			esc_attr( self::FROM ),
			esc_url( self::here() ),
			esc_attr( self::PART ),
			esc_attr( $part ),
			$belongs,
			esc_attr( self::DONE ),
			esc_html( $thanks )
		);
	}

	/**
	 * Address of the page the form stood on, without what follows a question mark unless the page has no
	 * other name. '' when the form does not say, or names somebody else's site.
	 *
	 * @return string
	 */
	public function from(): string {
		return (string) wp_validate_redirect( esc_url_raw( $this->field( self::FROM, 500 ) ), '' );
	}

	/**
	 * Id of the form on that page.
	 *
	 * @return string
	 */
	public function part(): string {
		return sanitize_html_class( $this->field( self::PART ) );
	}

	/**
	 * Address of this page as all its visitors know it: nothing that one visitor brought along may get
	 * into a page that is cached for others.
	 *
	 * @return string
	 */
	private static function here(): string {
		$url = is_singular() ? get_permalink( get_queried_object_id() ) : false;
		return is_string( $url ) ? $url : home_url( '/' . ltrim( (string) ( $GLOBALS['wp']->request ?? '' ), '/' ) );
	}

	/**
	 * Counts forms per address for ten minutes. Only a keyed hash of the address is kept.
	 *
	 * @return bool
	 */
	private function within_limit(): bool {
		$address = isset( $_SERVER['REMOTE_ADDR'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REMOTE_ADDR'] ) ) : '';
		/**
		 * Address of the visitor. Behind a proxy the server sees the proxy's, and only the shop knows which
		 * of its headers to believe: anybody can write them.
		 *
		 * @param string $address As the web server sees it.
		 */
		$address = (string) apply_filters( 'liaison_client_address', $address );
		$key     = 'liaison_forms_' . substr( wp_hash( $address ), 0, 24 );
		$count   = (int) get_transient( $key );
		if ( self::LIMIT <= $count ) {
			return false;
		}
		set_transient( $key, $count + 1, 10 * MINUTE_IN_SECONDS );
		return true;
	}
}
