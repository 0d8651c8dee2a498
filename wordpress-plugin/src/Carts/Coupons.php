<?php
/**
 * Coupons the hub asks for.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Liaison\WooCommerce\Connect\VerbError;
use Liaison\WooCommerce\Support\Clock;

/**
 * Makes a coupon once per code, and removes ours that ended without being used.
 */
final class Coupons {

	/** Marks coupons of ours. */
	public const MARK = '_liaison_coupon';

	/** How long an ended coupon stays, so that a late visitor is told it has ended. */
	private const KEPT = 2 * DAY_IN_SECONDS;

	/**
	 * @param Clock $clock Time.
	 */
	public function __construct( private Clock $clock ) {}

	/**
	 * The verb. The same code asked for again answers the coupon that is there.
	 *
	 * @param array<string,mixed> $input As the action `create-coupon` in docs/connectors/woocommerce.md; expiresAt in milliseconds UTC.
	 * @return array{id:string, code:string, created:bool, expiresAt?:int}
	 * @throws VerbError When the input is wrong or the code is somebody else's.
	 */
	public function create( array $input ): array {
		$code   = is_string( $input['code'] ?? null ) ? wc_format_coupon_code( sanitize_text_field( $input['code'] ) ) : '';
		$type   = $input['type'] ?? 'percent';
		$amount = is_scalar( $input['amount'] ?? null ) ? (string) $input['amount'] : '';
		$ends   = is_numeric( $input['expiresAt'] ?? null ) ? intdiv( (int) $input['expiresAt'], 1000 ) : null;
		if ( 3 > strlen( $code ) || 60 < strlen( $code ) ) {
			throw new VerbError( 'invalid_input', 'code must have 3 to 60 characters.' );
		}
		if ( ! in_array( $type, array( 'percent', 'fixed_cart' ), true ) ) {
			throw new VerbError( 'invalid_input', 'type must be percent or fixed_cart.' );
		}
		if ( 1 !== preg_match( '/\A\d{1,9}(\.\d{1,6})?\z/', $amount ) || 0.0 >= (float) $amount || ( 'percent' === $type && 100 < (float) $amount ) ) {
			throw new VerbError( 'invalid_input', 'amount must be more than 0, and at most 100 when it is a percentage.' );
		}
		$existing = wc_get_coupon_id_by_code( $code );
		if ( 0 < $existing ) {
			return $this->same( new \WC_Coupon( $existing ), $type, $amount );
		}
		$coupon = new \WC_Coupon();
		$usage  = is_numeric( $input['usageLimit'] ?? null ) ? max( 1, (int) $input['usageLimit'] ) : 1;
		$coupon->set_code( $code );
		$coupon->set_discount_type( $type );
		$coupon->set_amount( (float) $amount );
		$coupon->set_usage_limit( $usage );
		$coupon->set_usage_limit_per_user( $usage );
		$coupon->set_individual_use( true === ( $input['individualUse'] ?? false ) );
		$coupon->set_description( sanitize_text_field( (string) ( $input['description'] ?? __( 'Created by Liaison', 'liaison-for-woocommerce' ) ) ) );
		if ( null !== $ends ) {
			$coupon->set_date_expires( $ends );
		}
		if ( is_scalar( $input['minimumAmount'] ?? null ) ) {
			$coupon->set_minimum_amount( (float) wc_format_decimal( (string) $input['minimumAmount'] ) );
		}
		if ( is_string( $input['email'] ?? null ) && is_email( $input['email'] ) ) {
			$coupon->set_email_restrictions( array( sanitize_email( $input['email'] ) ) );
		}
		$coupon->update_meta_data( self::MARK, 'yes' );
		$coupon->save();
		return $this->told( $coupon, true );
	}

	/**
	 * Removes ours that ended and were never used. Some a day, so that it stays quick.
	 */
	public function clean(): void {
		$limit = intdiv( $this->clock->now(), 1000 ) - self::KEPT;
		$this->remove(
			static function ( \WC_Coupon $coupon ) use ( $limit ): bool {
				$ends = $coupon->get_date_expires();
				return null !== $ends && $ends->getTimestamp() < $limit;
			}
		);
	}

	/**
	 * Removes unused coupons of ours that match.
	 *
	 * @param callable(\WC_Coupon):bool $matches Which.
	 * @return int How many.
	 */
	private function remove( callable $matches ): int {
		$removed = 0;
		$after   = 0;
		do {
			$ids = $this->ours( $after );
			foreach ( $ids as $id ) {
				$after  = $id;
				$coupon = new \WC_Coupon( $id );
				if ( 0 === $coupon->get_usage_count() && $matches( $coupon ) ) {
					$coupon->delete( true );
					++$removed;
				}
			}
		} while ( array() !== $ids );
		return $removed;
	}

	/**
	 * Ids of ours, a page at a time.
	 *
	 * @param int $after Id to start after.
	 * @return int[]
	 */
	private function ours( int $after ): array {
		global $wpdb;
		$ids = $wpdb->get_col( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- once a day; WooCommerce cannot look coupons up by meta.
			$wpdb->prepare(
				'SELECT p.ID FROM %i p JOIN %i m ON m.post_id = p.ID AND m.meta_key = %s WHERE p.post_type = %s AND p.ID > %d ORDER BY p.ID LIMIT 200',
				$wpdb->posts,
				$wpdb->postmeta,
				self::MARK,
				'shop_coupon',
				$after
			)
		);
		return array_map( 'intval', $ids );
	}

	/**
	 * The coupon that is there, when it is the one that was asked for.
	 *
	 * @param \WC_Coupon $coupon The coupon.
	 * @param string     $type   Type that was asked for.
	 * @param string     $amount Amount that was asked for.
	 * @return array{id:string, code:string, created:bool, expiresAt?:int}
	 * @throws VerbError When it is another one.
	 */
	private function same( \WC_Coupon $coupon, string $type, string $amount ): array {
		if ( $coupon->get_discount_type() !== $type || abs( (float) $coupon->get_amount() - (float) $amount ) > 0.000001 ) {
			throw new VerbError( 'coupon_exists', 'A coupon of this code with another discount exists. Use another code.' );
		}
		return $this->told( $coupon, false );
	}

	/**
	 * What the hub is told of a coupon.
	 *
	 * @param \WC_Coupon $coupon  The coupon.
	 * @param bool       $created Whether it was made now.
	 * @return array{id:string, code:string, created:bool, expiresAt?:int}
	 */
	private function told( \WC_Coupon $coupon, bool $created ): array {
		$told = array(
			'id'      => (string) $coupon->get_id(),
			'code'    => $coupon->get_code(),
			'created' => $created,
		);
		$ends = $coupon->get_date_expires();
		if ( null !== $ends ) {
			$told['expiresAt'] = $ends->getTimestamp() * 1000;
		}
		return $told;
	}
}
