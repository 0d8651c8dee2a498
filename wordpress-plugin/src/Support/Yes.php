<?php
/**
 * Reading a yes.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * What forms, options and other plugins write for yes. A text that says no is not empty, so whether something was sent
 * says nothing: only a clear yes is one.
 */
final class Yes {

	private const WORDS = array( '1', 'yes', 'true', 'on', 'checked' );

	/**
	 * Whether a value is a clear yes. Lists and objects are none.
	 *
	 * @param mixed $value As sent or stored.
	 * @return bool
	 */
	public static function is( $value ): bool {
		return true === $value || 1 === $value || ( is_string( $value ) && in_array( strtolower( trim( $value ) ), self::WORDS, true ) );
	}
}
