<?php
/**
 * Status of messages, in the list of orders.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Orders\OrderNotes;

/**
 * A column with the last outcome the hub told of each order, with orders kept as posts and with HPOS.
 * Outcomes stand on the orders as notes already: one query reads those of the whole page, and the hub
 * is not asked. Like every column it is hidden under Screen Options.
 */
final class OrderColumn implements Module {

	private const COLUMN = 'liaison_outcome';

	/**
	 * Last line of each order that was read; '' where there is none.
	 *
	 * @var array<int,string>
	 */
	private array $lines = array();

	/**
	 * Orders of the page, not read yet.
	 *
	 * @var array<int,true>
	 */
	private array $waiting = array();

	/**
	 * @param Connection   $connection The connection.
	 * @param \wpdb|object $database   The database.
	 */
	public function __construct( private Connection $connection, private object $database ) {}

	public function register(): void {
		add_filter( 'manage_woocommerce_page_wc-orders_columns', array( $this, 'offer' ), 20 );
		add_filter( 'manage_edit-shop_order_columns', array( $this, 'offer' ), 20 );
		add_action( 'manage_woocommerce_page_wc-orders_custom_column', array( $this, 'show' ), 10, 2 );
		add_action( 'manage_shop_order_posts_custom_column', array( $this, 'show' ), 10, 2 );
	}

	/**
	 * Adds the column, after the order's status.
	 *
	 * @param mixed $columns Columns of the list.
	 * @return mixed
	 */
	public function offer( $columns ) {
		if ( ! is_array( $columns ) || ! $this->connection->connected() || ! current_user_can( 'manage_woocommerce' ) ) {
			return $columns;
		}
		if ( false === has_filter( 'woocommerce_order_query', array( $this, 'listed' ) ) ) {
			// The list is about to read its orders; their ids are all it takes to read the outcomes at once.
			add_filter( 'woocommerce_order_query', array( $this, 'listed' ) );
		}
		$at = array_search( 'order_status', array_keys( $columns ), true );
		$at = false === $at ? count( $columns ) : $at + 1;
		return array_slice( $columns, 0, $at, true ) + array( self::COLUMN => __( 'WhatsApp', 'liaison-for-woocommerce' ) ) + array_slice( $columns, $at, null, true );
	}

	/**
	 * Remembers which orders the list shows, with HPOS.
	 *
	 * @param mixed $found Orders, or an object that holds them.
	 * @return mixed The same.
	 */
	public function listed( $found ) {
		$orders = is_object( $found ) ? ( $found->orders ?? array() ) : $found;
		$this->expect( is_array( $orders ) ? $orders : array() );
		return $found;
	}

	/**
	 * Prints a cell.
	 *
	 * @param mixed $column Column.
	 * @param mixed $order  The order, or its id where orders are posts.
	 */
	public function show( $column, $order ): void {
		if ( self::COLUMN !== $column ) {
			return;
		}
		$id = $order instanceof \WC_Order ? $order->get_id() : (int) ( is_scalar( $order ) ? $order : 0 );
		if ( ! isset( $this->lines[ $id ] ) ) {
			$posts = $GLOBALS['wp_query']->posts ?? array();
			$this->expect( is_array( $posts ) ? $posts : array() );
			$this->waiting[ $id ] = true;
			$this->read();
		}
		if ( '' === $this->lines[ $id ] ) {
			printf( '<span aria-hidden="true">–</span><span class="screen-reader-text">%s</span>', esc_html__( 'No status yet', 'liaison-for-woocommerce' ) );
			return;
		}
		echo esc_html( $this->lines[ $id ] );
	}

	/**
	 * Remembers orders whose outcomes will be asked for.
	 *
	 * @param array<mixed> $orders Orders, posts or ids.
	 */
	private function expect( array $orders ): void {
		foreach ( $orders as $order ) {
			$id = $order instanceof \WC_Order ? $order->get_id() : ( is_object( $order ) ? ( $order->ID ?? 0 ) : $order );
			if ( is_numeric( $id ) && 0 < (int) $id && ! isset( $this->lines[ (int) $id ] ) ) {
				$this->waiting[ (int) $id ] = true;
			}
		}
	}

	/**
	 * Reads the last outcome of every order that waits.
	 */
	private function read(): void {
		$ids           = array_keys( $this->waiting );
		$this->waiting = array();
		$this->lines  += array_fill_keys( $ids, '' );
		$places        = implode( ',', array_fill( 0, count( $ids ), '%d' ) );
		// phpcs:disable WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders.UnfinishedPrepare -- The placeholders are built above; WooCommerce hides order notes from comment queries.
		$rows = $this->database->get_results(
			$this->database->prepare(
				"SELECT note.comment_post_ID AS order_id, line.meta_value AS line FROM {$this->database->comments} note JOIN {$this->database->commentmeta} line ON line.comment_id = note.comment_ID AND line.meta_key = %s WHERE note.comment_post_ID IN ($places) AND note.comment_type = 'order_note' ORDER BY note.comment_ID",
				OrderNotes::LINE,
				...$ids
			),
			ARRAY_A
		);
		// phpcs:enable
		foreach ( is_array( $rows ) ? $rows : array() as $row ) {
			$this->lines[ (int) $row['order_id'] ] = (string) $row['line'];
		}
	}
}
