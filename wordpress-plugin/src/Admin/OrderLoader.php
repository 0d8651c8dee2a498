<?php
/**
 * Reading many orders at once.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * Loads the orders of a page together, wherever WooCommerce keeps them: one by one each costs two or three queries.
 */
final class OrderLoader {

	/**
	 * Orders by id, in the order of the ids. What is gone or no order is left out.
	 *
	 * @param int[] $ids Ids, at most some hundred.
	 * @return array<int,\WC_Order>
	 */
	public static function load( array $ids ): array {
		$ids = array_values( array_unique( array_filter( $ids, static fn ( int $id ): bool => $id > 0 ) ) );
		if ( array() === $ids ) {
			return array();
		}
		$found = array();
		// `post__in` is what both of WooCommerce's storages understand.
		foreach ( wc_get_orders(
			array(
				'post__in' => $ids,
				'limit'    => count( $ids ),
				'orderby'  => 'none',
			)
		) as $order ) {
			if ( $order instanceof \WC_Order ) {
				$found[ $order->get_id() ] = $order;
			}
		}
		$loaded = array();
		foreach ( $ids as $id ) {
			// What the query leaves out: orders in the bin, or in a status whose plugin is gone.
			$order = $found[ $id ] ?? wc_get_order( $id );
			if ( $order instanceof \WC_Order ) {
				$loaded[ $id ] = $order;
			}
		}
		return $loaded;
	}
}
