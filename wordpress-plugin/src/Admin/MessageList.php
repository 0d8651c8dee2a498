<?php
/**
 * Messages as the owner reads them.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * Prints messages the hub told of: as a table on the tab, as a thread beside an order.
 */
final class MessageList {

	/** Tone of each state of a message. */
	private const TONES = array(
		'delivered' => 'good',
		'read'      => 'good',
		'sent'      => 'wait',
		'accepted'  => 'wait',
		'queued'    => 'wait',
		'sending'   => 'wait',
		'delayed'   => 'wait',
		'unknown'   => 'wait',
		'failed'    => 'bad',
		'refused'   => 'bad',
		'expired'   => 'bad',
	);

	/**
	 * Prints messages as a table.
	 *
	 * @param array<mixed> $messages Messages of the hub.
	 * @param string       $caption  What the table holds.
	 */
	public static function table( array $messages, string $caption ): void {
		$heads = array(
			'when'  => __( 'Date', 'liaison-for-woocommerce' ),
			'about' => __( 'Related to', 'liaison-for-woocommerce' ),
			'to'    => __( 'Recipient', 'liaison-for-woocommerce' ),
			'words' => __( 'Message', 'liaison-for-woocommerce' ),
			'state' => __( 'Status', 'liaison-for-woocommerce' ),
		);
		Html::table( $caption, $heads );
		$orders = self::orders_of( $messages );
		foreach ( $messages as $message ) {
			if ( ! is_array( $message ) ) {
				continue;
			}
			echo '<tr>';
			Html::cell( $heads['when'] );
			echo esc_html( Html::when( $message['createdAt'] ?? null ) ) . '</td>';
			Html::cell( $heads['about'], 'liaison-whole' );
			self::subject( Html::text( $message['subject'] ?? '' ), $orders );
			echo '</td>';
			Html::cell( $heads['to'], 'liaison-whole' );
			echo esc_html( Html::text( $message['to'] ?? '' ) ) . '</td>';
			Html::cell( $heads['words'] );
			self::words( $message );
			echo '</td>';
			Html::cell( $heads['state'] );
			self::state( $message );
			echo '</td></tr>';
		}
		Html::end_table();
	}

	/**
	 * Prints messages as a thread, oldest first.
	 *
	 * @param array<mixed> $messages Messages of the hub, newest first.
	 */
	public static function thread( array $messages ): void {
		// A long thread scrolls inside its box, so the keyboard must reach it.
		printf( '<ol class="liaison-thread" tabindex="0" aria-label="%s">', esc_attr__( 'Messages to customers', 'liaison-for-woocommerce' ) );
		foreach ( array_reverse( $messages ) as $message ) {
			if ( ! is_array( $message ) ) {
				continue;
			}
			$in = 'in' === ( $message['direction'] ?? 'out' );
			printf(
				'<li class="%1$s"><p class="liaison-meta">%2$s · %3$s</p><div class="liaison-bubble">',
				$in ? 'liaison-in' : 'liaison-out',
				esc_html( $in ? __( 'Customer', 'liaison-for-woocommerce' ) : __( 'Shop', 'liaison-for-woocommerce' ) ),
				esc_html( Html::when( $message['createdAt'] ?? null ) )
			);
			self::words( $message );
			echo '</div>';
			if ( ! $in ) {
				echo '<p class="liaison-meta">';
				self::state( $message );
				echo '</p>';
			}
			echo '</li>';
		}
		echo '</ol>';
	}

	/**
	 * What a state is called.
	 *
	 * @param string $state State of a message.
	 */
	public static function state_name( string $state ): string {
		$names = array(
			'queued'    => __( 'Pending', 'liaison-for-woocommerce' ),
			'delayed'   => __( 'Scheduled', 'liaison-for-woocommerce' ),
			'sending'   => __( 'Sending', 'liaison-for-woocommerce' ),
			'unknown'   => __( 'Unknown', 'liaison-for-woocommerce' ),
			'accepted'  => __( 'Accepted by WhatsApp', 'liaison-for-woocommerce' ),
			'sent'      => __( 'Sent', 'liaison-for-woocommerce' ),
			'delivered' => __( 'Delivered', 'liaison-for-woocommerce' ),
			'read'      => __( 'Read', 'liaison-for-woocommerce' ),
			'failed'    => __( 'Failed', 'liaison-for-woocommerce' ),
			'refused'   => __( 'Not sent', 'liaison-for-woocommerce' ),
			'cancelled' => __( 'Cancelled', 'liaison-for-woocommerce' ),
			'expired'   => __( 'Not sent (expired)', 'liaison-for-woocommerce' ),
			'received'  => __( 'Received', 'liaison-for-woocommerce' ),
		);
		return $names[ $state ] ?? $state;
	}

	/**
	 * The orders that rows of a list are about, loaded together.
	 *
	 * @param array<mixed> $rows Rows with a `subject`, for example `order:13`.
	 * @return array<int,\WC_Order> By id.
	 */
	public static function orders_of( array $rows ): array {
		$ids = array();
		foreach ( $rows as $row ) {
			if ( is_array( $row ) && 1 === preg_match( '/^order:(\d+)/', Html::text( $row['subject'] ?? '' ), $found ) ) {
				$ids[] = (int) $found[1];
			}
		}
		return OrderLoader::load( $ids );
	}

	/**
	 * Prints what a message is about, orders with a link.
	 *
	 * @param string               $subject For example `order:13`.
	 * @param array<int,\WC_Order> $orders  The orders of the list, by id, as orders_of() loads them.
	 */
	public static function subject( string $subject, array $orders ): void {
		if ( 1 === preg_match( '/^order:(\d+)/', $subject, $found ) ) {
			$order = $orders[ (int) $found[1] ] ?? null;
			/* translators: %s: number of an order. */
			$label = sprintf( __( 'Order %s', 'liaison-for-woocommerce' ), $order instanceof \WC_Order ? $order->get_order_number() : $found[1] );
			if ( $order instanceof \WC_Order ) {
				printf( '<a href="%s">%s</a>', esc_url( $order->get_edit_order_url() ), esc_html( $label ) );
			} else {
				echo esc_html( $label );
			}
			return;
		}
		$kind  = (string) strtok( $subject, ':' );
		$names = array(
			''         => '—',
			'cart'     => __( 'Cart', 'liaison-for-woocommerce' ),
			'test'     => __( 'Test', 'liaison-for-woocommerce' ),
			'customer' => __( 'Customer', 'liaison-for-woocommerce' ),
			'product'  => __( 'Product', 'liaison-for-woocommerce' ),
		);
		echo esc_html( $names[ $kind ] ?? $kind );
	}

	/**
	 * Prints the words of a message and its template.
	 *
	 * @param array<mixed> $message A message of the hub.
	 */
	private static function words( array $message ): void {
		$text     = Html::text( $message['text'] ?? '' );
		$template = $message['template'] ?? '';
		$template = is_array( $template ) ? Html::text( $template['name'] ?? '' ) : Html::text( $template );
		if ( '' !== $text ) {
			echo '<span class="liaison-text">' . nl2br( esc_html( $text ) ) . '</span>';
		}
		if ( '' !== $template ) {
			$language = Html::text( $message['language'] ?? '' );
			echo '<span class="liaison-template">' . esc_html( '' === $language ? $template : "{$template} ({$language})" ) . '</span>';
		}
		if ( '' === $text && '' === $template ) {
			echo '<span class="liaison-template">' . esc_html__( 'The message text is no longer stored.', 'liaison-for-woocommerce' ) . '</span>';
		}
	}

	/**
	 * Prints the state of a message, with the reason where there is one.
	 *
	 * @param array<mixed> $message A message of the hub.
	 */
	private static function state( array $message ): void {
		$state = Html::text( $message['status'] ?? '' );
		echo wp_kses_post( Html::badge( self::TONES[ $state ] ?? 'plain', self::state_name( $state ) ) );
		if ( ! empty( $message['statusAt'] ) ) {
			echo ' <span class="liaison-meta">' . esc_html( Html::when( $message['statusAt'] ) ) . '</span>';
		}
		$why = Html::text( $message['explanation'] ?? $message['reason'] ?? '' );
		if ( '' !== $why ) {
			echo '<br>' . esc_html( str_replace( '_', ' ', $why ) );
		}
	}
}
