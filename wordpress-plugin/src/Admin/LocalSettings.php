<?php
/**
 * Settings that live in the shop.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Support\Options;

/**
 * The plugin's own options as sections of JSON Schema, so that one form shows them and the hub's.
 *
 * Each field's name is the option's name without the prefix `liaison_`. Sections come from
 * src/settings.php; other plugins add theirs by the filter `liaison_settings_sections`.
 */
final class LocalSettings {

	/**
	 * Keeps what it needs.
	 *
	 * @param Options                                                                        $options  Where values are kept.
	 * @param callable():array<string,array{title:string,intro?:string,schema:array<mixed>}> $sections Makes the sections.
	 */
	public function __construct(
		private Options $options,
		private $sections
	) {}

	/**
	 * The sections by id.
	 *
	 * @return array<string,array{title:string,intro?:string,schema:array<mixed>}>
	 */
	public function sections(): array {
		/**
		 * Filters the sections of WooCommerce > Liaison > Settings that are kept in the shop.
		 *
		 * @since 0.1.0
		 *
		 * @param array $sections By id: title, intro (optional) and schema (JSON Schema of an object whose
		 *                        fields are options without the prefix `liaison_`).
		 */
		$sections = apply_filters( 'liaison_settings_sections', ( $this->sections )() );
		return array_filter( is_array( $sections ) ? $sections : array(), static fn ( $one ): bool => is_array( $one ) && is_array( $one['schema'] ?? null ) );
	}

	/**
	 * Present values of a section.
	 *
	 * @param array<mixed> $schema The section's schema.
	 * @return array<string,mixed>
	 */
	public function values( array $schema ): array {
		$values = array();
		foreach ( Schema::properties( $schema ) as $name => $field ) {
			$value = $this->options->get( $name, $field['default'] ?? null );
			// Other parts of the plugin keep truth as WooCommerce does, `yes` and `no`.
			$values[ $name ] = Schema::BOOLEAN === Schema::kind( $field ) ? in_array( $value, array( true, 1, '1', 'yes' ), true ) : $value;
		}
		return $values;
	}

	/**
	 * Checks and keeps the values of a section: all, or none when one is wrong.
	 *
	 * @param array<mixed> $schema The section's schema.
	 * @param array<mixed> $values New values.
	 * @return array<string,string> What is wrong, by field; empty when all is kept.
	 */
	public function save( array $schema, array $values ): array {
		$errors = array();
		foreach ( Schema::properties( $schema ) as $name => $field ) {
			$error = self::error( $field, $values[ $name ] ?? null );
			if ( null !== $error ) {
				$errors[ $name ] = $error;
			}
		}
		if ( array() !== $errors ) {
			return $errors;
		}
		foreach ( Schema::properties( $schema ) as $name => $field ) {
			$value = $values[ $name ] ?? ( $field['default'] ?? '' );
			if ( 'yes-no' === ( $field['stored'] ?? '' ) ) {
				$value = $value ? 'yes' : 'no';
			}
			// An empty secret keeps the one there is.
			if ( '' !== $value || Schema::SECRET !== Schema::kind( $field ) ) {
				$this->options->set( $name, $value, (bool) ( $field['autoload'] ?? false ) );
			}
		}
		/**
		 * Fires after settings of the shop were saved.
		 *
		 * @since 0.1.0
		 *
		 * @param string[] $names Names of the options, without prefix.
		 */
		do_action( 'liaison_settings_saved', array_keys( Schema::properties( $schema ) ) );
		return array();
	}

	/**
	 * What is wrong with a value, in words; null when nothing is.
	 *
	 * @param array<mixed> $field The schema of the field.
	 * @param mixed        $value The value.
	 */
	private static function error( array $field, $value ): ?string {
		switch ( Schema::kind( $field ) ) {
			case Schema::NUMBER:
				return self::error_of_number( $field, $value );
			case Schema::CHOICE:
				return null === $value || in_array( $value, $field['enum'], true ) ? null : __( 'Choose one of the list.', 'liaison-for-woocommerce' );
			case Schema::DURATION:
				return null === $value || ( is_string( $value ) && 1 === preg_match( '/^P(?=.)(\d+W|(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?)$/', $value ) ) ? null : __( 'Enter a whole number and choose a unit.', 'liaison-for-woocommerce' );
			case Schema::TEXT:
			case Schema::LONG_TEXT:
				return self::error_of_text( $field, is_string( $value ) ? $value : '' );
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
		if ( ! is_int( $value ) && ! is_float( $value ) ) {
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
		if ( '' !== $value && is_string( $field['pattern'] ?? null ) && 1 !== preg_match( '~' . str_replace( '~', '\~', $field['pattern'] ) . '~u', $value ) ) {
			return is_string( $field['patternHelp'] ?? null ) ? $field['patternHelp'] : __( 'This is not written in the form that is needed.', 'liaison-for-woocommerce' );
		}
		return null;
	}
}
