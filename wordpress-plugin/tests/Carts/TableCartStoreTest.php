<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Carts;

use Liaison\WooCommerce\Carts\Cart;
use Liaison\WooCommerce\Carts\CartStore;
use Liaison\WooCommerce\Carts\TableCartStore;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class TableCartStoreTest extends ShopTestCase {
	private TableCartStore $store;

	protected function setUp(): void {
		parent::setUp();
		$this->store = new TableCartStore( $this->db );
	}

	private function cart( string $digit, int $customer = 0, int $at = self::NOW ): Cart {
		$cart              = new Cart( str_repeat( $digit, 32 ) );
		$cart->customer_id = $customer;
		$cart->person      = array( 'phone' => '+34 600 111 222', 'email' => 'Ana@Example.com', 'first_name' => "D'Ana \"ñ\" \\" );
		$cart->lines       = array( array( 'product_id' => 11, 'data' => array( 'text' => 'Zeile' . "\n" . '%s' ) ) );
		$cart->total       = '25.00';
		$cart->currency    = 'EUR';
		$cart->locale      = 'es_ES';
		$cart->consent_at  = self::NOW;
		$cart->updated_at  = $at;
		return $cart;
	}

	public function test_a_cart_comes_back_as_it_was_and_is_written_by_one_query(): void {
		$cart   = $this->cart( 'a' );
		$before = $this->db->num_queries;
		$this->store->save( $cart );
		self::assertSame( 1, $this->db->num_queries - $before );
		self::assertEquals( $cart, $this->store->find( $cart->token ) );
		$cart->total = '30.00';
		$this->store->save( $cart );
		self::assertSame( '30.00', $this->store->find( $cart->token )->total );
	}

	public function test_no_email_or_phone_can_be_read_from_the_columns_that_find_them(): void {
		$this->store->save( $this->cart( 'a' ) );
		$row = $this->db->get_results( 'SELECT email_hash, phone_hash FROM wp_liaison_carts', ARRAY_A )[0];
		self::assertNotSame( hash( 'sha256', 'ana@example.com' ), $row['email_hash'] );
		self::assertNotSame( hash( 'sha256', '600111222' ), $row['phone_hash'] );
	}

	public function test_an_ordered_cart_is_emptied_and_stays_ordered(): void {
		$cart = $this->cart( 'a' );
		$this->store->save( $cart );
		$this->store->save( $this->cart( 'b' ) );
		$before = $this->db->num_queries;
		$this->store->close( array( $cart->token, '', '' ), self::NOW );
		self::assertSame( 1, $this->db->num_queries - $before );
		self::assertSame( array( CartStore::ORDERED, array(), array() ), array( $this->store->find( $cart->token )->state, $this->store->find( $cart->token )->lines, $this->store->find( $cart->token )->person ) );
		self::assertSame( CartStore::OPEN, $this->store->find( str_repeat( 'b', 32 ) )->state );
		$this->store->save( $cart );
		self::assertSame( CartStore::ORDERED, $this->store->find( $cart->token )->state );
	}

	public function test_open_carts_of_a_customer_latest_first(): void {
		$this->store->save( $this->cart( 'a', 7, self::NOW ) );
		$this->store->save( $this->cart( 'b', 7, self::NOW + 1 ) );
		$this->store->save( $this->cart( 'c', 8 ) );
		$this->store->save( $this->cart( 'd', 0 ) );
		self::assertSame( array( str_repeat( 'b', 32 ), str_repeat( 'a', 32 ) ), $this->store->open_of( 7 ) );
		self::assertSame( array(), $this->store->open_of( 0 ) );
	}

	public function test_people_are_found_by_email_and_by_phone_with_or_without_country(): void {
		$this->store->save( $this->cart( 'a' ) );
		self::assertCount( 1, $this->store->of_person( 'ana@example.com', array() ) );
		self::assertCount( 1, $this->store->of_person( '', array( '600111222' ) ) );
		self::assertCount( 0, $this->store->of_person( '', array() ) );
		self::assertCount( 0, $this->store->of_person( 'eva@example.com', array( '600111223' ) ) );
	}

	public function test_a_change_is_told_once_and_one_made_meanwhile_again(): void {
		$this->store->save( $this->cart( 'a' ) );
		$this->store->save( $this->cart( 'b' ) );
		$this->store->close( array( str_repeat( 'b', 32 ), '', '' ), self::NOW );
		self::assertSame( array( str_repeat( 'a', 32 ) => self::NOW ), $this->store->untold( 10 ) );
		$this->store->save( $this->cart( 'a', 0, self::NOW + 5 ) );
		$this->store->told( str_repeat( 'a', 32 ), self::NOW );
		self::assertSame( array( str_repeat( 'a', 32 ) => self::NOW + 5 ), $this->store->untold( 10 ) );
		$this->store->told( str_repeat( 'a', 32 ), self::NOW + 5 );
		$this->store->told( str_repeat( 'a', 32 ), self::NOW );
		self::assertSame( array(), $this->store->untold( 10 ) );
	}

	public function test_old_carts_are_taken_a_few_at_a_time(): void {
		foreach ( array( 'a', 'b', 'c' ) as $age => $digit ) {
			$this->store->save( $this->cart( $digit, 0, self::NOW + $age ) );
		}
		self::assertSame( array( str_repeat( 'a', 32 ) => 'open' ), $this->store->purge( self::NOW + 2, 1 ) );
		self::assertSame( array( str_repeat( 'b', 32 ) => 'open' ), $this->store->purge( self::NOW + 2, 10 ) );
		self::assertSame( array(), $this->store->purge( self::NOW + 2, 10 ) );
		self::assertNotNull( $this->store->find( str_repeat( 'c', 32 ) ) );
	}

	public function test_a_text_that_is_no_token_asks_nothing(): void {
		$before = $this->db->num_queries;
		self::assertNull( $this->store->find( "' OR 1=1 -- " ) );
		self::assertSame( 0, $this->db->num_queries - $before );
	}
}
