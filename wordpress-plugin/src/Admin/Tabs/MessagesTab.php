<?php
/**
 * The tab "Messages".
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin\Tabs;

use Liaison\WooCommerce\Admin\Html;
use Liaison\WooCommerce\Admin\MessageList;
use Liaison\WooCommerce\Admin\Problem;
use Liaison\WooCommerce\Admin\Tab;
use Liaison\WooCommerce\Hub\Hub;

/**
 * What was sent to customers, what was not, and why.
 */
final class MessagesTab implements Tab {

	private const LIMIT = 50;

	/**
	 * @param Hub $hub Holds the messages.
	 */
	public function __construct( private Hub $hub ) {}

	public function id(): string {
		return 'messages';
	}

	public function title(): string {
		return __( 'Messages', 'liaison-for-woocommerce' );
	}

	public function show(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Turns a page of a list, changes nothing.
		$cursor = isset( $_GET['cursor'] ) ? sanitize_text_field( wp_unslash( $_GET['cursor'] ) ) : '';
		$answer = $this->hub->request( 'GET', '/messages?limit=' . self::LIMIT . ( '' === $cursor ? '' : '&cursor=' . rawurlencode( $cursor ) ) );
		echo '<h2>' . esc_html__( 'Messages to customers', 'liaison-for-woocommerce' ) . '</h2>';
		echo '<p>' . esc_html__( 'Newest first. In test mode, messages to numbers that aren\'t on your test list appear as "Not sent", with the text that would have been sent.', 'liaison-for-woocommerce' ) . '</p>';
		if ( ! $answer->ok() ) {
			Problem::show( $answer );
			return;
		}
		$messages = is_array( $answer->json['data'] ?? null ) ? $answer->json['data'] : array();
		if ( array() === $messages ) {
			echo '<p>' . esc_html__( 'No messages yet. Place an order with a test number, or send a test message from the Overview tab.', 'liaison-for-woocommerce' ) . '</p>';
			return;
		}
		MessageList::table( $messages, __( 'Messages to customers', 'liaison-for-woocommerce' ) );
		$next = Html::text( $answer->json['next'] ?? '' );
		echo '<p class="liaison-pages">';
		if ( '' !== $cursor ) {
			printf( '<a class="button" href="%s">%s</a> ', esc_url( Html::url( 'messages' ) ), esc_html__( 'Newest', 'liaison-for-woocommerce' ) );
		}
		if ( '' !== $next ) {
			printf( '<a class="button" href="%s">%s</a>', esc_url( Html::url( 'messages', array( 'cursor' => $next ) ) ), esc_html__( 'Older', 'liaison-for-woocommerce' ) );
		}
		echo '</p>';
	}
}
