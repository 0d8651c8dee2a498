<?php
/**
 * The table of things to tell.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

use Liaison\WooCommerce\Support\Installer;
use wpdb;

// phpcs:disable WordPress.DB.DirectDatabaseQuery -- The table is ours, and what is read from it changes under us: nothing to cache.

/**
 * Reads and writes `{prefix}liaison_queue`. Every statement finds its rows by an index, so that a million rows are no
 * slower than a hundred.
 */
final class QueueTable {

	public const WAITING     = 'waiting';
	public const DEAD        = 'dead';
	public const QUARANTINED = 'quarantined';
	public const DELIVERED   = 'delivered';

	/**
	 * Rows changed by one statement: other requests insert in between.
	 */
	private const CHUNK = 5000;

	/**
	 * Keeps what it needs.
	 *
	 * @param wpdb $db The database.
	 */
	public function __construct( private wpdb $db ) {}

	/**
	 * The table of the current site.
	 */
	public function name(): string {
		return $this->db->prefix . 'liaison_queue';
	}

	/**
	 * Writes rows with one statement. Text that is not ASCII comes escaped in JSON, which spares WordPress a question
	 * about the table's character set.
	 *
	 * @param string                                                                  $name The table, of whichever site.
	 * @param array<int,array{topic:string,subject:string,data:?string,at:int}> $rows What to write.
	 * @return bool False when it could not be written.
	 */
	public function insert( string $name, array $rows ): bool {
		$places = array();
		$values = array( $name );
		foreach ( $rows as $row ) {
			$places[] = null === $row['data'] ? '(%s, %s, NULL, %d)' : '(%s, %s, %s, %d)';
			$values[] = substr( $row['topic'], 0, 64 );
			$values[] = substr( $row['subject'], 0, 100 );
			if ( null !== $row['data'] ) {
				$values[] = $row['data'];
			}
			$values[] = $row['at'];
		}
		$shown = $this->db->suppress_errors( true );
		// phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- The places are ours.
		$done = $this->db->query( $this->db->prepare( 'INSERT INTO %i (topic, subject, data, occurred_at) VALUES ' . implode( ', ', $places ), $values ) );
		$this->db->suppress_errors( $shown );
		if ( false === $done ) {
			// Checkout goes on: the hub finds orders it was not told of by itself.
			wc_get_logger()->error( count( $rows ) . ' events for the hub could not be written: ' . $this->db->last_error, array( 'source' => 'liaison' ) );
			return false;
		}
		return true;
	}
}
