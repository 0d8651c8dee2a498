<?php
/**
 * The plugin's options of one site.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * WordPress options under one prefix. What front pages read is loaded with all other options; the rest is not.
 */
final class Options {

	public const PREFIX = 'liaison_';

	/**
	 * The option's value.
	 *
	 * @param string $name     Without the prefix.
	 * @param mixed  $fallback What to answer when there is none.
	 * @return mixed
	 */
	public function get( string $name, $fallback = null ) {
		return get_option( self::PREFIX . $name, $fallback );
	}

	/**
	 * Keeps a value.
	 *
	 * @param string $name     Without the prefix.
	 * @param mixed  $value    Text, number, truth or an array of these.
	 * @param bool   $autoload Whether it is loaded on every page. Only for what most pages read.
	 */
	public function set( string $name, $value, bool $autoload = false ): void {
		update_option( self::PREFIX . $name, $value, $autoload );
	}

	/**
	 * Forgets a value.
	 *
	 * @param string $name Without the prefix.
	 */
	public function delete( string $name ): void {
		delete_option( self::PREFIX . $name );
	}
}
