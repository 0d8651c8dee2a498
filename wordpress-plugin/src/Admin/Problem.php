<?php
/**
 * What went wrong, in words for the owner.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Hub\Answer;

/**
 * Turns a refusal of the hub into three sentences: what happened, whether orders are affected, what
 * to do.
 */
final class Problem {

	/**
	 * The sentences.
	 *
	 * @param Answer $answer An answer that is not ok.
	 */
	public static function text( Answer $answer ): string {
		$detail = self::detail( $answer );
		switch ( true ) {
			case 0 === $answer->status:
				// The sentence says what to do already.
				return self::join(
					'' === $detail ? __( 'The hub didn\'t respond. Try again in a few minutes.', 'liaison-for-woocommerce' ) : $detail,
					__( 'Orders and checkout are not affected.', 'liaison-for-woocommerce' )
				);
			case 401 === $answer->status && 'clock_skew' === $answer->code:
				return self::join(
					__( 'The clocks of this server and the hub differ by more than five minutes.', 'liaison-for-woocommerce' ),
					self::safe(),
					__( 'Ask your host to correct the server\'s clock; your shop tries again automatically.', 'liaison-for-woocommerce' )
				);
			case 401 === $answer->status:
			case 404 === $answer->status && 'not_found' !== $answer->code:
				return self::join(
					__( 'The hub no longer accepts this shop\'s connection.', 'liaison-for-woocommerce' ),
					__( 'Checkout works as usual, but customers get no messages.', 'liaison-for-woocommerce' ),
					__( 'Open the Overview tab and reconnect your shop.', 'liaison-for-woocommerce' )
				);
			case 404 === $answer->status:
				return self::join(
					self::translated( $answer ) ? $detail : __( 'The hub couldn\'t find this item.', 'liaison-for-woocommerce' ),
					__( 'Orders are not affected.', 'liaison-for-woocommerce' ),
					self::translated( $answer ) ? '' : __( 'Reload the page.', 'liaison-for-woocommerce' )
				);
			case 429 === $answer->status:
				return self::join(
					__( 'Too many requests were sent to the hub.', 'liaison-for-woocommerce' ),
					self::safe(),
					__( 'Try again in a minute.', 'liaison-for-woocommerce' )
				);
			case $answer->status >= 500:
				return self::join(
					/* translators: %d: HTTP status. */
					sprintf( __( 'The hub reported an error (HTTP %d).', 'liaison-for-woocommerce' ), $answer->status ),
					self::safe(),
					__( 'Try again in a few minutes. If this continues, ask your hub administrator to check the hub\'s log.', 'liaison-for-woocommerce' )
				);
			default:
				$fields = self::named_fields( $answer );
				if ( '' !== $fields && ! self::translated( $answer ) ) {
					// Of a hub that does not word it for owners: its detail names the fields as programs do.
					$detail = __( 'Some fields need your attention.', 'liaison-for-woocommerce' );
				}
				return self::join(
					'' === $detail ? __( 'The hub rejected the request.', 'liaison-for-woocommerce' ) : $detail,
					$fields,
					__( 'Orders are not affected.', 'liaison-for-woocommerce' )
				);
		}
	}

	/**
	 * What is wrong by field, for a form.
	 *
	 * @param Answer $answer An answer that is not ok.
	 * @return array<string,string> Reasons by path, without the leading `settings.`.
	 */
	public static function fields( Answer $answer ): array {
		$fields = array();
		$errors = is_array( $answer->json['errors'] ?? null ) ? $answer->json['errors'] : array();
		foreach ( $errors as $error ) {
			if ( is_array( $error ) && is_string( $error['field'] ?? null ) && is_string( $error['reason'] ?? null ) ) {
				$path            = (string) preg_replace( '/^(body\.)?settings\.?/', '', $error['field'] );
				$fields[ $path ] = self::reason( $error );
			}
		}
		return $fields;
	}

	/**
	 * Prints a refusal as a notice inside the page.
	 *
	 * @param Answer $answer An answer that is not ok.
	 */
	public static function show( Answer $answer ): void {
		self::notice( self::text( $answer ) );
	}

	/**
	 * Prints what is wrong as a notice inside the page; nothing when nothing is.
	 *
	 * @param string $words What is wrong and what to do, or ''.
	 */
	public static function notice( string $words ): void {
		if ( '' !== $words ) {
			printf( '<div class="notice notice-error inline" role="alert"><p>%s</p></div>', esc_html( $words ) );
		}
	}

	/**
	 * What is wrong with the fields of a form of ours, each by its label.
	 *
	 * @param Answer $answer An answer that is not ok.
	 */
	private static function named_fields( Answer $answer ): string {
		$labels = array(
			'phone'       => __( 'Phone number', 'liaison-for-woocommerce' ),
			'country'     => __( 'Country', 'liaison-for-woocommerce' ),
			'text'        => __( 'Message', 'liaison-for-woocommerce' ),
			'template'    => __( 'Template', 'liaison-for-woocommerce' ),
			'name'        => __( 'Template', 'liaison-for-woocommerce' ),
			'testNumbers' => __( 'Test numbers', 'liaison-for-woocommerce' ),
		);
		$lines  = array();
		foreach ( is_array( $answer->json['errors'] ?? null ) ? $answer->json['errors'] : array() as $error ) {
			if ( ! is_array( $error ) || ! is_string( $error['field'] ?? null ) || ! is_string( $error['reason'] ?? null ) ) {
				continue;
			}
			$known = array_values( array_intersect( array_reverse( explode( '.', $error['field'] ) ), array_keys( $labels ) ) );
			if ( array() !== $known ) {
				/* translators: 1: label of a field, 2: what is wrong with it. */
				$lines[] = sprintf( __( '%1$s: %2$s', 'liaison-for-woocommerce' ), $labels[ $known[0] ], self::reason( $error ) );
			}
		}
		return implode( ' ', array_unique( $lines ) );
	}

	/**
	 * What is wrong with one field: in the owner's language where the hub tells it so.
	 *
	 * @param array<mixed> $error Its `field`, `reason` and perhaps `message`.
	 */
	private static function reason( array $error ): string {
		$reason = is_string( $error['message'] ?? null ) ? $error['message'] : (string) $error['reason'];
		$reason = mb_strtoupper( mb_substr( $reason, 0, 1 ) ) . mb_substr( $reason, 1 );
		return 1 === preg_match( '/[.!?]$/', $reason ) ? $reason : "$reason.";
	}

	/**
	 * Whether the hub worded it for the owner.
	 *
	 * @param Answer $answer An answer that is not ok.
	 */
	private static function translated( Answer $answer ): bool {
		return is_string( $answer->json['message'] ?? null ) && '' !== $answer->json['message'];
	}

	/**
	 * The hub's own sentence.
	 *
	 * @param Answer $answer An answer that is not ok.
	 */
	private static function detail( Answer $answer ): string {
		$detail = $answer->json['message'] ?? $answer->json['detail'] ?? $answer->error;
		$detail = is_string( $detail ) ? trim( $detail ) : '';
		return '' === $detail || 1 === preg_match( '/[.!?]$/', $detail ) ? $detail : $detail . '.';
	}

	/**
	 * What is true whenever the hub is away.
	 */
	private static function safe(): string {
		return __( 'Orders and checkout are not affected: updates are queued and sent later.', 'liaison-for-woocommerce' );
	}

	/**
	 * Sentences as one text, empty ones left out.
	 *
	 * @param string ...$sentences Sentences.
	 */
	private static function join( string ...$sentences ): string {
		return implode( ' ', array_filter( $sentences, static fn ( string $one ): bool => '' !== $one ) );
	}
}
