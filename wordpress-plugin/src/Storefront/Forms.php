<?php
/**
 * What all forms of the storefront share.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Storefront;

/**
 * Pages may come from a cache that is a day old, so no form carries a nonce: its script fetches one
 * when the form is used. The name of the action makes WooCommerce bind it to the visitor's session.
 */
final class Forms {

	public const ACTION = 'woocommerce-liaison-form';

	/** Sent forms an address may send in ten minutes. */
	private const LIMIT = 20;

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
			$this->refuse( __( 'This page was open for too long. Reload it and try again.', 'liaison-for-woocommerce' ), 403 );
		}
		if ( $limited && ! $this->within_limit() ) {
			$this->refuse( __( 'Too many forms were sent from here. Try again in ten minutes.', 'liaison-for-woocommerce' ), 429 );
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
		return in_array( $this->field( $name ), array( '1', 'yes', 'true' ), true );
	}

	/**
	 * Answers that something was done.
	 *
	 * @param string $message Sentence for the visitor.
	 */
	public function accept( string $message = '' ): void {
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
		wp_send_json(
			array(
				'ok'      => false,
				'message' => $message,
			),
			$status
		);
	}

	/**
	 * Counts forms per address for ten minutes. Only a keyed hash of the address is kept.
	 *
	 * @return bool
	 */
	private function within_limit(): bool {
		$address = isset( $_SERVER['REMOTE_ADDR'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REMOTE_ADDR'] ) ) : '';
		$key     = 'liaison_forms_' . substr( wp_hash( $address ), 0, 24 );
		$count   = (int) get_transient( $key );
		if ( self::LIMIT <= $count ) {
			return false;
		}
		set_transient( $key, $count + 1, 10 * MINUTE_IN_SECONDS );
		return true;
	}
}
