<?php
/**
 * How settings are kept.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Support\Yes;

/**
 * Turns a value as a form has it into the value an option holds, and back. Where `stored` says so:
 * `yes-no` keeps truth as WooCommerce does, `hours` keeps lines like `mon 09:00-17:30` as spans by day.
 */
final class StoredValue {

	/**
	 * The value a form shows.
	 *
	 * @param array<mixed> $field  The schema of the field.
	 * @param mixed        $stored What the option holds; null when there is none.
	 * @return mixed
	 */
	public static function shown( array $field, $stored ) {
		$kind = Schema::kind( $field );
		if ( Schema::OBJECT === $kind ) {
			$values = array();
			foreach ( Schema::properties( $field ) as $name => $inner ) {
				$values[ $name ] = self::shown( $inner, is_array( $stored ) ? ( $stored[ $name ] ?? null ) : null );
			}
			return $values;
		}
		if ( null === $stored ) {
			return $field['default'] ?? null;
		}
		if ( Schema::BOOLEAN === $kind ) {
			return Yes::is( $stored );
		}
		return 'hours' === ( $field['stored'] ?? '' ) ? self::lines( is_array( $stored ) ? $stored : array() ) : $stored;
	}

	/**
	 * The value an option holds.
	 *
	 * @param array<mixed> $field The schema of the field.
	 * @param mixed        $shown The value a form had; null when it had none.
	 * @return mixed
	 */
	public static function kept( array $field, $shown ) {
		if ( Schema::OBJECT === Schema::kind( $field ) ) {
			$values = array();
			foreach ( Schema::properties( $field ) as $name => $inner ) {
				$values[ $name ] = self::kept( $inner, is_array( $shown ) ? ( $shown[ $name ] ?? null ) : null );
			}
			return $values;
		}
		$value = $shown ?? ( $field['default'] ?? '' );
		switch ( $field['stored'] ?? '' ) {
			case 'yes-no':
				return Yes::is( $value ) ? 'yes' : 'no';
			case 'hours':
				return self::spans( is_array( $value ) ? $value : array() );
			default:
				return $value;
		}
	}

	/**
	 * Spans by day as lines.
	 *
	 * @param array<mixed> $spans By day: lists of begin and end.
	 * @return list<string>
	 */
	private static function lines( array $spans ): array {
		$lines = array();
		foreach ( $spans as $day => $list ) {
			foreach ( is_array( $list ) ? $list : array() as $span ) {
				if ( is_array( $span ) && is_string( $span[0] ?? null ) && is_string( $span[1] ?? null ) ) {
					$lines[] = "{$day} {$span[0]}-{$span[1]}";
				}
			}
		}
		return $lines;
	}

	/**
	 * Lines as spans by day. What is no such line is left out; the check before names it.
	 *
	 * @param array<mixed> $lines Lines.
	 * @return array<string,list<array{0:string,1:string}>>
	 */
	private static function spans( array $lines ): array {
		$spans = array();
		foreach ( $lines as $line ) {
			if ( is_string( $line ) && 1 === preg_match( '/^([a-z]{3}) (\d\d:\d\d)-(\d\d:\d\d)$/', $line, $found ) ) {
				$spans[ $found[1] ][] = array( $found[2], $found[3] );
			}
		}
		return $spans;
	}
}
