<?php
/**
 * What the hub may use in the shop.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use Liaison\WooCommerce\Support\Options;
use wpdb;

// phpcs:disable WordPress.DB.DirectDatabaseQuery -- WooCommerce offers no function for its table of keys.

/**
 * Makes and revokes the REST key, as WooCommerce's own screens do, and removes webhooks that lead to the hub. Only what
 * was made for this connection is touched.
 */
final class Access {

	/**
	 * The option with the id of the key we made.
	 */
	public const KEY = 'api_key_id';

	/**
	 * @param wpdb    $db      The database.
	 * @param Options $options Options of the site.
	 */
	public function __construct( private wpdb $db, private Options $options ) {}

	/**
	 * Makes a REST key of a user, read and write.
	 *
	 * @param int $user_id Whose rights it has.
	 * @return array{id:int,key:string,secret:string}|null Null when it could not be made.
	 */
	public function make_key( int $user_id ): ?array {
		$key    = 'ck_' . wc_rand_hash();
		$secret = 'cs_' . wc_rand_hash();
		$done   = $this->db->insert(
			$this->db->prefix . 'woocommerce_api_keys',
			array(
				'user_id'         => $user_id,
				'description'     => 'Liaison',
				'permissions'     => 'read_write',
				'consumer_key'    => wc_api_hash( $key ),
				'consumer_secret' => $secret,
				'truncated_key'   => substr( $key, -7 ),
			),
			array( '%d', '%s', '%s', '%s', '%s', '%s' )
		);
		if ( 1 !== $done ) {
			return null;
		}
		return array(
			'id'     => (int) $this->db->insert_id,
			'key'    => $key,
			'secret' => $secret,
		);
	}

	/**
	 * The hub uses this key from now on; the one before is revoked.
	 *
	 * @param int $id The key.
	 */
	public function use_key( int $id ): void {
		$before = (int) $this->options->get( self::KEY, 0 );
		$this->options->set( self::KEY, $id );
		if ( $before !== $id ) {
			$this->revoke( $before );
		}
	}

	/**
	 * Revokes a key.
	 *
	 * @param int $id The key; 0: none.
	 */
	public function revoke( int $id ): void {
		if ( $id > 0 ) {
			// The description too: ids are used again after a table was emptied and filled.
			$this->db->delete(
				$this->db->prefix . 'woocommerce_api_keys',
				array(
					'key_id'      => $id,
					'description' => 'Liaison',
				),
				array( '%d', '%s' )
			);
		}
	}

	/**
	 * Revokes the key the hub uses, and removes webhooks that lead to the connection.
	 *
	 * @param string $delivery_url The connection's delivery address.
	 */
	public function remove( string $delivery_url ): void {
		$this->revoke( (int) $this->options->get( self::KEY, 0 ) );
		$this->options->delete( self::KEY );
		if ( '' === $delivery_url || ! function_exists( 'wc_get_webhook' ) ) {
			return;
		}
		$ids = $this->db->get_col( $this->db->prepare( "SELECT webhook_id FROM {$this->db->prefix}wc_webhooks WHERE delivery_url = %s", $delivery_url ) );
		foreach ( $ids as $id ) {
			$webhook = wc_get_webhook( (int) $id );
			if ( $webhook ) {
				$webhook->delete( true );
			}
		}
	}
}
