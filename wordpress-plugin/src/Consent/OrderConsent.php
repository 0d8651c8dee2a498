<?php
/**
 * Consent that travels on an order.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use Liaison\WooCommerce\Support\OrderMeta;

/**
 * Writes what was ticked into the order, and keeps it out of subscription renewals: what a clock
 * copies nobody agreed to again.
 */
final class OrderConsent {

	/** Order meta per purpose; the value is `yes`. */
	public const KEYS = array(
		ConsentText::TRANSACTIONAL => 'liaison_whatsapp_optin',
		ConsentText::MARKETING     => 'liaison_whatsapp_optin_marketing',
	);

	private const WORDING = '_liaison_consent_wording';
	private const VERSION = '_liaison_consent_version';
	private const LOCALE  = '_liaison_locale';

	/**
	 * @param ConsentText    $text    Sentences.
	 * @param SessionConsent $session Ticks of this visit.
	 * @param ConsentLog     $log     Last words of customers.
	 */
	public function __construct( private ConsentText $text, private SessionConsent $session, private ConsentLog $log ) {}

	/**
	 * Writes the ticks into an order that is about to be saved.
	 *
	 * @param \WC_Order $order  The order.
	 * @param string[]  $ticked Purposes whose boxes are ticked.
	 * @param string    $phone  Number from our own field, '' when the shop asks for the phone itself.
	 */
	public function mark( \WC_Order $order, array $ticked, string $phone ): void {
		$meta     = array( self::LOCALE => $this->text->locale() );
		$wordings = array();
		$versions = array();
		foreach ( self::KEYS as $purpose => $key ) {
			if ( in_array( $purpose, $ticked, true ) ) {
				// What was read when the box was ticked, in an earlier request or in this one.
				$said             = $this->session->get( $purpose );
				$wordings[ $key ] = (string) ( $said['wording'] ?? $this->text->checkout_wording( $purpose ) );
				$versions[]       = (string) ( $said['version'] ?? $this->text->version( $wordings[ $key ] ) );
			}
			$meta[ $key ]                    = isset( $wordings[ $key ] ) ? 'yes' : null;
			$meta[ '_' . $key . '_wording' ] = null;
		}
		$meta[ self::WORDING ] = array() === $wordings ? null : reset( $wordings );
		$meta[ self::VERSION ] = array() === $wordings ? null : implode( ' ', $versions );
		if ( 1 < count( $wordings ) ) {
			// The hub reads a sentence of its own per purpose, and the common one for the other.
			$meta[ '_' . array_key_last( $wordings ) . '_wording' ] = end( $wordings );
		}
		OrderMeta::write( $order, $meta, OrderMeta::of( $order ) );
		if ( array() !== $wordings && '' !== $phone && '' === (string) $order->get_billing_phone( 'edit' ) ) {
			$order->set_billing_phone( $phone );
		}
	}

	/**
	 * Classic checkout: the order is made.
	 *
	 * @param int            $order_id Id.
	 * @param mixed          $data     What was posted.
	 * @param \WC_Order|null $order    The order.
	 */
	public function processed_classic( $order_id, $data = null, $order = null ): void {
		$order = $order instanceof \WC_Order ? $order : wc_get_order( $order_id );
		if ( $order instanceof \WC_Order ) {
			$this->processed( $order );
		}
	}

	/**
	 * Notes the customer's last word and forgets the ticks of the visit.
	 *
	 * @param \WC_Order $order The order.
	 */
	public function processed( $order ): void {
		$consent     = array();
		$customer_id = (int) $order->get_customer_id();
		foreach ( 0 < $customer_id ? self::KEYS : array() as $purpose => $key ) {
			if ( 'yes' === $order->get_meta( $key ) ) {
				$wording             = (string) ( $this->session->get( $purpose )['wording'] ?? $this->text->checkout_wording( $purpose ) );
				$created             = $order->get_date_created();
				$consent[ $purpose ] = $this->text->evidence( $wording, true, null === $created ? time() * 1000 : $created->getTimestamp() * 1000 ) + array( 'phone' => (string) $order->get_billing_phone() );
			}
		}
		$this->log->remember( $customer_id, $consent );
		$this->session->clear();
	}

	/**
	 * Takes our meta out of what is copied to a renewal.
	 *
	 * @param mixed $meta Rows with `meta_key`, or key => value.
	 * @return mixed
	 */
	public function without_consent( $meta ) {
		if ( ! is_array( $meta ) ) {
			return $meta;
		}
		foreach ( $meta as $index => $row ) {
			$key = is_array( $row ) && isset( $row['meta_key'] ) ? $row['meta_key'] : $index; // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key -- not a query.
			if ( is_string( $key ) && 1 === preg_match( '/^_?liaison_/', $key ) ) {
				unset( $meta[ $index ] );
			}
		}
		return $meta;
	}
}
