<?php
/**
 * The shop's connection to the hub.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Json;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\Vault;

/**
 * What was agreed with the hub, kept as one JSON option. The secret in it is sealed.
 */
final class Connection implements Connected {

	private const OPTION = 'connection';

	/**
	 * The option that remembers a connection the shop left: its id and when it was connected. No secret in it.
	 */
	private const FORMER = 'former_connection';

	/**
	 * How long the secret before a rotation still counts, in milliseconds: the hub may have missed our answer.
	 */
	private const PREVIOUS_MS = 600000;

	/**
	 * The option as it was last read.
	 *
	 * @var string
	 */
	private string $raw = '';

	/**
	 * The option, decoded.
	 *
	 * @var array<string,mixed>
	 */
	private array $values = array();

	/**
	 * @param Options $options Options of the site.
	 * @param Vault   $vault   Seals the secret.
	 * @param Clock   $clock   The time.
	 */
	public function __construct( private Options $options, private Vault $vault, private Clock $clock ) {}

	/**
	 * Whether the shop was connected and not disconnected since. Costs no query.
	 */
	public function connected(): bool {
		return '' !== $this->id();
	}

	/**
	 * How the connection stands: `none`, `connected`, or `reconnect` when its secret cannot be read any more because the
	 * salts in wp-config.php changed.
	 */
	public function state(): string {
		if ( ! $this->connected() ) {
			return 'none';
		}
		return '' === $this->secret() ? 'reconnect' : 'connected';
	}

	/**
	 * The connection's id at the hub, empty when not connected.
	 */
	public function id(): string {
		return $this->text( 'connectionId' );
	}

	/**
	 * The hub's address, without a slash at its end.
	 */
	public function hub(): string {
		return $this->text( 'hub' );
	}

	/**
	 * Where deliveries go.
	 */
	public function delivery_url(): string {
		return $this->text( 'deliveryUrl' );
	}

	/**
	 * Where questions go, without a slash at its end.
	 */
	public function companion_url(): string {
		return $this->text( 'companionUrl' );
	}

	/**
	 * The hub's account, as its owner named it.
	 */
	public function account_name(): string {
		return $this->text( 'accountName' );
	}

	/**
	 * The secret, empty when it cannot be read.
	 */
	public function secret(): string {
		return $this->vault->open( $this->text( 'secret' ) );
	}

	/**
	 * The secret before the last rotation, empty once it does not count any more.
	 */
	public function previous_secret(): string {
		$until = $this->values()['previousUntil'] ?? 0;
		return is_int( $until ) && $until > $this->clock->now() ? $this->vault->open( $this->text( 'previousSecret' ) ) : '';
	}

	/**
	 * `test` or `live`. In test mode only listed numbers receive.
	 */
	public function mode(): string {
		return 'live' === $this->text( 'mode' ) ? 'live' : 'test';
	}

	/**
	 * Who receives in test mode.
	 *
	 * @return string[] E.164 numbers.
	 */
	public function test_numbers(): array {
		$numbers = $this->values()['testNumbers'] ?? array();
		return is_array( $numbers ) ? array_values( array_filter( $numbers, 'is_string' ) ) : array();
	}

	/**
	 * When the shop was connected, milliseconds UTC; null when it is not.
	 */
	public function connected_at(): ?int {
		$at = $this->values()['connectedAt'] ?? null;
		return is_int( $at ) ? $at : null;
	}

	/**
	 * When the shop was disconnected since, oldest first: orders of then are history.
	 *
	 * @return array<int,array{0:int,1:int}> From and to, milliseconds UTC.
	 */
	public function gaps(): array {
		return self::spans( $this->values()['gaps'] ?? null );
	}

	/**
	 * Why the owner or the hub stopped deliveries: `deactivated`, `owner`, `refused`, or empty when nobody did.
	 */
	public function paused(): string {
		return $this->text( 'paused' );
	}

	/**
	 * Stops or restarts deliveries on this side.
	 *
	 * @param string $reason `deactivated`, `owner`, `refused`; empty: go on.
	 */
	public function pause( string $reason ): void {
		if ( $this->connected() && $reason !== $this->paused() ) {
			$this->write( array( 'paused' => $reason ) + $this->values() );
		}
	}

	/**
	 * Keeps what the hub agreed to.
	 *
	 * @param string              $hub    The hub's address.
	 * @param array<string,mixed> $agreed The hub's answer: connectionId, accountName, deliveryUrl, companionUrl, secret, mode, testNumbers; of hubs that find a connection again also reconnected, connectedAt, disconnections.
	 * @return bool False when the answer is not one a hub gives; nothing is kept then.
	 */
	public function open( string $hub, array $agreed ): bool {
		foreach ( array( 'connectionId', 'deliveryUrl', 'companionUrl', 'secret' ) as $name ) {
			if ( ! is_string( $agreed[ $name ] ?? null ) || '' === $agreed[ $name ] || strlen( $agreed[ $name ] ) > 1000 ) {
				return false;
			}
		}
		// A hub may call itself by another name than the owner typed, but it is one server, and it is safe to write to.
		if ( '' !== HubAddress::problem( $agreed['deliveryUrl'] ) || ! HubAddress::same_origin( $agreed['deliveryUrl'], $agreed['companionUrl'] ) ) {
			return false;
		}
		$this->write(
			array(
				'hub'          => untrailingslashit( $hub ),
				'connectionId' => $agreed['connectionId'],
				'deliveryUrl'  => $agreed['deliveryUrl'],
				'companionUrl' => untrailingslashit( $agreed['companionUrl'] ),
				'secret'       => $this->vault->seal( $agreed['secret'] ),
			) + $this->since( $agreed ) + self::told( $agreed )
		);
		return true;
	}

	/**
	 * Keeps what the hub tells now and then: the account's name, the mode, the test numbers.
	 *
	 * @param array<string,mixed> $told What the hub sent; other members are ignored.
	 */
	public function learn( array $told ): void {
		$values = self::told( $told ) + $this->values();
		if ( $this->connected() && $values != $this->values() ) { // phpcs:ignore Universal.Operators.StrictComparisons.LooseNotEqual -- The members' order does not matter.
			$this->write( $values );
		}
	}

	/**
	 * Takes a new secret. The one before counts for ten more minutes.
	 *
	 * @param string $secret The new secret.
	 */
	public function rotate( string $secret ): void {
		if ( $secret === $this->secret() ) {
			return;
		}
		$this->write(
			array(
				'secret'         => $this->vault->seal( $secret ),
				'previousSecret' => $this->text( 'secret' ),
				'previousUntil'  => $this->clock->now() + self::PREVIOUS_MS,
			) + $this->values()
		);
	}

	/**
	 * Leaves the connection and remembers when it was: the hub finds it again when this shop comes back.
	 */
	public function leave(): void {
		$since = $this->connected_at();
		if ( $this->connected() && null !== $since ) {
			$this->options->set(
				self::FORMER,
				array(
					'connectionId' => $this->id(),
					'connectedAt'  => $since,
					'gaps'         => $this->gaps(),
					'leftAt'       => $this->clock->now(),
				)
			);
		}
		$this->options->set( self::OPTION, '', true );
	}

	/**
	 * Forgets the connection on this side, as if there had never been one.
	 */
	public function forget(): void {
		$this->options->set( self::OPTION, '', true );
		$this->options->delete( self::FORMER );
	}

	/**
	 * Since when the shop is connected, and when it was not: an order placed while it was is no history because the shop
	 * left and came back, or because its keys were lost.
	 *
	 * @param array<string,mixed> $agreed The hub's answer.
	 * @return array{connectedAt:int, gaps:array<int,array{0:int,1:int}>}
	 */
	private function since( array $agreed ): array {
		$now = $this->clock->now();
		$at  = $this->connected_at();
		if ( $agreed['connectionId'] === $this->id() && null !== $at ) {
			return array(
				'connectedAt' => $at,
				'gaps'        => $this->gaps(),
			);
		}
		$former = $this->options->get( self::FORMER, array() );
		$this->options->delete( self::FORMER );
		if ( is_array( $former ) && ( $former['connectionId'] ?? '' ) === $agreed['connectionId'] && is_int( $former['connectedAt'] ?? null ) && is_int( $former['leftAt'] ?? null ) ) {
			return array(
				'connectedAt' => $former['connectedAt'],
				'gaps'        => array_merge( self::spans( $former['gaps'] ?? null ), array( array( $former['leftAt'], $now ) ) ),
			);
		}
		return $this->since_told( $agreed, $now );
	}

	/**
	 * The same as the hub remembers it, where the shop does not. Its clock may differ: the shop came back right now.
	 *
	 * @param array<string,mixed> $agreed The hub's answer.
	 * @param int                 $now    Milliseconds UTC.
	 * @return array{connectedAt:int, gaps:array<int,array{0:int,1:int}>}
	 */
	private function since_told( array $agreed, int $now ): array {
		$told = is_array( $agreed['disconnections'] ?? null ) ? $agreed['disconnections'] : array();
		$gaps = self::spans( array_map( static fn( $one ) => is_array( $one ) ? array( $one['from'] ?? null, $one['to'] ?? null ) : null, $told ) );
		$last = end( $gaps );
		if ( true !== ( $agreed['reconnected'] ?? false ) || false === $last || ! is_int( $agreed['connectedAt'] ?? null ) ) {
			return array(
				'connectedAt' => $now,
				'gaps'        => array(),
			);
		}
		$ahead = $now - $last[1];
		return array(
			'connectedAt' => $agreed['connectedAt'] + $ahead,
			'gaps'        => array_map( static fn( array $gap ): array => array( $gap[0] + $ahead, $gap[1] + $ahead ), $gaps ),
		);
	}

	/**
	 * Spans of time, checked.
	 *
	 * @param mixed $spans What was kept or told.
	 * @return array<int,array{0:int,1:int}>
	 */
	private static function spans( $spans ): array {
		$whole = static fn( $span ): bool => is_array( $span ) && is_int( $span[0] ?? null ) && is_int( $span[1] ?? null ) && $span[0] <= $span[1];
		return is_array( $spans ) ? array_values( array_slice( array_filter( $spans, $whole ), -50 ) ) : array();
	}

	/**
	 * What a hub may tell of a connection, checked.
	 *
	 * @param array<string,mixed> $told What it sent.
	 * @return array<string,mixed>
	 */
	private static function told( array $told ): array {
		$kept = array();
		foreach ( array( 'accountName', 'mode' ) as $name ) {
			if ( is_string( $told[ $name ] ?? null ) ) {
				$kept[ $name ] = substr( sanitize_text_field( $told[ $name ] ), 0, 200 );
			}
		}
		if ( is_array( $told['testNumbers'] ?? null ) ) {
			$kept['testNumbers'] = array_slice( array_values( array_filter( $told['testNumbers'], static fn( $n ) => is_string( $n ) && 1 === preg_match( '/^\+[0-9]{6,15}$/', $n ) ) ), 0, 100 );
		}
		return $kept;
	}

	/**
	 * One member as text.
	 *
	 * @param string $name The member.
	 */
	private function text( string $name ): string {
		$value = $this->values()[ $name ] ?? '';
		return is_string( $value ) ? $value : '';
	}

	/**
	 * The option, read again when it changed or when the network switched to another site.
	 *
	 * @return array<string,mixed>
	 */
	private function values(): array {
		$raw = $this->options->get( self::OPTION, '' );
		$raw = is_string( $raw ) ? $raw : '';
		if ( $raw !== $this->raw ) {
			$this->raw    = $raw;
			$this->values = Json::decode( $raw ) ?? array();
		}
		return $this->values;
	}

	/**
	 * Writes the option.
	 *
	 * @param array<string,mixed> $values All members.
	 */
	private function write( array $values ): void {
		$this->options->set( self::OPTION, Json::encode( $values ), true );
	}
}
