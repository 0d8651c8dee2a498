<?php
/**
 * Removes what the plugin kept, on every site.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/src/autoload.php';

Support\Installer::each_site( is_multisite(), array( Support\Uninstaller::class, 'run' ) );
