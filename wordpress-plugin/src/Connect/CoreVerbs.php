<?php
/**
 * The verbs of the core.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Queue\Flusher;
use Liaison\WooCommerce\Services;
use Liaison\WooCommerce\Support\Options;

/**
 * Who is there, send what waits, take a new secret, forget the key, note something on an order.
 */
final class CoreVerbs implements Module {

	/**
	 * @param Services $services The services: which of them are needed depends on what is asked.
	 */
	public function __construct( private Services $services ) {}

	/**
	 * Adds the verbs.
	 */
	public function register(): void {
		$verbs = $this->services->get( Verbs::class );
		$verbs->add( 'ping', array( $this, 'ping' ) );
		$verbs->add( 'flush', array( $this, 'flush' ) );
		$verbs->add( 'rotate-secret', array( $this, 'rotate_secret' ) );
		$verbs->add( 'forget-key', array( $this, 'forget_key' ) );
		$verbs->add( 'add-order-note', array( $this, 'add_order_note' ) );
	}

	/**
	 * Who is there.
	 *
	 * @return array<string,mixed>
	 */
	public function ping(): array {
		$site = $this->services->get( Site::class );
		return array(
			'siteId'      => $site->id(),
			'home'        => $site->url(),
			'environment' => $site->environment(),
			'versions'    => $site->versions(),
		);
	}

	/**
	 * Sends what waits: the way out when the shop's cron does not run.
	 *
	 * @return array<string,mixed>
	 */
	public function flush(): array {
		$done = $this->services->get( Flusher::class )->run( true );
		return array(
			'flushed' => $done['flushed'],
			'waiting' => $done['waiting'],
			'dead'    => $done['dead'],
		) + ( '' === $done['reason'] ? array() : array( 'reason' => $done['reason'] ) );
	}

	/**
	 * Takes a new secret.
	 *
	 * @param array<string,mixed> $input `secret`.
	 * @return array<string,mixed>
	 * @throws VerbError When it is no secret.
	 */
	public function rotate_secret( array $input ): array {
		$secret = $input['secret'] ?? null;
		if ( ! is_string( $secret ) || 1 !== preg_match( '/^[\x21-\x7e]{16,200}$/D', $secret ) ) {
			throw new VerbError( 'invalid_input', '"secret" must be 16 to 200 printable characters.' );
		}
		$this->services->get( Connection::class )->rotate( $secret );
		return array( 'rotated' => true );
	}

	/**
	 * Revokes the REST key.
	 *
	 * @return array<string,mixed>
	 */
	public function forget_key(): array {
		$options = $this->services->get( Options::class );
		$id      = (int) $options->get( Access::KEY, 0 );
		$this->services->get( Access::class )->revoke( $id );
		$options->delete( Access::KEY );
		return array( 'forgotten' => $id > 0 );
	}

	/**
	 * Notes something on an order, for the shop only. The same text is noted once.
	 *
	 * @param array<string,mixed> $input `orderId`, `note`.
	 * @return array<string,mixed>
	 * @throws VerbError When it cannot.
	 */
	public function add_order_note( array $input ): array {
		$order = self::order( $input );
		$note  = self::note( $input );
		if ( '' === $note ) {
			throw new VerbError( 'invalid_input', '"note" must be text.' );
		}
		$known = self::noted( $order, $note );
		if ( null !== $known ) {
			return array(
				'id'    => $known,
				'added' => false,
			);
		}
		$id = $order->add_order_note( $note );
		// The same may have been asked twice at once, and both found nothing: the older note stays.
		$first = self::noted( $order, $note ) ?? $id;
		if ( $first < $id ) {
			wc_delete_order_note( $id );
		}
		return array(
			'id'    => min( $first, $id ),
			'added' => $first >= $id,
		);
	}

	/**
	 * The oldest private note with a text.
	 *
	 * @param \WC_Order $order The order.
	 * @param string    $note  The text.
	 * @return int|null Its id; null when there is none.
	 */
	private static function noted( \WC_Order $order, string $note ): ?int {
		$same  = array();
		$notes = wc_get_order_notes(
			array(
				'order_id' => $order->get_id(),
				'type'     => 'internal',
			)
		);
		foreach ( $notes as $known ) {
			if ( trim( $known->content ) === $note ) {
				$same[] = (int) $known->id;
			}
		}
		return $same ? min( $same ) : null;
	}

	/**
	 * The order a verb is about.
	 *
	 * @param array<string,mixed> $input `orderId`.
	 * @throws VerbError When there is none.
	 */
	private static function order( array $input ): \WC_Order {
		$id    = $input['orderId'] ?? 0;
		$order = is_int( $id ) || ( is_string( $id ) && ctype_digit( $id ) ) ? wc_get_order( (int) $id ) : false;
		if ( ! $order instanceof \WC_Order || 'trash' === $order->get_status() ) {
			throw new VerbError( 'order_not_found', 'There is no such order in the shop.' );
		}
		return $order;
	}

	/**
	 * A note as plain text.
	 *
	 * @param array<string,mixed> $input `note`.
	 */
	private static function note( array $input ): string {
		$note = is_string( $input['note'] ?? null ) ? $input['note'] : '';
		return mb_substr( trim( sanitize_textarea_field( $note ) ), 0, 1000 );
	}
}
