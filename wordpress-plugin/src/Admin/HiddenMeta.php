<?php
/**
 * What stands on orders for the hub, not for people.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Module;

/**
 * Keeps our marks on orders out of the box "Custom fields": a consent that anybody could type there would be none. The
 * names stay as they are, because the hub reads them and because orders of before have them.
 */
final class HiddenMeta implements Module {

	public function register(): void {
		add_filter( 'is_protected_meta', array( $this, 'protect' ), 10, 2 );
	}

	/**
	 * Whether a field is neither shown nor changed among custom fields.
	 *
	 * @param bool   $hidden What WordPress says: names with a leading underscore are hidden.
	 * @param string $name   Name of the field.
	 */
	public function protect( $hidden, $name ): bool {
		return (bool) $hidden || ( is_string( $name ) && str_starts_with( $name, 'liaison_' ) );
	}
}
