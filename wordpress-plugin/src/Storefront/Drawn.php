<?php
/**
 * Parts of pages that are drawn already.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Storefront;

use Liaison\WooCommerce\Plugin;

/**
 * Keeps what is the same on every page of one language, such as the chat button, so that pages ask for no translation:
 * looking for one costs more than all the rest. It is drawn anew each day, and when the owner's choices, the shop's name,
 * its time zone or the plugin's version change. With a translation plugin nothing is kept, because only that plugin knows
 * when a text of the owner's changed.
 */
final class Drawn {

	/** The option: `key`, and by language and name what was drawn. Loaded with all others. */
	private const OPTION = 'liaison_drawn';

	/** Options, besides the plugin's own, that what is drawn depends on. */
	private const SEEN_IN = array( 'liaison_chat', 'blogname', 'timezone_string', 'gmt_offset', 'siteurl' );

	/**
	 * What is kept, once it was read in this request.
	 *
	 * @var array<string,mixed>|null
	 */
	private ?array $kept = null;

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
		$this->kept ??= $this->read();
		$locale       = determine_locale();
		if ( ! is_string( $this->kept[ $locale ][ $name ] ?? null ) ) {
			$this->kept[ $locale ][ $name ] = $draw();
			update_option( self::OPTION, $this->kept, true );
		}
		return $this->kept[ $locale ][ $name ];
	}

	/**
	 * What is kept and still true.
	 *
	 * @return array<string,mixed>
	 */
	private function read(): array {
		// As they lie in memory: five options asked for one by one cost more than drawing.
		$all  = wp_load_alloptions();
		$seen = Plugin::VERSION . intdiv( time(), DAY_IN_SECONDS );
		foreach ( self::SEEN_IN as $option ) {
			$seen .= "\n" . ( is_string( $all[ $option ] ?? null ) ? $all[ $option ] : (string) wp_json_encode( $all[ $option ] ?? null ) );
		}
		$key  = md5( $seen );
		$kept = get_option( self::OPTION, array() );
		return is_array( $kept ) && ( $kept['key'] ?? '' ) === $key ? $kept : array( 'key' => $key );
	}
}
