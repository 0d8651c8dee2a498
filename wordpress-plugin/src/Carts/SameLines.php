<?php
/**
 * Which lines of a cart are the captured ones.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

/**
 * Finds captured lines in a cart by what they mean: product, variation, and what plugins keep with the
 * line. WooCommerce's own keys do not tell, because some plugins put something random into every line
 * they see added, which makes the same goods another line each time.
 */
final class SameLines {

	/**
	 * @param CartLines $lines Reads lines.
	 */
	public function __construct( private CartLines $lines ) {}

	/**
	 * Keys in this cart of captured lines. A line of the cart stands for one captured line only.
	 *
	 * @param array<int,array<string,mixed>>    $captured Lines as kept.
	 * @param array<string,array<string,mixed>> $contents As WC_Cart::get_cart_contents() answers.
	 * @return array<int,string> Index of the captured line => key; lines that are not there are left out.
	 */
	public function find( array $captured, array $contents ): array {
		$there = $this->lines->keyed( $contents );
		$found = array();
		// What is the same to the letter first, so that no likeness takes its place.
		foreach ( array( 'equal', 'alike' ) as $way ) {
			foreach ( array_diff_key( $captured, $found ) as $index => $line ) {
				foreach ( array_diff_key( $there, array_flip( $found ) ) as $key => $other ) {
					if ( self::same_goods( $line, $other ) && $this->$way( $line, $other ) ) {
						$found[ $index ] = (string) $key;
						break;
					}
				}
			}
		}
		return $found;
	}

	/**
	 * Whether two lines hold the same product.
	 *
	 * @param array<string,mixed> $one   A line.
	 * @param array<string,mixed> $other Another.
	 * @return bool
	 */
	private static function same_goods( array $one, array $other ): bool {
		return (int) ( $one['product_id'] ?? 0 ) === (int) $other['product_id']
			&& (int) ( $one['variation_id'] ?? 0 ) === (int) $other['variation_id']
			&& self::canonical( $one['variation'] ?? array() ) === self::canonical( $other['variation'] );
	}

	/**
	 * Whether plugins keep the same with both.
	 *
	 * @param array<string,mixed> $one   Captured line.
	 * @param array<string,mixed> $other Line of the cart.
	 * @return bool
	 */
	private function equal( array $one, array $other ): bool {
		return self::canonical( $one['data'] ?? array() ) === self::canonical( $other['data'] );
	}

	/**
	 * Whether plugins keep the same with both but for what they make anew for every line.
	 *
	 * @param array<string,mixed> $one   Captured line.
	 * @param array<string,mixed> $other Line of the cart.
	 * @return bool
	 */
	private function alike( array $one, array $other ): bool {
		$data = is_array( $one['data'] ?? null ) ? $one['data'] : array();
		$anew = self::made_anew( $one, $data );
		return self::canonical( array_diff_key( $data, $anew ) ) === self::canonical( array_diff_key( $other['data'], $anew ) );
	}

	/**
	 * Members that come out differently each time the line is put into a cart: plugins are asked twice.
	 * Only plain values: a plugin that reads a form would give an empty list for what a buyer chose.
	 *
	 * @param array<string,mixed> $line Captured line.
	 * @param array<string,mixed> $data What is kept with it.
	 * @return array<string,true>
	 */
	private static function made_anew( array $line, array $data ): array {
		$asked = array();
		foreach ( array( 0, 1 ) as $time ) {
			/** This filter is documented in WooCommerce's class-wc-cart.php; it decides which line this is. */
			$asked[ $time ] = (array) apply_filters( 'woocommerce_add_cart_item_data', $data, (int) $line['product_id'], (int) ( $line['variation_id'] ?? 0 ), $line['quantity'] ?? 1 ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's own hook.
		}
		$anew = array();
		foreach ( $asked[0] as $name => $value ) {
			$again = $asked[1][ $name ] ?? null;
			if ( is_scalar( $value ) && is_scalar( $again ) && ( $value !== $again || ( array_key_exists( $name, $data ) && $data[ $name ] !== $value ) ) ) {
				$anew[ $name ] = true;
			}
		}
		return $anew;
	}

	/**
	 * A text that is the same for the same values: order, and 1 as a number or a text, do not count.
	 *
	 * @param mixed $value Plain values.
	 * @return string
	 */
	private static function canonical( $value ): string {
		if ( ! is_array( $value ) ) {
			return is_bool( $value ) ? (string) (int) $value : (string) $value;
		}
		ksort( $value );
		return (string) wp_json_encode( array_map( array( self::class, 'canonical' ), $value ), JSON_FORCE_OBJECT );
	}
}
