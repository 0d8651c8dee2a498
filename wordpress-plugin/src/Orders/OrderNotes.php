<?php
/**
 * Status of messages, as notes on their orders.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Orders;

use Liaison\WooCommerce\Module;

/**
 * Writes each outcome the hub reports as one private note of one plain line. The hub reports at
 * least once; a note carries the outcome's id, so nothing is written twice.
 */
final class OrderNotes implements Module {

	/** Meta of a note: the outcome in one line, as the list of orders shows it. */
	public const LINE = 'liaison_outcome_line';

	private const META       = 'liaison_outcome';
	private const MAX_LENGTH = 200;

	public function register(): void {
		add_action( 'liaison_outcomes', array( $this, 'write' ) );
	}

	/**
	 * Writes what is new.
	 *
	 * @param array<mixed> $outcomes The hub's outcomes: id, orderId, at, kind, text.
	 * @return int How many notes were written.
	 */
	public function write( array $outcomes ): int {
		$written = 0;
		foreach ( $outcomes as $outcome ) {
			if ( is_array( $outcome ) && is_scalar( $outcome['id'] ?? null ) && $this->write_one( $outcome ) ) {
				++$written;
			}
		}
		return $written;
	}

	/**
	 * Writes one outcome.
	 *
	 * @param array<mixed> $outcome The hub's outcome.
	 * @return bool False when it was written before, or there is nothing to write it on.
	 */
	private function write_one( array $outcome ): bool {
		$id   = substr( sanitize_text_field( (string) $outcome['id'] ), 0, 100 );
		$line = self::line( $outcome['text'] ?? null );
		if ( '' === $id || '' === $line ) {
			return false;
		}
		$order_id = $outcome['orderId'] ?? 0;
		$order    = is_scalar( $order_id ) ? wc_get_order( (int) $order_id ) : false;
		if ( ! $order instanceof \WC_Order || $this->is_written( $order->get_id(), $id ) ) {
			return false;
		}
		// The mark is stored together with the note: a crash between two writes would repeat the note.
		$mark = static function ( $data ) use ( $id, $line ) {
			$data['comment_meta'] = array(
				self::META => $id,
				self::LINE => wp_slash( $line ),
			);
			return $data;
		};
		add_filter( 'woocommerce_new_order_note_data', $mark );
		try {
			/* translators: %s: status of a message, for example "shipped: delivered 14:02". */
			return $order->add_order_note( sprintf( __( 'WhatsApp, %s', 'liaison-for-woocommerce' ), $line ) ) > 0;
		} finally {
			remove_filter( 'woocommerce_new_order_note_data', $mark );
		}
	}

	/**
	 * Whether the outcome stands on the order already.
	 *
	 * @param int    $order_id The order.
	 * @param string $id       The outcome.
	 */
	private function is_written( int $order_id, string $id ): bool {
		// WooCommerce hides order notes from comment queries; here they are what is asked for.
		$hides = has_filter( 'comments_clauses', array( 'WC_Comments', 'exclude_order_comments' ) );
		if ( false !== $hides ) {
			remove_filter( 'comments_clauses', array( 'WC_Comments', 'exclude_order_comments' ), $hides );
		}
		$found = get_comments(
			array(
				'post_id'    => $order_id,
				'type'       => 'order_note',
				'meta_key'   => self::META, // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key -- Limited to the notes of one order.
				'meta_value' => $id, // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_value -- Limited to the notes of one order.
				'count'      => true,
			)
		);
		if ( false !== $hides ) {
			add_filter( 'comments_clauses', array( 'WC_Comments', 'exclude_order_comments' ), $hides );
		}
		return (int) $found > 0;
	}

	/**
	 * One plain line: no markup, no line breaks, no more than a note needs. The hub never sends chat
	 * text here; if it did, the cut would keep most of it out.
	 *
	 * @param mixed $text What the hub wrote.
	 */
	private static function line( $text ): string {
		if ( ! is_string( $text ) ) {
			return '';
		}
		$plain = trim( (string) preg_replace( '/\s+/u', ' ', wp_strip_all_tags( $text ) ) );
		if ( '' === $plain ) {
			return '';
		}
		if ( mb_strlen( $plain ) > self::MAX_LENGTH ) {
			$plain = mb_substr( $plain, 0, self::MAX_LENGTH - 1 ) . '…';
		}
		return $plain;
	}
}
