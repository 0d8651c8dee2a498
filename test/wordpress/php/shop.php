<?php
/**
 * Makes a small shop: Madrid, EUR, no tax, free shipping, cash on delivery and bank transfer, four products, block
 * and classic checkout.
 */
use Automattic\WooCommerce\Internal\DataStores\Orders\DataSynchronizer;

WC_Install::install();
WC_Install::create_pages();

$options = array(
	'woocommerce_coming_soon'                            => 'no',
	'woocommerce_store_pages_only'                       => 'no',
	'woocommerce_default_country'                        => 'ES:M',
	'woocommerce_store_address'                          => 'Calle Mayor 1',
	'woocommerce_store_city'                             => 'Madrid',
	'woocommerce_store_postcode'                         => '28001',
	'woocommerce_currency'                               => 'EUR',
	'woocommerce_price_num_decimals'                     => '2',
	'woocommerce_calc_taxes'                             => 'no',
	'woocommerce_enable_guest_checkout'                  => 'yes',
	'woocommerce_enable_checkout_login_reminder'         => 'yes',
	'woocommerce_enable_signup_and_login_from_checkout'  => 'yes',
	'woocommerce_enable_myaccount_registration'          => 'yes',
	'woocommerce_registration_generate_password'         => 'no',
	'woocommerce_checkout_phone_field'                   => 'optional',
	'woocommerce_allow_tracking'                         => 'no',
	'woocommerce_show_marketplace_suggestions'           => 'no',
	'woocommerce_task_list_hidden'                       => 'yes',
	'woocommerce_task_list_complete'                     => 'yes',
	'woocommerce_task_list_welcome_modal_dismissed'      => 'yes',
	'woocommerce_onboarding_profile'                     => array( 'skipped' => true, 'completed' => true ),
	'woocommerce_admin_notices'                          => array(),
	'woocommerce_custom_orders_table_data_sync_enabled'  => 'no',
	'woocommerce_enable_ajax_add_to_cart'                => 'yes',
	'woocommerce_cod_settings'                           => array(
		'enabled'            => 'yes',
		'title'              => 'Cash on delivery',
		'enable_for_virtual' => 'yes',
	),
	'woocommerce_bacs_settings'                          => array(
		'enabled' => 'yes',
		'title'   => 'Bank transfer',
	),
);
foreach ( $options as $name => $value ) {
	update_option( $name, $value );
}
delete_transient( '_wc_activation_redirect' );

$synchronizer = wc_get_container()->get( DataSynchronizer::class );
if ( ! $synchronizer->check_orders_table_exists() ) {
	$synchronizer->create_database_tables();
}
update_option( 'woocommerce_custom_orders_table_enabled', $args['hpos'] ? 'yes' : 'no' );

foreach ( array( 0, null ) as $zone_id ) {
	$zone = new WC_Shipping_Zone( $zone_id );
	if ( null === $zone_id ) {
		$zone->set_zone_name( 'Spain' );
		$zone->add_location( 'ES', 'country' );
		$zone->save();
	}
	$zone->add_shipping_method( 'free_shipping' );
}

$simple = static function ( string $name, string $price, array $more = array() ): int {
	$product = new WC_Product_Simple();
	$product->set_props(
		array_merge(
			array(
				'name'          => $name,
				'slug'          => sanitize_title( $name ),
				'sku'           => sanitize_title( $name ),
				'regular_price' => $price,
				'status'        => 'publish',
			),
			$more
		)
	);
	return $product->save();
};
$products = array(
	'mug'   => $simple( 'Blue mug', '12.50' ),
	'lamp'  => $simple( 'Desk lamp', '45.00', array( 'manage_stock' => true, 'stock_quantity' => 50 ) ),
	'clock' => $simple( 'Wall clock', '30.00', array( 'manage_stock' => true, 'stock_quantity' => 0, 'stock_status' => 'outofstock' ) ),
	'guide' => $simple( 'Care guide', '4.00', array( 'virtual' => true, 'downloadable' => true ) ),
);
$size = new WC_Product_Attribute();
$size->set_name( 'Size' );
$size->set_options( array( 'S', 'M' ) );
$size->set_visible( true );
$size->set_variation( true );
$shirt = new WC_Product_Variable();
$shirt->set_props( array( 'name' => 'Shirt', 'slug' => 'shirt', 'sku' => 'shirt', 'status' => 'publish', 'attributes' => array( $size ) ) );
$products['shirt'] = $shirt->save();
foreach ( array( 'S' => '20.00', 'M' => '22.00' ) as $value => $price ) {
	$variation = new WC_Product_Variation();
	$variation->set_props( array( 'parent_id' => $products['shirt'], 'attributes' => array( 'size' => $value ), 'regular_price' => $price, 'sku' => 'shirt-' . strtolower( $value ), 'status' => 'publish' ) );
	$products[ 'shirt_' . strtolower( $value ) ] = $variation->save();
}
WC_Product_Variable::sync( $products['shirt'] );
wc_update_product_lookup_tables();

$page = static fn ( string $slug, string $title, string $content ): int => wp_insert_post(
	array(
		'post_type'      => 'page',
		'post_status'    => 'publish',
		'post_name'      => $slug,
		'post_title'     => $title,
		'post_content'   => $content,
		'comment_status' => 'closed',
	)
);
$pages = array(
	'cart'             => wc_get_page_id( 'cart' ),
	'checkout'         => wc_get_page_id( 'checkout' ),
	'my_account'       => wc_get_page_id( 'myaccount' ),
	'shop'             => wc_get_page_id( 'shop' ),
	'classic_cart'     => $page( 'classic-cart', 'Classic cart', '[woocommerce_cart]' ),
	'classic_checkout' => $page( 'classic-checkout', 'Classic checkout', '[woocommerce_checkout]' ),
	'privacy'          => $page( 'privacy', 'Privacy', 'What we keep and why.' ),
);
update_option( 'wp_page_for_privacy_policy', $pages['privacy'] );

if ( ! username_exists( 'shopper' ) ) {
	wc_create_new_customer( 'shopper@example.test', 'shopper', 'shopper' );
}
// Older versions remember that there were none, by the second.
delete_transient( 'wc_shipping_method_count' );
delete_transient( 'wc_shipping_method_count_legacy' );
flush_rewrite_rules();
return array(
	'products' => $products,
	'pages'    => $pages,
	'hpos'     => get_option( 'woocommerce_custom_orders_table_enabled' ),
	'versions' => array( 'wordpress' => get_bloginfo( 'version' ), 'woocommerce' => WC()->version, 'php' => PHP_VERSION ),
);
