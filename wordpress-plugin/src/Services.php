<?php
/**
 * The plugin's services, each made when first asked for.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

use LogicException;

/**
 * A small lazy container. Front pages ask for few services, so few are made.
 */
final class Services {

	/**
	 * How each service is made.
	 *
	 * @var array<string,callable(Services):object>
	 */
	private array $factories = array();

	/**
	 * What was made.
	 *
	 * @var array<string,object>
	 */
	private array $made = array();

	/**
	 * Says how a service is made. Replaces what was said, or made, before: tests put fakes in this way.
	 *
	 * @param string                     $id      Class or interface name.
	 * @param callable(Services): object $factory Makes the service.
	 */
	public function set( string $id, callable $factory ): void {
		unset( $this->made[ $id ] );
		$this->factories[ $id ] = $factory;
	}

	/**
	 * The service, made on the first call.
	 *
	 * @template T of object
	 * @param class-string<T> $id Class or interface name.
	 * @return T
	 * @throws LogicException When nobody said how the service is made.
	 */
	public function get( string $id ): object {
		if ( ! isset( $this->made[ $id ] ) ) {
			if ( ! isset( $this->factories[ $id ] ) ) {
				throw new LogicException( esc_html( "No service \"$id\" is known to Liaison. Add it to a list in src/services." ) );
			}
			$this->made[ $id ] = ( $this->factories[ $id ] )( $this );
		}
		return $this->made[ $id ];
	}

	/**
	 * Whether the service can be asked for.
	 *
	 * @param string $id Class or interface name.
	 */
	public function has( string $id ): bool {
		return isset( $this->factories[ $id ] );
	}
}
