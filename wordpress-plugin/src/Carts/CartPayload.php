<?php
/**
 * A cart as the hub wants it.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Liaison\WooCommerce\Consent\ConsentLog;
use Liaison\WooCommerce\Consent\ConsentText;
use Liaison\WooCommerce\Queue\PayloadBuilder;
use Liaison\WooCommerce\Support\PlainText;

/**
 * Builds `cart.updated` when it is delivered: a cart whose tick was taken back before has no row and
 * never leaves the shop, and pictures and addresses are looked up where no customer waits.
 */
final class CartPayload implements PayloadBuilder {

	public const TOPIC = 'cart.updated';

	/**
	 * @param CartStore  $store Table.
	 * @param ConsentLog $log   Last words of customers.
	 */
	public function __construct( private CartStore $store, private ConsentLog $log ) {}

	/**
	 * Answers for our topic.
	 *
	 * @param mixed $builder Builder so far.
	 * @param mixed $topic   Topic.
	 * @return mixed
	 */
	public function for_topic( $builder, $topic ) {
		return self::TOPIC === $topic ? $this : $builder;
	}

	/**
	 * The payload.
	 *
	 * @param string                   $topic   `cart.updated`.
	 * @param string                   $subject `cart:<token>`.
	 * @param array<string,mixed>|null $data    Not used.
	 * @return array<string,mixed>|null Null: the cart is gone or was bought.
	 */
	public function build( string $topic, string $subject, ?array $data ): ?array {
		$cart = $this->store->find( (string) preg_replace( '/\Acart:/', '', $subject ) );
		if ( null === $cart || CartStore::OPEN !== $cart->state ) {
			return null;
		}
		// Order updates are agreed to with the order; a box ticked before it says nothing yet.
		$consent = array( ConsentText::TRANSACTIONAL => array( 'granted' => false ) );
		$agreed  = $cart->consent[ ConsentText::MARKETING ] ?? null;
		if ( self::said_here( $agreed ) ) {
			$consent[ ConsentText::MARKETING ] = $agreed;
			// What leaves can be seen and taken back in the account, from now on.
			$this->log->left( $cart->customer_id, ConsentText::MARKETING, $agreed + array( 'phone' => $cart->person['phone'] ?? '' ) );
		}
		return array(
			'token'            => $cart->token,
			'updated_at_gmt'   => ConsentText::gmt( $cart->updated_at ),
			'currency'         => $cart->currency,
			'total'            => $cart->total,
			'recovery_url'     => self::recovery_url( $cart->token ),
			'coupon_parameter' => LinkCoupon::PARAMETER,
			'customer_id'      => $cart->customer_id,
			'locale'           => $cart->locale,
			'billing'          => $cart->person,
			'line_items'       => array_map( array( $this, 'line' ), $cart->lines ),
			'coupons'          => $cart->coupons,
			'consent'          => $consent,
			PlainText::MARK    => true,
		);
	}

	/**
	 * The link that puts a cart back.
	 *
	 * @param string $token Token.
	 * @return string
	 */
	public static function recovery_url( string $token ): string {
		return add_query_arg( RecoveryLink::PARAMETER, $token, home_url( '/' ) );
	}

	/**
	 * Whether a consent was given in this shop: what the hub told of it is not told back.
	 *
	 * @param mixed $said Evidence.
	 * @return bool
	 */
	public static function said_here( $said ): bool {
		return is_array( $said ) && '' === ConsentLog::source( $said );
	}

	/**
	 * One line, named as in WooCommerce's REST orders.
	 *
	 * @param array<string,mixed> $line Line as kept.
	 * @return array<string,mixed>
	 */
	private function line( array $line ): array {
		$product_id = (int) ( $line['product_id'] ?? 0 );
		$variation  = (int) ( $line['variation_id'] ?? 0 );
		$product    = wc_get_product( 0 < $variation ? $variation : $product_id );
		$told       = array(
			'product_id'   => $product_id,
			'variation_id' => $variation,
			'name'         => PlainText::line( (string) ( $line['name'] ?? '' ) ),
			'quantity'     => $line['quantity'] ?? 1,
			'sku'          => (string) ( $line['sku'] ?? '' ),
			'total'        => (string) ( $line['total'] ?? '0' ),
			'total_tax'    => (string) ( $line['total_tax'] ?? '0' ),
		);
		if ( $product instanceof \WC_Product ) {
			$image             = wp_get_attachment_image_url( (int) $product->get_image_id(), 'woocommerce_single' );
			$told['permalink'] = (string) get_permalink( $product_id );
			if ( is_string( $image ) ) {
				$told['image'] = array( 'src' => $image );
			}
		}
		return $told;
	}
}
