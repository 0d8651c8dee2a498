<?php
/**
 * Parts of pages that are drawn already.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Storefront;

use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Support\Options;

/**
 * Keeps what is the same on every page of one language, such as the chat button, so that pages ask for no translation:
 * looking for one costs more than all the rest. It is drawn anew each day, and when the owner's choices, the shop's name,
 * its time zone or the plugin's version change. With a translation plugin nothing is kept, because only that plugin knows
 * when a text of the owner's changed.
 */
final class Drawn {

	/** The option: `key`, and by language and name what was drawn. Loaded with all others. */
	public const OPTION = 'drawn';

	/**
	 * Takes what it needs.
	 *
	 * @param Options $options Settings.
	 */
	public function __construct( private Options $options ) {}

	/**
	 * A part of this page.
	 *
	 * @param string             $name Which.
	 * @param callable(): string $draw Draws it.
	 */
	public function get( string $name, callable $draw ): string {
		if ( has_filter( 'wpml_translate_single_string' ) ) {
			return $draw();
		}
		$key    = $this->key();
		$locale = determine_locale();
		$kept   = $this->options->get( self::OPTION, array() );
		if ( ! is_array( $kept ) || ( $kept['key'] ?? '' ) !== $key ) {
			$kept = array( 'key' => $key );
		}
		if ( ! is_string( $kept[ $locale ][ $name ] ?? null ) ) {
			$kept[ $locale ][ $name ] = $draw();
			$this->options->set( self::OPTION, $kept, true );
		}
		return $kept[ $locale ][ $name ];
	}

	/**
	 * Changes when something changes that is drawn.
	 */
	private function key(): string {
		return md5(
			(string) wp_json_encode(
				array(
					Plugin::VERSION,
					intdiv( time(), DAY_IN_SECONDS ),
					$this->options->get( 'chat', array() ),
					get_option( 'blogname' ),
					get_option( 'timezone_string' ),
					get_option( 'gmt_offset' ),
				)
			)
		);
	}
}
