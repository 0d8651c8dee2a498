<?php
/**
 * One thing the plugin does in WordPress.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

/**
 * Every module is made and registered on each request, front pages too: registering must cost no query.
 */
interface Module {

	/**
	 * Adds hooks, and does nothing else.
	 */
	public function register(): void;
}
