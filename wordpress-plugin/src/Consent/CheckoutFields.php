<?php
/**
 * The boxes of the block checkout.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use Automattic\WooCommerce\StoreApi\Routes\V1\Checkout;
use Liaison\WooCommerce\Carts\CartCapture;
use Liaison\WooCommerce\Needed;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\Yes;

/**
 * Additional checkout fields, beside the contact details or below the payment, as the owner chose. WooCommerce keeps
 * their values with the account and would show a box ticked again, so its own copy of a tick is dropped from customers
 * and orders before they are saved; our order meta says it. Both boxes are registered for everybody: the script hides
 * one that the consent for the typed phone answers already, and a request sent by a page that is open for long finds
 * the same fields, wherever they stand by now.
 */
final class CheckoutFields {

	/** The option with where the boxes stand: `contact` or `order`. The location `address` would show them twice. */
	public const PLACE = 'consent_place';

	private const SPACE = 'liaison';
	private const PHONE = 'liaison/phone';

	/**
	 * Whether the boxes are registered in this request.
	 *
	 * @var bool
	 */
	private bool $registered = false;

	/**
	 * Customers and orders that WooCommerce gave a value of ours in this request.
	 *
	 * @var \WeakMap<object,bool>
	 */
	private \WeakMap $given;

	/**
	 * @param Offer          $offer      Which boxes to offer.
	 * @param SessionConsent $session    Ticks of this visit.
	 * @param OrderConsent   $orders     Writes orders.
	 * @param CartCapture    $capture    Captures carts.
	 * @param Agreements     $agreements Takes ticks.
	 * @param Options        $options    Settings.
	 */
	public function __construct( private Offer $offer, private SessionConsent $session, private OrderConsent $orders, private CartCapture $capture, private Agreements $agreements, private Options $options ) {
		$this->given = new \WeakMap();
	}

	/**
	 * Registers the boxes, once a request.
	 */
	public function fields(): void {
		// Not in the admin: the order screen would show boxes that nobody ticked there.
		if ( $this->registered || is_admin() || ! $this->offer->active() || ! function_exists( 'woocommerce_register_additional_checkout_field' ) ) {
			return;
		}
		$this->registered = true;
		add_action( 'woocommerce_set_additional_field_value', array( $this, 'stored' ), 10, 4 );
		foreach ( ConsentText::PURPOSES as $purpose ) {
			$wording = $this->is_shown() ? $this->offer->text()->checkout_wording( $purpose ) : 'WhatsApp';
			woocommerce_register_additional_checkout_field(
				array(
					'id'                         => self::SPACE . '/' . $purpose,
					'label'                      => $wording,
					'optionalLabel'              => $wording,
					'location'                   => $this->place(),
					'type'                       => 'checkbox',
					'show_in_order_confirmation' => false,
				)
			);
		}
		if ( $this->offer->phone_hidden() ) {
			$this->phone_field();
		}
		if ( Needed::for_cart_update() && function_exists( 'woocommerce_store_api_register_update_callback' ) ) {
			woocommerce_store_api_register_update_callback(
				array(
					'namespace' => self::SPACE,
					'callback'  => array( $this, 'updated' ),
				)
			);
		}
	}

	/**
	 * Whether this request shows the boxes, or describes them: one that sends ticks needs no sentences, and translating
	 * them costs a tenth of a millisecond.
	 *
	 * @return bool
	 */
	private function is_shown(): bool {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- Only whether it is one of these.
		return ! defined( 'REST_REQUEST' ) || ! REST_REQUEST || ! in_array( $_SERVER['REQUEST_METHOD'] ?? '', array( 'PUT', 'PATCH', 'POST' ), true );
	}

	/**
	 * Where the boxes stand.
	 *
	 * @return string `contact` or `order`.
	 */
	private function place(): string {
		return 'order' === $this->options->get( self::PLACE, 'contact' ) ? 'order' : 'contact';
	}

	/**
	 * Our own phone field, shown once a box is ticked, where the shop does not ask for the phone.
	 */
	private function phone_field(): void {
		$field = array(
			'id'                         => self::PHONE,
			'label'                      => __( 'Phone number for WhatsApp', 'liaison-for-woocommerce' ),
			'optionalLabel'              => __( 'Phone number for WhatsApp (optional)', 'liaison-for-woocommerce' ),
			'location'                   => $this->place(),
			'type'                       => 'text',
			'attributes'                 => array( 'autocomplete' => 'tel' ),
			'show_in_order_confirmation' => false,
			'sanitize_callback'          => array( Phone::class, 'clean' ),
		);
		if ( class_exists( \Automattic\WooCommerce\Blocks\Domain\Services\CheckoutFieldsSchema\Validation::class ) ) {
			$empty = array();
			foreach ( ConsentText::PURPOSES as $purpose ) {
				$empty[ self::SPACE . '/' . $purpose ] = array( 'enum' => array( false ) );
			}
			$field['hidden'] = array(
				'type'       => 'object',
				'properties' => array(
					// Where WooCommerce keeps values of this location in the document it judges rules by.
					( 'contact' === $this->place() ? 'customer' : 'checkout' ) => array(
						'type'       => 'object',
						'properties' => array(
							'additional_fields' => array(
								'type'       => 'object',
								'properties' => $empty,
							),
						),
					),
				),
			);
		}
		woocommerce_register_additional_checkout_field( $field );
	}

	/**
	 * WooCommerce keeps a value of a field with a customer or an order.
	 *
	 * @param mixed $key   Id of the field.
	 * @param mixed $value Its value.
	 * @param mixed $group Not used.
	 * @param mixed $thing The customer or order.
	 */
	public function stored( $key, $value, $group = '', $thing = null ): void {
		if ( is_object( $thing ) && ( self::PHONE === $key || null !== $this->purpose_of( $key ) ) ) {
			if ( 0 === count( $this->given ) ) {
				add_action( 'woocommerce_before_customer_object_save', array( $this, 'forget' ) );
				add_action( 'woocommerce_before_order_object_save', array( $this, 'forget' ) );
			}
			$this->given[ $thing ] = true;
		}
		$this->ticked( $key, $value );
	}

	/**
	 * A value of a field arrived, by PUT, PATCH, POST or our own script.
	 *
	 * @param mixed $key   Id of the field.
	 * @param mixed $value Its value.
	 */
	public function ticked( $key, $value ): void {
		$purpose = $this->purpose_of( $key );
		if ( null !== $purpose ) {
			$this->agreements->box( $purpose, Yes::is( $value ) );
		} elseif ( self::PHONE === $key && is_string( $value ) ) {
			$this->session->remember( array( 'phone' => Phone::clean( $value ) ) );
			$this->capture->mark();
		}
	}

	/**
	 * The same, from WooCommerce versions whose checkout does not send ticks before the order.
	 *
	 * @param mixed $data What our script sent: marketing, transactional, phone.
	 */
	public function updated( $data ): void {
		foreach ( ConsentText::PURPOSES as $purpose ) {
			if ( is_array( $data ) && isset( $data[ $purpose ] ) ) {
				$this->ticked( self::SPACE . '/' . $purpose, $data[ $purpose ] );
			}
		}
		if ( is_array( $data ) && is_string( $data['phone'] ?? null ) && $this->offer->phone_hidden() ) {
			$this->ticked( self::PHONE, $data['phone'] );
		}
	}

	/**
	 * Drops WooCommerce's own copy of our fields, so that no box comes back ticked.
	 *
	 * @param mixed $thing A customer or an order.
	 */
	public function forget( $thing ): void {
		if ( ! is_object( $thing ) || ! isset( $this->given[ $thing ] ) ) {
			return;
		}
		unset( $this->given[ $thing ] );
		foreach ( array( self::SPACE . '/' . ConsentText::TRANSACTIONAL, self::SPACE . '/' . ConsentText::MARKETING, self::PHONE ) as $key ) {
			if ( $thing->meta_exists( '_wc_other/' . $key ) ) {
				$thing->delete_meta_data( '_wc_other/' . $key );
			}
		}
	}

	/**
	 * The block checkout fills an order from a request.
	 *
	 * @param \WC_Order        $order   The order.
	 * @param \WP_REST_Request $request The request.
	 */
	public function order( $order, $request ): void {
		// As an array it would look for the parameter twice.
		$fields = $request instanceof \WP_REST_Request ? $request->get_param( 'additional_fields' ) : ( $request['additional_fields'] ?? array() );
		$fields = is_array( $fields ) ? $fields : array();
		$ticked = array();
		foreach ( ConsentText::PURPOSES as $purpose ) {
			$key = self::SPACE . '/' . $purpose;
			// What an earlier request ticked holds when this one does not speak of it.
			if ( array_key_exists( $key, $fields ) ? Yes::is( $fields[ $key ] ) : null !== $this->session->get( $purpose ) ) {
				$ticked[] = $purpose;
			}
		}
		$phone = is_string( $fields[ self::PHONE ] ?? null ) ? Phone::clean( $fields[ self::PHONE ] ) : ( $this->session->person()['phone'] ?? '' );
		$this->orders->mark( $order, $ticked, $phone );
	}

	/**
	 * The script that adds the privacy link, advice about the number, the state of a consent that
	 * stands, and, on older versions, sends ticks.
	 */
	public function script(): void {
		if ( ! $this->offer->active() ) {
			return;
		}
		$this->offer->style();
		$this->offer->enqueue(
			'liaison-block-checkout',
			'block-checkout.js',
			array( 'wp-data', 'wp-api-fetch', 'wc-blocks-checkout' ),
			array( 'send' => ! $this->ticks_travel() ) + $this->offer->checkout_data()
		);
	}

	/**
	 * Whether this WooCommerce's checkout sends ticks before the order: its route answers PUT then.
	 *
	 * @return bool
	 */
	private function ticks_travel(): bool {
		return method_exists( Checkout::class, 'get_route_update_response' )
			&& Checkout::class === ( new \ReflectionMethod( Checkout::class, 'get_route_update_response' ) )->getDeclaringClass()->getName();
	}

	/**
	 * Which purpose a field is about.
	 *
	 * @param mixed $key Id of a field.
	 * @return string|null
	 */
	private function purpose_of( $key ): ?string {
		foreach ( ConsentText::PURPOSES as $purpose ) {
			if ( self::SPACE . '/' . $purpose === $key ) {
				return $purpose;
			}
		}
		return null;
	}
}
