<?php
/**
 * Reads WooCommerce's REST API from inside.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Orders;

/**
 * What WooCommerce's REST API answers, without a request over the network and without a person signed in.
 *
 * Deliveries are built in the background, where nobody is signed in. WooCommerce's own webhooks
 * take on the user who made them (WC_Webhook::build_payload); a user can be deleted, so we allow
 * reading for the length of one request instead, and nothing but reading.
 */
class RestReader {

	/**
	 * The answer of a GET route, as a REST client would see it.
	 *
	 * @param string $route For example `/wc/v3/orders/13`.
	 * @return array<mixed>|null Null when the route answers with an error.
	 */
	public function get( string $route ): ?array {
		$allow = static fn ( $permission, $context = '' ) => 'read' === $context ? true : $permission;
		add_filter( 'woocommerce_rest_check_permissions', $allow, PHP_INT_MAX, 2 );
		try {
			$response = rest_do_request( new \WP_REST_Request( 'GET', $route ) );
			if ( $response->is_error() ) {
				return null;
			}
			// Through JSON as the network would do it, so that objects and dates read the same as in a webhook.
			$data = json_decode( (string) wp_json_encode( rest_get_server()->response_to_data( $response, false ) ), true );
			return is_array( $data ) ? $data : null;
		} finally {
			remove_filter( 'woocommerce_rest_check_permissions', $allow, PHP_INT_MAX );
		}
	}
}
