<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Carts\Cart;
use Liaison\WooCommerce\Carts\CartLines;
use Liaison\WooCommerce\Carts\CartPayload;
use Liaison\WooCommerce\Carts\CartPurge;
use Liaison\WooCommerce\Carts\CartStore;
use Liaison\WooCommerce\Consent\ConsentText;

final class CartLinesTest extends ShopCase {
	public function test_a_line_keeps_variation_and_what_json_can_hold(): void {
		$this->shop->cart->put(
			11,
			2,
			array(
				'variation_id' => 31,
				'variation'    => array( 'attribute_size' => 'M' ),
				'engraving'    => array( 'text' => 'Für Ana "x"', 'lines' => array( 1, 2.5, true, null ) ),
				'object'       => new \stdClass(),
				'nested'       => array( 'object' => new \stdClass(), 'kept' => 'y' ),
			)
		);
		$line = ( new CartLines() )->read( $this->shop->cart->lines )[0];
		self::assertSame( array( 11, 31, array( 'attribute_size' => 'M' ), 2, 'Mug blue', '25.00' ), array( $line['product_id'], $line['variation_id'], $line['variation'], $line['quantity'], $line['name'], $line['total'] ) );
		self::assertSame( array( 'engraving' => array( 'text' => 'Für Ana "x"', 'lines' => array( 1, 2.5, true, null ) ), 'nested' => array( 'kept' => 'y' ) ), $line['data'] );
		self::assertSame( $line, json_decode( (string) json_encode( $line ), true ) );
	}

	/** @dataProvider parents */
	public function test_children_of_bundles_come_back_with_their_parent_only( string $child, string $parent ): void {
		$this->shop->cart->put( 11, 1, array( $parent => array( 'key-of-child' ), 'stamp' => array( 'a' => 1 ) ) );
		$this->shop->cart->put( 12, 1, array( $child => 'key-of-parent' ) );
		$lines = ( new CartLines() )->read( $this->shop->cart->lines );
		self::assertCount( 1, $lines );
		self::assertSame( array( 'stamp' => array( 'a' => 1 ) ), $lines[0]['data'] );
	}

	public static function parents(): array {
		return array(
			'Product Bundles'    => array( 'bundled_by', 'bundled_items' ),
			'Composite Products' => array( 'composite_parent', 'composite_children' ),
			'Mix and Match'      => array( 'mnm_container', 'mnm_contents' ),
			'WPC Bundles'        => array( 'woosb_parent_id', 'woosb_keys' ),
		);
	}

	public function test_other_plugins_can_name_their_children_and_data(): void {
		add_filter( 'liaison_cart_line_is_child', static fn ( $child, $item ) => $child || isset( $item['gift_of'] ), 10, 2 );
		add_filter( 'liaison_cart_line_data', static fn ( $data ) => $data + array( 'more' => new \stdClass(), 'mark' => 1 ) );
		$this->shop->cart->put( 11 );
		$this->shop->cart->put( 12, 1, array( 'gift_of' => 'x' ) );
		$lines = ( new CartLines() )->read( $this->shop->cart->lines );
		self::assertSame( array( array( 'mark' => 1 ) ), array_column( $lines, 'data' ) );
	}

	public function test_the_payload_is_built_from_the_row_as_the_hub_documents_it(): void {
		add_filter( 'woocommerce_currency', static fn () => 'USD' );
		$this->consent->set( ConsentText::TRANSACTIONAL, true );
		$token   = $this->captured();
		$payload = ( new CartPayload( $this->store, $this->log ) )->build( 'cart.updated', "cart:$token", null );
		self::assertSame( array( 'token', 'updated_at_gmt', 'currency', 'total', 'recovery_url', 'coupon_parameter', 'customer_id', 'locale', 'billing', 'line_items', 'coupons', 'consent', 'plain_text' ), array_keys( $payload ) );
		self::assertSame( array( $token, '2026-11-24T22:00:00.123', 'USD', '25.00', "https://shop.example/?liaison-cart=$token" ), array_slice( array_values( $payload ), 0, 5 ) );
		self::assertSame( '600 111 222', $payload['billing']['phone'] );
		self::assertSame( array( 'product_id', 'variation_id', 'name', 'quantity', 'sku', 'total', 'total_tax', 'permalink' ), array_keys( $payload['line_items'][0] ) );
		self::assertFalse( $payload['consent']['transactional']['granted'], 'order updates are agreed to with the order' );
		self::assertSame( '2026-11-24T22:00:00.123', $payload['consent']['marketing']['at_gmt'] );
	}

	public function test_a_cart_unticked_or_bought_before_its_delivery_never_leaves(): void {
		$payload = new CartPayload( $this->store, $this->log );
		$this->hook( $payload );
		self::assertSame( $payload, apply_filters( 'liaison_payload_builder', null, 'cart.updated' ) );
		self::assertNull( apply_filters( 'liaison_payload_builder', null, 'order.updated' ) );
		$token = $this->captured();
		$this->request( fn () => $this->consent->set( ConsentText::MARKETING, false ) );
		self::assertNull( $payload->build( 'cart.updated', "cart:$token", null ) );
		$this->consent->set( ConsentText::MARKETING, true );
		$this->request();
		$token = $this->session->token();
		$this->store->close( array( $token, '', '' ), self::NOW );
		self::assertNull( $payload->build( 'cart.updated', "cart:$token", null ) );
	}

	public function test_a_row_survives_the_way_through_its_table(): void {
		$cart = $this->store->find( $this->captured() );
		$row  = array( 'token' => $cart->token, 'customer_id' => '0', 'data' => json_encode( $cart->data() ), 'consent_at' => (string) $cart->consent_at, 'updated_at' => (string) $cart->updated_at, 'state' => 'open' );
		self::assertEquals( $cart, Cart::from_row( $row ) );
		self::assertSame( array(), Cart::from_row( array( 'data' => 'not json' ) + $row )->lines );
		self::assertSame( array(), Cart::from_row( array( 'data' => '{"lines":"x","consent":4}' ) + $row )->lines );
	}

	/** @dataProvider tokens */
	public function test_only_32_hexadecimal_digits_are_a_token( string $text, bool $is ): void {
		self::assertSame( $is, Cart::is_token( $text ) );
	}

	public static function tokens(): array {
		return array( array( str_repeat( '0a', 16 ), true ), array( str_repeat( '0A', 16 ), false ), array( str_repeat( '0a', 16 ) . "\n", false ), array( '', false ), array( "' OR 1=1 -- ", false ) );
	}

	public function test_carts_are_erased_30_days_after_their_last_change_here_and_at_the_hub(): void {
		$token = $this->captured();
		$old   = new Cart( str_repeat( 'c', 32 ) );
		$this->store->save( $old );
		$this->store->carts[ $old->token ]->state = CartStore::ORDERED;

		$this->outbox->rows = array();
		$this->clock->now   = self::NOW + 30 * 86400 * 1000 - 1;
		( new CartPurge( $this->store, $this->outbox, $this->clock ) )->purge();
		self::assertSame( array( $token ), array_keys( $this->store->carts ) );
		self::assertSame( array(), $this->outbox->rows, 'an ordered cart was told with its order' );
		$this->clock->now += 2;
		( new CartPurge( $this->store, $this->outbox, $this->clock ) )->purge();
		self::assertSame( array(), $this->store->carts );
		self::assertSame( array( 'token' => $token, 'reason' => 'expired' ), $this->outbox->rows[0][2] );
	}
}
