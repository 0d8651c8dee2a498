<?php
/**
 * Modules of the core.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

use Liaison\WooCommerce\Cli\CliModule;
use Liaison\WooCommerce\Connect\Access;
use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\CoreVerbs;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Connect\Handshake;
use Liaison\WooCommerce\Connect\HubAddress;
use Liaison\WooCommerce\Connect\Site;
use Liaison\WooCommerce\Connect\Verbs;
use Liaison\WooCommerce\Connect\CallbackEndpoint;
use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Privacy\Person;
use Liaison\WooCommerce\Privacy\PersonalData;
use Liaison\WooCommerce\Privacy\PolicyText;
use Liaison\WooCommerce\Privacy\ShopData;
use Liaison\WooCommerce\Queue\QueueTable;
use Liaison\WooCommerce\Queue\Schedules;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Http;
use Liaison\WooCommerce\Support\Options;

return array(
	Schedules::class        => static fn( Services $s ) => new Schedules( $s ),
	CoreVerbs::class        => static fn( Services $s ) => new CoreVerbs( $s ),
	CallbackEndpoint::class => static fn( Services $s ) => new CallbackEndpoint(
		$s->get( Connection::class ),
		$s->get( Fingerprint::class ),
		$s->get( Verbs::class ),
		$s->get( Options::class ),
		$s->get( Clock::class )
	),
	Handshake::class        => static fn( Services $s ) => new Handshake(
		$s->get( Options::class ),
		$s->get( Site::class ),
		$s->get( HubAddress::class ),
		$s->get( Connection::class ),
		$s->get( Fingerprint::class ),
		$s->get( Access::class ),
		$s->get( Http::class )
	),
	PersonalData::class     => static function ( Services $s ): PersonalData {
		Plugin::works();
		return new PersonalData(
			$s->get( Person::class ),
			$s->get( Connection::class ),
			$s->get( Fingerprint::class ),
			$s->get( SignedHub::class ),
			$s->get( QueueTable::class )
		);
	},
	ShopData::class         => static fn( Services $s ) => new ShopData( $s ),
	PolicyText::class       => static fn() => new PolicyText(),
	CliModule::class        => static fn( Services $s ) => new CliModule( $s ),
);
