<?php
/**
 * A tab of the plugin's page.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * One tab under WooCommerce > Liaison.
 */
interface Tab {

	/**
	 * Its name in the address.
	 */
	public function id(): string;

	/**
	 * Its title.
	 */
	public function title(): string;

	/**
	 * Prints it.
	 */
	public function show(): void;
}
