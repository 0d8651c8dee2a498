<?php
/**
 * The hub, asked by the owner.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Hub\Answer;
use Liaison\WooCommerce\Hub\Hub;
use Liaison\WooCommerce\Hub\SignedHub;

/**
 * Asks also while the hub is left in peace, when the owner does something: a click wants an answer. Pages that only
 * show do not insist, so that they open quickly while the hub is away. From a copy of the shop nothing is asked at all:
 * whoever tries things there must not write to customers or go live.
 */
final class OwnerHub implements Hub {

	/**
	 * @param SignedHub   $hub         The hub.
	 * @param Fingerprint $fingerprint Knows a copy of the shop.
	 */
	public function __construct(
		private SignedHub $hub,
		private Fingerprint $fingerprint
	) {}

	/**
	 * Sends a request. Never throws.
	 *
	 * @param string                   $method          HTTP method.
	 * @param string                   $path            Below the companion address.
	 * @param array<string,mixed>|null $body            Sent as JSON.
	 * @param int                      $timeout_seconds How long to wait.
	 * @param array<string,string>     $headers         Further headers.
	 */
	public function request( string $method, string $path, ?array $body = null, int $timeout_seconds = 5, array $headers = array() ): Answer {
		if ( $this->hub->connected() && null !== $this->fingerprint->mismatch() ) {
			return new Answer( 0, null, __( 'This site doesn\'t contact the hub until you say whether it is a copy of your shop.', 'liaison-for-woocommerce' ), 'copy' );
		}
		if ( 'GET' === $method ) {
			return $this->hub->request( $method, $path, $body, $timeout_seconds, $headers );
		}
		return $this->hub->insist( $method, $path, $body, $timeout_seconds, $headers );
	}

	/**
	 * Whether the shop is connected.
	 */
	public function connected(): bool {
		return $this->hub->connected();
	}
}
