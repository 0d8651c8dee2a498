<?php
/**
 * Modules of the area "shop".
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

return array(
	Storefront\ShopHooks::class => static fn( Services $s ) => new Storefront\ShopHooks( $s ),
);
