<?php
/**
 * The tab "Send".
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin\Tabs;

use Liaison\WooCommerce\Admin\BulkActions;
use Liaison\WooCommerce\Admin\Html;
use Liaison\WooCommerce\Admin\OrderLoader;
use Liaison\WooCommerce\Admin\PreviewPage;
use Liaison\WooCommerce\Admin\Problem;
use Liaison\WooCommerce\Admin\Sending;
use Liaison\WooCommerce\Admin\Tab;
use Liaison\WooCommerce\Hub\Hub;

/**
 * What to send about one order or several. The page says whom it reaches before anything is sent.
 */
final class SendTab implements Tab {

	/**
	 * @param Hub         $hub     Knows whether the shop is connected.
	 * @param Sending     $sending Knows the templates.
	 * @param PreviewPage $preview Shows what would be sent.
	 */
	public function __construct(
		private Hub $hub,
		private Sending $sending,
		private PreviewPage $preview
	) {}

	public function id(): string {
		return 'send';
	}

	public function title(): string {
		return __( 'Send', 'liaison-for-woocommerce' );
	}

	public function show(): void {
		echo '<h2>' . esc_html__( 'Send a message about orders', 'liaison-for-woocommerce' ) . '</h2>';
		if ( ! $this->hub->connected() ) {
			return;
		}
		$orders = self::orders();
		if ( array() === $orders ) {
			printf( '<p>%1$s <a href="%2$s">%3$s</a></p>', esc_html__( 'Select orders in the orders list and choose "Send a WhatsApp message" under Bulk actions, or open an order.', 'liaison-for-woocommerce' ), esc_url( admin_url( 'admin.php?page=wc-orders' ) ), esc_html__( 'Go to orders', 'liaison-for-woocommerce' ) );
			return;
		}
		$with  = array_filter( $orders, static fn ( \WC_Order $order ): bool => '' !== $order->get_billing_phone() );
		$asked = PreviewPage::asked();
		if ( array() !== $with && null !== $asked && ( '' !== $asked['template'] || ( '' !== $asked['text'] && 1 === count( $orders ) ) ) ) {
			$this->preview->show( $orders, $asked );
			return;
		}
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Shows a number, changes nothing.
		$of = isset( $_GET['of'] ) ? (int) sanitize_key( wp_unslash( $_GET['of'] ) ) : 0;
		if ( $of > count( $orders ) ) {
			/* translators: 1: number of orders on this page, 2: number of orders that were selected. */
			echo '<div class="notice notice-warning inline"><p>' . esc_html( sprintf( __( 'Only the first %1$d of the %2$d selected orders are included. Send to the others afterwards.', 'liaison-for-woocommerce' ), count( $orders ), $of ) ) . '</p></div>';
		}
		$this->who( $orders, count( $with ) );
		if ( array() === $with ) {
			return;
		}
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- Its nonce was just found wanting.
		if ( isset( $_POST['preview'] ) ) {
			Problem::notice( null === $asked ? __( 'Nothing was sent because this page has expired. Try again.', 'liaison-for-woocommerce' ) : __( 'Nothing was sent. Select orders, then choose a template or write a message.', 'liaison-for-woocommerce' ) );
		}
		$ids = implode( ',', array_map( static fn ( \WC_Order $order ): int => $order->get_id(), $orders ) );
		$this->template_form( $ids );
		if ( 1 === count( $orders ) ) {
			$this->text_form( $ids );
		}
	}

	/**
	 * Prints whom it reaches.
	 *
	 * @param \WC_Order[] $orders The chosen orders.
	 * @param int         $with   How many have a phone.
	 */
	private function who( array $orders, int $with ): void {
		echo '<p>';
		/* translators: 1: number of orders, 2: number of orders with a phone number. */
		echo esc_html( sprintf( _n( '%1$d order selected, %2$d with a phone number.', '%1$d orders selected, %2$d with a phone number.', count( $orders ), 'liaison-for-woocommerce' ), count( $orders ), $with ) ) . ' ';
		esc_html_e( 'Customers who haven\'t opted in, or who replied STOP, get no message; the order shows why.', 'liaison-for-woocommerce' );
		echo '</p><p>';
		$links = array();
		foreach ( array_slice( $orders, 0, 20 ) as $order ) {
			$links[] = sprintf( '<a href="%1$s">%2$s</a>', esc_url( $order->get_edit_order_url() ), esc_html( '#' . $order->get_order_number() . ' ' . $order->get_formatted_billing_full_name() ) );
		}
		echo wp_kses_post( implode( ', ', $links ) . ( count( $orders ) > 20 ? ' …' : '' ) ) . '</p>';
	}

	/**
	 * Prints the form for templates.
	 *
	 * @param string $ids The orders.
	 */
	private function template_form( string $ids ): void {
		$templates = $this->sending->templates();
		echo '<section class="liaison-card"><h3>' . esc_html__( 'Use a template', 'liaison-for-woocommerce' ) . '</h3>';
		PreviewPage::open( $ids );
		if ( array() === $templates ) {
			echo '<p><label for="liaison-template">' . esc_html__( 'Template name, as shown in the hub', 'liaison-for-woocommerce' ) . '</label><br><input type="text" id="liaison-template" name="template" class="regular-text" required></p>';
			echo '<p><label for="liaison-variables">' . esc_html__( 'Variable names, one per line, for example name or orderNumber. Leave blank if the template has none.', 'liaison-for-woocommerce' ) . '</label><br><textarea id="liaison-variables" name="variables" rows="3" class="regular-text"></textarea></p>';
		} else {
			echo '<p><label for="liaison-template">' . esc_html__( 'Template', 'liaison-for-woocommerce' ) . '</label><br><select id="liaison-template" name="template">';
			foreach ( $templates as $template ) {
				printf( '<option value="%1$s">%2$s</option>', esc_attr( $template['name'] ), esc_html( $template['name'] . ( '' === $template['body'] ? '' : ': ' . wp_html_excerpt( $template['body'], 80, '…' ) ) ) );
			}
			echo '</select></p>';
		}
		echo '<p class="description">' . esc_html__( 'Each customer gets the template in their language. Name, order number, total and link are filled in from each order.', 'liaison-for-woocommerce' ) . '</p>';
		Html::close( __( 'Preview', 'liaison-for-woocommerce' ), 'primary' );
		echo '</section>';
	}

	/**
	 * Prints the form for a text.
	 *
	 * @param string $ids The order.
	 */
	private function text_form( string $ids ): void {
		echo '<section class="liaison-card"><h3>' . esc_html__( 'Write a message', 'liaison-for-woocommerce' ) . '</h3>';
		PreviewPage::open( $ids );
		echo '<p><label for="liaison-text">' . esc_html__( 'Message', 'liaison-for-woocommerce' ) . '</label><br><textarea id="liaison-text" name="text" rows="4" class="large-text" maxlength="4096" required aria-describedby="liaison-text-help"></textarea></p><p class="description" id="liaison-text-help">' . esc_html__( 'WhatsApp delivers your own text only within 24 hours of the customer\'s last message. After that, use a template.', 'liaison-for-woocommerce' ) . '</p>';
		Html::close( __( 'Preview', 'liaison-for-woocommerce' ) );
		echo '</section>';
	}

	/**
	 * The orders the address names.
	 *
	 * @return \WC_Order[]
	 */
	private static function orders(): array {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Chooses what is shown, changes nothing.
		$list = isset( $_GET['orders'] ) ? sanitize_text_field( wp_unslash( $_GET['orders'] ) ) : '';
		return self::load( $list );
	}

	/**
	 * Orders of a list of ids.
	 *
	 * @param string $ids Ids with commas.
	 * @return \WC_Order[]
	 */
	public static function load( string $ids ): array {
		return array_values( OrderLoader::load( array_slice( array_map( 'intval', explode( ',', $ids ) ), 0, BulkActions::LIMIT ) ) );
	}
}
