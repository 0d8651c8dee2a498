<?php
/**
 * What came of the messages.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * Prints the messages and the recovered revenue of the last thirty days, against people who were
 * held out.
 */
final class Results {

	/**
	 * Prints them.
	 *
	 * @param array<mixed> $numbers The hub's `last30Days`.
	 */
	public static function show( array $numbers ): void {
		echo '<section class="liaison-card"><h2>' . esc_html__( 'Last 30 days', 'liaison-for-woocommerce' ) . '</h2><dl class="liaison-numbers">';
		$names = array(
			'sent'      => __( 'Messages sent', 'liaison-for-woocommerce' ),
			'delivered' => __( 'Delivered', 'liaison-for-woocommerce' ),
			'read'      => __( 'Read', 'liaison-for-woocommerce' ),
			'failed'    => __( 'Failed', 'liaison-for-woocommerce' ),
			'refused'   => __( 'Not sent', 'liaison-for-woocommerce' ),
		);
		foreach ( $names as $name => $label ) {
			printf( '<div><dt>%1$s</dt><dd>%2$s</dd></div>', esc_html( $label ), esc_html( number_format_i18n( Html::count( $numbers[ $name ] ?? 0 ) ) ) );
		}
		echo '</dl>';
		self::recovered( is_array( $numbers['recovered'] ?? null ) ? $numbers['recovered'] : array() );
		echo '</section>';
	}

	/**
	 * Prints recovered carts.
	 *
	 * @param array<mixed> $recovered The hub's `recovered`.
	 */
	private static function recovered( array $recovered ): void {
		$orders = Html::count( $recovered['orders'] ?? 0 );
		echo '<h3>' . esc_html__( 'Recovered carts', 'liaison-for-woocommerce' ) . '</h3><p>';
		if ( 0 === $orders ) {
			esc_html_e( 'No recovered carts yet.', 'liaison-for-woocommerce' );
		} else {
			$sums = array();
			foreach ( is_array( $recovered['revenue'] ?? null ) ? $recovered['revenue'] : array() as $money ) {
				if ( is_array( $money ) && is_numeric( $money['amount'] ?? null ) ) {
					$sums[] = wp_strip_all_tags( wc_price( (float) $money['amount'], array( 'currency' => Html::text( $money['currency'] ?? '' ) ) ) );
				}
			}
			echo '<strong class="liaison-revenue">' . esc_html( html_entity_decode( implode( ' + ', $sums ), ENT_QUOTES, 'UTF-8' ) ) . '</strong> ';
			/* translators: %s: number of orders. */
			echo esc_html( sprintf( _n( 'from %s order', 'from %s orders', $orders, 'liaison-for-woocommerce' ), number_format_i18n( $orders ) ) );
		}
		echo '</p>';
		self::arms( is_array( $recovered['treatment'] ?? null ) ? $recovered['treatment'] : array(), is_array( $recovered['control'] ?? null ) ? $recovered['control'] : array() );
	}

	/**
	 * Prints both arms of the comparison.
	 *
	 * @param array<mixed> $treated People who were written to.
	 * @param array<mixed> $held    People who were held out.
	 */
	private static function arms( array $treated, array $held ): void {
		if ( 0 === Html::count( $held['people'] ?? 0 ) ) {
			echo '<p class="description">' . esc_html__( 'To measure what reminders bring in, set a control group under Settings > Automations. It gets no reminders, and both groups are compared here.', 'liaison-for-woocommerce' ) . '</p>';
			return;
		}
		$heads = array(
			'group'   => __( 'Group', 'liaison-for-woocommerce' ),
			'people'  => __( 'Customers', 'liaison-for-woocommerce' ),
			'ordered' => __( 'Placed an order', 'liaison-for-woocommerce' ),
			'share'   => __( 'Conversion rate', 'liaison-for-woocommerce' ),
		);
		Html::table( __( 'Reminders compared with the control group', 'liaison-for-woocommerce' ), $heads );
		$arms = array(
			__( 'Received reminders', 'liaison-for-woocommerce' ) => $treated,
			__( 'Control group', 'liaison-for-woocommerce' ) => $held,
		);
		foreach ( $arms as $name => $arm ) {
			$people = Html::count( $arm['people'] ?? 0 );
			$orders = Html::count( $arm['orders'] ?? 0 );
			echo '<tr><th scope="row">' . esc_html( (string) $name ) . '</th>';
			Html::cell( $heads['people'] );
			echo esc_html( number_format_i18n( $people ) ) . '</td>';
			Html::cell( $heads['ordered'] );
			echo esc_html( number_format_i18n( $orders ) ) . '</td>';
			Html::cell( $heads['share'] );
			echo esc_html( 0 === $people ? '—' : number_format_i18n( 100 * $orders / $people, 1 ) . ' %' ) . '</td></tr>';
		}
		Html::end_table();
	}
}
