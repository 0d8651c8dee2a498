<?php
/**
 * Settings kept in the shop, as sections of JSON Schema. A field's name is its option without the prefix `liaison_`.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

return array(
	'orders'  => array(
		'title'  => __( 'Orders', 'liaison-for-woocommerce' ),
		'schema' => array(
			'type'       => 'object',
			'properties' => array(
				'cod_confirm'        => array(
					'type'    => 'boolean',
					'default' => false,
					'title'   => __( 'Ask customers to confirm cash on delivery', 'liaison-for-woocommerce' ),
					'help'    => __( 'They get buttons to confirm, change or cancel. The answer becomes a private note on the order.', 'liaison-for-woocommerce' ),
				),
				'allow_order_status' => array(
					'type'    => 'boolean',
					'stored'  => 'yes-no',
					'default' => false,
					'title'   => __( 'Let the answer change the order\'s status', 'liaison-for-woocommerce' ),
					'help'    => __( 'A cancelled order becomes "cancelled" by itself. Off: you only get the note.', 'liaison-for-woocommerce' ),
				),
				'review_days'        => array(
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
	'consent' => array(
		'title'  => __( 'Consent', 'liaison-for-woocommerce' ),
		'intro'  => __( 'What stands beside the boxes in checkout and in the customer\'s account. Empty uses our sentence, which is translated. {shop} stands for the name of your shop. The wording travels along as evidence, so changing it starts a new version.', 'liaison-for-woocommerce' ),
		'schema' => array(
			'type'       => 'object',
			'properties' => array(
				'consent_text_transactional' => array(
					'type'      => 'string',
					'multiline' => true,
					'maxLength' => 500,
					'default'   => '',
					'autoload'  => true,
					'title'     => __( 'Order updates', 'liaison-for-woocommerce' ),
					'help'      => __( 'Must name WhatsApp and say how to stop.', 'liaison-for-woocommerce' ),
				),
				'consent_text_marketing'     => array(
					'type'      => 'string',
					'multiline' => true,
					'maxLength' => 500,
					'default'   => '',
					'autoload'  => true,
					'title'     => __( 'Cart reminders and offers', 'liaison-for-woocommerce' ),
					'help'      => __( 'Must name WhatsApp and say how to stop.', 'liaison-for-woocommerce' ),
				),
			),
		),
	),
	'carts'   => array(
		'title'  => __( 'Carts and stock', 'liaison-for-woocommerce' ),
		'schema' => array(
			'type'       => 'object',
			'properties' => array(
				'cart_excluded_roles' => array(
					'type'     => 'array',
					'items'    => array(
						'type'   => 'string',
						'enum'   => array_keys( wp_roles()->get_names() ),
						'labels' => array_map( 'translate_user_role', wp_roles()->get_names() ),
					),
					'default'  => array( 'administrator', 'shop_manager' ),
					'autoload' => true,
					'title'    => __( 'Never remind these', 'liaison-for-woocommerce' ),
					'help'     => __( 'Carts of people with these roles are not kept.', 'liaison-for-woocommerce' ),
				),
				'wc11_email'          => array(
					'type'     => 'string',
					'enum'     => array( 'whatsapp_first', 'email_only', 'both' ),
					'labels'   => array(
						'whatsapp_first' => __( 'WhatsApp first, the e-mail only if it does not arrive', 'liaison-for-woocommerce' ),
						'email_only'     => __( 'Only the e-mail', 'liaison-for-woocommerce' ),
						'both'           => __( 'Both', 'liaison-for-woocommerce' ),
					),
					'default'  => 'whatsapp_first',
					'autoload' => true,
					'title'    => __( 'WooCommerce\'s own recovery e-mail', 'liaison-for-woocommerce' ),
					'help'     => __( 'WooCommerce 11 can write to people who leave an order unpaid. This keeps one person from being reminded twice.', 'liaison-for-woocommerce' ),
				),
				'back_in_stock'       => array(
					'type'     => 'boolean',
					'stored'   => 'yes-no',
					'default'  => true,
					'autoload' => true,
					'title'    => __( 'Offer news about products that are out of stock', 'liaison-for-woocommerce' ),
					'help'     => __( 'Customers leave their number on the product\'s page and hear from you when it is back.', 'liaison-for-woocommerce' ),
				),
			),
		),
	),
	'chat'    => array(
		'title'  => __( 'Chat button', 'liaison-for-woocommerce' ),
		'schema' => array(
			'type'       => 'object',
			'properties' => array(
				'chat' => array(
					'type'       => 'object',
					'autoload'   => true,
					'title'      => __( 'Chat button', 'liaison-for-woocommerce' ),
					'default'    => array(),
					'properties' => array(
						'enabled'      => array(
							'type'    => 'boolean',
							'stored'  => 'yes-no',
							'default' => false,
							'title'   => __( 'Show a WhatsApp chat button in the shop', 'liaison-for-woocommerce' ),
						),
						'phone'        => array(
							'type'         => 'string',
							'default'      => '',
							'pattern'      => '^\+[0-9 ().-]{7,22}$',
							'patternHelp'  => __( 'Write the number in international form, like +34 600 111 222.', 'liaison-for-woocommerce' ),
							'requiredWith' => array( 'enabled', 'product_link' ),
							'requiredHelp' => __( 'Enter the WhatsApp number customers write to. Without it, neither the button nor the product link is shown.', 'liaison-for-woocommerce' ),
							'title'        => __( 'Number', 'liaison-for-woocommerce' ),
							'help'         => __( 'In international form, like +34 600 111 222.', 'liaison-for-woocommerce' ),
						),
						'label'        => array(
							'type'      => 'string',
							'default'   => '',
							'maxLength' => 60,
							'title'     => __( 'Text of the button', 'liaison-for-woocommerce' ),
							'help'      => __( 'Empty uses ours.', 'liaison-for-woocommerce' ),
						),
						'text'         => array(
							'type'      => 'string',
							'multiline' => true,
							'default'   => '',
							'maxLength' => 500,
							'title'     => __( 'What the customer\'s message begins with', 'liaison-for-woocommerce' ),
							'help'      => __( '{shop} and {product} stand for the names of shop and product.', 'liaison-for-woocommerce' ),
						),
						'placement'    => array(
							'type'    => 'string',
							'enum'    => array( 'right', 'left' ),
							'labels'  => array(
								'right' => __( 'Right', 'liaison-for-woocommerce' ),
								'left'  => __( 'Left', 'liaison-for-woocommerce' ),
							),
							'default' => 'right',
							'title'   => __( 'Side of the page', 'liaison-for-woocommerce' ),
						),
						'hours'        => array(
							'type'        => 'array',
							'items'       => array( 'type' => 'string' ),
							'default'     => array(),
							'stored'      => 'hours',
							'pattern'     => '^(mon|tue|wed|thu|fri|sat|sun) ([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$',
							'patternHelp' => __( 'Write each line like: mon 09:00-17:30', 'liaison-for-woocommerce' ),
							'title'       => __( 'Hours', 'liaison-for-woocommerce' ),
							'help'        => __( 'One line for each, like: mon 09:00-17:30. In the time zone of the shop. Empty shows the button always.', 'liaison-for-woocommerce' ),
						),
						'product_link' => array(
							'type'    => 'boolean',
							'stored'  => 'yes-no',
							'default' => false,
							'title'   => __( 'Show "Ask about this product" on product pages', 'liaison-for-woocommerce' ),
						),
					),
				),
			),
		),
	),
	'leaving' => array(
		'title'  => __( 'When the plugin is deleted', 'liaison-for-woocommerce' ),
		'schema' => array(
			'type'       => 'object',
			'properties' => array(
				'delete_everything' => array(
					'type'    => 'boolean',
					'stored'  => 'yes-no',
					'default' => false,
					'title'   => __( 'Delete what Liaison noted on orders, too', 'liaison-for-woocommerce' ),
					'help'    => __( 'Its tables and settings are deleted in any case. Off: consent and language stay on the orders they belong to.', 'liaison-for-woocommerce' ),
				),
			),
		),
	),
);
