<?php
/**
 * Leaving a hub that does not answer in peace.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Hub;

use Liaison\WooCommerce\Support\Backoff;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Options;

/**
 * A circuit breaker: after some failures in a row no request is made for a while, so that admin pages do not hang on a
 * hub that is down. Deliveries and questions have one each.
 */
final class Circuit {

	private const FIRST_MS = 30000;
	private const MOST_MS  = 900000;

	/**
	 * @param Options $options   Options of the site.
	 * @param Clock   $clock     The time.
	 * @param string  $name      The option that keeps the state.
	 * @param int     $tolerance How many failures in a row cost nothing yet.
	 */
	public function __construct( private Options $options, private Clock $clock, private string $name, private int $tolerance ) {}

	/**
	 * Until when no request is to be made, milliseconds UTC; 0 when one may be made now.
	 */
	public function open_until(): int {
		$until = $this->state()['until'];
		return $until > $this->clock->now() ? $until : 0;
	}

	/**
	 * How many failures in a row there were.
	 */
	public function failures(): int {
		return $this->state()['failures'];
	}

	/**
	 * Notes that the hub answered.
	 */
	public function succeeded(): void {
		if ( 0 !== $this->state()['failures'] ) {
			$this->options->delete( $this->name );
		}
	}

	/**
	 * Notes that it did not.
	 *
	 * @param int|null $retry_after Seconds the hub asked for.
	 */
	public function failed( ?int $retry_after = null ): void {
		$failures = $this->state()['failures'] + 1;
		$wait     = $failures > $this->tolerance ? Backoff::after( $failures - $this->tolerance, self::FIRST_MS, self::MOST_MS ) : 0;
		if ( null !== $retry_after ) {
			// Asked for by the hub: not sooner, whatever our own count says.
			$wait = max( $wait, $retry_after * 1000 );
		}
		$this->options->set(
			$this->name,
			array(
				'failures' => $failures,
				'until'    => 0 === $wait ? 0 : $this->clock->now() + $wait,
			)
		);
	}

	/**
	 * What is kept, checked.
	 *
	 * @return array{failures:int,until:int}
	 */
	private function state(): array {
		$state = $this->options->get( $this->name, array() );
		$until = is_array( $state ) ? (int) ( $state['until'] ?? 0 ) : 0;
		return array(
			'failures' => is_array( $state ) ? (int) ( $state['failures'] ?? 0 ) : 0,
			// A clock that was put back must not close us for ever.
			'until'    => $until > $this->clock->now() + 2 * 3600000 ? 0 : $until,
		);
	}
}
