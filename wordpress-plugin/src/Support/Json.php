<?php
/**
 * JSON, never guessed.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * Reads and writes JSON objects and lists.
 */
final class Json {

	/**
	 * Deeper answers than this are refused: nobody we talk to sends them.
	 */
	private const DEPTH = 64;

	/**
	 * Writes a value. Text that is not UTF-8 is mended rather than losing the whole.
	 *
	 * @param mixed $value What to write.
	 * @return string Empty when it cannot be written.
	 */
	public static function encode( $value ): string {
		$text = wp_json_encode( $value );
		return false === $text ? '' : $text;
	}

	/**
	 * Reads an object or a list.
	 *
	 * @param string $text JSON.
	 * @return array<mixed>|null Null when it is neither.
	 */
	public static function decode( string $text ): ?array {
		$value = json_decode( $text, true, self::DEPTH );
		return is_array( $value ) ? $value : null;
	}
}
