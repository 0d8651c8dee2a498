<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Consent\ConsentForm;
use Liaison\WooCommerce\Consent\ConsentText;
use Liaison\WooCommerce\Products\BackInStock;
use Liaison\WooCommerce\Products\StockList;
use Liaison\WooCommerce\Storefront\Forms;

/** The forms of the storefront as a browser without scripts sends them. */
final class PlainFormsTest extends ShopCase {
	private const NONCE = 'nonce-of-' . Forms::ACTION;

	private StockList $people;

	protected function setUp(): void {
		parent::setUp();
		$this->people = new StockList();
		new \WC_Product( 13, array( 'name' => 'Clock <i>old</i>', 'in_stock' => false ) );
		$GLOBALS['liaison_test_transients'] = array();
		$_SERVER['REQUEST_METHOD']          = 'POST';
	}

	protected function tearDown(): void {
		parent::tearDown();
		unset( $_SERVER['REQUEST_METHOD'] );
	}

	private function consent_form(): ConsentForm {
		return new ConsentForm( $this->offer, $this->log, new Forms() );
	}

	private function stock(): BackInStock {
		return new BackInStock( $this->people, $this->offer, new Forms(), $this->outbox, $this->options, $this->clock );
	}

	/** @return array{0:int,1:string,2:string} Status, page, and where it leads. */
	private function send( callable $form, array $fields ): array {
		$_POST = $fields;
		ob_start();
		try {
			$form();
		} catch ( Sent $sent ) {
			return array( $sent->status, (string) ob_get_clean(), is_array( $sent->data ) ? (string) ( $sent->data['location'] ?? '' ) : '' );
		}
		ob_end_clean();
		self::fail( 'the request did not end' );
	}

	/** Fields of a sign-up, as the page of yesterday sends them. */
	private function sign_up( array $more = array() ): array {
		return $more + array(
			'phone'             => '600 111 222',
			'marketing'         => '1',
			'source'            => 'block',
			'liaison_from'      => 'https://shop.example/news/',
			'liaison_part'      => 'liaison-form-1',
		);
	}

	public function test_a_form_without_a_nonce_leads_to_the_page_that_asks_once_more(): void {
		list( $status, $page ) = $this->send( array( $this->consent_form(), 'confirm' ), $this->sign_up() );
		self::assertSame( 200, $status );
		self::assertStringContainsString( 'action="/?wc-ajax=liaison_consent_page"', $page );
		self::assertStringContainsString( 'name="nonce" value="' . self::NONCE . '"', $page );
		self::assertStringContainsString( 'value="600 111 222"', $page );
		self::assertMatchesRegularExpression( '/name="marketing"[^>]* checked/', $page );
		self::assertDoesNotMatchRegularExpression( '/name="transactional"[^>]* checked/', $page );
		self::assertStringContainsString( 'name="liaison_from" value="https://shop.example/news/"', $page );
		self::assertSame( array(), $this->outbox->rows );
		self::assertSame( array(), $GLOBALS['liaison_test_transients'], 'looking is not counted' );
	}

	public function test_confirming_signs_up_and_leads_back_to_the_sentence_on_the_page(): void {
		list( $status, , $leads ) = $this->send( array( $this->consent_form(), 'confirm' ), $this->sign_up( array( 'nonce' => self::NONCE ) ) );
		self::assertSame( array( 303, 'https://shop.example/news/#liaison-form-1-done' ), array( $status, $leads ) );
		self::assertCount( 1, $this->outbox->rows );
		$told = $this->outbox->rows[0][2];
		self::assertSame( array( 'block', 'https://shop.example/news/' ), array( $told['source'], $told['page_url'] ) );
		self::assertSame( array( 'marketing' ), array_keys( $told['consent'] ) );
	}

	public function test_what_is_wrong_is_said_on_the_page_that_lets_it_be_mended(): void {
		list( $status, $page ) = $this->send( array( $this->consent_form(), 'confirm' ), $this->sign_up( array( 'nonce' => self::NONCE, 'phone' => '12"><b>' ) ) );
		self::assertSame( 422, $status );
		self::assertStringContainsString( 'role="alert">This phone number looks incomplete.', $page );
		self::assertStringContainsString( self::NONCE, $page );
		self::assertStringNotContainsString( '"><b>', $page );
		list( $status, $page ) = $this->send( array( $this->consent_form(), 'confirm' ), $this->sign_up( array( 'nonce' => 'of yesterday' ) ) );
		self::assertSame( 200, $status );
		self::assertStringContainsString( 'Please confirm again.', $page );
		self::assertSame( array(), $this->outbox->rows );
	}

	public function test_signing_up_in_the_moment_of_a_stop_says_so(): void {
		$this->log_in( 7 );
		$this->agree( 7, ConsentText::MARKETING );
		$this->log->told_by_hub( 7, ConsentText::MARKETING, false, self::NOW + 1000, 'whatsapp' );
		list( $status, $page ) = $this->send( array( $this->consent_form(), 'confirm' ), $this->sign_up( array( 'nonce' => self::NONCE ) ) );
		self::assertSame( 422, $status );
		self::assertStringContainsString( 'You unsubscribed a moment ago', $page );
		self::assertSame( array(), $this->outbox->rows );
	}

	public function test_it_never_leads_to_a_foreign_site(): void {
		list( , $page ) = $this->send( array( $this->consent_form(), 'confirm' ), $this->sign_up( array( 'liaison_from' => 'https://evil.example/' ) ) );
		self::assertStringNotContainsString( 'evil', $page );
		list( , , $leads ) = $this->send( array( $this->consent_form(), 'confirm' ), $this->sign_up( array( 'nonce' => self::NONCE, 'liaison_from' => 'https://evil.example/' ) ) );
		self::assertSame( 'https://shop.example/#liaison-form-1-done', $leads );
	}

	public function test_a_shop_that_is_no_longer_connected_says_so(): void {
		$this->connect( false );
		list( $status, $page ) = $this->send( array( $this->consent_form(), 'confirm' ), $this->sign_up( array( 'nonce' => self::NONCE ) ) );
		self::assertSame( 404, $status );
		self::assertStringContainsString( 'available at the moment', $page );
		self::assertSame( array(), $this->outbox->rows );
	}

	public function test_opening_the_address_leads_home(): void {
		$_SERVER['REQUEST_METHOD'] = 'GET';
		list( $status, , $leads )  = $this->send( array( $this->consent_form(), 'confirm' ), array() );
		self::assertSame( array( 303, 'https://shop.example/' ), array( $status, $leads ) );
	}

	public function test_waiting_for_a_product_goes_the_same_way(): void {
		$fields                = array(
			'product'      => '13',
			'phone'        => '600 111 222',
			'agreed'       => '1',
			'liaison_from' => 'https://shop.example/product/13',
			'liaison_part' => 'liaison-stock-13',
		);
		list( $status, $page ) = $this->send( array( $this->stock(), 'confirm' ), $fields );
		self::assertSame( 200, $status );
		self::assertStringContainsString( '<strong>Clock old</strong>', $page );
		self::assertSame( array(), $this->people->of( 13 ) );
		list( $status, , $leads ) = $this->send( array( $this->stock(), 'confirm' ), array( 'nonce' => self::NONCE ) + $fields );
		self::assertSame( array( 303, 'https://shop.example/product/13#liaison-stock-13-done' ), array( $status, $leads ) );
		self::assertSame( array( '600 111 222' ), array_column( $this->people->of( 13 ), 'phone' ) );
	}

	public function test_too_many_are_refused_here_too(): void {
		for ( $form = 0; $form < 20; ++$form ) {
			self::assertSame( 303, $this->send( array( $this->consent_form(), 'confirm' ), $this->sign_up( array( 'nonce' => self::NONCE ) ) )[0] );
		}
		self::assertSame( 429, $this->send( array( $this->consent_form(), 'confirm' ), $this->sign_up( array( 'nonce' => self::NONCE ) ) )[0] );
	}

	public function test_pages_carry_nothing_of_one_visitor_and_every_field_belongs_to_a_form(): void {
		$html = $this->consent_form()->html( 'shortcode' );
		self::assertStringContainsString( 'action="/?wc-ajax=liaison_consent_page"', $html );
		self::assertStringContainsString( 'id="liaison-form-1-done" tabindex="-1" hidden>Thank you.', $html );
		self::assertStringNotContainsString( 'nonce', $html );
		$stock = $this->stock();
		$html  = (string) $stock->form( '', wc_get_product( 13 ) );
		self::assertSame( 5, preg_match_all( '/<input[^>]* form="liaison-stock-13-form"/', $html ) );
		self::assertSame( 5, substr_count( $html, '<input' ) );
		self::assertStringContainsString( '<button type="submit" form="liaison-stock-13-form"', $html );
		$variation = new \WC_Product( 14, array( 'in_stock' => false, 'type' => 'variation' ) );
		$stock->form( '', $variation );
		ob_start();
		$stock->elements();
		self::assertSame( '<form id="liaison-stock-13-form" method="post" action="/?wc-ajax=liaison_stock_page"></form>', ob_get_clean() );
	}
}
