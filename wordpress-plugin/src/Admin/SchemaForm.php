<?php
/**
 * A form made of a JSON Schema.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * Prints the fields of an object in the form of WooCommerce's settings, with what is wrong beside
 * each field. Works without JavaScript: lists of objects offer an empty entry to add and a box to
 * remove each.
 */
final class SchemaForm {

	/**
	 * @param string               $name   Name of the form's values in the request, for example `settings`.
	 * @param array<string,string> $errors What is wrong, by path: `steps.0.after`.
	 */
	public function __construct(
		private string $name,
		private array $errors = array()
	) {}

	/**
	 * Prints the fields as rows of a settings table.
	 *
	 * @param array<mixed> $schema The schema of the object.
	 * @param array<mixed> $values Present values.
	 */
	public function rows( array $schema, array $values ): void {
		echo '<table class="form-table liaison-form" role="presentation"><tbody>';
		foreach ( Schema::properties( $schema ) as $name => $field ) {
			$kind = Schema::kind( $field );
			if ( Schema::UNKNOWN === $kind ) {
				continue;
			}
			$path  = array( $name );
			$group = in_array( $kind, array( Schema::OBJECT, Schema::OBJECTS, Schema::CHECKS, Schema::BOOLEAN ), true );
			echo '<tr><th scope="row" class="titledesc">';
			if ( $group ) {
				echo esc_html( Schema::title( $field, $name ) );
			} else {
				printf( '<label for="%s">%s</label>', esc_attr( $this->id( $path ) ), esc_html( Schema::title( $field, $name ) ) );
			}
			echo '</th><td class="forminp">';
			$optional = Schema::may_be_absent( $schema, $name, $field );
			$this->control( $kind, $field, $path, $values[ $name ] ?? ( $field['default'] ?? null ), $optional );
			echo '</td></tr>';
		}
		echo '</tbody></table>';
	}

	/**
	 * Prints what is wrong as a list with links to the fields, if anything is.
	 *
	 * @param array<mixed> $schema The schema of the object.
	 */
	public function summary( array $schema ): void {
		if ( array() === $this->errors ) {
			return;
		}
		echo '<div class="notice notice-error inline" role="alert"><p><strong>' . esc_html__( 'Your changes were not saved. Check these fields:', 'liaison-for-woocommerce' ) . '</strong></p><ul class="ul-disc">';
		foreach ( $this->errors as $path => $reason ) {
			$steps = explode( '.', (string) $path );
			printf(
				'<li><a href="#%1$s">%2$s</a>: %3$s</li>',
				esc_attr( $this->id( $steps ) ),
				esc_html( self::title_of( $schema, $steps ) ),
				esc_html( $reason )
			);
		}
		echo '</ul></div>';
	}

	/**
	 * Prints one control with its explanation and its error.
	 *
	 * @param string       $kind     One of the kinds of Schema.
	 * @param array<mixed> $field    The schema of the field.
	 * @param string[]     $path     Where it stands.
	 * @param mixed        $value    Present value.
	 * @param bool         $optional Whether an object may be left out.
	 */
	private function control( string $kind, array $field, array $path, $value, bool $optional ): void {
		$inputs = new SchemaInputs( $this->name, isset( $this->errors[ implode( '.', $path ) ] ), 1 === count( $path ) );
		switch ( $kind ) {
			case Schema::OBJECT:
				$this->object( $field, $path, is_array( $value ) ? $value : array(), $optional, null !== $value );
				break;
			case Schema::OBJECTS:
				$this->objects( $field, $path, is_array( $value ) ? array_values( $value ) : array() );
				break;
			default:
				$inputs->show( $kind, $field, $path, $value );
				$this->after( $field, $path, Schema::BOOLEAN !== $kind );
		}
	}

	/**
	 * Prints explanation and error of a control.
	 *
	 * @param array<mixed> $field     The schema of the field.
	 * @param string[]     $path      Where it stands.
	 * @param bool         $with_help Whether the explanation is still to come.
	 */
	private function after( array $field, array $path, bool $with_help = true ): void {
		$id    = $this->id( $path );
		$help  = Schema::help( $field );
		$error = $this->errors[ implode( '.', $path ) ] ?? null;
		if ( null !== $error ) {
			printf(
				'<p class="liaison-error" id="%1$s-error"><span class="screen-reader-text">%2$s </span>%3$s</p>',
				esc_attr( $id ),
				esc_html__( 'Error:', 'liaison-for-woocommerce' ),
				esc_html( $error )
			);
		}
		if ( $with_help && '' !== $help ) {
			printf( '<p class="description" id="%1$s-help">%2$s</p>', esc_attr( $id ), esc_html( $help ) );
		}
	}

	/**
	 * Prints an object as a group of fields.
	 *
	 * @param array<mixed> $field    The schema of the object.
	 * @param string[]     $path     Where it stands.
	 * @param array<mixed> $value    Present values.
	 * @param bool         $optional Whether it may be left out.
	 * @param bool         $present  Whether it is there now.
	 */
	private function object( array $field, array $path, array $value, bool $optional, bool $present ): void {
		$title = Schema::title( $field, (string) end( $path ) );
		$id    = $this->id( $path );
		printf( '<fieldset id="%s" class="liaison-group"><legend class="screen-reader-text">%s</legend>', esc_attr( $id ), esc_html( $title ) );
		$this->after( $field, $path );
		if ( $optional ) {
			printf(
				'<p><label><input type="checkbox" name="%1$s" value="1" %2$s> %3$s</label></p>',
				esc_attr( $this->input_name( array_merge( $path, array( '__present' ) ) ) ),
				checked( $present, true, false ),
				/* translators: %s: title of a group of settings. */
				esc_html( sprintf( __( 'Override: %s', 'liaison-for-woocommerce' ), $title ) )
			);
			echo '<details' . ( $present ? ' open' : '' ) . '><summary>' . esc_html__( 'Show options', 'liaison-for-woocommerce' ) . '</summary>';
		}
		$this->fields( $field, $path, $value );
		echo ( $optional ? '</details>' : '' ) . '</fieldset>';
	}

	/**
	 * Prints a list of objects, each removable, and an empty one to add.
	 *
	 * @param array<mixed>       $field  The schema of the list.
	 * @param string[]           $path   Where it stands.
	 * @param list<array<mixed>> $values Present values.
	 */
	private function objects( array $field, array $path, array $values ): void {
		$items = is_array( $field['items'] ?? null ) ? $field['items'] : array();
		$title = Schema::title( $field, (string) end( $path ) );
		printf( '<div id="%s" class="liaison-list" role="group" aria-label="%s">', esc_attr( $this->id( $path ) ), esc_attr( $title ) );
		$this->after( $field, $path );
		foreach ( $values as $index => $value ) {
			/* translators: 1: title of a list of settings, 2: position in the list. */
			$legend = sprintf( __( '%1$s: item %2$d', 'liaison-for-woocommerce' ), $title, $index + 1 );
			$this->entry( $items, array_merge( $path, array( (string) $index ) ), is_array( $value ) ? $value : array(), $legend, '__remove', __( 'Remove this item', 'liaison-for-woocommerce' ) );
		}
		if ( count( $values ) < (int) ( $field['maxItems'] ?? PHP_INT_MAX ) ) {
			echo '<details class="liaison-new"><summary>' . esc_html__( 'Add item', 'liaison-for-woocommerce' ) . '</summary>';
			/* translators: %s: title of a list of settings. */
			$legend = sprintf( __( '%s: new item', 'liaison-for-woocommerce' ), $title );
			$this->entry( $items, array_merge( $path, array( 'new' ) ), array(), $legend, '__add', __( 'Add this item when you save', 'liaison-for-woocommerce' ) );
			echo '</details>';
		}
		echo '</div>';
	}

	/**
	 * Prints one object of a list.
	 *
	 * @param array<mixed> $items  The schema of one object.
	 * @param string[]     $path   Where it stands.
	 * @param array<mixed> $value  Present values.
	 * @param string       $legend Title of the group.
	 * @param string       $mark   Name of the box that removes or adds it.
	 * @param string       $label  Label of that box.
	 */
	private function entry( array $items, array $path, array $value, string $legend, string $mark, string $label ): void {
		printf( '<fieldset id="%s" class="liaison-group"><legend>%s</legend>', esc_attr( $this->id( $path ) ), esc_html( $legend ) );
		$this->fields( $items, $path, $value );
		printf(
			'<p><label><input type="checkbox" name="%1$s" value="1"> %2$s</label></p></fieldset>',
			esc_attr( $this->input_name( array_merge( $path, array( $mark ) ) ) ),
			esc_html( $label )
		);
	}

	/**
	 * Prints the fields of a nested object.
	 *
	 * @param array<mixed> $schema The schema of the object.
	 * @param string[]     $path   Where it stands.
	 * @param array<mixed> $values Present values.
	 */
	private function fields( array $schema, array $path, array $values ): void {
		foreach ( Schema::properties( $schema ) as $name => $field ) {
			$kind = Schema::kind( $field );
			if ( Schema::UNKNOWN === $kind ) {
				continue;
			}
			$here = array_merge( $path, array( $name ) );
			echo '<div class="liaison-field">';
			if ( in_array( $kind, array( Schema::OBJECT, Schema::OBJECTS, Schema::CHECKS ), true ) ) {
				printf( '<span class="liaison-label">%s</span>', esc_html( Schema::title( $field, $name ) ) );
			} elseif ( Schema::BOOLEAN !== $kind ) {
				printf( '<label class="liaison-label" for="%s">%s</label>', esc_attr( $this->id( $here ) ), esc_html( Schema::title( $field, $name ) ) );
			}
			$this->control( $kind, $field, $here, $values[ $name ] ?? ( $field['default'] ?? null ), Schema::may_be_absent( $schema, $name, $field ) );
			echo '</div>';
		}
	}

	/**
	 * The titles on the way to a field.
	 *
	 * @param array<mixed> $schema The schema of the object.
	 * @param string[]     $path   Where the field stands.
	 */
	private static function title_of( array $schema, array $path ): string {
		$titles = array();
		foreach ( $path as $step ) {
			if ( 'array' === ( $schema['type'] ?? '' ) ) {
				$schema   = is_array( $schema['items'] ?? null ) ? $schema['items'] : array();
				$titles[] = ctype_digit( $step ) ? (string) ( (int) $step + 1 ) : $step;
				continue;
			}
			$schema   = Schema::properties( $schema )[ $step ] ?? array();
			$titles[] = Schema::title( $schema, $step );
		}
		return implode( ' › ', $titles );
	}

	/**
	 * The id of a control.
	 *
	 * @param string[] $path Where it stands.
	 */
	private function id( array $path ): string {
		return SchemaInputs::id( $this->name, $path );
	}

	/**
	 * The name of a control.
	 *
	 * @param string[] $path Where it stands.
	 */
	private function input_name( array $path ): string {
		return SchemaInputs::name( $this->name, $path );
	}
}
