<?php
/**
 * Services of the core.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

use Liaison\WooCommerce\Connect\Access;
use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Disconnect;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Connect\Heartbeat;
use Liaison\WooCommerce\Connect\HubAddress;
use Liaison\WooCommerce\Connect\Site;
use Liaison\WooCommerce\Connect\Verbs;
use Liaison\WooCommerce\Hub\Circuit;
use Liaison\WooCommerce\Hub\Deliveries;
use Liaison\WooCommerce\Hub\Hub;
use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Orders\Payload;
use Liaison\WooCommerce\Privacy\Person;
use Liaison\WooCommerce\Queue\Batches;
use Liaison\WooCommerce\Queue\DeadLetters;
use Liaison\WooCommerce\Queue\Failures;
use Liaison\WooCommerce\Queue\Flusher;
use Liaison\WooCommerce\Queue\ImmediateFlush;
use Liaison\WooCommerce\Queue\Lock;
use Liaison\WooCommerce\Queue\Loopback;
use Liaison\WooCommerce\Queue\PayloadBuilder;
use Liaison\WooCommerce\Queue\Purge;
use Liaison\WooCommerce\Queue\QueueTable;
use Liaison\WooCommerce\Queue\Sender;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Http;
use Liaison\WooCommerce\Support\Installer;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\WpHttp;

return array(
	Http::class           => static fn() => new WpHttp(),
	Installer::class      => static fn( Services $s ) => new Installer(
		$s->get( Options::class ),
		static fn( bool $tell ) => $s->get( Disconnect::class )->pause( $tell )
	),
	Site::class           => static fn( Services $s ) => new Site( $s->get( Options::class ) ),
	HubAddress::class     => static fn( Services $s ) => new HubAddress( $s->get( Options::class ) ),
	Verbs::class          => static fn() => Plugin::verbs(),
	Access::class         => static fn( Services $s ) => new Access( $GLOBALS['wpdb'], $s->get( Options::class ) ),
	// Some questions may fail before pages stop asking; a delivery that fails is enough to wait.
	'circuit.hub'         => static fn( Services $s ) => new Circuit( $s->get( Options::class ), $s->get( Clock::class ), 'hub_circuit', 2 ),
	'circuit.queue'       => static fn( Services $s ) => new Circuit( $s->get( Options::class ), $s->get( Clock::class ), 'queue_circuit', 0 ),
	SignedHub::class      => static fn( Services $s ) => new SignedHub(
		$s->get( Connection::class ),
		$s->get( Options::class ),
		$s->get( Clock::class ),
		$s->get( Http::class ),
		$s->get( 'circuit.hub' )
	),
	Hub::class            => static fn( Services $s ) => $s->get( SignedHub::class ),
	Deliveries::class     => static fn( Services $s ) => new Deliveries( $s->get( Connection::class ), $s->get( Site::class ), $s->get( Http::class ) ),
	Fingerprint::class    => static fn( Services $s ) => new Fingerprint(
		$s->get( Options::class ),
		$s->get( Site::class ),
		$s->get( Connection::class ),
		$s->get( QueueTable::class ),
		$s->get( SignedHub::class ),
		$s->get( Access::class ),
		$s->get( Clock::class )
	),
	Disconnect::class     => static fn( Services $s ) => new Disconnect(
		$s->get( Connection::class ),
		$s->get( Fingerprint::class ),
		$s->get( Site::class ),
		$s->get( SignedHub::class ),
		$s->get( Access::class ),
		$s->get( Lock::class ),
		$s->get( QueueTable::class ),
		$s->get( Options::class ),
		static fn() => $s->get( Flusher::class )->run( false, 5000 )
	),
	Heartbeat::class      => static function ( Services $s ): Heartbeat {
		Plugin::works();
		return new Heartbeat(
			$s->get( Connection::class ),
			$s->get( Fingerprint::class ),
			$s->get( Site::class ),
			$s->get( SignedHub::class ),
			$s->get( Verbs::class ),
			$s->get( QueueTable::class ),
			$s->get( Disconnect::class ),
			$s->get( Options::class ),
			$s->get( Clock::class ),
			static fn(): array => $s->get( ImmediateFlush::class )->status()
		);
	},
	Lock::class           => static fn( Services $s ) => new Lock( $GLOBALS['wpdb'], $s->get( Clock::class ) ),
	Failures::class       => static fn( Services $s ) => new Failures( $s->get( QueueTable::class ), $s->get( Clock::class ) ),
	Batches::class        => static fn( Services $s ) => new Batches(
		$s->get( QueueTable::class ),
		$s->get( PayloadBuilder::class ),
		$s->get( Clock::class ),
		$s->get( Failures::class )
	),
	PayloadBuilder::class => static function ( Services $s ): PayloadBuilder {
		Plugin::works();
		return $s->get( Payload::class );
	},
	Sender::class         => static fn( Services $s ) => new Sender(
		$s->get( QueueTable::class ),
		$s->get( Batches::class ),
		$s->get( Failures::class ),
		$s->get( Deliveries::class ),
		$s->get( 'circuit.queue' ),
		$s->get( Clock::class )
	),
	Flusher::class        => static fn( Services $s ) => new Flusher(
		$s->get( Connection::class ),
		$s->get( Fingerprint::class ),
		$s->get( Lock::class ),
		$s->get( Sender::class ),
		$s->get( 'circuit.queue' ),
		$s->get( QueueTable::class ),
		$s->get( Options::class ),
		$s->get( Clock::class )
	),
	Loopback::class       => static fn( Services $s ) => new Loopback(
		$s->get( Site::class ),
		$s->get( Options::class ),
		$s->get( Http::class ),
		$s->get( Clock::class ),
		$GLOBALS['wpdb'],
		static fn( int $ms ) => usleep( 1000 * $ms )
	),
	DeadLetters::class    => static fn( Services $s ) => new DeadLetters( $s->get( QueueTable::class ) ),
	Purge::class          => static fn( Services $s ) => new Purge( $s->get( QueueTable::class ), $s->get( Options::class ), $s->get( Clock::class ) ),
	Person::class         => static fn() => new Person(),
);
