<?php
/**
 * Checks values against a JSON Schema.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Support\Yes;

/**
 * What is wrong with settings kept in the shop, by field, in words. The hub checks its own.
 */
final class SchemaCheck {

	/**
	 * What is wrong with the values of an object.
	 *
	 * @param array<mixed> $schema The schema of the object.
	 * @param array<mixed> $values Its values.
	 * @param string       $path   Where it stands, with a dot at its end; '' for the whole.
	 * @return array<string,string> Reasons by path; empty when all is well.
	 */
	public static function errors( array $schema, array $values, string $path = '' ): array {
		$errors = array();
		foreach ( Schema::properties( $schema ) as $name => $field ) {
			$value = $values[ $name ] ?? null;
			if ( Schema::OBJECT === Schema::kind( $field ) ) {
				$errors += self::errors( $field, is_array( $value ) ? $value : array(), "{$path}{$name}." );
				continue;
			}
			$error = self::missing( $field, $value, $values ) ?? self::error( $field, $value );
			if ( null !== $error ) {
				$errors[ $path . $name ] = $error;
			}
		}
		return $errors;
	}

	/**
	 * What is missing because another field is on; null when nothing is. `requiredWith` names such fields beside it,
	 * `requiredHelp` says why it is needed.
	 *
	 * @param array<mixed> $field  The schema of the field.
	 * @param mixed        $value  Its value.
	 * @param array<mixed> $values Values of the fields beside it.
	 */
	private static function missing( array $field, $value, array $values ): ?string {
		$asked = array_filter( (array) ( $field['requiredWith'] ?? array() ), static fn ( $name ): bool => Yes::is( $values[ $name ] ?? '' ) );
		if ( array() === $asked || ( is_string( $value ) && '' !== trim( $value ) ) ) {
			return null;
		}
		return is_string( $field['requiredHelp'] ?? null ) ? $field['requiredHelp'] : __( 'Fill in this field.', 'liaison-for-woocommerce' );
	}

	/**
	 * What is wrong with a value; null when nothing is.
	 *
	 * @param array<mixed> $field The schema of the field.
	 * @param mixed        $value The value.
	 */
	private static function error( array $field, $value ): ?string {
		switch ( Schema::kind( $field ) ) {
			case Schema::NUMBER:
				return self::error_of_number( $field, $value );
			case Schema::CHOICE:
				return null === $value || in_array( $value, $field['enum'], true ) ? null : __( 'Choose an option from the list.', 'liaison-for-woocommerce' );
			case Schema::DURATION:
				return null === $value || ( is_string( $value ) && 1 === preg_match( '/^P(?=.)(\d+W|(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?)$/', $value ) ) ? null : __( 'Enter a whole number and choose a unit.', 'liaison-for-woocommerce' );
			case Schema::TEXT:
			case Schema::LONG_TEXT:
				return self::error_of_text( $field, is_string( $value ) ? $value : '' );
			case Schema::LINES:
				foreach ( is_array( $value ) ? $value : array() as $line ) {
					$error = self::error_of_text( $field, is_scalar( $line ) ? (string) $line : '' );
					if ( null !== $error ) {
						return $error;
					}
				}
				return null;
			default:
				return null;
		}
	}

	/**
	 * What is wrong with a number.
	 *
	 * @param array<mixed> $field The schema of the field.
	 * @param mixed        $value The value.
	 */
	private static function error_of_number( array $field, $value ): ?string {
		if ( null === $value ) {
			return array_key_exists( 'default', $field ) ? null : __( 'Enter a number.', 'liaison-for-woocommerce' );
		}
		if ( ! is_int( $value ) && ( ! is_float( $value ) || 'integer' === ( $field['type'] ?? '' ) ) ) {
			return 'integer' === ( $field['type'] ?? '' ) ? __( 'Enter a whole number.', 'liaison-for-woocommerce' ) : __( 'Enter a number.', 'liaison-for-woocommerce' );
		}
		if ( is_numeric( $field['minimum'] ?? null ) && $value < $field['minimum'] ) {
			/* translators: %s: the smallest number allowed. */
			return sprintf( __( 'Enter %s or more.', 'liaison-for-woocommerce' ), number_format_i18n( $field['minimum'] ) );
		}
		if ( is_numeric( $field['maximum'] ?? null ) && $value > $field['maximum'] ) {
			/* translators: %s: the largest number allowed. */
			return sprintf( __( 'Enter %s or less.', 'liaison-for-woocommerce' ), number_format_i18n( $field['maximum'] ) );
		}
		return null;
	}

	/**
	 * What is wrong with a text.
	 *
	 * @param array<mixed> $field The schema of the field.
	 * @param string       $value The value.
	 */
	private static function error_of_text( array $field, string $value ): ?string {
		if ( is_int( $field['maxLength'] ?? null ) && mb_strlen( $value ) > $field['maxLength'] ) {
			/* translators: %d: number of characters. */
			return sprintf( __( 'Enter %d characters or fewer.', 'liaison-for-woocommerce' ), $field['maxLength'] );
		}
		if ( '' !== $value && is_string( $field['pattern'] ?? null ) && 1 !== preg_match( '~' . str_replace( '~', '\~', $field['pattern'] ) . '~uD', $value ) ) {
			return is_string( $field['patternHelp'] ?? null ) ? $field['patternHelp'] : __( 'This value isn\'t in the required format.', 'liaison-for-woocommerce' );
		}
		return null;
	}
}
