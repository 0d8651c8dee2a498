<?php
/**
 * Services of the area "shop".
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

return array(
	Consent\ConsentText::class     => static fn( Services $s ) => new Consent\ConsentText( $s->get( Support\Options::class ), $s->get( Support\Locale::class ) ),
	Consent\SessionConsent::class  => static fn( Services $s ) => new Consent\SessionConsent( $s->get( Consent\ConsentText::class ), $s->get( Support\Clock::class ) ),
	Consent\ConsentLog::class      => static fn( Services $s ) => new Consent\ConsentLog( $s->get( Consent\ConsentText::class ), $s->get( Queue\Outbox::class ), $s->get( Support\Clock::class ) ),
	Consent\Offer::class           => static fn( Services $s ) => new Consent\Offer( $s->get( Consent\ConsentText::class ), $s->get( Consent\ConsentLog::class ), $s->get( Hub\Hub::class ) ),
	Carts\CartStore::class         => static fn() => new Carts\TableCartStore( $GLOBALS['wpdb'] ),
	Carts\CartSession::class       => static fn() => new Carts\CartSession(),
	Products\StockList::class      => static fn() => new Products\StockList(),
	Storefront\ChatSettings::class => static fn( Services $s ) => new Storefront\ChatSettings( $s->get( Support\Options::class ) ),
);
