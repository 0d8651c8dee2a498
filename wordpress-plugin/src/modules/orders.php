<?php
/**
 * Modules of the area "orders".
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

return array(
	Orders\CustomerEvents::class => static fn( Services $s ) => new Orders\CustomerEvents( $s->get( Queue\Outbox::class ) ),
	Orders\CustomerNotes::class  => static fn( Services $s ) => new Orders\CustomerNotes( $s->get( Queue\Outbox::class ) ),
	Orders\CashOnDelivery::class => static fn( Services $s ) => new Orders\CashOnDelivery( $s->get( Support\Options::class ), $s->get( Connect\Verbs::class ) ),
	Orders\OrderNotes::class     => static fn() => new Orders\OrderNotes(),
	Orders\OneSwitch::class      => static fn( Services $s ) => new Orders\OneSwitch(
		$s->get( Support\Options::class ),
		$s->get( Connect\Connection::class ),
		$s->get( Connect\Fingerprint::class ),
		$s->get( Hub\Hub::class )
	),
	Orders\ReviewTiming::class   => static fn( Services $s ) => new Orders\ReviewTiming(
		$s->get( Support\Options::class ),
		$s->get( Queue\Outbox::class ),
		$s->get( Support\Clock::class ),
		$s->get( Orders\OrderFlags::class )
	),
);
