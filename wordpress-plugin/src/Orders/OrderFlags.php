<?php
/**
 * What only the shop knows of an order.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Orders;

use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\Yes;

/**
 * The marks that travel with an order as `liaison`: history, renewal, cash on delivery. A mark that
 * does not hold is left out.
 */
final class OrderFlags {

	/** Of shops of before: "no" leaves the question to the payment methods named at the hub. */
	public const COD_CONFIRM = 'cod_confirm';
	/** Of shops of before: whether the answer may change the status. */
	public const COD_STATUS = 'allow_order_status';

	/**
	 * @param Options                                  $options      Settings of the shop.
	 * @param callable():?int                          $connected_at When the shop was connected, milliseconds UTC; null when unknown.
	 * @param callable():array<int,array{0:int,1:int}> $gaps When it was disconnected since, milliseconds UTC.
	 */
	public function __construct(
		private Options $options,
		private $connected_at,
		private $gaps
	) {}

	/**
	 * The marks of one order.
	 *
	 * @param \WC_Order $order The order.
	 * @return array<string,mixed>
	 */
	public function of( \WC_Order $order ): array {
		$marks = array();
		if ( $this->is_history( $order ) ) {
			$marks['history'] = true;
		}
		if ( self::is_renewal( $order ) ) {
			$marks['renewal'] = true;
		}
		if ( $this->asks( $order ) ) {
			$marks['cod'] = array(
				'confirm'    => true,
				'set_status' => self::may_set_status( $this->options ),
			);
		}
		return $marks;
	}

	/**
	 * Whether the order may be asked about. Whether it is, is set under Automations, which are kept at the hub.
	 *
	 * @param \WC_Order $order The order.
	 */
	private function asks( \WC_Order $order ): bool {
		$wanted = $this->options->get( self::COD_CONFIRM, ! OneSwitch::pending( $this->options ) );
		return Yes::is( $wanted ) && self::is_paid_at_the_door( $order );
	}

	/**
	 * Whether the answer may change the order's status, as far as the shop says: a shop of before says so itself.
	 *
	 * @param Options $options Settings of the shop.
	 */
	public static function may_set_status( Options $options ): bool {
		return ! OneSwitch::pending( $options ) || Yes::is( $options->get( self::COD_STATUS, 'no' ) );
	}

	/**
	 * Whether an order was placed before the shop was connected, or while it was disconnected. How old is too old the hub knows: it has that setting.
	 *
	 * @param \WC_Order $order The order.
	 */
	public function is_history( \WC_Order $order ): bool {
		$created = $order->get_date_created();
		if ( null === $created ) {
			return false;
		}
		$connected = ( $this->connected_at )();
		// WooCommerce cuts the milliseconds off: an order of the connection's own second is new.
		$at = $created->getTimestamp();
		if ( null !== $connected && $at < intdiv( $connected, 1000 ) ) {
			return true;
		}
		foreach ( ( $this->gaps )() as list( $from, $to ) ) {
			if ( $at * 1000 >= $from && $at < intdiv( $to, 1000 ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether a subscription made the order by itself. WooCommerce Subscriptions keeps `_subscription_renewal`.
	 *
	 * @param \WC_Order $order The order.
	 */
	public static function is_renewal( \WC_Order $order ): bool {
		if ( 'subscription' === $order->get_created_via() || $order->get_meta( '_subscription_renewal' ) ) {
			return true;
		}
		return function_exists( 'wcs_order_contains_renewal' ) && wcs_order_contains_renewal( $order );
	}

	/**
	 * Whether the customer pays on delivery.
	 *
	 * @param \WC_Order $order The order.
	 */
	public static function is_paid_at_the_door( \WC_Order $order ): bool {
		/**
		 * Filters the payment methods that mean cash on delivery.
		 *
		 * @since 0.1.0
		 *
		 * @param string[] $methods Ids of payment methods.
		 */
		$methods = (array) apply_filters( 'liaison_cash_on_delivery_methods', array( 'cod' ) );
		return in_array( $order->get_payment_method(), $methods, true );
	}
}
