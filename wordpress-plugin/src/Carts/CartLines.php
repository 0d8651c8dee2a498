<?php
/**
 * Lines of a cart, to be put back later.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

/**
 * Reads WooCommerce's cart into plain values. What a line carries besides its product is kept when
 * JSON can hold it; objects are left out, and nothing is ever unserialised.
 */
final class CartLines {

	/** Members WooCommerce makes itself, each time anew. */
	private const OWN = array( 'key', 'product_id', 'variation_id', 'variation', 'quantity', 'data', 'data_hash', 'line_tax_data', 'line_subtotal', 'line_subtotal_tax', 'line_total', 'line_tax', 'addons_price_before_calc' );

	/** Members by which the children of bundles name their parent: they come back with it. */
	private const CHILD_OF = array( 'bundled_by', 'composite_parent', 'mnm_container', 'chained_item_of', 'woosb_parent_id', 'wooco_parent_id', 'yith_parent', '_bundled_by', 'bto_parent' );

	/** Members in which a parent lists children by keys that will not exist again. */
	private const CHILDREN = array( 'bundled_items', 'composite_children', 'mnm_contents', 'woosb_keys', 'wooco_keys' );

	/**
	 * Lines to keep.
	 *
	 * @param array<string,array<string,mixed>> $contents As WC_Cart::get_cart_contents() answers.
	 * @return array<int,array<string,mixed>> product_id, variation_id, variation, quantity, name, total, total_tax, data.
	 */
	public function read( array $contents ): array {
		return array_values( $this->keyed( $contents ) );
	}

	/**
	 * The same by the keys WooCommerce gave them.
	 *
	 * @param array<string,array<string,mixed>> $contents As WC_Cart::get_cart_contents() answers.
	 * @return array<string,array<string,mixed>>
	 */
	public function keyed( array $contents ): array {
		$lines = array();
		foreach ( $contents as $key => $item ) {
			if ( ! is_array( $item ) || $this->is_child( $item ) ) {
				continue;
			}
			$product       = $item['data'] ?? null;
			$lines[ $key ] = array(
				'product_id'   => (int) ( $item['product_id'] ?? 0 ),
				'variation_id' => (int) ( $item['variation_id'] ?? 0 ),
				'variation'    => $this->plain( $item['variation'] ?? array() ),
				'quantity'     => 0 + ( $item['quantity'] ?? 1 ),
				'name'         => is_object( $product ) && method_exists( $product, 'get_name' ) ? wp_strip_all_tags( (string) $product->get_name() ) : '',
				'sku'          => is_object( $product ) && method_exists( $product, 'get_sku' ) ? (string) $product->get_sku() : '',
				'total'        => wc_format_decimal( $item['line_total'] ?? 0, wc_get_price_decimals() ),
				'total_tax'    => wc_format_decimal( $item['line_tax'] ?? 0, wc_get_price_decimals() ),
				'data'         => $this->data( $item ),
			);
		}
		return $lines;
	}

	/**
	 * Whether a line came with another one, which brings it back.
	 *
	 * @param array<string,mixed> $item The line.
	 * @return bool
	 */
	private function is_child( array $item ): bool {
		$child = false;
		foreach ( self::CHILD_OF as $member ) {
			$child = $child || ! empty( $item[ $member ] );
		}
		/**
		 * Whether a line of the cart came with another line and must not be put back alone.
		 *
		 * @since 1.0.0
		 *
		 * @param bool  $child What was found.
		 * @param array $item  Line as WooCommerce keeps it.
		 */
		return (bool) apply_filters( 'liaison_cart_line_is_child', $child, $item );
	}

	/**
	 * What plugins keep with a line.
	 *
	 * @param array<string,mixed> $item The line.
	 * @return array<string,mixed>
	 */
	private function data( array $item ): array {
		$data = $this->plain( array_diff_key( $item, array_flip( array_merge( self::OWN, self::CHILDREN ) ) ) );
		/**
		 * What to put back with a line besides product, variation and quantity.
		 *
		 * @since 1.0.0
		 *
		 * @param array $data Plain values.
		 * @param array $item Line as WooCommerce keeps it.
		 */
		$kept = apply_filters( 'liaison_cart_line_data', $data, $item );
		return is_array( $kept ) ? $this->plain( $kept ) : $data;
	}

	/**
	 * Scalars and arrays of them; everything else goes.
	 *
	 * @param mixed $value Anything.
	 * @param int   $depth Levels left.
	 * @return array<int|string,mixed>
	 */
	private function plain( $value, int $depth = 6 ): array {
		$plain = array();
		foreach ( is_array( $value ) ? $value : array() as $key => $member ) {
			if ( is_array( $member ) && 0 < $depth ) {
				$plain[ $key ] = $this->plain( $member, $depth - 1 );
			} elseif ( null === $member || is_scalar( $member ) ) {
				$plain[ $key ] = $member;
			}
		}
		return $plain;
	}
}
