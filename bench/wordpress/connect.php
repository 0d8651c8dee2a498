<?php
/**
 * Connects the shop to a hub that takes everything.
 */
use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Plugin;

$connection = Plugin::services()->get( Connection::class );
$opened     = $connection->open(
	$args['hub'],
	array(
		'connectionId' => '00000000-0000-7000-8000-000000000000',
		'accountName'  => 'Bench',
		'deliveryUrl'  => $args['hub'] . '/hooks/00000000-0000-7000-8000-000000000000',
		'companionUrl' => $args['hub'] . '/companion/00000000-0000-7000-8000-000000000000',
		'secret'       => 'bench-secret-0123456789abcdef',
		'mode'         => 'live',
		'testNumbers'  => array(),
	)
);
update_option( 'liaison_connected_home', base64_encode( home_url() ) );
update_option( 'liaison_connected_environment', wp_get_environment_type() );
return array( 'opened' => $opened, 'connected' => $connection->connected() );
