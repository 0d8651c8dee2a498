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
 * A small lazy container. Front pages ask for few services, so few are made, and lists of them are read when one of
 * theirs is asked for.
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
	 * Starts with nothing made.
	 *
	 * @param callable(string): array<string,callable(Services):object>|null $more How the services around one are made; asked once for each that is not known. With it those of a checkout are known too.
	 */
	public function __construct( private $more = null ) {}

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
		return $this->made[ $id ] ?? $this->make( $id );
	}

	/**
	 * Whether the service can be asked for.
	 *
	 * @param string $id Class or interface name.
	 */
	public function has( string $id ): bool {
		if ( isset( $this->factories[ $id ] ) || $this->of_checkout( $id ) ) {
			return true;
		}
		if ( null !== $this->more ) {
			$this->factories += ( $this->more )( $id );
		}
		return isset( $this->factories[ $id ] );
	}

	/**
	 * Makes a service.
	 *
	 * @param string $id Class or interface name.
	 * @throws LogicException As get() does.
	 */
	private function make( string $id ): object {
		if ( ! $this->has( $id ) ) {
			throw new LogicException( esc_html( "No service \"$id\" is known to Liaison. Add it to a list in src/services." ) );
		}
		$this->made[ $id ] = isset( $this->factories[ $id ] ) ? ( $this->factories[ $id ] )( $this ) : CheckoutServices::make( $id, $this );
		return $this->made[ $id ];
	}

	/**
	 * Whether a service is one of a checkout, and those of the plugin are asked for.
	 *
	 * @param string $id Class or interface name.
	 */
	private function of_checkout( string $id ): bool {
		return null !== $this->more && isset( CheckoutServices::IDS[ $id ] );
	}
}
