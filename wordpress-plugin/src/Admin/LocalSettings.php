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
			$values[ $name ] = StoredValue::shown( $field, $this->options->get( $name ) );
		}
		return $values;
	}

	/**
	 * Checks and keeps the values of a section: all, or none when one is wrong.
	 *
	 * @param array<mixed> $schema The section's schema.
	 * @param array<mixed> $values New values.
	 * @return array<string,string> What is wrong, by path; empty when all is kept.
	 */
	public function save( array $schema, array $values ): array {
		$errors = SchemaCheck::errors( $schema, $values );
		if ( array() !== $errors ) {
			return $errors;
		}
		foreach ( Schema::properties( $schema ) as $name => $field ) {
			$value = StoredValue::kept( $field, $values[ $name ] ?? null );
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
}
