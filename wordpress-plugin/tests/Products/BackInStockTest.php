<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Products\BackInStock;
use Liaison\WooCommerce\Products\StockList;
use Liaison\WooCommerce\Storefront\Forms;

final class BackInStockTest extends ShopCase {
	private StockList $people;
	private BackInStock $stock;
	private \WC_Product $clock_product;

	protected function setUp(): void {
		parent::setUp();
		$this->people        = new StockList();
		$this->stock         = new BackInStock( $this->people, $this->offer, new Forms(), $this->outbox, $this->options, $this->clock );
		$this->clock_product = new \WC_Product( 13, array( 'name' => 'Clock &#8211; 12&quot;', 'in_stock' => false ) );

		$GLOBALS['liaison_test_transients'] = array();
	}

	private function ask( string $phone, array $more = array() ): Sent {
		$_POST = $more + array( 'nonce' => 'nonce-of-' . Forms::ACTION, 'product' => '13', 'phone' => $phone, 'agreed' => '1' );
		try {
			$this->stock->submitted();
		} catch ( Sent $sent ) {
			return $sent;
		}
		self::fail( 'nothing was sent' );
	}

	private function restock(): void {
		$this->clock_product->set( 'in_stock', true );
		$this->stock->stock( 13, 'instock' );
		$this->stock->tell();
		$this->clock_product->set( 'in_stock', false );
	}

	public function test_each_who_asked_is_told_once_per_restock(): void {
		self::assertTrue( $this->ask( '600 111 222' )->data['ok'] );
		self::assertTrue( $this->ask( '+34 600111222' )->data['ok'], 'the same number, not added again' );
		self::assertTrue( $this->ask( '600 111 333' )->data['ok'] );
		$this->restock();
		$this->restock();
		self::assertSame( array( 'product.back_in_stock product:13' ), $this->outbox->topics() );
		$data = $this->outbox->rows[0][2];
		self::assertSame( array( '600 111 222', '600 111 333' ), array_column( $data['subscribers'], 'phone' ) );
		self::assertSame( array( 'id' => 13, 'name' => 'Clock – 12"', 'permalink' => 'https://shop.example/product/13', 'price' => '12.50', 'currency' => 'EUR', 'image' => null ), $data['product'] );
		self::assertTrue( $data['plain_text'] );
		$said = $data['subscribers'][0]['consent']['marketing'];
		self::assertSame( array( true, $this->text->stock_wording(), 'product:13' ), array( $said['granted'], $said['wording'], $said['scope'] ) );
		$this->ask( '600 111 222' );
		$this->restock();
		self::assertCount( 2, $this->outbox->rows );
	}

	public function test_of_two_requests_that_restock_at_once_one_gets_each_person(): void {
		$this->ask( '600 111 222' );
		$GLOBALS['wpdb'] = new class() {
			public string $postmeta = 'wp_postmeta';

			public function prepare( string $query, ...$values ): string {
				return $query;
			}

			public function get_results( string $query, string $shape ): array {
				return array( array( 'meta_id' => 7, 'meta_value' => '{"phone":"1"}' ), array( 'meta_id' => 8, 'meta_value' => '{"phone":"2"}' ) );
			}

			/** The other request was first with row 7. */
			public function delete( string $table, array $where ): int {
				return 8 === $where['meta_id'] ? 1 : 0;
			}
		};
		self::assertSame( array( array( 'phone' => '2' ) ), $this->people->take( 13 ) );
	}

	public function test_consent_a_number_and_a_nonce_are_needed(): void {
		self::assertSame( 422, $this->ask( '600 111 222', array( 'agreed' => '' ) )->status );
		self::assertSame( 422, $this->ask( 'none' )->status );
		self::assertSame( 403, $this->ask( '600 111 222', array( 'nonce' => 'x' ) )->status );
		self::assertSame( 404, $this->ask( '600 111 222', array( 'product' => '99' ) )->status );
		self::assertSame( array(), $this->people->of( 13 ) );
	}

	public function test_a_product_that_is_gone_again_at_the_end_of_the_request_is_not_told(): void {
		$this->ask( '600 111 222' );
		$this->stock->stock( 13, 'instock' );
		$this->stock->tell();
		$this->stock->stock( 13, 'instock' );
		$this->stock->stock( 13, 'outofstock' );
		$this->stock->tell();
		self::assertSame( array(), $this->outbox->rows );
		self::assertCount( 1, $this->people->of( 13 ) );
	}

	public function test_the_form_is_beside_sold_out_products_only(): void {
		self::assertSame( 'x', $this->stock->form( 'x', wc_get_product( 11 ) ) );
		$html = $this->stock->form( 'x', $this->clock_product );
		self::assertStringContainsString( 'name="product" value="13"', $html );
		self::assertStringNotContainsString( '<form', $html );
		self::assertStringNotContainsString( 'nonce', $html );
		self::assertStringNotContainsString( 'checked', $html );
		$this->options->set( 'back_in_stock', 'no' );
		self::assertSame( 'x', $this->stock->form( 'x', $this->clock_product ) );
	}

	public function test_too_many_forms_from_one_address_are_refused(): void {
		for ( $form = 0; $form < 20; ++$form ) {
			self::assertSame( 200, $this->ask( '600 111 ' . ( 100 + $form ) )->status );
		}
		self::assertSame( 429, $this->ask( '600 111 999' )->status );
	}

	public function test_visitors_behind_a_proxy_that_the_shop_names_are_counted_one_by_one(): void {
		$visitor = 0;
		add_filter(
			'liaison_client_address',
			static function ( string $address ) use ( &$visitor ): string {
				return $address . '-' . $visitor;
			}
		);
		for ( $visitor = 0; $visitor < 25; ++$visitor ) {
			self::assertSame( 200, $this->ask( '600 112 ' . ( 100 + $visitor ) )->status );
		}
	}

	public function test_people_are_forgotten_on_request_and_after_half_a_year(): void {
		$this->ask( '600 111 222' );
		$this->ask( '600 111 333' );
		self::assertCount( 1, $this->people->of_person( '', array( '+34 600 111 222' ) ) );
		self::assertSame( 1, $this->people->forget( '', array( '+34600111222' ) ) );
		self::assertSame( array( '600 111 333' ), array_column( $this->people->of( 13 ), 'phone' ) );
		$this->clock->now += 184 * 86400 * 1000;
		$this->stock->purge();
		self::assertSame( array(), $this->people->of( 13 ) );
	}
}
