<?php
/**
 * Plugin Name:          Liaison for WooCommerce
 * Description:          Sends your customers the right WhatsApp message: order updates, cart reminders and replies. Connects your shop to your Liaison hub.
 * Version:              0.1.0
 * Requires at least:    6.4
 * Requires PHP:         8.0
 * Requires Plugins:     woocommerce
 * WC requires at least: 8.9
 * WC tested up to:      11.0
 * Author:               Liaison
 * License:              GPL-2.0-or-later
 * License URI:          https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:          liaison-for-woocommerce
 * Domain Path:          /languages
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

defined( 'ABSPATH' ) || exit;

require_once __DIR__ . '/src/autoload.php';

Plugin::boot( __FILE__ );
