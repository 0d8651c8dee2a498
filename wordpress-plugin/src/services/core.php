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
	Connect\Verbs::class     => static fn() => new Connect\Verbs(),
);
