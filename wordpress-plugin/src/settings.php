<?php
/**
 * Settings kept in the shop, as sections of JSON Schema. A field's name is its option without the prefix `liaison_`.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

return array(
	'orders' => array(
		'title'  => __( 'Orders', 'liaison-for-woocommerce' ),
		'schema' => array(
			'type'       => 'object',
			'properties' => array(
				'history_days'   => array(
					'type'    => 'integer',
					'minimum' => 1,
					'maximum' => 365,
					'default' => 30,
					'title'   => __( 'Days after which an order is history', 'liaison-for-woocommerce' ),
					'help'    => __( 'Older orders, and those placed before the shop was connected, are told to the hub but never lead to a message.', 'liaison-for-woocommerce' ),
				),
				'cod_confirm'    => array(
					'type'    => 'boolean',
					'default' => false,
					'title'   => __( 'Ask customers to confirm cash on delivery', 'liaison-for-woocommerce' ),
					'help'    => __( 'They get buttons to confirm, change or cancel. The answer becomes a private note on the order.', 'liaison-for-woocommerce' ),
				),
				'cod_set_status' => array(
					'type'    => 'boolean',
					'default' => false,
					'title'   => __( 'Let the answer change the order\'s status', 'liaison-for-woocommerce' ),
					'help'    => __( 'A cancelled order becomes "cancelled" by itself. Off: you only get the note.', 'liaison-for-woocommerce' ),
				),
				'review_days'    => array(
					'type'    => 'integer',
					'minimum' => 0,
					'maximum' => 365,
					'default' => 0,
					'title'   => __( 'Ask for a review after so many days', 'liaison-for-woocommerce' ),
					'help'    => __( 'Counted from the day the order was completed. 0 asks nobody; refunded orders are never asked about.', 'liaison-for-woocommerce' ),
				),
			),
		),
	),
);
