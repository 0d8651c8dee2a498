<?php
/**
 * Telling a shop from its copies.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Queue\QueueTable;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Options;

/**
 * Knows which shop was connected. A copy made for testing carries the connection along: nothing may leave it until its
 * owner says what it is.
 */
final class Fingerprint {

	public const HOME        = 'connected_home';
	public const ENVIRONMENT = 'connected_environment';

	/**
	 * The option with what was found: reason, found, environment, since; empty when all is well.
	 */
	public const COPY = 'copy';

	/**
	 * The option that says that rows are in quarantine.
	 */
	private const QUARANTINE = 'quarantine';

	/**
	 * Rows moved in one go: a large queue takes several.
	 */
	private const MOST_ROWS = 50000;

	/**
	 * @param Options    $options    Options of the site.
	 * @param Site       $site       The site.
	 * @param Connection $connection The connection.
	 * @param QueueTable $table      The queue.
	 * @param SignedHub  $hub        The hub.
	 * @param Access     $access     What the hub may use in the shop.
	 * @param Clock      $clock      The time.
	 */
	public function __construct(
		private Options $options,
		private Site $site,
		private Connection $connection,
		private QueueTable $table,
		private SignedHub $hub,
		private Access $access,
		private Clock $clock
	) {}

	/**
	 * Remembers this shop as the connected one. The address is kept so that search-and-replace does not find it.
	 */
	public function remember(): void {
		$this->options->set( self::HOME, base64_encode( $this->site->url() ), true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- Search-and-replace must not find it.
		$this->options->set( self::ENVIRONMENT, $this->site->environment(), true );
		$this->options->set( self::COPY, '', true );
	}

	/**
	 * Whether something may leave. If not, rows go to quarantine and the owner is told; if so again, they come back.
	 * Called before every flush and heartbeat.
	 */
	public function guard(): bool {
		$reason = $this->difference();
		$copy   = $this->options->get( self::COPY, '' );
		$copy   = is_array( $copy ) ? $copy : array();
		if ( '' === $reason && 'hub' !== ( $copy['reason'] ?? '' ) ) {
			if ( $copy ) {
				$this->options->set( self::COPY, '', true );
			}
			return $this->release();
		}
		if ( '' !== $reason && ( $copy['reason'] ?? '' ) !== $reason ) {
			$this->suspect( $reason, '' );
		}
		$this->options->set( self::QUARANTINE, 'yes' );
		$this->table->move( QueueTable::WAITING, QueueTable::QUARANTINED, self::MOST_ROWS );
		return false;
	}

	/**
	 * Whether this site is the one that was connected, as far as the site itself can tell. Costs no query.
	 */
	public function matches(): bool {
		return '' === $this->difference();
	}

	/**
	 * Takes the hub's word for it: it hears from two shops with one connection.
	 *
	 * @param string $why The hub's sentence, empty when the hub sees no copy (any more).
	 */
	public function told_by_hub( string $why ): void {
		$copy = $this->options->get( self::COPY, '' );
		$told = is_array( $copy ) && 'hub' === ( $copy['reason'] ?? '' );
		if ( '' !== $why && ! $told ) {
			$this->suspect( 'hub', $why );
		} elseif ( '' === $why && $told ) {
			$this->options->set( self::COPY, '', true );
		}
	}

	/**
	 * What was found, for the owner to decide.
	 *
	 * @return array{reason:string,connected:string,found:string,environment:string,since:int,why:string}|null Null when all is well. `reason`: `home`, `environment` or `hub`.
	 */
	public function mismatch(): ?array {
		$copy = $this->options->get( self::COPY, '' );
		if ( ! is_array( $copy ) || ! isset( $copy['reason'] ) ) {
			$reason = $this->connection->connected() ? $this->difference() : '';
			if ( '' === $reason ) {
				return null;
			}
			$copy = array( 'reason' => $reason );
		}
		return array(
			'reason'      => (string) $copy['reason'],
			'connected'   => $this->connected_home(),
			'found'       => $this->site->url(),
			'environment' => $this->site->environment(),
			'since'       => (int) ( $copy['since'] ?? $this->clock->now() ),
			'why'         => (string) ( $copy['why'] ?? '' ),
		);
	}

	/**
	 * The owner says: this is a copy. It leaves the connection to the shop it was copied from, and forgets what it took
	 * along. It may then be connected as a shop of its own.
	 *
	 * @return string What went wrong, empty when done.
	 */
	public function choose_copy(): string {
		if ( $this->connection->connected() ) {
			// Only to have it on record; the hub refuses a copy anyway.
			$this->hub->insist(
				'POST',
				'/identity',
				array(
					'choice' => 'copy',
					'site'   => $this->site->short(),
				),
				3
			);
			$this->access->remove( $this->connection->delivery_url() );
		}
		$this->connection->forget();
		$this->table->delete( QueueTable::WAITING );
		$this->table->delete( QueueTable::QUARANTINED );
		$this->options->delete( self::QUARANTINE );
		$this->options->set( self::COPY, '', true );
		$this->options->set( self::HOME, '', true );
		$this->options->set( self::ENVIRONMENT, '', true );
		$this->site->renew_id();
		return '';
	}

	/**
	 * The owner says: the shop has moved here. What waited is told.
	 *
	 * @return string What went wrong, as a sentence; empty when done.
	 */
	public function choose_moved(): string {
		$answer = $this->hub->insist(
			'POST',
			'/identity',
			array(
				'choice' => 'moved',
				'site'   => $this->site->short(),
			),
			8
		);
		if ( ! $answer->ok() ) {
			return $answer->error;
		}
		$this->remember();
		$this->release();
		return '';
	}

	/**
	 * Forgets which shop was connected.
	 */
	public function forget(): void {
		$this->options->set( self::HOME, '', true );
		$this->options->set( self::ENVIRONMENT, '', true );
		$this->options->set( self::COPY, '', true );
	}

	/**
	 * Addresses alike but for scheme, `www.`, case and a slash at the end are one shop.
	 *
	 * @param string $address An address.
	 */
	public static function plain( string $address ): string {
		return (string) preg_replace( '#^([a-z][a-z0-9+.-]*:)?//(www\.)?#', '', rtrim( strtolower( trim( $address ) ), '/' ) );
	}

	/**
	 * What differs from the shop that was connected: `home`, `environment`, or nothing.
	 */
	private function difference(): string {
		if ( self::plain( $this->connected_home() ) !== self::plain( $this->site->url() ) ) {
			return 'home';
		}
		return (string) $this->options->get( self::ENVIRONMENT, '' ) === $this->site->environment() ? '' : 'environment';
	}

	/**
	 * The connected shop's address.
	 */
	private function connected_home(): string {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- See remember().
		return (string) base64_decode( (string) $this->options->get( self::HOME, '' ), true );
	}

	/**
	 * Notes what was found.
	 *
	 * @param string $reason `home`, `environment` or `hub`.
	 * @param string $why    The hub's sentence.
	 */
	private function suspect( string $reason, string $why ): void {
		$this->options->set(
			self::COPY,
			array(
				'reason'      => $reason,
				'found'       => $this->site->url(),
				'environment' => $this->site->environment(),
				'since'       => $this->clock->now(),
				'why'         => $why,
			),
			true
		);
	}

	/**
	 * Lets rows out of quarantine, oldest first.
	 *
	 * @return bool Whether all are out: nothing is sent before, because order counts.
	 */
	private function release(): bool {
		if ( 'yes' !== $this->options->get( self::QUARANTINE, '' ) ) {
			return true;
		}
		if ( $this->table->move( QueueTable::QUARANTINED, QueueTable::WAITING, self::MOST_ROWS ) >= self::MOST_ROWS ) {
			return false;
		}
		$this->options->delete( self::QUARANTINE );
		return true;
	}
}
