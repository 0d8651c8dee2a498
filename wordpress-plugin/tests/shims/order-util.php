<?php
/**
 * Where the shop keeps its orders.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Automattic\WooCommerce\Utilities;

if ( ! class_exists( OrderUtil::class ) ) {
	class OrderUtil {
		public static bool $hpos = true;

		public static function custom_orders_table_usage_is_enabled(): bool {
			return self::$hpos;
		}
	}
}
