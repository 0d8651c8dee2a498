<?php
/**
 * Whom a privacy request is about.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Privacy;

/**
 * Finds a person's phones by e-mail: customers' and guests' alike, because the hub knows people by phone.
 */
final class Person {

	private const MOST_ORDERS = 200;
	private const MOST_PHONES = 50;

	/**
	 * The phones of whoever has this e-mail.
	 *
	 * @param string $email E-mail address.
	 * @return array<int,array{phone:string,country:string}>
	 */
	public function phones( string $email ): array {
		$found = array();
		$user  = get_user_by( 'email', $email );
		if ( $user ) {
			$customer = new \WC_Customer( (int) $user->ID );
			self::add( $found, $customer->get_billing_phone(), $customer->get_billing_country() );
		}
		$orders = wc_get_orders(
			array(
				'billing_email' => $email,
				'type'          => 'shop_order',
				'limit'         => self::MOST_ORDERS,
				'orderby'       => 'date',
				'order'         => 'DESC',
			)
		);
		foreach ( $orders as $order ) {
			self::add( $found, $order->get_billing_phone(), $order->get_billing_country() );
		}
		return array_slice( array_values( $found ), 0, self::MOST_PHONES );
	}

	/**
	 * Adds a phone not found yet.
	 *
	 * @param array<string,array{phone:string,country:string}> $found   What was found.
	 * @param string                                           $phone   As typed.
	 * @param string                                           $country The billing country.
	 */
	private static function add( array &$found, string $phone, string $country ): void {
		$digits = (string) preg_replace( '/\D+/', '', $phone );
		if ( '' !== $digits ) {
			$found += array(
				"$digits $country" => array(
					'phone'   => trim( $phone ),
					'country' => $country,
				),
			);
		}
	}
}
