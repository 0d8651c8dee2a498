<?php
/**
 * Services of the area "shop".
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

return array(
	Products\StockList::class   => static fn() => new Products\StockList(),
	Consent\AccountPage::class  => static fn( Services $s ) => new Consent\AccountPage( $s->get( Consent\Offer::class ), $s->get( Consent\ConsentLog::class ), $s->get( Consent\Agreements::class ), $s->get( Carts\CartCapture::class ), $s->get( Support\Options::class ) ),
	Consent\HubWord::class      => static fn( Services $s ) => new Consent\HubWord( $s->get( Consent\ConsentLog::class ), $s->get( Carts\CartCapture::class ), $s->get( Support\Options::class ) ),
	Consent\Registration::class => static fn( Services $s ) => new Consent\Registration( $s->get( Consent\Offer::class ), $s->get( Consent\ConsentLog::class ), $s->get( Storefront\Forms::class ) ),
	Consent\ConsentForm::class  => static fn( Services $s ) => new Consent\ConsentForm( $s->get( Consent\Offer::class ), $s->get( Consent\ConsentLog::class ), $s->get( Storefront\Forms::class ) ),
	Carts\CartPayload::class    => static fn( Services $s ) => new Carts\CartPayload( $s->get( Carts\CartStore::class ), $s->get( Consent\ConsentLog::class ) ),
	Carts\CartTeller::class     => static fn( Services $s ) => new Carts\CartTeller( $s->get( Carts\CartStore::class ), $s->get( Queue\Outbox::class ) ),
	Carts\RecoveryLink::class   => static fn( Services $s ) => new Carts\RecoveryLink( $s->get( Carts\CartStore::class ), $s->get( Carts\Purchases::class ), $s->get( Carts\CartSession::class ), new Carts\Restorer( new Carts\LinkCoupon() ), $s->get( Support\Options::class ) ),
	Carts\PaymentLink::class    => static fn() => new Carts\PaymentLink( new Carts\LinkCoupon() ),
	Carts\Woo11Email::class        => static fn( Services $s ) => new Carts\Woo11Email( $s->get( Support\Options::class ), $s->get( Connect\Connection::class ), $s->get( Support\Clock::class ) ),
	Carts\CartStatus::class     => static fn( Services $s ) => new Carts\CartStatus( $s->get( Carts\CartStore::class ), $s->get( Carts\Purchases::class ), $s->get( Carts\Woo11Email::class ) ),
	Carts\Coupons::class        => static fn( Services $s ) => new Carts\Coupons( $s->get( Support\Clock::class ) ),
	Carts\CartPurge::class      => static fn( Services $s ) => new Carts\CartPurge( $s->get( Carts\CartStore::class ), $s->get( Queue\Outbox::class ), $s->get( Support\Clock::class ) ),
	Products\BackInStock::class => static fn( Services $s ) => new Products\BackInStock(
		$s->get( Products\StockList::class ),
		$s->get( Consent\Offer::class ),
		$s->get( Storefront\Forms::class ),
		$s->get( Queue\Outbox::class ),
		$s->get( Support\Options::class ),
		$s->get( Support\Clock::class )
	),
);
