<?php
/**
 * The big switches, connected.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Disconnect;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Connect\Handshake;
use Liaison\WooCommerce\Connect\Heartbeat;
use Liaison\WooCommerce\Connect\Site;
use Liaison\WooCommerce\Hub\Answer;
use Liaison\WooCommerce\Queue\Flusher;
use Liaison\WooCommerce\Services;
use Liaison\WooCommerce\Support\Options;

/**
 * Leads each switch to the part of the plugin that does it. Parts are made when they are needed.
 */
final class CoreSwitchboard implements Switchboard {

	/**
	 * @param Services $services The plugin's services.
	 */
	public function __construct( private Services $services ) {}

	/**
	 * What went wrong when the owner last tried to connect, told once; '' when nothing did.
	 */
	public function connect_problem(): string {
		return $this->services->get( Handshake::class )->problem();
	}

	/**
	 * Ends the connection and takes back what was made for it.
	 */
	public function disconnect(): string {
		return $this->services->get( Disconnect::class )->run();
	}

	/**
	 * Stops deliveries until resumed, here in any case: the hub is told too, so that waiting messages stop.
	 */
	public function pause(): string {
		$this->services->get( Connection::class )->pause( 'owner' );
		$answer = $this->services->get( OwnerHub::class )->request( 'POST', '/pause', array( 'reason' => 'owner' ) + $this->from(), 8 );
		if ( $answer->ok() ) {
			return '';
		}
		return __( 'Your shop has stopped sending updates, but the hub couldn\'t be notified: messages it already has may still be sent. Pause again in a few minutes.', 'liaison-for-woocommerce' ) . ' ' . Problem::text( $answer );
	}

	/**
	 * Goes on.
	 */
	public function resume(): string {
		$answer = $this->services->get( OwnerHub::class )->request( 'POST', '/resume', $this->from(), 8 );
		if ( ! $answer->ok() ) {
			return __( 'Still paused.', 'liaison-for-woocommerce' ) . ' ' . Problem::text( $answer );
		}
		$this->services->get( Connection::class )->pause( '' );
		return '';
	}

	/**
	 * Where the call comes from: the hub refuses what comes from a copy's address.
	 *
	 * @return array{site:array<string,string>}
	 */
	private function from(): array {
		return array( 'site' => $this->services->get( Site::class )->short() );
	}

	/**
	 * Tells the hub what waits, now.
	 *
	 * @return array{flushed:int,waiting:int,dead:int,error:string}
	 */
	public function flush(): array {
		$done = $this->services->get( Flusher::class )->run( true );
		$stop = 0 === $done['flushed'] && $done['waiting'] > 0 ? $done['reason'] : '';
		return array(
			'flushed' => $done['flushed'],
			'waiting' => $done['waiting'],
			'dead'    => $done['dead'],
			'error'   => '' === $stop ? '' : __( 'Nothing was sent to the hub.', 'liaison-for-woocommerce' ) . ' ' . $stop . ' ' . __( 'Orders are not affected; your shop tries again automatically.', 'liaison-for-woocommerce' ),
		);
	}

	/**
	 * Where the shop was connected, when that is not where it is now; null when all is well.
	 *
	 * @return array{was:string,is:string,why:string}|null
	 */
	public function moved(): ?array {
		$found = $this->services->get( Fingerprint::class )->mismatch();
		if ( null === $found ) {
			return null;
		}
		return array(
			'was' => $found['connected'],
			'is'  => $found['found'] . ( 'environment' === $found['reason'] ? ' (' . $found['environment'] . ')' : '' ),
			'why' => 'hub' === $found['reason'] ? $found['why'] : '',
		);
	}

	/**
	 * What the owner says of a shop that is not where it was.
	 *
	 * @param string $choice `copy` or `moved`.
	 */
	public function choose( string $choice ): string {
		$fingerprint = $this->services->get( Fingerprint::class );
		return 'moved' === $choice ? $fingerprint->choose_moved() : $fingerprint->choose_copy();
	}

	/**
	 * How the connection stands, as the hub last said it, and when the shop's scheduled tasks last ran.
	 *
	 * @return array{at:int,cron:int,answer:array<mixed>} Seconds UTC, 0 for never; and what the hub said last.
	 */
	public function heartbeat(): array {
		$heart = $this->services->get( Heartbeat::class );
		$last  = $heart->last();
		if ( null === $last ) {
			// Just connected: whoever looks wants to know whether the hub reaches the shop, not in five minutes.
			$heart->run( 4 );
			$last = $heart->last();
		}
		return array(
			'at'     => intdiv( (int) ( $last['at'] ?? 0 ), 1000 ),
			'cron'   => intdiv( (int) $this->services->get( Options::class )->get( Heartbeat::CRON, 0 ), 1000 ),
			'answer' => is_array( $last['answer'] ?? null ) ? $last['answer'] : array(),
		);
	}

	/**
	 * Keeps what the hub says of the connection in answer to another call.
	 *
	 * @param array<mixed> $json `connection` and `connectionToShop`.
	 */
	public function hear( array $json ): void {
		$this->services->get( Heartbeat::class )->hear( $json );
	}

	/**
	 * Lets the hub check now whether it reaches the shop.
	 *
	 * @return Answer With `connection` and `connectionToShop`; of an older hub the last it knows, with the code `older_hub`.
	 */
	public function check(): Answer {
		$heart  = $this->services->get( Heartbeat::class );
		$answer = $this->services->get( OwnerHub::class )->request( 'POST', '/check', $this->from(), 20 );
		if ( 404 === $answer->status && 'unknown_route' === $answer->code ) {
			$beat = $heart->run( 8 );
			return $beat->ok() ? new Answer( $beat->status, $beat->json, '', 'older_hub' ) : $beat;
		}
		if ( $answer->ok() ) {
			$heart->hear( (array) $answer->json );
		}
		return $answer;
	}
}
