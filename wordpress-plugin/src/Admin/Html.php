<?php
/**
 * Small pieces of pages.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * Addresses, forms and tables of the plugin's pages.
 */
final class Html {

	public const PAGE = 'liaison';

	/**
	 * The address of a tab.
	 *
	 * @param string               $tab   The tab.
	 * @param array<string,string> $query Further parts.
	 */
	public static function url( string $tab = '', array $query = array() ): string {
		return add_query_arg( array_merge( array( 'page' => self::PAGE ), '' === $tab ? array() : array( 'tab' => $tab ), array_map( 'rawurlencode', $query ) ), admin_url( 'admin.php' ) );
	}

	/**
	 * Opens the form of an action, with its nonce.
	 *
	 * @param string $action Name of the action.
	 * @param string $css    Class of the form.
	 */
	public static function open( string $action, string $css = '' ): void {
		printf( '<form method="post" action="%1$s" class="liaison-action %2$s"><input type="hidden" name="action" value="liaison_%3$s">', esc_url( admin_url( 'admin-post.php' ) ), esc_attr( $css ), esc_attr( $action ) );
		wp_nonce_field( 'liaison_' . $action, '_wpnonce', false );
	}

	/**
	 * Closes a form with its button.
	 *
	 * @param string $label   Text of the button.
	 * @param string $style   `primary`, `secondary` or `link-delete`.
	 */
	public static function close( string $label, string $style = 'secondary' ): void {
		$css = array(
			'link'        => 'button-link',
			'link-delete' => 'button-link button-link-delete',
		)[ $style ] ?? "button button-{$style}";
		printf( '<button type="submit" class="%1$s">%2$s</button></form>', esc_attr( $css ), esc_html( $label ) );
	}

	/**
	 * Prints a hidden value.
	 *
	 * @param string $name  Its name.
	 * @param string $value Its value.
	 */
	public static function hidden( string $name, string $value ): void {
		printf( '<input type="hidden" name="%1$s" value="%2$s">', esc_attr( $name ), esc_attr( $value ) );
	}

	/**
	 * A moment in the shop's time zone, as the shop writes dates.
	 *
	 * @param mixed $at Milliseconds UTC or an ISO date.
	 */
	public static function when( $at ): string {
		if ( is_numeric( $at ) ) {
			$seconds = intdiv( (int) $at, 1000 );
		} else {
			$seconds = is_string( $at ) ? strtotime( $at ) : false;
		}
		if ( false === $seconds || $seconds < 1 ) {
			return '—';
		}
		return (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $seconds );
	}

	/**
	 * Text of a value that came from elsewhere.
	 *
	 * @param mixed $value Anything.
	 */
	public static function text( $value ): string {
		return is_scalar( $value ) && ! is_bool( $value ) ? (string) $value : '';
	}

	/**
	 * A whole number of a value that came from elsewhere.
	 *
	 * @param mixed $value Anything.
	 */
	public static function count( $value ): int {
		return is_numeric( $value ) ? (int) $value : 0;
	}

	/**
	 * Opens a table and prints its head.
	 *
	 * @param string                   $caption What the table holds, for screen readers.
	 * @param array<int|string,string> $heads   Titles of its columns.
	 */
	public static function table( string $caption, array $heads ): void {
		printf( '<div class="liaison-scroll" role="region" aria-label="%1$s" tabindex="0"><table class="widefat striped"><caption class="screen-reader-text">%1$s</caption><thead><tr>', esc_attr( $caption ) );
		foreach ( $heads as $head ) {
			printf( '<th scope="col">%s</th>', esc_html( $head ) );
		}
		echo '</tr></thead><tbody>';
	}

	/**
	 * Opens a cell. Narrow screens show each row as a card, with the title of the column before the cell.
	 *
	 * @param string $head  Title of its column.
	 * @param string $css   Class of the cell, for example `liaison-whole` for what is not broken into lines.
	 */
	public static function cell( string $head, string $css = '' ): void {
		printf( '<td data-label="%1$s"%2$s>', esc_attr( $head ), '' === $css ? '' : ' class="' . esc_attr( $css ) . '"' );
	}

	/**
	 * Closes a table.
	 */
	public static function end_table(): void {
		echo '</tbody></table></div>';
	}

	/**
	 * A state as a coloured word. The word says it all; the colour only helps.
	 *
	 * @param string $tone `good`, `bad`, `wait` or `plain`.
	 * @param string $word The word.
	 */
	public static function badge( string $tone, string $word ): string {
		return sprintf( '<mark class="liaison-badge liaison-%1$s">%2$s</mark>', esc_attr( $tone ), esc_html( $word ) );
	}
}
