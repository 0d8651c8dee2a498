<?php
/**
 * Services of the area "admin".
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

return array(
	Admin\OwnerHub::class         => static fn( Services $s ) => new Admin\OwnerHub( $s->get( Hub\SignedHub::class ), $s->get( Connect\Fingerprint::class ) ),
	Admin\Flash::class            => static fn() => new Admin\Flash(),
	Admin\LocalQueue::class       => static fn( Services $s ) => new Admin\LocalQueue( $s->get( Queue\QueueTable::class ), $s->get( Queue\DeadLetters::class ) ),
	Admin\Switchboard::class      => static fn( Services $s ) => new Admin\CoreSwitchboard( $s ),
	Admin\LocalSettings::class    => static fn( Services $s ) => new Admin\LocalSettings(
		$s->get( Support\Options::class ),
		static fn(): array => require dirname( __DIR__ ) . '/settings.php'
	),
	Admin\SettingsActions::class  => static fn( Services $s ) => new Admin\SettingsActions(
		$s->get( Admin\OwnerHub::class ),
		$s->get( Admin\LocalSettings::class ),
		$s->get( Orders\StatusMap::class ),
		$s->get( Admin\Flash::class )
	),
	Admin\Health::class           => static fn( Services $s ) => new Admin\Health(
		$s->get( Connect\Connection::class ),
		$s->get( Admin\Switchboard::class ),
		$s->get( Admin\LocalQueue::class ),
		static fn(): array => $s->get( Queue\ImmediateFlush::class )->status()
	),
	Admin\TestPanel::class        => static fn( Services $s ) => new Admin\TestPanel(
		$s->get( Admin\OwnerHub::class ),
		$s->get( Connect\Connection::class ),
		$s->get( Support\Options::class ),
		$s->get( Admin\Flash::class )
	),
	Admin\ConnectPanel::class     => static fn( Services $s ) => new Admin\ConnectPanel(
		$s->get( Admin\Switchboard::class ),
		$s->get( Connect\Connection::class ),
		$s->get( Connect\HubAddress::class ),
		$s->get( Admin\Flash::class )
	),
	Admin\CopyChoice::class       => static fn( Services $s ) => new Admin\CopyChoice( $s->get( Admin\Switchboard::class ), $s->get( Admin\Flash::class ) ),
	Admin\QueueActions::class     => static fn( Services $s ) => new Admin\QueueActions(
		$s->get( Admin\Switchboard::class ),
		$s->get( Admin\LocalQueue::class ),
		$s->get( Admin\Flash::class )
	),
	Admin\Sending::class          => static fn( Services $s ) => new Admin\Sending( $s->get( Admin\OwnerHub::class ) ),
	Admin\SendActions::class      => static fn( Services $s ) => new Admin\SendActions( $s->get( Admin\Sending::class ), $s->get( Admin\Flash::class ) ),
	Admin\Tabs\OverviewTab::class => static fn( Services $s ) => new Admin\Tabs\OverviewTab(
		$s->get( Admin\OwnerHub::class ),
		$s->get( Connect\Connection::class ),
		$s->get( Admin\ConnectPanel::class ),
		$s->get( Admin\Health::class ),
		new Admin\Checklist( $s->get( Connect\Connection::class ), $s->get( Admin\Health::class ), $s->get( Support\Options::class ) ),
		$s->get( Admin\TestPanel::class ),
		$s->get( Admin\Switchboard::class )
	),
	Admin\Tabs\SettingsTab::class => static fn( Services $s ) => new Admin\Tabs\SettingsTab(
		$s->get( Admin\OwnerHub::class ),
		$s->get( Admin\LocalSettings::class ),
		new Admin\StatusForm( $s->get( Orders\StatusMap::class ) ),
		$s->get( Admin\Flash::class )
	),
);
