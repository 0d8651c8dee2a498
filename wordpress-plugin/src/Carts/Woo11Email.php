<?php
/**
 * WooCommerce's own recovery e-mail.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Automattic\WooCommerce\Utilities\FeaturesUtil;
use Liaison\WooCommerce\Connect\Connected;
use Liaison\WooCommerce\Consent\ConsentText;
use Liaison\WooCommerce\Consent\OrderConsent;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Options;

/**
 * WooCommerce 11 can send an e-mail two hours after an order was left unpaid. With WhatsApp first, it
 * is held for orders whose buyer agreed to marketing on WhatsApp, and goes when the hub says that no
 * message could be sent, or says nothing for a day. What the owner sends by hand is never held.
 *
 * Read from WooCommerce 11.0: feature `abandoned_cart_recovery`, e-mail
 * `customer_abandoned_cart_recovery`, Action Scheduler hook
 * `woocommerce_send_abandoned_cart_recovery_notification` with the order's id.
 */
final class Woo11Email {

	public const OPTION         = 'wc11_email';
	public const WHATSAPP_FIRST = 'whatsapp_first';
	public const EMAIL_ONLY     = 'email_only';
	public const BOTH           = 'both';

	private const FEATURE = 'abandoned_cart_recovery';
	private const EMAIL   = 'customer_abandoned_cart_recovery';
	private const SEND    = 'woocommerce_send_abandoned_cart_recovery_notification';

	/** When the e-mail was held, unix seconds; `released` once it may go; `told` once a message went. */
	private const HELD = '_liaison_email_held';

	/** How long the hub may stay silent. */
	private const PATIENCE = DAY_IN_SECONDS;

	/** Outcomes after which no message reaches the buyer. */
	private const LOST = array( 'not_sent', 'failed' );

	/** Outcomes after which one did. */
	private const REACHED = array( 'delivered' );

	/**
	 * @param Options   $options Settings; `wc11_email` is one of the three constants.
	 * @param Connected $hub     Whether there is one.
	 * @param Clock     $clock   Time.
	 */
	public function __construct( private Options $options, private Connected $hub, private Clock $clock ) {}

	/**
	 * Whether this WooCommerce has the e-mail and the owner switched it on.
	 *
	 * @return bool
	 */
	public static function available(): bool {
		return class_exists( FeaturesUtil::class ) && FeaturesUtil::feature_is_enabled( self::FEATURE );
	}

	/**
	 * The owner's choice.
	 *
	 * @return string One of the three constants.
	 */
	public function mode(): string {
		$mode = $this->options->get( self::OPTION, self::WHATSAPP_FIRST );
		return in_array( $mode, array( self::WHATSAPP_FIRST, self::EMAIL_ONLY, self::BOTH ), true ) ? $mode : self::WHATSAPP_FIRST;
	}

	/**
	 * Whether unpaid orders are left to the e-mail.
	 *
	 * @return bool
	 */
	public function reminds_alone(): bool {
		return self::EMAIL_ONLY === $this->mode() && self::available();
	}

	/**
	 * Holds the e-mail. WooCommerce asks when it is about to send, and when it schedules (then without an order).
	 *
	 * @param mixed $enabled Answer so far.
	 * @param mixed $order   Order, or false.
	 * @return mixed
	 */
	public function enabled( $enabled, $order ) {
		if ( ! $enabled || ! $order instanceof \WC_Order || ! doing_action( self::SEND ) || ! $this->holds( $order ) ) {
			return $enabled;
		}
		$held = (string) $order->get_meta( self::HELD );
		if ( '' === $held ) {
			$order->update_meta_data( self::HELD, (string) intdiv( $this->clock->now(), 1000 ) );
			$order->save_meta_data();
			$this->again( $order->get_id(), self::PATIENCE );
			return false;
		}
		if ( 'told' === $held ) {
			return false;
		}
		if ( 'released' === $held || intdiv( $this->clock->now(), 1000 ) - (int) $held >= self::PATIENCE ) {
			return $enabled;
		}
		return false;
	}

	/**
	 * The hub reports the status of a message. Only reminders count, which name their cart.
	 *
	 * @param mixed $outcome cartToken, kind.
	 */
	public function outcome( $outcome ): void {
		$token = is_array( $outcome ) && is_string( $outcome['cartToken'] ?? null ) ? $outcome['cartToken'] : '';
		$kind  = is_array( $outcome ) && is_string( $outcome['kind'] ?? null ) ? $outcome['kind'] : '';
		$order = '' !== $token && self::available() ? $this->order( $token ) : null;
		if ( null === $order || ! $this->holds( $order ) ) {
			return;
		}
		$held = (string) $order->get_meta( self::HELD );
		if ( in_array( $kind, self::REACHED, true ) && 'told' !== $held ) {
			$order->update_meta_data( self::HELD, 'told' );
			$order->save_meta_data();
		} elseif ( in_array( $kind, self::LOST, true ) && 'told' !== $held && 'released' !== $held ) {
			$order->update_meta_data( self::HELD, 'released' );
			$order->save_meta_data();
			// Held already: its time has come and gone. Not held yet: WooCommerce's own schedule stands.
			if ( '' !== $held ) {
				$this->again( $order->get_id(), 0 );
			}
		}
	}

	/**
	 * The unpaid order of a cart.
	 *
	 * @param string $token Token of the cart, or `order-<id>`.
	 * @return \WC_Order|null
	 */
	private function order( string $token ): ?\WC_Order {
		if ( 1 === preg_match( '/\Aorder-(\d{1,19})\z/', $token, $found ) ) {
			$order = wc_get_order( (int) $found[1] );
		} else {
			$orders = wc_get_orders(
				array(
					'limit'      => 1,
					'meta_key'   => '_liaison_cart_token', // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key -- never while a customer waits.
					'meta_value' => $token, // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_value -- as above.
				)
			);
			$order  = is_array( $orders ) ? reset( $orders ) : false;
		}
		return $order instanceof \WC_Order ? $order : null;
	}

	/**
	 * Whether the e-mail of this order waits for WhatsApp.
	 *
	 * @param \WC_Order $order The order.
	 * @return bool
	 */
	private function holds( \WC_Order $order ): bool {
		return self::WHATSAPP_FIRST === $this->mode()
			&& $this->hub->connected()
			&& 'yes' === $order->get_meta( OrderConsent::KEYS[ ConsentText::MARKETING ] )
			&& '' !== (string) $order->get_billing_phone()
			&& $order->needs_payment();
	}

	/**
	 * Has WooCommerce try again. Its own checks (paid, sent already, unsubscribed) are made then.
	 *
	 * @param int $order_id Order.
	 * @param int $seconds  From now.
	 */
	private function again( int $order_id, int $seconds ): void {
		as_unschedule_action( self::SEND, array( $order_id ) );
		as_schedule_single_action( intdiv( $this->clock->now(), 1000 ) + $seconds, self::SEND, array( $order_id ) );
	}
}
