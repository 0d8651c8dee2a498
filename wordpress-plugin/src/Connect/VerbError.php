<?php
/**
 * A verb that says no.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use RuntimeException;

/**
 * Why a verb was not carried out, in a word for the hub and a sentence for people.
 */
final class VerbError extends RuntimeException {

	/**
	 * Keeps the reason.
	 *
	 * @param string $reason  A word the hub can act on, for example `order_not_found`.
	 * @param string $message A sentence.
	 */
	public function __construct( private string $reason, string $message ) {
		parent::__construct( $message );
	}

	/**
	 * The word.
	 */
	public function reason(): string {
		return $this->reason;
	}
}
