<?php
/**
 * Orders: what happens to them.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Orders;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Queue\Outbox;

/**
 * Remembers which orders changed. Only ids are kept; what an order looks like is read when it is
 * delivered. Uses hooks that fire with and without High-Performance Order Storage.
 */
final class OrderEvents implements Module {

	/** Method => the method of Needed that says whether it is needed. */
	public const NEEDED = array(
		'created'        => 'for_order',
		'updated'        => 'for_change_of_order',
		'status_changed' => 'for_change_of_order',
		'post_trashed'   => 'with_orders_among_posts',
		'post_restored'  => 'with_orders_among_posts',
		'post_deleted'   => 'with_orders_among_posts',
	);

	/** Drafts of the checkout and of the order screen: no order has been placed yet. */
	private const DRAFTS = array( 'checkout-draft', 'auto-draft', 'draft', 'new' );

	/**
	 * The last topic told of an order since the queue was last written, by site and id.
	 *
	 * @var array<string,string>
	 */
	private static array $told = array();

	/**
	 * @param Outbox $outbox Remembers what to tell the hub.
	 */
	public function __construct( private Outbox $outbox ) {
		self::$told = array();
	}

	public function register(): void {
		add_action( 'woocommerce_new_order', array( $this, 'created' ), 10, 2 );
		add_action( 'woocommerce_update_order', array( $this, 'updated' ), 10, 2 );
		add_action( 'woocommerce_order_status_changed', array( $this, 'status_changed' ), 10, 4 );
		add_action( 'woocommerce_order_refunded', array( $this, 'refunded' ) );
		add_action( 'woocommerce_refund_deleted', array( $this, 'refund_deleted' ), 10, 2 );
		add_action( 'woocommerce_trash_order', array( $this, 'trashed' ) );
		add_action( 'woocommerce_untrash_order', array( $this, 'restored' ) );
		add_action( 'woocommerce_before_delete_order', array( $this, 'deleted' ), 10, 2 );
		// Without HPOS, wp-admin bins and restores orders as posts.
		add_action( 'wp_trash_post', array( $this, 'post_trashed' ) );
		add_action( 'untrashed_post', array( $this, 'post_restored' ) );
		add_action( 'before_delete_post', array( $this, 'post_deleted' ) );
		foreach ( array( 'after_create', 'after_update', 'after_fulfill', 'after_delete' ) as $moment ) {
			add_action( "woocommerce_fulfillment_{$moment}", array( $this, 'fulfillment_changed' ) );
		}
		// Rows already written do not show what happens from now on.
		add_action( 'liaison_outbox_written', array( $this, 'forget' ) );
	}

	/**
	 * An order was placed.
	 *
	 * @param int             $order_id The order.
	 * @param \WC_Order|mixed $order    The order itself, where the hook gives it.
	 */
	public function created( $order_id, $order = null ): void {
		$this->tell( 'order.created', (int) $order_id, $order );
	}

	/**
	 * An order was changed.
	 *
	 * @param int             $order_id The order.
	 * @param \WC_Order|mixed $order    The order itself, where the hook gives it.
	 */
	public function updated( $order_id, $order = null ): void {
		$this->tell( 'order.updated', (int) $order_id, $order );
	}

	/**
	 * A status was changed: also by code that writes to the database past `woocommerce_update_order`.
	 *
	 * @param int             $order_id The order.
	 * @param string          $from     Old status.
	 * @param string          $to       New status.
	 * @param \WC_Order|mixed $order    The order itself.
	 */
	public function status_changed( $order_id, $from = '', $to = '', $order = null ): void {
		$this->tell( 'order.updated', (int) $order_id, $order );
	}

	/**
	 * Money went back.
	 *
	 * @param int $order_id The order.
	 */
	public function refunded( $order_id ): void {
		$this->tell( 'order.updated', (int) $order_id );
	}

	/**
	 * A refund was taken back.
	 *
	 * @param int $refund_id The refund.
	 * @param int $order_id  The order.
	 */
	public function refund_deleted( $refund_id, $order_id = 0 ): void {
		$this->tell( 'order.updated', (int) $order_id );
	}

	/**
	 * An order went to the bin.
	 *
	 * @param int $order_id The order.
	 */
	public function trashed( $order_id ): void {
		$this->tell( 'order.deleted', (int) $order_id );
	}

	/**
	 * An order came back from the bin.
	 *
	 * @param int $order_id The order.
	 */
	public function restored( $order_id ): void {
		$this->tell( 'order.restored', (int) $order_id );
	}

	/**
	 * An order is about to be deleted for good.
	 *
	 * @param int             $order_id The order.
	 * @param \WC_Order|mixed $order    The order itself, where the hook gives it.
	 */
	public function deleted( $order_id, $order = null ): void {
		$this->tell( 'order.deleted', (int) $order_id, $order );
	}

	/**
	 * A post went to the bin.
	 *
	 * @param int $post_id The post.
	 */
	public function post_trashed( $post_id ): void {
		if ( $this->is_order_post( (int) $post_id ) ) {
			$this->trashed( $post_id );
		}
	}

	/**
	 * A post came back from the bin.
	 *
	 * @param int $post_id The post.
	 */
	public function post_restored( $post_id ): void {
		if ( $this->is_order_post( (int) $post_id ) ) {
			$this->restored( $post_id );
		}
	}

	/**
	 * A post is about to be deleted for good.
	 *
	 * @param int $post_id The post.
	 */
	public function post_deleted( $post_id ): void {
		if ( $this->is_order_post( (int) $post_id ) ) {
			$this->deleted( $post_id );
		}
	}

	/**
	 * A parcel of core Fulfillments was made, changed, sent or removed.
	 *
	 * @param object|mixed $fulfillment The fulfillment.
	 */
	public function fulfillment_changed( $fulfillment ): void {
		if ( is_object( $fulfillment ) && method_exists( $fulfillment, 'get_entity_id' ) && method_exists( $fulfillment, 'get_entity_type' )
			&& 'WC_Order' === ltrim( (string) $fulfillment->get_entity_type(), '\\' ) ) {
			$this->tell( 'order.updated', (int) $fulfillment->get_entity_id() );
		}
	}

	/**
	 * Forgets what was told, because the queue was written.
	 */
	public function forget(): void {
		self::$told = array();
	}

	/**
	 * Whether something was told of an order since the queue was last written, so that a change of it needs no row: a
	 * checkout saves its order five times after it is placed.
	 *
	 * @param int $order_id The order.
	 */
	public static function told( int $order_id ): bool {
		return isset( self::$told[ self::key( $order_id ) ] );
	}

	/**
	 * An order of one site of a network.
	 *
	 * @param int $order_id The order.
	 */
	private static function key( int $order_id ): string {
		return get_current_blog_id() . ':' . $order_id;
	}

	/**
	 * Remembers one row per order and request: what the order looks like is read later, so a change
	 * after "created" or "updated" needs no row of its own. Moving it to the trash and restoring it each get one.
	 *
	 * @param string          $topic    What happened.
	 * @param int             $order_id The order.
	 * @param \WC_Order|mixed $order    The order itself, or anything else to have it read.
	 */
	private function tell( string $topic, int $order_id, $order = null ): void {
		$key     = self::key( $order_id );
		$last    = self::$told[ $key ] ?? '';
		$visible = in_array( $last, array( 'order.created', 'order.updated', 'order.restored' ), true );
		if ( $order_id < 1 || $topic === $last || ( 'order.updated' === $topic && '' !== $last ) || ( $visible && 'order.deleted' !== $topic ) ) {
			return;
		}
		$order = $order instanceof \WC_Abstract_Order ? $order : wc_get_order( $order_id );
		if ( ! $order instanceof \WC_Order || ! self::is_told( $order, $topic ) ) {
			return;
		}
		self::$told[ $key ] = $topic;
		$this->outbox->add( $topic, 'order:' . $order_id );
	}

	/**
	 * Whether the hub hears of this order at all: no drafts, no refunds, no subscriptions.
	 *
	 * @param \WC_Order $order The order.
	 * @param string    $topic What happened.
	 */
	private static function is_told( \WC_Order $order, string $topic ): bool {
		// A binned draft keeps the status `trash`, an order in the bin too: the hub ignores what it never saw.
		// The status comes first: a checkout saves its draft many times.
		return ! in_array( $order->get_status(), self::DRAFTS, true )
			&& in_array( $order->get_type(), wc_get_order_types( 'order-webhooks' ), true );
	}

	/**
	 * Whether a post is an order. With HPOS posts are mere copies, which may go while the order stays.
	 *
	 * @param int $post_id The post.
	 */
	private function is_order_post( int $post_id ): bool {
		if ( OrderUtil::custom_orders_table_usage_is_enabled() ) {
			return false;
		}
		$type = get_post_type( $post_id );
		return is_string( $type ) && in_array( $type, wc_get_order_types( 'order-webhooks' ), true );
	}
}
