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
);
