<?php
/**
 * What the tests of the shop's areas share.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Carts\CartCapture;
use Liaison\WooCommerce\Carts\CartLines;
use Liaison\WooCommerce\Carts\CartOrders;
use Liaison\WooCommerce\Carts\CartSession;
use Liaison\WooCommerce\Carts\Purchases;
use Liaison\WooCommerce\Consent\Agreements;
use Liaison\WooCommerce\Consent\ConsentLog;
use Liaison\WooCommerce\Consent\ConsentText;
use Liaison\WooCommerce\Consent\Offer;
use Liaison\WooCommerce\Consent\OrderConsent;
use Liaison\WooCommerce\Consent\SessionConsent;
use Liaison\WooCommerce\Storefront\ShopHooks;
use Liaison\WooCommerce\Support\Locale;
use Liaison\WooCommerce\Support\Options;
use PHPUnit\Framework\TestCase;

/** A connected shop with a guest in it. */
abstract class ShopCase extends TestCase {
	protected const NOW = 1795557600123;

	protected Shop $shop;
	protected TurnedClock $clock;
	protected RecordingOutbox $outbox;
	protected ScriptedHub $hub;
	protected Options $options;
	protected ConsentText $text;
	protected ConsentLog $log;
	protected SessionConsent $consent;
	protected OrderConsent $orders;
	protected Offer $offer;
	protected ArrayCartStore $store;
	protected CartSession $session;
	protected CartCapture $capture;
	protected Agreements $agreements;
	protected Purchases $purchases;

	protected function setUp(): void {
		$this->shop    = Shop::open();
		$this->clock   = new TurnedClock( self::NOW );
		$this->outbox  = new RecordingOutbox();
		$this->options = new Options();
		$this->text    = new ConsentText( $this->options, new Locale() );
		$this->log     = new ConsentLog( $this->text, $this->outbox, $this->clock );
		$this->consent = new SessionConsent( $this->text, $this->clock );
		$this->orders  = new OrderConsent( $this->text, $this->consent, $this->log );
		$this->store   = new ArrayCartStore();
		$this->session = new CartSession();

		$this->purchases = new Purchases( $this->store, $this->clock );
		$this->connect( true );
		new \WC_Product( 11, array( 'name' => 'Mug <b>blue</b>' ) );
		new \WC_Product( 12, array( 'name' => 'Lamp' ) );
	}

	/** Other tests expect the owner, not a guest. */
	protected function tearDown(): void {
		unset( $GLOBALS['liaison_test_user'], $GLOBALS['liaison_test_roles'], $GLOBALS['liaison_test_shop'], $GLOBALS['wpdb'] );
	}

	protected function connect( bool $connected ): void {
		$this->hub     = new ScriptedHub( array(), $connected );
		$this->offer   = new Offer( $this->text, $this->hub, fn(): Agreements => $this->agreements );
		$this->capture = new CartCapture( $this->store, $this->session, new CartLines(), $this->consent, $this->log, $this->text, $this->outbox, $this->hub, $this->options, $this->clock );

		$this->agreements = new Agreements( $this->log, $this->consent, $this->session, $this->store, $this->capture );
	}

	protected function log_in( int $user_id, array $roles = array( 'customer' ) ): void {
		$GLOBALS['liaison_test_user']  = $user_id;
		$GLOBALS['liaison_test_roles'] = $roles;
	}

	protected function agree( int $user_id, string $purpose, string $phone = '' ): void {
		$this->log->remember( $user_id, array( $purpose => $this->text->evidence( $this->text->wording( $purpose ), true, self::NOW ) + array( 'phone' => $phone ) ) );
	}

	/** One request: something happens, and the request ends. */
	protected function request( ?callable $happens = null ): void {
		if ( null !== $happens ) {
			$happens();
		}
		$this->capture->mark();
		$this->capture->save();
		$this->clock->now += 1000;
	}

	/** A captured cart with a mug, and its token. */
	protected function captured(): string {
		$this->shop->cart->put( 11, 2 );
		$this->consent->set( ConsentText::MARKETING, true );
		$this->consent->remember( array( 'phone' => '600 111 222' ) );
		$this->request();
		return $this->session->token();
	}

	protected function cart_orders(): CartOrders {
		return new CartOrders( $this->session, $this->capture, $this->purchases );
	}

	/** Adds the hooks of one object, as ShopHooks does when they fire. */
	protected function hook( object $instance ): void {
		foreach ( ShopHooks::HOOKS[ get_class( $instance ) ] as list( $hook, $method, $priority, $count ) ) {
			add_filter( $hook, array( $instance, $method ), $priority, $count );
		}
	}

	/** @return list<string> Notices of all kinds. */
	protected function notices(): array {
		return array_merge( array(), ...array_values( $GLOBALS['liaison_test_notices'] ) );
	}
}
