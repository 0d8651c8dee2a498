<?php
/**
 * What is told once, on the next page.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * Notices and half-filled forms that survive one redirect, each for the person who acted.
 */
class Flash {

	private const MINUTES = 10;

	/**
	 * Remembers a notice.
	 *
	 * @param string $type `success`, `error`, `warning` or `info`.
	 * @param string $text Plain text.
	 */
	public function add( string $type, string $text ): void {
		$notices   = $this->read( 'notices' );
		$notices[] = array(
			'type' => $type,
			'text' => $text,
		);
		$this->write( 'notices', $notices );
	}

	/**
	 * Remembers what a person typed into a form, and what is wrong with it.
	 *
	 * @param string               $form   Which form.
	 * @param array<mixed>         $values What was typed.
	 * @param array<string,string> $errors What is wrong, by path.
	 */
	public function keep_form( string $form, array $values, array $errors ): void {
		$this->write(
			'form_' . md5( $form ),
			array(
				'values' => $values,
				'errors' => $errors,
			)
		);
	}

	/**
	 * What was typed into a form the last time, once.
	 *
	 * @param string $form Which form.
	 * @return array{values:array<mixed>,errors:array<string,string>}|null
	 */
	public function take_form( string $form ): ?array {
		$kept = $this->read( 'form_' . md5( $form ), true );
		return is_array( $kept['values'] ?? null ) && is_array( $kept['errors'] ?? null ) ? $kept : null;
	}

	/**
	 * Prints the notices, once.
	 */
	public function show(): void {
		foreach ( $this->read( 'notices', true ) as $notice ) {
			$type = in_array( $notice['type'], array( 'success', 'error', 'warning', 'info' ), true ) ? $notice['type'] : 'info';
			printf(
				'<div class="notice notice-%1$s is-dismissible" role="%2$s"><p>%3$s</p></div>',
				esc_attr( $type ),
				'error' === $type ? 'alert' : 'status',
				esc_html( $notice['text'] )
			);
		}
	}

	/**
	 * Reads what is kept for this person.
	 *
	 * @param string $what Which part.
	 * @param bool   $take Whether it is forgotten then.
	 * @return array<mixed>
	 */
	private function read( string $what, bool $take = false ): array {
		$name = $this->name( $what );
		$kept = get_transient( $name );
		if ( $take && false !== $kept ) {
			delete_transient( $name );
		}
		return is_array( $kept ) ? $kept : array();
	}

	/**
	 * Keeps something for this person.
	 *
	 * @param string       $what Which part.
	 * @param array<mixed> $data What to keep.
	 */
	private function write( string $what, array $data ): void {
		set_transient( $this->name( $what ), $data, self::MINUTES * MINUTE_IN_SECONDS );
	}

	/**
	 * Name of a part among transients.
	 *
	 * @param string $what Which part.
	 */
	private function name( string $what ): string {
		return 'liaison_flash_' . get_current_user_id() . '_' . $what;
	}
}
