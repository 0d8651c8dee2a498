<?php
/**
 * What the tab "Send" does.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Admin\Tabs\SendTab;

/**
 * Sends what the owner has seen in the preview and confirmed: one message at once, several in the background.
 */
final class SendActions {

	/**
	 * @param Sending $sending Sends.
	 * @param Flash   $flash   What is told on the next page.
	 */
	public function __construct(
		private Sending $sending,
		private Flash $flash
	) {}

	/**
	 * The actions by name.
	 *
	 * @return array<string,callable(array<mixed>):string>
	 */
	public function actions(): array {
		return array( 'send' => array( $this, 'send' ) );
	}

	/**
	 * Sends.
	 *
	 * @param array<mixed> $request The request.
	 * @return string Where to go.
	 */
	public function send( array $request ): string {
		$listed = SendTab::load( sanitize_text_field( Html::text( $request['orders'] ?? '' ) ) );
		$chosen = array_map( 'intval', is_array( $request['chosen'] ?? null ) ? array_filter( $request['chosen'], 'is_scalar' ) : array() );
		$orders = array_values( array_filter( $listed, static fn ( \WC_Order $order ): bool => in_array( $order->get_id(), $chosen, true ) && '' !== $order->get_billing_phone() ) );
		$text   = trim( sanitize_textarea_field( Html::text( $request['text'] ?? '' ) ) );
		$batch  = sanitize_key( Html::text( $request['batch'] ?? '' ) );
		$name   = sanitize_text_field( Html::text( $request['template'] ?? '' ) );
		$back   = Html::url( 'send', array( 'orders' => implode( ',', array_map( static fn ( \WC_Order $order ): int => $order->get_id(), $listed ) ) ) );
		if ( empty( $request['confirmed'] ) || array() === $orders || '' === $batch || ( '' === $text && '' === $name ) ) {
			$this->flash->add( 'error', __( 'Nothing was sent. Select orders, then choose a template or write a message.', 'liaison-for-woocommerce' ) );
			return $back;
		}
		$names = $this->sending->variable_names( $name, Html::text( $request['variables'] ?? '' ) );
		if ( 1 === count( $orders ) ) {
			$order  = $orders[0];
			$key    = "hand:{$batch}:" . $order->get_id();
			$answer = '' !== $text ? $this->sending->text( $order, $text, $key ) : $this->sending->template( $order, $name, Sending::variables( $order, $names ), $key );
			$this->flash->add( ...Sending::outcome( $answer ) );
			return $back;
		}
		if ( '' === $name ) {
			$this->flash->add( 'error', __( 'Nothing was sent. You can write a message to one order at a time; to message several orders, use a template.', 'liaison-for-woocommerce' ) );
			return $back;
		}
		foreach ( $orders as $order ) {
			$arguments = array( $order->get_id(), $name, $names, $batch );
			// Action Scheduler's own "unique" looks at hook and group alone in older versions.
			if ( ! as_has_scheduled_action( BulkActions::HOOK, $arguments, 'liaison' ) ) {
				as_enqueue_async_action( BulkActions::HOOK, $arguments, 'liaison' );
			}
		}
		/* translators: %d: number of orders. */
		$this->flash->add( 'success', sprintf( _n( 'The message will be sent to %d order within the next few minutes. See Messages for its status.', 'The message will be sent to %d orders within the next few minutes. See Messages for the status of each.', count( $orders ), 'liaison-for-woocommerce' ), count( $orders ) ) );
		return Html::url( 'messages' );
	}
}
