<?php
/**
 * The few queries on meta that the shop's areas make themselves, answered from memory.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

final class MetaWpdb {
	public string $posts    = 'wp_posts';
	public string $postmeta = 'wp_postmeta';

	public function prepare( string $query, ...$values ): array {
		return array( $query, $values );
	}

	/** Coupons of ours after an id. */
	public function get_col( array $prepared ): array {
		$after = end( $prepared[1] );
		$ids   = array_keys( array_filter( $GLOBALS['liaison_test_coupons'], static fn ( array $data, int $id ): bool => isset( $data['meta']['_liaison_coupon'] ) && $id > $after, ARRAY_FILTER_USE_BOTH ) );
		sort( $ids );
		return array_slice( $ids, 0, 200 );
	}

	/** Rows of product meta: of one product, or all after an id. */
	public function get_results( array $prepared, string $shape = '' ): array {
		list( $query, $values ) = $prepared;

		$rows = array();
		foreach ( $GLOBALS['liaison_test_post_meta'] as $post => $meta ) {
			foreach ( $meta['_liaison_waiting'] ?? array() as $index => $value ) {
				$rows[] = array( 'meta_id' => 1000 * $post + $index, 'post_id' => $post, 'meta_value' => $value );
			}
		}
		$of_one = false !== strpos( $query, 'post_id = %d' );
		return array_values( array_filter( $rows, static fn ( array $row ): bool => $of_one ? $row['post_id'] === $values[1] : $row['meta_id'] > $values[2] ) );
	}

	public function delete( string $table, array $where ): int {
		list( $post, $index ) = array( intdiv( $where['meta_id'], 1000 ), $where['meta_id'] % 1000 );
		if ( ! isset( $GLOBALS['liaison_test_post_meta'][ $post ]['_liaison_waiting'][ $index ] ) ) {
			return 0;
		}
		unset( $GLOBALS['liaison_test_post_meta'][ $post ]['_liaison_waiting'][ $index ] );
		return 1;
	}
}
