<?php
/**
 * Writing what an order carries.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * Looks through an order's meta once. WooCommerce looks through all of it for every key that is written, read or taken
 * away, and an order of ours carries eight while its buyer waits.
 */
final class OrderMeta {

	/**
	 * What an order carries.
	 *
	 * @param \WC_Order $order The order.
	 * @return array<string,mixed> The first value of each key.
	 */
	public static function of( \WC_Order $order ): array {
		$kept = array();
		foreach ( $order->get_meta_data() as $meta ) {
			$kept += array( (string) $meta->key => $meta->value );
		}
		return $kept;
	}

	/**
	 * Writes values into an order that is saved later.
	 *
	 * @param \WC_Order             $order  The order.
	 * @param array<string,?string> $values By key; null takes a key away.
	 * @param array<string,mixed>   $kept   What of() said.
	 */
	public static function write( \WC_Order $order, array $values, array $kept ): void {
		foreach ( $values as $key => $value ) {
			if ( array_key_exists( $key, $kept ) ) {
				null === $value ? $order->delete_meta_data( $key ) : $order->update_meta_data( $key, $value );
			} elseif ( null !== $value ) {
				$order->add_meta_data( $key, $value );
			}
		}
	}
}
