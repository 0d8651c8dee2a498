<?php
/**
 * Whether there is a hub.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

/**
 * For those who only need to know whether there is anybody to tell.
 */
interface Connected {

	/**
	 * Whether the shop is connected. Costs no query.
	 */
	public function connected(): bool;
}
