<?php
/**
 * Services of the area "storefront": few, and of nothing else, because every page may ask for them.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

return array(
	Storefront\ChatSettings::class => static fn() => new Storefront\ChatSettings( new Support\Options() ),
	Storefront\Drawn::class        => static fn() => new Storefront\Drawn( new Support\Options() ),
	Storefront\ChatButton::class   => static fn( Services $s ) => new Storefront\ChatButton( $s->get( Storefront\Drawn::class ), static fn(): Storefront\ChatSettings => $s->get( Storefront\ChatSettings::class ) ),
	Storefront\ProductLink::class  => static fn( Services $s ) => new Storefront\ProductLink( $s->get( Storefront\Drawn::class ), static fn(): Storefront\ChatSettings => $s->get( Storefront\ChatSettings::class ) ),
	Storefront\Forms::class        => static fn() => new Storefront\Forms(),
);
