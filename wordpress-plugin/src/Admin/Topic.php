<?php
/**
 * Names of updates.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * What an update is called in the sync log.
 */
final class Topic {

	/**
	 * The name of a topic; of one that is not ours the topic itself.
	 *
	 * @param string $topic For example `order.updated`.
	 */
	public static function name( string $topic ): string {
		$names = array(
			'liaison.batch'         => __( 'Shop updates', 'liaison-for-woocommerce' ),
			'order.created'         => __( 'Order created', 'liaison-for-woocommerce' ),
			'order.updated'         => __( 'Order updated', 'liaison-for-woocommerce' ),
			'order.deleted'         => __( 'Order deleted', 'liaison-for-woocommerce' ),
			'order.restored'        => __( 'Order restored', 'liaison-for-woocommerce' ),
			'customer.created'      => __( 'Customer created', 'liaison-for-woocommerce' ),
			'customer.updated'      => __( 'Customer updated', 'liaison-for-woocommerce' ),
			'customer.deleted'      => __( 'Customer deleted', 'liaison-for-woocommerce' ),
			'note.added'            => __( 'Note to customer added', 'liaison-for-woocommerce' ),
			'review.due'            => __( 'Review request due', 'liaison-for-woocommerce' ),
			'consent.updated'       => __( 'Consent updated', 'liaison-for-woocommerce' ),
			'cart.updated'          => __( 'Cart updated', 'liaison-for-woocommerce' ),
			'cart.deleted'          => __( 'Cart deleted', 'liaison-for-woocommerce' ),
			'product.back_in_stock' => __( 'Product back in stock', 'liaison-for-woocommerce' ),
		);
		return $names[ $topic ] ?? $topic;
	}
}
