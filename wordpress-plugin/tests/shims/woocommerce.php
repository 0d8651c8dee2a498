<?php
/**
 * Orders and notes as the areas Orders and Admin meet them, kept in memory.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

if ( ! class_exists( 'WC_Abstract_Order' ) ) {
	abstract class WC_Abstract_Order {}
}
if ( ! class_exists( 'WC_Order' ) ) {
	class WC_Order extends WC_Abstract_Order {
		public array $notes = array();

		public function __construct( private int $id = 0, private array $data = array() ) {
			if ( $id > 0 ) {
				$GLOBALS['liaison_test_orders'][ $id ] = $this;
			}
		}

		public function set( string $name, $value ): void {
			$this->data[ $name ] = $value;
		}

		public function get_id(): int {
			return $this->id;
		}

		public function get_order_number(): string {
			return (string) $this->id;
		}

		public function get_edit_order_url(): string {
			return 'https://shop.example/wp-admin/admin.php?page=wc-orders&action=edit&id=' . $this->id;
		}

		public function get_billing_first_name(): string {
			return $this->data['name'] ?? '';
		}

		public function get_billing_last_name(): string {
			return '';
		}

		public function get_total() {
			return $this->data['total'] ?? '10.00';
		}

		public function get_currency(): string {
			return 'EUR';
		}

		public function get_view_order_url(): string {
			return 'https://shop.example/my-account/view-order/' . $this->id;
		}

		public function get_formatted_billing_full_name(): string {
			return $this->data['name'] ?? '';
		}

		public function get_type(): string {
			return $this->data['type'] ?? 'shop_order';
		}

		public function get_status(): string {
			return $this->data['status'] ?? 'processing';
		}

		public function has_status( string $status ): bool {
			return $status === $this->get_status();
		}

		public function get_created_via(): string {
			return $this->data['created_via'] ?? 'checkout';
		}

		public function get_payment_method(): string {
			return $this->data['payment_method'] ?? 'bacs';
		}

		public function get_meta( string $key ) {
			return $this->data['meta'][ $key ] ?? '';
		}

		public function meta_exists( string $key ): bool {
			return isset( $this->data['meta'][ $key ] );
		}

		public function update_meta_data( string $key, $value ): void {
			$this->data['meta'][ $key ] = $value;
		}

		public function delete_meta_data( string $key ): void {
			unset( $this->data['meta'][ $key ] );
		}

		public function get_meta_data(): array {
			return array_map( fn( string $key ) => (object) array(
				'key'   => $key,
				'value' => $this->data['meta'][ $key ],
			), array_map( 'strval', array_keys( $this->data['meta'] ?? array() ) ) );
		}

		public function add_meta_data( string $key, $value, bool $unique = false ): void {
			if ( ! $unique && isset( $this->data['meta'][ $key ] ) ) {
				throw new LogicException( "$key would stand twice." );
			}
			$this->data['meta'][ $key ] = $value;
		}

		public function save_meta_data(): void {}

		public function get_billing_country( string $context = 'view' ): string {
			return $this->data['country'] ?? 'ES';
		}

		public function get_billing_phone( string $context = 'view' ): string {
			return $this->data['billing_phone'] ?? '';
		}

		public function set_billing_phone( string $phone ): void {
			$this->data['billing_phone'] = $phone;
		}

		public function get_customer_id(): int {
			return $this->data['customer_id'] ?? 0;
		}

		public function needs_payment(): bool {
			return in_array( $this->get_status(), array( 'pending', 'failed' ), true );
		}

		public function get_order_key(): string {
			return $this->data['key'] ?? '';
		}

		public function get_coupon_codes(): array {
			return $this->data['coupons'] ?? array();
		}

		/** @return true|\WP_Error */
		public function apply_coupon( string $code ) {
			if ( in_array( $code, $this->data['refused'] ?? array(), true ) ) {
				return new \WP_Error( 'invalid_coupon', 'This coupon has <b>expired</b>.' );
			}
			// As WooCommerce judges it.
			$allowed = ( new \WC_Coupon( wc_get_coupon_id_by_code( $code ) ) )->get_email_restrictions() ?? array();
			if ( array() !== $allowed && ! in_array( $this->data['billing_email'] ?? '', $allowed, true ) ) {
				return new \WP_Error( 'invalid_coupon', 'Please enter a valid email to use coupon code &quot;' . $code . '&quot;.' );
			}
			$this->data['coupons'][] = $code;
			return true;
		}

		public function get_date_paid(): ?\DateTimeImmutable {
			return $this->data['paid'] ?? null;
		}

		public function get_checkout_payment_url(): string {
			return 'https://shop.example/checkout/order-pay/' . $this->id;
		}

		public function get_total_refunded() {
			return $this->data['refunded'] ?? 0;
		}

		public function get_date_created(): ?\DateTimeImmutable {
			return $this->data['created'] ?? null;
		}

		public function get_date_completed(): ?\DateTimeImmutable {
			return $this->data['completed'] ?? null;
		}

		public function update_status( string $status, string $note = '' ): bool {
			$this->data['status'] = $status;
			if ( '' !== $note ) {
				$this->add_order_note( $note );
			}
			return true;
		}

		public function add_order_note( string $text, int $customer = 0 ): int {
			$data          = apply_filters( 'woocommerce_new_order_note_data', array( 'comment_content' => $text ), array() );
			$id            = 100 * $this->id + count( $this->notes ) + 1;
			$this->notes[] = (object) array(
				'id'            => $id,
				'content'       => $data['comment_content'],
				'customer_note' => (bool) $customer,
				'meta'          => $data['comment_meta'] ?? array(),
				'date_created'  => new \DateTimeImmutable( '@1795392000' ),
			);
			return $id;
		}
	}
}
if ( ! class_exists( 'WC_Order_Refund' ) ) {
	class WC_Order_Refund extends WC_Abstract_Order {}
}
if ( ! function_exists( 'wc_get_order' ) ) {
	function wc_get_order( $id ) {
		$GLOBALS['liaison_test_order_queries'][] = $id;
		return $GLOBALS['liaison_test_orders'][ (int) $id ] ?? false;
	}
}
if ( ! function_exists( 'wc_get_order_id_by_order_key' ) ) {
	function wc_get_order_id_by_order_key( string $key ): int {
		foreach ( $GLOBALS['liaison_test_orders'] ?? array() as $id => $order ) {
			if ( $order->get_order_key() === $key ) {
				return (int) $id;
			}
		}
		return 0;
	}
}
if ( ! function_exists( 'wc_get_order_types' ) ) {
	function wc_get_order_types( string $kind = '' ): array {
		return array( 'shop_order' );
	}
}
if ( ! function_exists( 'wc_get_order_notes' ) ) {
	function wc_get_order_notes( array $query ): array {
		$order = wc_get_order( $query['order_id'] );
		return $order instanceof WC_Order ? $order->notes : array();
	}
}
if ( ! function_exists( 'wc_delete_order_note' ) ) {
	function wc_delete_order_note( int $id ): bool {
		foreach ( $GLOBALS['liaison_test_orders'] ?? array() as $order ) {
			$order->notes = array_values( array_filter( $order->notes, static fn ( $note ): bool => $note->id !== $id ) );
		}
		return true;
	}
}
if ( ! function_exists( 'wc_get_order_note' ) ) {
	function wc_get_order_note( $id ) {
		foreach ( $GLOBALS['liaison_test_orders'] ?? array() as $order ) {
			foreach ( $order->notes as $note ) {
				if ( $note->id === (int) $id ) {
					return $note;
				}
			}
		}
		return null;
	}
}
if ( ! function_exists( 'get_comments' ) ) {
	function get_comments( array $query ) {
		$order = wc_get_order( $query['post_id'] );
		$found = array_filter(
			$order instanceof WC_Order ? $order->notes : array(),
			static fn ( $note ): bool => ( $note->meta[ $query['meta_key'] ] ?? null ) === $query['meta_value']
		);
		return count( $found );
	}
}
if ( ! function_exists( 'get_comment_meta' ) ) {
	function get_comment_meta( $id, string $key = '', bool $single = false ) {
		$note = wc_get_order_note( $id );
		return null !== $note && $note->customer_note ? '1' : '';
	}
}
if ( ! function_exists( 'as_has_scheduled_action' ) ) {
	$GLOBALS['liaison_test_actions'] = array();

	function as_has_scheduled_action( string $hook, $arguments = null, string $group = '' ): bool {
		return isset( $GLOBALS['liaison_test_actions'][ $hook . json_encode( $arguments ) ] );
	}

	function as_schedule_single_action( int $at, string $hook, array $arguments = array(), string $group = '', bool $unique = false ): int {
		$GLOBALS['liaison_test_actions'][ $hook . json_encode( $arguments ) ] = $at;
		return 1;
	}

	function as_unschedule_all_actions( string $hook, array $arguments = array(), string $group = '' ): void {
		unset( $GLOBALS['liaison_test_actions'][ $hook . json_encode( $arguments ) ] );
	}
}
