<?php
/**
 * The page before sending.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * Prints who gets what and who is left out, and asks for the owner's yes. Works without JavaScript.
 */
final class PreviewPage {

	/** Nonce of the form that asks for a preview. */
	public const NONCE = 'liaison_preview';

	/**
	 * @param Preview $preview What would become of messages.
	 * @param Sending $sending Knows the templates.
	 */
	public function __construct( private Preview $preview, private Sending $sending ) {}

	/**
	 * Opens the form that asks for a preview.
	 *
	 * @param string $ids The orders, with commas.
	 */
	public static function open( string $ids ): void {
		printf( '<form method="post" action="%s" class="liaison-action">', esc_url( Html::url( 'send', array( 'orders' => $ids ) ) ) );
		wp_nonce_field( self::NONCE, '_wpnonce', false );
		Html::hidden( 'preview', '1' );
	}

	/**
	 * What a form asks to be previewed; null when none was sent, or one whose nonce is too old.
	 *
	 * @return array{template:string,text:string,variables:string}|null
	 */
	public static function asked(): ?array {
		if ( ! isset( $_POST['preview'], $_POST['_wpnonce'] ) || ! wp_verify_nonce( sanitize_text_field( wp_unslash( $_POST['_wpnonce'] ) ), self::NONCE ) ) {
			return null;
		}
		return array(
			'template'  => isset( $_POST['template'] ) ? sanitize_text_field( wp_unslash( $_POST['template'] ) ) : '',
			'text'      => isset( $_POST['text'] ) ? trim( sanitize_textarea_field( wp_unslash( $_POST['text'] ) ) ) : '',
			'variables' => isset( $_POST['variables'] ) ? sanitize_textarea_field( wp_unslash( $_POST['variables'] ) ) : '',
		);
	}

	/**
	 * Prints the preview and the form to confirm it.
	 *
	 * @param \WC_Order[]                                         $orders The chosen orders.
	 * @param array{template:string,text:string,variables:string} $asked  What to send.
	 */
	public function show( array $orders, array $asked ): void {
		$ids   = implode( ',', array_map( static fn ( \WC_Order $order ): int => $order->get_id(), $orders ) );
		$found = $this->preview->of( $orders, $asked['template'], $this->sending->variable_names( $asked['template'], $asked['variables'] ), $asked['text'] );
		$back  = sprintf( '<a href="%1$s">%2$s</a>', esc_url( Html::url( 'send', array( 'orders' => $ids ) ) ), esc_html__( 'Change the message', 'liaison-for-woocommerce' ) );
		if ( null !== $found['problem'] ) {
			Problem::notice( __( 'Nothing was sent, because the messages could not be previewed.', 'liaison-for-woocommerce' ) . ' ' . Problem::text( $found['problem'] ) );
			echo '<p>' . wp_kses_post( $back ) . '</p>';
			return;
		}
		if ( $found['older'] ) {
			echo '<div class="notice notice-warning inline"><p>' . esc_html__( 'Your hub is an older version and can\'t preview messages. It decides only when you send which customers get one. What you see below is the template in one language, filled in by your shop.', 'liaison-for-woocommerce' ) . '</p></div>';
		}
		$rows  = static fn ( string $fate ): array => array_values( array_filter( $found['rows'], static fn ( array $row ): bool => $fate === $row['fate'] ) );
		$sends = $rows( Preview::SEND );
		$doubt = $rows( Preview::DOUBTFUL );
		echo '<p>' . esc_html__( 'Nothing has been sent yet.', 'liaison-for-woocommerce' ) . ' ' . wp_kses_post( $back ) . '</p>';
		Html::open( 'send' );
		Html::hidden( 'orders', $ids );
		Html::hidden( 'batch', wp_generate_uuid4() );
		Html::hidden( 'confirmed', '1' );
		foreach ( $asked as $name => $value ) {
			Html::hidden( $name, $value );
		}
		/* translators: %d: number of messages. */
		$this->table( sprintf( _n( '%d message will be sent', '%d messages will be sent', count( $sends ), 'liaison-for-woocommerce' ), count( $sends ) ), '', $sends, true );
		/* translators: %d: number of messages. */
		$this->table( sprintf( _n( '%d message to check', '%d messages to check', count( $doubt ), 'liaison-for-woocommerce' ), count( $doubt ) ), __( 'These are left out unless you select them.', 'liaison-for-woocommerce' ), $doubt, false );
		if ( array() !== $sends || array() !== $doubt ) {
			echo '<p class="submit"><button type="submit" class="button button-primary">' . esc_html( 1 === count( $orders ) ? __( 'Send message', 'liaison-for-woocommerce' ) : __( 'Send to the selected orders', 'liaison-for-woocommerce' ) ) . '</button></p>';
		}
		echo '</form>';
		$left = $rows( Preview::REFUSED );
		/* translators: %d: number of orders. */
		$this->table( sprintf( _n( '%d order left out', '%d orders left out', count( $left ), 'liaison-for-woocommerce' ), count( $left ) ), '', $left, null );
	}

	/**
	 * Prints rows of one fate; nothing when there are none.
	 *
	 * @param string                    $title  Title of the table.
	 * @param string                    $intro  A sentence before it, or ''.
	 * @param list<array<string,mixed>> $rows   The rows.
	 * @param bool|null                 $chosen Whether they are selected at first; null: they cannot be.
	 */
	private function table( string $title, string $intro, array $rows, ?bool $chosen ): void {
		if ( array() === $rows ) {
			return;
		}
		echo '<h3>' . esc_html( $title ) . '</h3>' . ( '' === $intro ? '' : '<p>' . esc_html( $intro ) . '</p>' );
		$heads = ( null === $chosen ? array() : array( 'choose' => __( 'Send', 'liaison-for-woocommerce' ) ) ) + array(
			'order'   => __( 'Order', 'liaison-for-woocommerce' ),
			'to'      => __( 'Recipient', 'liaison-for-woocommerce' ),
			'message' => __( 'Message', 'liaison-for-woocommerce' ),
			'note'    => __( 'Note', 'liaison-for-woocommerce' ),
		);
		Html::table( $title, $heads );
		foreach ( $rows as $row ) {
			$order = $row['order'];
			echo '<tr>';
			if ( null !== $chosen ) {
				Html::cell( $heads['choose'] );
				printf(
					'<input type="checkbox" name="chosen[]" value="%1$d" aria-label="%2$s"%3$s></td>',
					(int) $order->get_id(),
					/* translators: %s: number of an order. */
					esc_attr( sprintf( __( 'Send to order %s', 'liaison-for-woocommerce' ), $order->get_order_number() ) ),
					$chosen ? ' checked' : ''
				);
			}
			Html::cell( $heads['order'], 'liaison-whole' );
			printf( '<a href="%1$s">#%2$s</a><br><span class="liaison-meta">%3$s</span></td>', esc_url( $order->get_edit_order_url() ), esc_html( $order->get_order_number() ), esc_html( wc_get_order_status_name( $order->get_status() ) ) );
			Html::cell( $heads['to'] );
			echo esc_html( $order->get_formatted_billing_full_name() ) . '<br><span class="liaison-meta liaison-whole">' . esc_html( $order->get_billing_phone() ) . '</span></td>';
			Html::cell( $heads['message'] );
			echo '' === $row['text'] ? '—' : '<span class="liaison-text">' . nl2br( esc_html( $row['text'] ) ) . '</span>';
			echo '' === $row['language'] ? '</td>' : '<span class="liaison-template">' . esc_html( $row['language'] ) . '</span></td>';
			Html::cell( $heads['note'] );
			echo esc_html( '' === $row['why'] ? '—' : $row['why'] ) . '</td></tr>';
		}
		Html::end_table();
	}
}
