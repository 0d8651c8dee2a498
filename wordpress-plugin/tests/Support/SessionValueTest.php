<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Support;

use Liaison\WooCommerce\Support\SessionValue;
use Liaison\WooCommerce\Tests\Shop;
use PHPUnit\Framework\TestCase;

final class SessionValueTest extends TestCase {

	private $session;
	private SessionValue $value;

	protected function setUp(): void {
		Shop::open();
		$this->session = WC()->session;
		$this->value   = new SessionValue( 'liaison_test' );
	}

	protected function tearDown(): void {
		unset( $GLOBALS['liaison_test_shop'] );
	}

	public function test_is_written_and_read_again(): void {
		$this->value->set( array( 'a' => '1' ) );
		self::assertSame( array( 'a' => '1' ), $this->value->get() );
		self::assertSame( array( 'a' => '1' ), $this->session->get( 'liaison_test' ) );
		self::assertSame( array( 'a' => '1' ), ( new SessionValue( 'liaison_test' ) )->get() );
	}

	public function test_an_empty_one_is_taken_out(): void {
		$this->value->set( array( 'a' => '1' ) );
		$this->value->set( array() );
		self::assertNull( $this->session->get( 'liaison_test' ) );
		self::assertSame( array(), $this->value->get() );
	}

	public function test_after_a_login_it_is_the_customers(): void {
		$this->value->set( array( 'a' => 'guest' ) );
		$this->session->owner                = '7';
		$this->session->data['liaison_test'] = array( 'a' => 'customer' );
		self::assertSame( array( 'a' => 'customer' ), $this->value->get() );
	}

	public function test_after_a_logout_nothing_of_the_customer_is_left(): void {
		$this->value->set( array( 'a' => 'customer' ) );
		$this->session->data  = array();
		$this->session->owner = 'another';
		self::assertSame( array(), $this->value->get() );
	}

	public function test_another_session_is_read_anew(): void {
		$this->value->set( array( 'a' => '1' ) );
		WC()->session = new \WC_Session();
		self::assertSame( array(), $this->value->get() );
	}

	public function test_what_is_no_array_is_nothing(): void {
		$this->session->data['liaison_test'] = 'broken';
		self::assertSame( array(), $this->value->get() );
	}

	public function test_without_a_session_nothing_is_kept(): void {
		WC()->session = null;
		$this->value->set( array( 'a' => '1' ) );
		self::assertFalse( $this->value->there() );
		self::assertSame( array(), $this->value->get() );
	}
}
