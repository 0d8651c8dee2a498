<?php
/**
 * Services of the area "orders".
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

return array(
	Orders\RestReader::class => static fn() => new Orders\RestReader(),
	Orders\Tracking::class   => static fn() => new Orders\Tracking(),
	Orders\StatusMap::class  => static fn( Services $s ) => new Orders\StatusMap( $s->get( Support\Options::class ) ),
	Orders\OrderFlags::class => static fn( Services $s ) => new Orders\OrderFlags(
		$s->get( Support\Options::class ),
		static fn(): ?int => $s->get( Connect\Connection::class )->connected_at(),
		static fn(): array => $s->get( Connect\Connection::class )->gaps()
	),
	Orders\Payload::class    => static fn( Services $s ) => new Orders\Payload(
		$s->get( Orders\RestReader::class ),
		$s->get( Orders\Tracking::class ),
		$s->get( Orders\StatusMap::class ),
		$s->get( Orders\OrderFlags::class ),
		$s->get( Orders\ReviewTiming::class )
	),
);
