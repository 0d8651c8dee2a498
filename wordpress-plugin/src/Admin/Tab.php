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

	public function id(): string;

	public function title(): string;

	public function show(): void;
}
