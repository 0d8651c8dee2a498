<?php
/**
 * How the services of a checkout are made.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

use Liaison\WooCommerce\Carts\CartCapture;
use Liaison\WooCommerce\Carts\CartLines;
use Liaison\WooCommerce\Carts\CartOrders;
use Liaison\WooCommerce\Carts\CartSession;
use Liaison\WooCommerce\Carts\CartStore;
use Liaison\WooCommerce\Carts\Purchases;
use Liaison\WooCommerce\Carts\TableCartStore;
use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Consent\Agreements;
use Liaison\WooCommerce\Consent\CheckoutFields;
use Liaison\WooCommerce\Consent\ClassicCheckout;
use Liaison\WooCommerce\Consent\ConsentLog;
use Liaison\WooCommerce\Consent\ConsentText;
use Liaison\WooCommerce\Consent\Offer;
use Liaison\WooCommerce\Consent\OrderConsent;
use Liaison\WooCommerce\Consent\SessionConsent;
use Liaison\WooCommerce\Orders\OrderEvents;
use Liaison\WooCommerce\Queue\ImmediateFlush;
use Liaison\WooCommerce\Queue\Outbox;
use Liaison\WooCommerce\Queue\QueueTable;
use Liaison\WooCommerce\Queue\TableOutbox;
use Liaison\WooCommerce\Storefront\Forms;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Locale;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\SystemClock;
use Liaison\WooCommerce\Support\Vault;
use Liaison\WooCommerce\Support\WebServer;

/**
 * Whoever pays waits for these, so no list is read for them: five files and some eighty closures, of which a checkout
 * needs a quarter.
 */
final class CheckoutServices {

	/** What make() knows. */
	public const IDS = array(
		Clock::class           => true,
		Options::class         => true,
		Locale::class          => true,
		Vault::class           => true,
		WebServer::class       => true,
		Connection::class      => true,
		QueueTable::class      => true,
		Outbox::class          => true,
		ImmediateFlush::class  => true,
		OrderEvents::class     => true,
		Forms::class           => true,
		ConsentText::class     => true,
		SessionConsent::class  => true,
		ConsentLog::class      => true,
		Offer::class           => true,
		Agreements::class      => true,
		OrderConsent::class    => true,
		CheckoutFields::class  => true,
		ClassicCheckout::class => true,
		CartStore::class       => true,
		CartSession::class     => true,
		CartCapture::class     => true,
		Purchases::class       => true,
		CartOrders::class      => true,
	);

	/**
	 * Makes a service.
	 *
	 * @param string   $id One of the IDS.
	 * @param Services $s  The others.
	 * @return object|null Null when it is none of them.
	 */
	public static function make( string $id, Services $s ): ?object {
		return match ( $id ) {
			Clock::class           => new SystemClock(),
			Options::class         => new Options(),
			Locale::class          => new Locale(),
			Vault::class           => new Vault(),
			WebServer::class       => new WebServer(),
			Connection::class      => new Connection( $s->get( Options::class ), $s->get( Vault::class ), $s->get( Clock::class ) ),
			QueueTable::class      => new QueueTable( $GLOBALS['wpdb'] ),
			Outbox::class          => new TableOutbox( $s->get( Connection::class ), $s->get( QueueTable::class ), $s->get( Clock::class ) ),
			ImmediateFlush::class  => new ImmediateFlush( $s ),
			OrderEvents::class     => new OrderEvents( $s->get( Outbox::class ) ),
			Forms::class           => new Forms(),
			ConsentText::class     => new ConsentText( $s->get( Options::class ), $s->get( Locale::class ) ),
			SessionConsent::class  => new SessionConsent( $s->get( ConsentText::class ), $s->get( Clock::class ) ),
			ConsentLog::class      => new ConsentLog( $s->get( ConsentText::class ), $s->get( Outbox::class ), $s->get( Clock::class ) ),
			Offer::class           => new Offer( $s->get( ConsentText::class ), $s->get( Connection::class ), static fn(): Agreements => $s->get( Agreements::class ) ),
			Agreements::class      => new Agreements( $s->get( ConsentLog::class ), $s->get( SessionConsent::class ), $s->get( CartSession::class ), $s->get( CartStore::class ), $s->get( CartCapture::class ) ),
			OrderConsent::class    => new OrderConsent( $s->get( ConsentText::class ), $s->get( SessionConsent::class ), $s->get( ConsentLog::class ) ),
			CheckoutFields::class  => new CheckoutFields( $s->get( Offer::class ), $s->get( SessionConsent::class ), $s->get( OrderConsent::class ), $s->get( CartCapture::class ), $s->get( Agreements::class ), $s->get( Options::class ) ),
			ClassicCheckout::class => new ClassicCheckout( $s->get( Offer::class ), $s->get( SessionConsent::class ), $s->get( OrderConsent::class ), $s->get( CartCapture::class ), $s->get( Agreements::class ), $s->get( Forms::class ) ),
			CartStore::class       => new TableCartStore( $GLOBALS['wpdb'] ),
			CartSession::class     => new CartSession(),
			CartCapture::class     => new CartCapture(
				$s->get( CartStore::class ),
				$s->get( CartSession::class ),
				new CartLines(),
				$s->get( SessionConsent::class ),
				$s->get( ConsentLog::class ),
				$s->get( ConsentText::class ),
				$s->get( Outbox::class ),
				$s->get( Connection::class ),
				$s->get( Options::class ),
				$s->get( Clock::class )
			),
			Purchases::class       => new Purchases( $s->get( CartStore::class ), $s->get( Clock::class ) ),
			CartOrders::class      => new CartOrders( $s->get( CartSession::class ), $s->get( CartCapture::class ), $s->get( Purchases::class ) ),
			default                => null,
		};
	}
}
