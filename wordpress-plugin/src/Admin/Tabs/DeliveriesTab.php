<?php
/**
 * The tab "Deliveries".
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin\Tabs;

use Liaison\WooCommerce\Admin\Html;
use Liaison\WooCommerce\Admin\LocalQueue;
use Liaison\WooCommerce\Admin\MessageList;
use Liaison\WooCommerce\Admin\Problem;
use Liaison\WooCommerce\Admin\Tab;
use Liaison\WooCommerce\Admin\Topic;
use Liaison\WooCommerce\Hub\Hub;

/**
 * What the shop told the hub, what waits here, and what could not be told.
 */
final class DeliveriesTab implements Tab {

	/**
	 * @param Hub        $hub   Knows what arrived.
	 * @param LocalQueue $queue What waits here.
	 */
	public function __construct(
		private Hub $hub,
		private LocalQueue $queue
	) {}

	public function id(): string {
		return 'deliveries';
	}

	public function title(): string {
		return __( 'Sync log', 'liaison-for-woocommerce' );
	}

	public function show(): void {
		$this->waiting();
		$this->dead();
		$this->arrived();
	}

	/**
	 * Prints what waits in the shop.
	 */
	private function waiting(): void {
		$counts = $this->queue->counts();
		echo '<h2>' . esc_html__( 'Pending', 'liaison-for-woocommerce' ) . '</h2><p>';
		if ( 0 === $counts['waiting'] ) {
			esc_html_e( 'Up to date: everything has been sent to the hub.', 'liaison-for-woocommerce' );
		} else {
			/* translators: 1: number of events, 2: a time span such as "5 minutes". */
			echo esc_html( sprintf( _n( '%1$s update pending for %2$s.', '%1$s updates pending, the oldest for %2$s.', $counts['waiting'], 'liaison-for-woocommerce' ), number_format_i18n( $counts['waiting'] ), human_time_diff( time() - $counts['oldest_seconds'] ) ) );
		}
		echo '</p>';
		if ( $counts['quarantined'] > 0 ) {
			/* translators: %s: number of events. */
			echo '<p>' . esc_html( sprintf( _n( '%s update is held back because this site\'s URL differs from the one that was connected.', '%s updates are held back because this site\'s URL differs from the one that was connected.', $counts['quarantined'], 'liaison-for-woocommerce' ), number_format_i18n( $counts['quarantined'] ) ) ) . '</p>';
		}
		Html::open( 'flush' );
		Html::close( __( 'Sync now', 'liaison-for-woocommerce' ) );
	}

	/**
	 * Prints what could not be told.
	 */
	private function dead(): void {
		$dead = $this->queue->dead( 50 );
		echo '<h2>' . esc_html__( 'Failed to sync', 'liaison-for-woocommerce' ) . '</h2>';
		if ( array() === $dead ) {
			echo '<p>' . esc_html__( 'None. Updates that keep failing are listed here so that nothing gets lost unnoticed.', 'liaison-for-woocommerce' ) . '</p>';
			return;
		}
		echo '<p>' . esc_html__( 'The hub didn\'t accept these updates after several attempts. Orders are not affected, but customers got no messages about them. Fix the cause, then try again. They are removed after 30 days.', 'liaison-for-woocommerce' ) . '</p>';
		Html::open( 'dead' );
		$heads = array(
			'choose' => __( 'Select', 'liaison-for-woocommerce' ),
			'when'   => __( 'Date', 'liaison-for-woocommerce' ),
			'event'  => __( 'Update', 'liaison-for-woocommerce' ),
			'about'  => __( 'Related to', 'liaison-for-woocommerce' ),
			'tries'  => __( 'Attempts', 'liaison-for-woocommerce' ),
			'reason' => __( 'Reason', 'liaison-for-woocommerce' ),
		);
		Html::table( __( 'Updates that failed to sync', 'liaison-for-woocommerce' ), $heads );
		$orders = MessageList::orders_of( $dead );
		foreach ( $dead as $row ) {
			/* translators: 1: name of an event, 2: what it is about. */
			$label = sprintf( __( 'Select %1$s of %2$s', 'liaison-for-woocommerce' ), Topic::name( $row['topic'] ), $row['subject'] );
			echo '<tr>';
			Html::cell( $heads['choose'] );
			printf( '<input type="checkbox" name="ids[]" value="%1$d" aria-label="%2$s"></td>', (int) $row['id'], esc_attr( $label ) );
			Html::cell( $heads['when'] );
			echo esc_html( Html::when( $row['occurred_at'] ) ) . '</td>';
			Html::cell( $heads['event'] );
			echo esc_html( Topic::name( $row['topic'] ) ) . '</td>';
			Html::cell( $heads['about'], 'liaison-whole' );
			MessageList::subject( $row['subject'], $orders );
			echo '</td>';
			Html::cell( $heads['tries'] );
			echo esc_html( number_format_i18n( $row['attempts'] ) ) . '</td>';
			Html::cell( $heads['reason'] );
			echo esc_html( $row['error'] ) . '</td></tr>';
		}
		Html::end_table();
		echo '<p><button class="button" type="submit" name="do" value="retry">' . esc_html__( 'Retry selected', 'liaison-for-woocommerce' ) . '</button> ';
		echo '<button class="button" type="submit" name="do" value="retry_all">' . esc_html__( 'Retry all', 'liaison-for-woocommerce' ) . '</button> ';
		echo '<button class="button-link button-link-delete" type="submit" name="do" value="discard">' . esc_html__( 'Remove selected', 'liaison-for-woocommerce' ) . '</button></p></form>';
	}

	/**
	 * Prints what arrived at the hub.
	 */
	private function arrived(): void {
		echo '<h2>' . esc_html__( 'Received by the hub', 'liaison-for-woocommerce' ) . '</h2>';
		$answer = $this->hub->request( 'GET', '/deliveries?limit=50' );
		if ( ! $answer->ok() ) {
			Problem::show( $answer );
			return;
		}
		$deliveries = is_array( $answer->json['data'] ?? null ) ? $answer->json['data'] : array();
		if ( array() === $deliveries ) {
			echo '<p>' . esc_html__( 'Nothing received yet. Place an order to see it here.', 'liaison-for-woocommerce' ) . '</p>';
			return;
		}
		$heads = array(
			'arrived'  => __( 'Received', 'liaison-for-woocommerce' ),
			'what'     => __( 'Type', 'liaison-for-woocommerce' ),
			'about'    => __( 'Related to', 'liaison-for-woocommerce' ),
			'state'    => __( 'Status', 'liaison-for-woocommerce' ),
			'events'   => __( 'Events', 'liaison-for-woocommerce' ),
			'messages' => __( 'Messages', 'liaison-for-woocommerce' ),
			'reason'   => __( 'Reason', 'liaison-for-woocommerce' ),
		);
		Html::table( __( 'Last 50 updates received', 'liaison-for-woocommerce' ), $heads );
		$orders = MessageList::orders_of( $deliveries );
		foreach ( $deliveries as $delivery ) {
			if ( ! is_array( $delivery ) ) {
				continue;
			}
			$topic = Html::text( $delivery['topic'] ?? '' );
			echo '<tr>';
			Html::cell( $heads['arrived'] );
			echo esc_html( Html::when( $delivery['receivedAt'] ?? null ) ) . '</td>';
			Html::cell( $heads['what'] );
			echo esc_html( Topic::name( $topic ) );
			echo '</td>';
			Html::cell( $heads['about'], 'liaison-whole' );
			MessageList::subject( Html::text( $delivery['subject'] ?? '' ), $orders );
			echo '</td>';
			Html::cell( $heads['state'] );
			echo wp_kses_post( self::state( Html::text( $delivery['status'] ?? '' ) ) ) . '</td>';
			Html::cell( $heads['events'] );
			echo (int) Html::count( $delivery['events'] ?? 0 ) . '</td>';
			Html::cell( $heads['messages'] );
			echo (int) Html::count( $delivery['messages'] ?? 0 ) . '</td>';
			Html::cell( $heads['reason'] );
			echo esc_html( Html::text( $delivery['reason'] ?? '' ) ) . '</td></tr>';
		}
		Html::end_table();
	}

	/**
	 * The state of a delivery as a badge.
	 *
	 * @param string $state The hub's word.
	 */
	private static function state( string $state ): string {
		$names = array(
			'pending'     => array( 'wait', __( 'Processing', 'liaison-for-woocommerce' ) ),
			'done'        => array( 'good', __( 'Processed', 'liaison-for-woocommerce' ) ),
			'ignored'     => array( 'plain', __( 'No action needed', 'liaison-for-woocommerce' ) ),
			'parked'      => array( 'bad', __( 'Couldn\'t process', 'liaison-for-woocommerce' ) ),
			'quarantined' => array( 'bad', __( 'Held back: sent by a copy', 'liaison-for-woocommerce' ) ),
			'failed'      => array( 'bad', __( 'Failed', 'liaison-for-woocommerce' ) ),
		);
		$known = $names[ $state ] ?? array( 'plain', $state );
		return Html::badge( $known[0], $known[1] );
	}
}
