<?php
/**
 * Keeps the installation from trying to send its welcome message.
 */
if ( ! function_exists( 'wp_mail' ) ) {
	function wp_mail() { // phpcs:ignore -- pluggable, replaced while installing.
		return true;
	}
}
