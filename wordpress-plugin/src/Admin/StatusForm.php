<?php
/**
 * The table from order status to event.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Orders\StatusMap;

/**
 * Prints the owner's table of statuses.
 */
final class StatusForm {

	/**
	 * @param StatusMap $map The table.
	 */
	public function __construct( private StatusMap $map ) {}

	public function show(): void {
		echo '<h2>' . esc_html__( 'Order statuses', 'liaison-for-woocommerce' ) . '</h2>';
		echo '<p>' . esc_html__( 'Choose which message customers get when an order reaches a status, including statuses added by other plugins. "Automatic" lets the hub decide for WooCommerce\'s own statuses; it also takes payments, refunds and tracking numbers into account.', 'liaison-for-woocommerce' ) . '</p>';
		Html::open( 'statuses' );
		$heads = array(
			'status' => __( 'Status', 'liaison-for-woocommerce' ),
			'says'   => __( 'Message sent', 'liaison-for-woocommerce' ),
		);
		Html::table( __( 'Order statuses and messages sent', 'liaison-for-woocommerce' ), $heads );
		foreach ( $this->map->rows() as $status => $row ) {
			$id = 'liaison-status-' . sanitize_html_class( (string) $status );
			echo '<tr>';
			Html::cell( $heads['status'] );
			printf( '<label for="%1$s">%2$s</label> <code>%3$s</code></td>', esc_attr( $id ), esc_html( $row['label'] ), esc_html( (string) $status ) );
			Html::cell( $heads['says'] );
			printf( '<select id="%1$s" name="statuses[%2$s]">', esc_attr( $id ), esc_attr( (string) $status ) );
			foreach ( StatusMap::choices( $row['built_in'] ) as $choice ) {
				printf( '<option value="%1$s" %2$s>%3$s</option>', esc_attr( $choice ), selected( $choice, $row['choice'], false ), esc_html( self::name( $choice ) ) );
			}
			echo '</select></td></tr>';
		}
		Html::end_table();
		echo '<p class="submit">';
		Html::close( __( 'Save changes', 'liaison-for-woocommerce' ), 'primary' );
		echo '</p>';
	}

	/**
	 * What a choice is called.
	 *
	 * @param string $choice A choice of StatusMap.
	 */
	private static function name( string $choice ): string {
		$names = array(
			StatusMap::AUTOMATIC     => __( 'Automatic', 'liaison-for-woocommerce' ),
			StatusMap::NONE          => __( 'No message', 'liaison-for-woocommerce' ),
			'order.accepted'         => __( 'Order accepted', 'liaison-for-woocommerce' ),
			'order.shipped'          => __( 'Order shipped', 'liaison-for-woocommerce' ),
			'order.out_for_delivery' => __( 'Out for delivery', 'liaison-for-woocommerce' ),
			'order.delivered'        => __( 'Order delivered', 'liaison-for-woocommerce' ),
			'order.delayed'          => __( 'Order delayed', 'liaison-for-woocommerce' ),
			'order.cancelled'        => __( 'Order cancelled', 'liaison-for-woocommerce' ),
			'payment.failed'         => __( 'Payment failed', 'liaison-for-woocommerce' ),
		);
		return $names[ $choice ] ?? $choice;
	}
}
