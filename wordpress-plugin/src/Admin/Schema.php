<?php
/**
 * Reads a JSON Schema.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * Questions a form asks of a JSON Schema. Only what settings use: one type a field, `enum`,
 * `format: duration`, arrays of one kind, nested objects, and `secret`.
 */
final class Schema {

	public const BOOLEAN   = 'boolean';
	public const CHOICE    = 'choice';
	public const DURATION  = 'duration';
	public const NUMBER    = 'number';
	public const TEXT      = 'text';
	public const LONG_TEXT = 'long_text';
	public const SECRET    = 'secret';
	public const LINES     = 'lines';
	public const CHECKS    = 'checks';
	public const OBJECTS   = 'objects';
	public const OBJECT    = 'object';
	public const UNKNOWN   = 'unknown';

	/**
	 * What kind of control a schema needs. UNKNOWN has none: its value is kept as it is.
	 *
	 * @param array<mixed> $schema The schema of one field.
	 */
	public static function kind( array $schema ): string {
		$type = $schema['type'] ?? null;
		if ( is_array( $schema['enum'] ?? null ) ) {
			return self::CHOICE;
		}
		switch ( $type ) {
			case 'boolean':
				return self::BOOLEAN;
			case 'integer':
			case 'number':
				return self::NUMBER;
			case 'object':
				return is_array( $schema['properties'] ?? null ) ? self::OBJECT : self::UNKNOWN;
			case 'array':
				return self::kind_of_list( is_array( $schema['items'] ?? null ) ? $schema['items'] : array() );
			case 'string':
				return self::kind_of_text( $schema );
			default:
				return self::UNKNOWN;
		}
	}

	/**
	 * Fields of an object by name.
	 *
	 * @param array<mixed> $schema The schema of an object.
	 * @return array<string,array<mixed>>
	 */
	public static function properties( array $schema ): array {
		$fields = array();
		foreach ( is_array( $schema['properties'] ?? null ) ? $schema['properties'] : array() as $name => $field ) {
			if ( is_array( $field ) ) {
				$fields[ (string) $name ] = $field;
			}
		}
		return $fields;
	}

	/**
	 * Whether an object may be left out altogether.
	 *
	 * @param array<mixed> $holder The schema that holds it.
	 * @param string       $name   Its name there.
	 * @param array<mixed> $schema Its own schema.
	 */
	public static function may_be_absent( array $holder, string $name, array $schema ): bool {
		return ! in_array( $name, (array) ( $holder['required'] ?? array() ), true ) && ! array_key_exists( 'default', $schema );
	}

	/**
	 * The title a person reads.
	 *
	 * @param array<mixed> $schema The schema of one field.
	 * @param string       $name   Its name, where it has no title.
	 */
	public static function title( array $schema, string $name ): string {
		return is_string( $schema['title'] ?? null ) && '' !== $schema['title'] ? $schema['title'] : $name;
	}

	/**
	 * The explanation a person reads, or ''.
	 *
	 * @param array<mixed> $schema The schema of one field.
	 */
	public static function help( array $schema ): string {
		$help = $schema['percent'] ?? $schema['help'] ?? $schema['description'] ?? '';
		return is_string( $help ) ? $help : '';
	}

	/**
	 * Whether a share between 0 and 1 is shown in per cent: the schema says how it is explained then.
	 *
	 * @param array<mixed> $schema The schema of one field.
	 */
	public static function in_percent( array $schema ): bool {
		return is_string( $schema['percent'] ?? null );
	}

	/**
	 * What a choice is called: the schema's `labels`, else its value.
	 *
	 * @param array<mixed> $schema The schema of one field.
	 * @param string       $value  The value.
	 */
	public static function label( array $schema, string $value ): string {
		$label = is_array( $schema['labels'] ?? null ) ? ( $schema['labels'][ $value ] ?? $value ) : $value;
		return is_string( $label ) ? $label : $value;
	}

	/**
	 * The kind of a list.
	 *
	 * @param array<mixed> $items Schema of its items.
	 */
	private static function kind_of_list( array $items ): string {
		$kind = self::kind( $items );
		if ( self::CHOICE === $kind ) {
			return self::CHECKS;
		}
		if ( self::OBJECT === $kind ) {
			return self::OBJECTS;
		}
		return in_array( $kind, array( self::TEXT, self::NUMBER ), true ) ? self::LINES : self::UNKNOWN;
	}

	/**
	 * The kind of a text.
	 *
	 * @param array<mixed> $schema The schema of one field.
	 */
	private static function kind_of_text( array $schema ): string {
		if ( true === ( $schema['secret'] ?? false ) ) {
			return self::SECRET;
		}
		if ( 'duration' === ( $schema['format'] ?? '' ) ) {
			return self::DURATION;
		}
		return true === ( $schema['multiline'] ?? false ) ? self::LONG_TEXT : self::TEXT;
	}
}
