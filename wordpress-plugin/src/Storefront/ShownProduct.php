<?php
/**
 * The product a page shows.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Storefront;

use Liaison\WooCommerce\Support\PlainText;

/**
 * Puts its name into links that were drawn before anybody knew it.
 */
final class ShownProduct {

	/** Stands for the name in a link. It means the same in a text, an address and HTML. */
	public const PLACE = 'LIAISONPRODUCT';

	/**
	 * Name of the product this page shows.
	 *
	 * @return string '' when it shows none.
	 */
	public static function name(): string {
		$shown = is_product() ? get_queried_object() : null;
		return $shown instanceof \WP_Post ? PlainText::line( $shown->post_title ) : '';
	}

	/**
	 * Writes a name into HTML whose links hold PLACE.
	 *
	 * @param string $html HTML.
	 * @param string $name The name.
	 */
	public static function put( string $html, string $name ): string {
		return str_replace( self::PLACE, rawurlencode( $name ), $html );
	}
}
