<?php
/**
 * Modules of the area "admin". What a click or a page needs is made when it comes, not on every page.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

// Sending to many orders happens in the background, which is no wp-admin.
$liaison_background = array(
	Admin\BulkActions::class => static fn( Services $s ) => new Admin\BulkActions( $s->get( Connect\Connection::class ), static fn(): Admin\Sending => $s->get( Admin\Sending::class ) ),
);
if ( ! is_admin() ) {
	return $liaison_background;
}

return $liaison_background + array(
	Admin\Page::class         => static fn( Services $s ) => new Admin\Page(
		static fn(): array => array(
			$s->get( Admin\Tabs\OverviewTab::class ),
			new Admin\Tabs\MessagesTab( $s->get( Admin\OwnerHub::class ) ),
			new Admin\Tabs\DeliveriesTab( $s->get( Admin\OwnerHub::class ), $s->get( Admin\LocalQueue::class ) ),
			$s->get( Admin\Tabs\SettingsTab::class ),
			new Admin\Tabs\SendTab(
				$s->get( Admin\OwnerHub::class ),
				$s->get( Admin\Sending::class ),
				new Admin\PreviewPage( new Admin\Preview( $s->get( Admin\Sending::class ), new Admin\StatusFit( $s->get( Orders\StatusMap::class ) ) ), $s->get( Admin\Sending::class ) )
			),
		),
		$s->get( Admin\Flash::class ),
		$s->get( Connect\Connection::class ),
		static fn(): Admin\CopyChoice => $s->get( Admin\CopyChoice::class )
	),
	Admin\Actions::class      => static fn( Services $s ) => new Admin\Actions(
		static fn(): array => array_merge(
			$s->get( Admin\ConnectPanel::class )->actions(),
			$s->get( Admin\CopyChoice::class )->actions(),
			$s->get( Admin\TestPanel::class )->actions(),
			$s->get( Admin\SettingsActions::class )->actions(),
			$s->get( Admin\QueueActions::class )->actions(),
			$s->get( Admin\SendActions::class )->actions(),
			$s->get( Admin\Notices::class )->actions()
		),
		array( 'disconnect', 'check', 'pause', 'resume', 'identity', 'test', 'mode', 'settings', 'statuses', 'flush', 'dead', 'send', 'dismiss' )
	),
	Admin\OrderMetaBox::class => static fn( Services $s ) => new Admin\OrderMetaBox( $s->get( Connect\Connection::class ), static fn(): Hub\Hub => $s->get( Admin\OwnerHub::class ) ),
	Admin\Help::class         => static fn() => new Admin\Help(),
	Admin\HiddenMeta::class   => static fn() => new Admin\HiddenMeta(),
	Admin\OrderColumn::class  => static fn( Services $s ) => new Admin\OrderColumn( $s->get( Connect\Connection::class ), $GLOBALS['wpdb'] ),
	Admin\Notices::class      => static fn( Services $s ) => new Admin\Notices( $s->get( Connect\Connection::class ), static fn(): Admin\Switchboard => $s->get( Admin\Switchboard::class ) ),
);
