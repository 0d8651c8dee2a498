<?php
/**
 * Options that front pages and checkouts read. They are written when the site is prepared, because WordPress asks the
 * database again on every page for an option that is not there.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

return array(
	'connection'                 => '',
	'connected_home'             => '',
	'connected_environment'      => '',
	'copy'                       => '',
	'scheduled_at'               => 0,
	'send_at_once'               => 'loopback',
	'loopback'                   => array(),
	'switches'                   => '',
	'consent_text_transactional' => '',
	'consent_text_marketing'     => '',
	'consent_place'              => 'contact',
	'cart_excluded_roles'        => array( 'administrator', 'shop_manager' ),
	'wc11_email'                 => 'whatsapp_first',
	'back_in_stock'              => 'yes',
	'chat'                       => array(),
	'drawn'                      => array(),
);
