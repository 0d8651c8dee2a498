<?php
/**
 * One switch for one thing.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Orders;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Hub\Hub;
use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\Yes;

/**
 * Cash on delivery and reviews had a switch in the shop besides the one under Automations, and both had to be on. The one
 * under Automations stays. A shop of before hands over what its own switches said, so that what its customers get does
 * not change; until then both still count.
 */
final class OneSwitch implements Module {

	/**
	 * The option that says whether the shop's own switches still count.
	 */
	private const OPTION = 'switches';

	/**
	 * Its value while they do.
	 */
	private const PENDING = 'pending';

	/**
	 * Method => the method of Needed that says whether it is needed.
	 */
	public const NEEDED = array( 'move' => 'for_own_switches' );

	/**
	 * @param Options     $options     Options of the site.
	 * @param Connection  $connection  The connection.
	 * @param Fingerprint $fingerprint Knows a copy, which changes nothing at the hub.
	 * @param Hub         $hub         Keeps the switches.
	 */
	public function __construct( private Options $options, private Connection $connection, private Fingerprint $fingerprint, private Hub $hub ) {}

	public function register(): void {
		// After the heartbeat itself.
		add_action( 'liaison_heartbeat', array( $this, 'move' ), 20 );
	}

	/**
	 * Whether the shop's own switches still count.
	 *
	 * @param Options $options Options of the site.
	 */
	public static function pending( Options $options ): bool {
		return self::PENDING === $options->get( self::OPTION, '' );
	}

	/**
	 * Notes that this site had switches of its own: an earlier version prepared it.
	 *
	 * @param Options $options Options of the site.
	 */
	public static function begin( Options $options ): void {
		if ( '' === $options->get( self::OPTION, '' ) ) {
			$options->set( self::OPTION, self::PENDING, true );
		}
	}

	/**
	 * Hands over what the shop's switches said, as far as it takes something away: what was on in one place and off in the
	 * other was off. Repeated at the next heartbeat when the hub does not answer.
	 */
	public function move(): void {
		if ( ! self::pending( $this->options ) || ! $this->connection->connected() || ! $this->fingerprint->matches() ) {
			return;
		}
		$answer = $this->hub->request( 'GET', '/settings' );
		if ( ! $answer->ok() || ! is_array( $answer->json['plugins'] ?? null ) ) {
			return;
		}
		foreach ( $answer->json['plugins'] as $plugin ) {
			$change = is_array( $plugin ) ? $this->change( $plugin ) : null;
			if ( null !== $change && ! $this->hub->request( 'PUT', '/settings/plugins/' . $plugin['id'], $change, 10 )->ok() ) {
				return;
			}
		}
		$this->options->delete( OrderFlags::COD_STATUS );
		if ( (int) $this->options->get( ReviewTiming::OPTION, 0 ) < 1 ) {
			$this->options->delete( ReviewTiming::OPTION );
		}
		$this->options->set( self::OPTION, 'moved', true );
	}

	/**
	 * What is to be changed of one plugin of the hub.
	 *
	 * @param array<mixed> $plugin What the hub says of it.
	 * @return array<string,mixed>|null Null when nothing is.
	 */
	private function change( array $plugin ): ?array {
		$id       = $plugin['id'] ?? '';
		$settings = is_array( $plugin['settings'] ?? null ) ? $plugin['settings'] : array();
		if ( true !== ( $plugin['enabled'] ?? false ) ) {
			return null;
		}
		if ( 'cash-on-delivery' === $id && true === ( $settings['setStatus'] ?? false ) && ! Yes::is( $this->options->get( OrderFlags::COD_STATUS, 'no' ) ) ) {
			return array(
				'enabled'  => true,
				'settings' => array( 'setStatus' => false ) + $settings,
			);
		}
		if ( 'review-request' === $id && (int) $this->options->get( ReviewTiming::OPTION, 0 ) < 1 ) {
			return array( 'enabled' => false );
		}
		return null;
	}
}
