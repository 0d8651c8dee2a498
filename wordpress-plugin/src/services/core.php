<?php
/**
 * Services of the core.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

return array(
	Support\Clock::class     => static fn() => new Support\SystemClock(),
	Support\Options::class   => static fn() => new Support\Options(),
	Support\Locale::class    => static fn() => new Support\Locale(),
	Support\Installer::class => static fn( Services $s ) => new Support\Installer(
		$s->get( Support\Options::class ),
		static function (): void {}
	),
	Support\Vault::class     => static fn() => new Support\Vault(),
	Connect\Verbs::class     => static fn() => new Connect\Verbs(),
	Connect\HubAddress::class => static fn( Services $s ) => new Connect\HubAddress( $s->get( Support\Options::class ) ),
	Connect\Connection::class => static fn( Services $s ) => new Connect\Connection(
		$s->get( Support\Options::class ),
		$s->get( Support\Vault::class ),
		$s->get( Support\Clock::class )
	),
	Queue\QueueTable::class  => static fn() => new Queue\QueueTable( $GLOBALS['wpdb'] ),
	Queue\Outbox::class      => static fn( Services $s ) => new Queue\TableOutbox(
		$s->get( Connect\Connection::class ),
		$s->get( Queue\QueueTable::class ),
		$s->get( Support\Clock::class )
	),
);
