<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Support;

use Liaison\WooCommerce\Support\OrderMeta;
use PHPUnit\Framework\TestCase;

final class OrderMetaTest extends TestCase {
	public function test_writes_changes_and_takes_away(): void {
		$order = new \WC_Order( 5, array( 'meta' => array( 'kept' => 'a', 'changed' => 'b', 'gone' => 'c' ) ) );
		OrderMeta::write( $order, array( 'changed' => 'd', 'gone' => null, 'new' => 'e', 'never' => null ), OrderMeta::of( $order ) );
		self::assertSame( array( 'kept' => 'a', 'changed' => 'd', 'new' => 'e' ), OrderMeta::of( $order ) );
	}

	public function test_an_empty_value_stands(): void {
		$order = new \WC_Order( 5, array( 'meta' => array( 'empty' => '' ) ) );
		OrderMeta::write( $order, array( 'empty' => 'x' ), OrderMeta::of( $order ) );
		self::assertSame( array( 'empty' => 'x' ), OrderMeta::of( $order ) );
	}

	public function test_of_several_values_of_a_key_the_first_counts_as_for_woocommerce(): void {
		$order = new class( 5 ) extends \WC_Order {
			public function get_meta_data(): array {
				return array( (object) array( 'key' => 'twice', 'value' => 'first' ), (object) array( 'key' => 'twice', 'value' => 'second' ) );
			}
		};
		self::assertSame( array( 'twice' => 'first' ), OrderMeta::of( $order ) );
	}
}
