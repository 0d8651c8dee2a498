<?php
/**
 * Controls of a form made of a JSON Schema.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Support\Yes;

/**
 * Prints single controls: text, number, box, choice, duration, lines, secret.
 */
final class SchemaInputs {

	/**
	 * @param string $form   Name of the form's values in the request.
	 * @param bool   $wrong  Whether the field has an error beside it.
	 * @param bool   $titled Whether its title stands before it already: then a box shows its explanation alone.
	 */
	public function __construct(
		private string $form,
		private bool $wrong,
		private bool $titled = false
	) {}

	/**
	 * Prints one control.
	 *
	 * @param string       $kind  One of the kinds of Schema.
	 * @param array<mixed> $field The schema of the field.
	 * @param string[]     $path  Where it stands.
	 * @param mixed        $value Present value.
	 */
	public function show( string $kind, array $field, array $path, $value ): void {
		$id   = self::id( $this->form, $path );
		$name = self::name( $this->form, $path );
		$text = is_scalar( $value ) && ! is_bool( $value ) ? (string) $value : '';
		switch ( $kind ) {
			case Schema::BOOLEAN:
				$this->box( $field, $id, $name, Yes::is( $value ) );
				break;
			case Schema::CHOICE:
				$this->choice( $field, $id, $name, $text );
				break;
			case Schema::CHECKS:
				$this->checks( $field, $id, $name, array_map( 'strval', is_array( $value ) ? $value : array() ) );
				break;
			case Schema::DURATION:
				$this->duration( $field, $id, $name, $text );
				break;
			case Schema::LINES:
			case Schema::LONG_TEXT:
				$rows = is_array( $value ) ? implode( "\n", array_filter( $value, 'is_scalar' ) ) : $text;
				printf( '<textarea id="%1$s" name="%2$s" rows="3" class="large-text"', esc_attr( $id ), esc_attr( $name ) );
				$this->described( $field, $id );
				echo '>' . esc_textarea( $rows ) . '</textarea>';
				break;
			case Schema::NUMBER:
				$this->number( $field, $id, $name, $text );
				break;
			case Schema::SECRET:
				printf( '<input type="password" id="%1$s" name="%2$s" value="" autocomplete="new-password" class="regular-text" placeholder="%3$s"', esc_attr( $id ), esc_attr( $name ), esc_attr( '' === $text ? '' : __( 'Leave blank to keep the current value', 'liaison-for-woocommerce' ) ) );
				$this->described( $field, $id );
				echo '>';
				break;
			default:
				printf( '<input type="text" id="%1$s" name="%2$s" value="%3$s" class="regular-text"', esc_attr( $id ), esc_attr( $name ), esc_attr( $text ) );
				if ( is_int( $field['maxLength'] ?? null ) ) {
					printf( ' maxlength="%d"', (int) $field['maxLength'] );
				}
				$this->described( $field, $id );
				echo '>';
		}
	}

	/**
	 * The id of a control.
	 *
	 * @param string   $form Name of the form's values in the request.
	 * @param string[] $path Where it stands.
	 */
	public static function id( string $form, array $path ): string {
		return 'liaison-' . sanitize_html_class( str_replace( array( '[', ']' ), array( '-', '' ), $form ) . '-' . implode( '-', $path ) );
	}

	/**
	 * The name of a control.
	 *
	 * @param string   $form Name of the form's values in the request.
	 * @param string[] $path Where it stands.
	 */
	public static function name( string $form, array $path ): string {
		return $form . '[' . implode( '][', $path ) . ']';
	}

	/**
	 * Prints a box with its text.
	 *
	 * @param array<mixed> $field The schema of the field.
	 * @param string       $id    Its id.
	 * @param string       $name  Its name.
	 * @param bool         $on    Whether it is ticked.
	 */
	private function box( array $field, string $id, string $name, bool $on ): void {
		$help = Schema::help( $field );
		printf( '<label for="%1$s"><input type="checkbox" id="%1$s" name="%2$s" value="1" %3$s', esc_attr( $id ), esc_attr( $name ), checked( $on, true, false ) );
		if ( $this->wrong ) {
			printf( ' aria-invalid="true" aria-describedby="%s-error"', esc_attr( $id ) );
		}
		$hidden = $this->titled && '' !== $help;
		printf(
			'> <strong%1$s>%2$s</strong>%3$s%4$s</label>',
			$hidden ? ' class="screen-reader-text"' : '',
			esc_html( Schema::title( $field, $name ) ),
			'' === $help || $hidden ? '' : '<br>',
			esc_html( ( $hidden ? ' ' : '' ) . $help )
		);
	}

	/**
	 * Prints a choice.
	 *
	 * @param array<mixed> $field The schema of the field.
	 * @param string       $id    Its id.
	 * @param string       $name  Its name.
	 * @param string       $value Present value.
	 */
	private function choice( array $field, string $id, string $name, string $value ): void {
		printf( '<select id="%1$s" name="%2$s"', esc_attr( $id ), esc_attr( $name ) );
		$this->described( $field, $id );
		echo '>';
		foreach ( (array) $field['enum'] as $choice ) {
			printf( '<option value="%1$s" %2$s>%3$s</option>', esc_attr( (string) $choice ), selected( (string) $choice, $value, false ), esc_html( Schema::label( $field, (string) $choice ) ) );
		}
		echo '</select>';
	}

	/**
	 * Prints one box for each choice of a list.
	 *
	 * @param array<mixed> $field  The schema of the list.
	 * @param string       $id     Its id.
	 * @param string       $name   Its name.
	 * @param string[]     $values Present values.
	 */
	private function checks( array $field, string $id, string $name, array $values ): void {
		$items = is_array( $field['items'] ?? null ) ? $field['items'] : array();
		printf( '<fieldset id="%s"><legend class="screen-reader-text">%s</legend>', esc_attr( $id ), esc_html( Schema::title( $field, '' ) ) );
		foreach ( (array) ( $items['enum'] ?? array() ) as $choice ) {
			printf(
				'<label class="liaison-check"><input type="checkbox" name="%1$s[]" value="%2$s" %3$s> %4$s</label>',
				esc_attr( $name ),
				esc_attr( (string) $choice ),
				checked( in_array( (string) $choice, $values, true ), true, false ),
				esc_html( Schema::label( $items, (string) $choice ) )
			);
		}
		echo '</fieldset>';
	}

	/**
	 * Prints number and unit of a duration, or its text where it has several units.
	 *
	 * @param array<mixed> $field The schema of the field.
	 * @param string       $id    Its id.
	 * @param string       $name  Its name.
	 * @param string       $value Present value.
	 */
	private function duration( array $field, string $id, string $name, string $value ): void {
		$parts = Duration::split( '' === $value ? 'PT0H' : $value );
		if ( null === $parts ) {
			printf( '<input type="text" id="%1$s" name="%2$s" value="%3$s" class="regular-text"', esc_attr( $id ), esc_attr( $name ), esc_attr( $value ) );
			$this->described( $field, $id );
			echo '>';
			return;
		}
		printf( '<input type="number" min="0" step="1" id="%1$s" name="%2$s[amount]" value="%3$s" class="small-text"', esc_attr( $id ), esc_attr( $name ), esc_attr( '' === $value ? '' : (string) $parts['amount'] ) );
		$this->described( $field, $id );
		printf( '> <label class="screen-reader-text" for="%1$s-unit">%2$s</label><select id="%1$s-unit" name="%3$s[unit]">', esc_attr( $id ), esc_html__( 'Unit', 'liaison-for-woocommerce' ), esc_attr( $name ) );
		foreach ( Duration::units() as $unit => $label ) {
			printf( '<option value="%1$s" %2$s>%3$s</option>', esc_attr( $unit ), selected( $unit, $parts['unit'], false ), esc_html( $label ) );
		}
		echo '</select>';
	}

	/**
	 * Prints a number.
	 *
	 * @param array<mixed> $field The schema of the field.
	 * @param string       $id    Its id.
	 * @param string       $name  Its name.
	 * @param string       $value Present value.
	 */
	private function number( array $field, string $id, string $name, string $value ): void {
		$times = Schema::in_percent( $field ) ? 100 : 1;
		if ( 1 !== $times && is_numeric( $value ) ) {
			$value = (string) round( $times * (float) $value, 4 );
		}
		$step = $field['multipleOf'] ?? ( 'integer' === ( $field['type'] ?? '' ) ? 1 : 'any' );
		printf( '<input type="number" id="%1$s" name="%2$s" value="%3$s" class="small-text" step="%4$s"', esc_attr( $id ), esc_attr( $name ), esc_attr( $value ), esc_attr( (string) $step ) );
		// zod writes the bounds of whole numbers out (±2^53-1); shown, they help nobody.
		foreach ( array(
			'minimum' => 'min',
			'maximum' => 'max',
		) as $bound => $attribute ) {
			if ( is_numeric( $field[ $bound ] ?? null ) && abs( $field[ $bound ] ) < 9e15 ) {
				printf( ' %s="%s"', esc_attr( $attribute ), esc_attr( (string) ( $times * $field[ $bound ] ) ) );
			}
		}
		$this->described( $field, $id );
		echo 1 === $times ? '>' : '> %';
	}

	/**
	 * Prints what ties a control to its explanation and its error.
	 *
	 * @param array<mixed> $field The schema of the field.
	 * @param string       $id    The control's id.
	 */
	private function described( array $field, string $id ): void {
		$by = array_filter( array( $this->wrong ? "{$id}-error" : '', '' === Schema::help( $field ) ? '' : "{$id}-help" ) );
		if ( array() !== $by ) {
			printf( ' aria-describedby="%s"', esc_attr( implode( ' ', $by ) ) );
		}
		if ( $this->wrong ) {
			echo ' aria-invalid="true"';
		}
	}
}
