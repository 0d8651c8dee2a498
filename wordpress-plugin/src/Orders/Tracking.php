<?php
/**
 * The parcels of an order.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Orders;

/**
 * Tracking numbers a webhook of WooCommerce does not carry: core Fulfillments, and whatever the filter adds.
 *
 * Plugins that keep their numbers in order meta (Shipment Tracking, Advanced Shipment Tracking,
 * AfterShip, YITH, Colissimo) need nothing here: the REST order holds that meta, and the hub reads it.
 */
class Tracking {

	/** Members of a parcel the hub reads; everything else is left out. */
	private const MEMBERS = array( 'tracking_number', 'tracking_url', 'carrier', 'status', 'expected_delivery' );

	/**
	 * Core Fulfillments of an order, in the shape of `GET orders/<id>/fulfillments`.
	 *
	 * Read from the data store, because the route asks for a capability no background job has.
	 *
	 * @param int $order_id The order.
	 * @return list<array<string,mixed>>|null Null where the shop has no Fulfillments (before WooCommerce 10.1, or switched off).
	 */
	public function fulfillments( int $order_id ): ?array {
		if ( ! class_exists( '\Automattic\WooCommerce\Utilities\FeaturesUtil' )
			|| ! \Automattic\WooCommerce\Utilities\FeaturesUtil::feature_is_enabled( 'fulfillments' ) ) {
			return null;
		}
		try {
			$found = \WC_Data_Store::load( 'order-fulfillment' )->read_fulfillments( \WC_Order::class, (string) $order_id );
		} catch ( \Throwable $problem ) {
			// No such data store, or its table is missing: the shop has none.
			return null;
		}
		$list = array();
		foreach ( is_array( $found ) ? $found : array() as $fulfillment ) {
			$list[] = self::shaped( $fulfillment->get_raw_data() );
		}
		$plain = json_decode( (string) wp_json_encode( $list ), true );
		return is_array( $plain ) ? array_values( $plain ) : null;
	}

	/**
	 * A fulfillment with truth as truth and dates as dates: the database gives text, "0" among it.
	 *
	 * @param array<string,mixed> $raw A fulfillment as WooCommerce reads it.
	 * @return array<string,mixed>
	 */
	public static function shaped( array $raw ): array {
		$raw['is_fulfilled'] = in_array( $raw['is_fulfilled'] ?? false, array( true, 1, '1' ), true );
		foreach ( array( 'date_updated', 'date_deleted' ) as $name ) {
			$date = $raw[ $name ] ?? null;
			if ( is_string( $date ) && 1 === preg_match( '/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/D', $date ) ) {
				$raw[ $name ] = str_replace( ' ', 'T', $date ) . 'Z';
			}
		}
		return $raw;
	}

	/**
	 * Parcels of shipping plugins we do not know by ourselves.
	 *
	 * @param \WC_Order $order The order.
	 * @return list<array<string,string>> Each with a `tracking_number`; one number once.
	 */
	public function others( \WC_Order $order ): array {
		/**
		 * Filters the parcels of an order, for shipping plugins Liaison does not know by itself. The
		 * customer gets one message for each number.
		 *
		 * @since 0.1.0
		 *
		 * @param array     $parcels List of parcels: `tracking_number` (needed), `tracking_url`, `carrier`,
		 *                           `status` (out_for_delivery, delivered or delayed), `expected_delivery` (Y-m-d).
		 * @param \WC_Order $order   The order.
		 */
		$given   = apply_filters( 'liaison_order_tracking', array(), $order );
		$parcels = array();
		foreach ( is_array( $given ) ? $given : array() as $parcel ) {
			$clean = self::clean( is_array( $parcel ) ? $parcel : array( 'tracking_number' => $parcel ) );
			if ( null !== $clean ) {
				$parcels[ $clean['tracking_number'] ] = $clean;
			}
		}
		return array_values( $parcels );
	}

	/**
	 * A parcel as text, or null without a number.
	 *
	 * @param array<mixed> $parcel What a filter gave.
	 * @return array<string,string>|null
	 */
	private static function clean( array $parcel ): ?array {
		$clean = array();
		foreach ( self::MEMBERS as $member ) {
			$value = $parcel[ $member ] ?? null;
			if ( is_scalar( $value ) && '' !== trim( (string) $value ) ) {
				$clean[ $member ] = mb_substr( trim( (string) $value ), 0, 'tracking_url' === $member ? 2000 : 100 );
			}
		}
		return isset( $clean['tracking_number'] ) ? $clean : null;
	}
}
