<?php
/**
 * Reads what a form made of a JSON Schema sent.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Support\Yes;

/**
 * Turns posted text into the values a JSON Schema asks for. What cannot be turned is passed on as it
 * was typed: the hub says what is wrong with it, in the words of the setting.
 */
final class SchemaInput {

	/**
	 * The values of an object.
	 *
	 * @param array<mixed> $schema  The schema of the object.
	 * @param array<mixed> $posted  What the form sent for it, without slashes.
	 * @param array<mixed> $current Present values: kept for fields the form has no control for.
	 * @return array<string,mixed>
	 */
	public static function read( array $schema, array $posted, array $current = array() ): array {
		$values = array();
		foreach ( Schema::properties( $schema ) as $name => $field ) {
			$kind  = Schema::kind( $field );
			$given = $posted[ $name ] ?? null;
			if ( Schema::UNKNOWN === $kind ) {
				if ( array_key_exists( $name, $current ) ) {
					$values[ $name ] = $current[ $name ];
				}
				continue;
			}
			if ( Schema::OBJECT === $kind ) {
				$absent = Schema::may_be_absent( $schema, $name, $field ) && empty( is_array( $given ) ? $given['__present'] ?? '' : '' );
				if ( ! $absent ) {
					$inner           = self::read( $field, is_array( $given ) ? $given : array(), self::as_array( $current[ $name ] ?? null ) );
					$values[ $name ] = array() === $inner ? new \stdClass() : $inner;
				}
				continue;
			}
			$value = self::value( $kind, $field, $given, $current[ $name ] ?? null );
			if ( null !== $value ) {
				$values[ $name ] = $value;
			} elseif ( in_array( $name, (array) ( $schema['required'] ?? array() ), true ) ) {
				$values[ $name ] = '';
			}
		}
		return $values;
	}

	/**
	 * One value; null leaves the field out.
	 *
	 * @param string       $kind    One of the kinds of Schema.
	 * @param array<mixed> $field   The schema of the field.
	 * @param mixed        $given   What the form sent.
	 * @param mixed        $current The present value.
	 * @return mixed
	 */
	private static function value( string $kind, array $field, $given, $current ) {
		switch ( $kind ) {
			case Schema::BOOLEAN:
				return Yes::is( $given );
			case Schema::NUMBER:
				$number = self::number( self::text( $given ), 'integer' === ( $field['type'] ?? '' ) );
				return Schema::in_percent( $field ) && is_numeric( $number ) ? round( $number / 100, 6 ) : $number;
			case Schema::DURATION:
				return self::duration( $given );
			case Schema::LINES:
				return self::lines( self::text( $given, true ), is_array( $field['items'] ?? null ) ? $field['items'] : array() );
			case Schema::CHECKS:
				return array_values( array_intersect( array_map( 'strval', (array) ( $field['items']['enum'] ?? array() ) ), array_map( static fn ( $one ): string => self::text( $one ), self::as_array( $given ) ) ) );
			case Schema::OBJECTS:
				return self::objects( is_array( $field['items'] ?? null ) ? $field['items'] : array(), self::as_array( $given ), self::as_array( $current ) );
			case Schema::CHOICE:
				return self::choice( (array) $field['enum'], self::text( $given ) );
			case Schema::LONG_TEXT:
				return self::text( $given, true );
			default:
				return self::plain( $field, self::text( $given ) );
		}
	}

	/**
	 * A text, left out where empty means "none": an optional one that must not be empty, or a secret that stays.
	 *
	 * @param array<mixed> $field The schema of the field.
	 * @param string       $text  What was typed.
	 */
	private static function plain( array $field, string $text ): ?string {
		$empty_is_none = ! array_key_exists( 'default', $field ) || Schema::SECRET === Schema::kind( $field );
		return '' === $text && $empty_is_none ? null : $text;
	}

	/**
	 * A number, or what was typed instead.
	 *
	 * @param string $text  What was typed.
	 * @param bool   $whole Whether it has to be whole.
	 * @return int|float|string|null
	 */
	private static function number( string $text, bool $whole ) {
		$text = str_replace( ',', '.', $text );
		if ( '' === $text ) {
			return null;
		}
		if ( 1 === preg_match( '/^-?\d{1,15}$/', $text ) ) {
			return (int) $text;
		}
		return is_numeric( $text ) && ! $whole ? (float) $text : $text;
	}

	/**
	 * A duration of number and unit, or as text.
	 *
	 * @param mixed $given What the form sent.
	 */
	private static function duration( $given ): ?string {
		if ( ! is_array( $given ) ) {
			$text = self::text( $given );
			return '' === $text ? null : $text;
		}
		$amount = self::text( $given['amount'] ?? '' );
		if ( '' === $amount ) {
			return null;
		}
		return Duration::join( $amount, self::text( $given['unit'] ?? '' ) ) ?? $amount;
	}

	/**
	 * One value a line.
	 *
	 * @param string       $text  What was typed.
	 * @param array<mixed> $items Schema of one value.
	 * @return list<mixed>
	 */
	private static function lines( string $text, array $items ): array {
		$values = array();
		foreach ( preg_split( '/\R/u', $text ) as $line ) {
			$line = trim( $line );
			if ( '' !== $line ) {
				$values[] = Schema::NUMBER === Schema::kind( $items ) ? self::number( $line, 'integer' === $items['type'] ) : $line;
			}
		}
		return $values;
	}

	/**
	 * A list of objects: those marked for removal go, and a new one comes only when its box is ticked.
	 *
	 * @param array<mixed> $items   Schema of one object.
	 * @param array<mixed> $given   What the form sent.
	 * @param array<mixed> $current Present values.
	 * @return list<array<string,mixed>>
	 */
	private static function objects( array $items, array $given, array $current ): array {
		$values = array();
		foreach ( $given as $key => $item ) {
			if ( ! is_array( $item ) || Yes::is( $item['__remove'] ?? '' ) || ( 'new' === $key && ! Yes::is( $item['__add'] ?? '' ) ) ) {
				continue;
			}
			$values[] = self::read( $items, $item, self::as_array( $current[ $key ] ?? null ) );
		}
		return $values;
	}

	/**
	 * The choice that was made, of the type the schema has it in.
	 *
	 * @param array<mixed> $choices Possible values.
	 * @param string       $text    What was sent.
	 * @return mixed
	 */
	private static function choice( array $choices, string $text ) {
		foreach ( $choices as $choice ) {
			if ( (string) $choice === $text ) {
				return $choice;
			}
		}
		return '' === $text ? null : $text;
	}

	/**
	 * Clean text.
	 *
	 * @param mixed $given What the form sent.
	 * @param bool  $lines Whether line breaks are kept.
	 */
	private static function text( $given, bool $lines = false ): string {
		if ( ! is_scalar( $given ) ) {
			return '';
		}
		return trim( $lines ? sanitize_textarea_field( (string) $given ) : sanitize_text_field( (string) $given ) );
	}

	/**
	 * An array, whatever came.
	 *
	 * @param mixed $value Anything.
	 * @return array<mixed>
	 */
	private static function as_array( $value ): array {
		return is_array( $value ) ? $value : array();
	}
}
