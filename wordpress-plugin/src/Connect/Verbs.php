<?php
/**
 * What the hub may ask the shop to do.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use stdClass;
use Throwable;

/**
 * The registry of verbs. Each may be asked twice with the same input and then does nothing more.
 */
final class Verbs {

	/**
	 * Who carries out which verb.
	 *
	 * @var array<string,callable(array<string,mixed>):array<string,mixed>>
	 */
	private array $handlers = array();

	/**
	 * Adds a verb.
	 *
	 * @param string                                            $verb    For example `cart-status`.
	 * @param callable(array<string,mixed>):array<string,mixed> $handler Gets the input, answers the output; throws VerbError to say no.
	 */
	public function add( string $verb, callable $handler ): void {
		$this->handlers[ $verb ] = $handler;
	}

	/**
	 * Carries out a verb. Never throws.
	 *
	 * @param string              $verb  For example `cart-status`.
	 * @param array<string,mixed> $input What the hub sent.
	 * @return array<string,mixed> `{ok: true, output}` or `{ok: false, error: {code, message}}`.
	 */
	public function run( string $verb, array $input ): array {
		if ( ! isset( $this->handlers[ $verb ] ) ) {
			return self::refusal( 'unknown_verb', 'This version of the plugin does not know this verb. Update Liaison for WooCommerce in the shop.' );
		}
		try {
			$output = ( $this->handlers[ $verb ] )( $input );
			return array(
				'ok'     => true,
				// In JSON an empty array would be a list, and the hub expects an object.
				'output' => $output ? $output : new stdClass(),
			);
		} catch ( VerbError $error ) {
			return self::refusal( $error->reason(), $error->getMessage() );
		} catch ( Throwable $error ) {
			/* What a third plugin threw may hold anything: the hub gets its kind, the shop's log gets the rest. */
			wc_get_logger()->error( "The hub asked for \"$verb\", and the shop failed: {$error->getMessage()}", array( 'source' => 'liaison' ) );
			return self::refusal( 'failed', 'The shop could not do it. WooCommerce > Status > Logs, source "liaison", says why.' );
		}
	}

	/**
	 * An answer that says no.
	 *
	 * @param string $code    A word.
	 * @param string $message A sentence.
	 * @return array<string,mixed>
	 */
	private static function refusal( string $code, string $message ): array {
		return array(
			'ok'    => false,
			'error' => array(
				'code'    => $code,
				'message' => $message,
			),
		);
	}
}
