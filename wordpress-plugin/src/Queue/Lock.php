<?php
/**
 * One runner at a time.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

use Liaison\WooCommerce\Support\Clock;
use wpdb;

// phpcs:disable WordPress.DB.DirectDatabaseQuery -- A lock is only one when the database decides; a cache must not.

/**
 * A lock in the options table. GET_LOCK() would be shorter, and is missing on clusters. A runner that dies leaves a
 * lock that lapses.
 */
final class Lock {

	private const OPTION = 'liaison_flush_lock';

	/**
	 * How long the lock holds without being renewed, in milliseconds.
	 */
	private const HOLDS_MS = 60000;

	/**
	 * What the option holds while the lock is ours.
	 *
	 * @var string
	 */
	private string $mine = '';

	/**
	 * @param wpdb  $db    The database.
	 * @param Clock $clock The time.
	 */
	public function __construct( private wpdb $db, private Clock $clock ) {}

	/**
	 * Takes the lock.
	 *
	 * @return bool False when another runner has it.
	 */
	public function take(): bool {
		$value = $this->value();
		$shown = $this->db->suppress_errors( true );
		$taken = 1 === $this->db->query( $this->db->prepare( "INSERT IGNORE INTO {$this->db->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", self::OPTION, $value ) );
		if ( ! $taken ) {
			$held  = (string) $this->db->get_var( $this->db->prepare( "SELECT option_value FROM {$this->db->options} WHERE option_name = %s", self::OPTION ) );
			$until = (int) $held;
			$now   = $this->clock->now();
			// Lapsed, or from a clock that has been put back since.
			if ( '' !== $held && ( $until < $now || $until > $now + 2 * self::HOLDS_MS ) ) {
				$taken = 1 === $this->db->query( $this->db->prepare( "UPDATE {$this->db->options} SET option_value = %s WHERE option_name = %s AND option_value = %s", $value, self::OPTION, $held ) );
			}
		}
		$this->db->suppress_errors( $shown );
		$this->mine = $taken ? $value : '';
		return $taken;
	}

	/**
	 * Holds the lock for longer.
	 *
	 * @return bool False when it was taken away: by another runner, or because deliveries were stopped.
	 */
	public function renew(): bool {
		if ( '' === $this->mine ) {
			return false;
		}
		$value = $this->value();
		if ( 1 !== $this->db->query( $this->db->prepare( "UPDATE {$this->db->options} SET option_value = %s WHERE option_name = %s AND option_value = %s", $value, self::OPTION, $this->mine ) ) ) {
			$this->mine = '';
			return false;
		}
		$this->mine = $value;
		return true;
	}

	/**
	 * Gives the lock back.
	 */
	public function release(): void {
		if ( '' !== $this->mine ) {
			$this->db->query( $this->db->prepare( "DELETE FROM {$this->db->options} WHERE option_name = %s AND option_value = %s", self::OPTION, $this->mine ) );
			$this->mine = '';
		}
	}

	/**
	 * Takes the lock away from whoever has it: it stops before its next batch.
	 */
	public function take_away(): void {
		$this->db->query( $this->db->prepare( "DELETE FROM {$this->db->options} WHERE option_name = %s", self::OPTION ) );
	}

	/**
	 * Until when, and whose.
	 */
	private function value(): string {
		return ( $this->clock->now() + self::HOLDS_MS ) . '-' . bin2hex( random_bytes( 8 ) );
	}
}
