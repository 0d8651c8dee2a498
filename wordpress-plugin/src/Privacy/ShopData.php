<?php
/**
 * What the shop itself keeps of a person.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Privacy;

use Liaison\WooCommerce\Carts\CartStore;
use Liaison\WooCommerce\Consent\ConsentLog;
use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Products\StockList;
use Liaison\WooCommerce\Services;

/**
 * Carts, waiting lists, and the last word on consent, for WordPress's privacy requests.
 */
final class ShopData implements Module {

	/**
	 * @param Services $services The services: they are needed for privacy requests only.
	 */
	public function __construct( private Services $services ) {}

	public function register(): void {
		add_filter( 'liaison_export_personal_data', array( $this, 'export' ), 10, 3 );
		add_filter( 'liaison_erase_personal_data', array( $this, 'erase' ), 10, 3 );
	}

	/**
	 * Adds what is kept.
	 *
	 * @param array<int,array<string,mixed>>                $items  What others added.
	 * @param string                                        $email  The person.
	 * @param array<int,array{phone:string,country:string}> $phones The person's phones.
	 * @return array<int,array<string,mixed>>
	 */
	public function export( array $items, string $email, array $phones ): array {
		$numbers = array_column( $phones, 'phone' );
		foreach ( $this->services->get( CartStore::class )->of_person( $email, $numbers ) as $cart ) {
			$goods = array();
			foreach ( $cart->lines as $line ) {
				if ( is_array( $line ) ) {
					$product = wc_get_product( (int) ( $line['variation_id'] ?? 0 ) ) ?: wc_get_product( (int) ( $line['product_id'] ?? 0 ) ); // phpcs:ignore Universal.Operators.DisallowShortTernary -- The variation, else the product.
					$goods[] = (int) ( $line['quantity'] ?? 1 ) . ' × ' . ( $product ? $product->get_name() : '#' . (int) ( $line['product_id'] ?? 0 ) );
				}
			}
			$items[] = PersonalData::item(
				"liaison-cart-{$cart->token}",
				array(
					array( __( 'Items', 'liaison-for-woocommerce' ), implode( ', ', $goods ) ),
					array( __( 'Total', 'liaison-for-woocommerce' ), "{$cart->total} {$cart->currency}" ),
					array( __( 'Customer', 'liaison-for-woocommerce' ), implode( ', ', array_filter( array_map( 'strval', $cart->person ) ) ) ),
					array( __( 'Last updated', 'liaison-for-woocommerce' ), wp_date( 'c', intdiv( $cart->updated_at, 1000 ) ) ),
				),
				__( 'WhatsApp: carts', 'liaison-for-woocommerce' )
			);
		}
		foreach ( $this->services->get( StockList::class )->of_person( $email, $numbers ) as $number => $entry ) {
			$product = wc_get_product( $entry['product_id'] );
			$items[] = PersonalData::item(
				"liaison-stock-{$entry['product_id']}-$number",
				array(
					array( __( 'Waiting for', 'liaison-for-woocommerce' ), $product ? $product->get_name() : '#' . $entry['product_id'] ),
					array( __( 'Customer', 'liaison-for-woocommerce' ), implode( ', ', array_filter( $entry['person'], 'is_string' ) ) ),
				),
				__( 'WhatsApp: back in stock', 'liaison-for-woocommerce' )
			);
		}
		return $items;
	}

	/**
	 * Erases what is kept.
	 *
	 * @param int                                           $erased How many things were erased so far.
	 * @param string                                        $email  The person.
	 * @param array<int,array{phone:string,country:string}> $phones The person's phones.
	 */
	public function erase( int $erased, string $email, array $phones ): int {
		$numbers = array_column( $phones, 'phone' );
		$store   = $this->services->get( CartStore::class );
		$tokens  = array_map( static fn( object $cart ): string => $cart->token, $store->of_person( $email, $numbers ) );
		$store->delete( $tokens );
		$erased += count( $tokens ) + $this->services->get( StockList::class )->forget( $email, $numbers );
		$user    = get_user_by( 'email', $email );
		foreach ( $user ? array( ConsentLog::META, ConsentLog::BLOCKED ) : array() as $key ) {
			$erased += delete_user_meta( (int) $user->ID, $key ) ? 1 : 0;
		}
		return $erased;
	}
}
