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
		'intro'  => __( 'Cash on delivery confirmations and review requests are turned on or off under Automations.', 'liaison-for-woocommerce' ),
		'schema' => array(
			'type'       => 'object',
			'properties' => array(
				'review_days'  => array(
					'type'    => 'integer',
					'minimum' => 1,
					'maximum' => 365,
					'default' => 7,
					'title'   => __( 'Ask for a review after (days)', 'liaison-for-woocommerce' ),
					'help'    => __( 'Counted from the day the order was completed. Refunded orders are skipped. Turn review requests on or off under Automations.', 'liaison-for-woocommerce' ),
				),
				'send_at_once' => array(
					'type'     => 'string',
					'enum'     => array( 'loopback', 'response', 'minute' ),
					'labels'   => array(
						'loopback' => __( 'Immediate', 'liaison-for-woocommerce' ),
						'response' => __( 'Immediate, without requests from the shop to itself', 'liaison-for-woocommerce' ),
						'minute'   => __( 'Every minute', 'liaison-for-woocommerce' ),
					),
					'default'  => 'loopback',
					'autoload' => true,
					'title'    => __( 'Sync speed', 'liaison-for-woocommerce' ),
					'help'     => __( 'Immediate: updates are sent right after the customer sees the page. If your web server can\'t do that (for example Apache with mod_php), your shop sends a short request to itself, which adds about a millisecond to checkout, and a few over HTTPS.', 'liaison-for-woocommerce' ),
				),
			),
		),
	),
	'consent' => array(
		'title'  => __( 'Consent', 'liaison-for-woocommerce' ),
		'intro'  => __( 'Text shown next to the checkboxes at checkout and in My account. Leave blank to use the default text, which is translated. {shop} is replaced with your shop\'s name. The wording is stored as evidence of consent, so changing it starts a new version.', 'liaison-for-woocommerce' ),
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
					'help'      => __( 'Must mention WhatsApp and explain how to unsubscribe.', 'liaison-for-woocommerce' ),
				),
				'consent_text_marketing'     => array(
					'type'      => 'string',
					'multiline' => true,
					'maxLength' => 500,
					'default'   => '',
					'autoload'  => true,
					'title'     => __( 'Cart reminders and offers', 'liaison-for-woocommerce' ),
					'help'      => __( 'Must mention WhatsApp and explain how to unsubscribe.', 'liaison-for-woocommerce' ),
				),
				'consent_place'              => array(
					'type'     => 'string',
					'enum'     => array( 'contact', 'order' ),
					'labels'   => array(
						'contact' => __( 'Contact information', 'liaison-for-woocommerce' ),
						'order'   => __( 'After payment options', 'liaison-for-woocommerce' ),
					),
					'default'  => 'contact',
					'autoload' => true,
					'title'    => __( 'Position in block checkout', 'liaison-for-woocommerce' ),
					'help'     => __( 'In classic checkout, the checkboxes are always below the billing details.', 'liaison-for-woocommerce' ),
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
					'title'    => __( 'Exclude roles', 'liaison-for-woocommerce' ),
					'help'     => __( 'Carts of users with these roles are not saved.', 'liaison-for-woocommerce' ),
				),
				'recovery_landing'    => array(
					'type'    => 'string',
					'enum'    => array( 'cart', 'checkout' ),
					'labels'  => array(
						'cart'     => __( 'The cart', 'liaison-for-woocommerce' ),
						'checkout' => __( 'The checkout', 'liaison-for-woocommerce' ),
					),
					'default' => 'cart',
					'title'   => __( 'Page opened by cart reminders', 'liaison-for-woocommerce' ),
					'help'    => __( 'The link in the reminder restores the products and applies the coupon of the message. If a product or the coupon is no longer available, customers see the cart first.', 'liaison-for-woocommerce' ),
				),
				'wc11_email'          => array(
					'type'     => 'string',
					'enum'     => array( 'whatsapp_first', 'email_only', 'both' ),
					'labels'   => array(
						'whatsapp_first' => __( 'WhatsApp first, email only if it isn\'t delivered', 'liaison-for-woocommerce' ),
						'email_only'     => __( 'Email only', 'liaison-for-woocommerce' ),
						'both'           => __( 'Both', 'liaison-for-woocommerce' ),
					),
					'default'  => 'whatsapp_first',
					'autoload' => true,
					'title'    => __( 'WooCommerce recovery email', 'liaison-for-woocommerce' ),
					'help'     => __( 'WooCommerce 11 can email customers who leave an order unpaid. This setting keeps customers from being reminded twice.', 'liaison-for-woocommerce' ),
				),
				'back_in_stock'       => array(
					'type'     => 'boolean',
					'stored'   => 'yes-no',
					'default'  => true,
					'autoload' => true,
					'title'    => __( 'Offer back-in-stock notifications', 'liaison-for-woocommerce' ),
					'help'     => __( 'Customers can leave their number on the product page and get a message when the product is back in stock.', 'liaison-for-woocommerce' ),
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
							'title'   => __( 'Show a WhatsApp chat button in your shop', 'liaison-for-woocommerce' ),
						),
						'phone'        => array(
							'type'         => 'string',
							'default'      => '',
							'pattern'      => '^\+[0-9 ().-]{7,22}$',
							'patternHelp'  => __( 'Enter the number in international format, for example +34 600 111 222.', 'liaison-for-woocommerce' ),
							'requiredWith' => array( 'enabled', 'product_link' ),
							'requiredHelp' => __( 'Enter the WhatsApp number customers write to. Without it, neither the button nor the product link is shown.', 'liaison-for-woocommerce' ),
							'title'        => __( 'WhatsApp number', 'liaison-for-woocommerce' ),
							'help'         => __( 'In international format, for example +34 600 111 222.', 'liaison-for-woocommerce' ),
						),
						'label'        => array(
							'type'      => 'string',
							'default'   => '',
							'maxLength' => 60,
							'title'     => __( 'Button text', 'liaison-for-woocommerce' ),
							'help'      => __( 'Leave blank to use the default.', 'liaison-for-woocommerce' ),
						),
						'text'         => array(
							'type'      => 'string',
							'multiline' => true,
							'default'   => '',
							'maxLength' => 500,
							'title'     => __( 'Prefilled message', 'liaison-for-woocommerce' ),
							'help'      => __( '{shop} and {product} are replaced with the names of your shop and the product.', 'liaison-for-woocommerce' ),
						),
						'placement'    => array(
							'type'    => 'string',
							'enum'    => array( 'right', 'left' ),
							'labels'  => array(
								'right' => __( 'Right', 'liaison-for-woocommerce' ),
								'left'  => __( 'Left', 'liaison-for-woocommerce' ),
							),
							'default' => 'right',
							'title'   => __( 'Position', 'liaison-for-woocommerce' ),
						),
						'hours'        => array(
							'type'        => 'array',
							'items'       => array( 'type' => 'string' ),
							'default'     => array(),
							'stored'      => 'hours',
							'pattern'     => '^(mon|tue|wed|thu|fri|sat|sun) ([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$',
							'patternHelp' => __( 'Enter each line like: mon 09:00-17:30', 'liaison-for-woocommerce' ),
							'title'       => __( 'Opening hours', 'liaison-for-woocommerce' ),
							'help'        => __( 'One per line, for example: mon 09:00-17:30. Uses your shop\'s time zone. Leave blank to always show the button.', 'liaison-for-woocommerce' ),
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
		'title'  => __( 'Data removal', 'liaison-for-woocommerce' ),
		'schema' => array(
			'type'       => 'object',
			'properties' => array(
				'delete_everything' => array(
					'type'    => 'boolean',
					'stored'  => 'yes-no',
					'default' => false,
					'title'   => __( 'Also delete Liaison\'s order data', 'liaison-for-woocommerce' ),
					'help'    => __( 'The plugin\'s tables and settings are always deleted. If disabled, consent and language stay on the orders they belong to.', 'liaison-for-woocommerce' ),
				),
			),
		),
	),
);
