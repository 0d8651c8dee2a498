<?php
/**
 * The table of things to tell.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

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
	 * @param string                                                            $name The table, of whichever site.
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

	/**
	 * What is due next, oldest first, without the data: that may be large.
	 *
	 * @param int  $now   Milliseconds UTC.
	 * @param int  $after The id after which to look.
	 * @param int  $limit How many at most.
	 * @param bool $fresh Whether only what never failed.
	 * @return array<int,array{id:int,topic:string,subject:string,at:int,attempts:int,bytes:?int}>
	 */
	public function due( int $now, int $after, int $limit, bool $fresh = false ): array {
		$rows = $this->db->get_results(
			$this->db->prepare(
				'SELECT id, topic, subject, occurred_at, attempts, LENGTH(data) AS bytes FROM %i WHERE state = %s AND id > %d AND next_at <= %d AND attempts <= %d ORDER BY id LIMIT %d',
				$this->name(),
				self::WAITING,
				$after,
				$now,
				$fresh ? 0 : PHP_INT_MAX,
				$limit
			),
			ARRAY_A
		);
		return array_map(
			static fn( array $row ): array => array(
				'id'       => (int) $row['id'],
				'topic'    => (string) $row['topic'],
				'subject'  => (string) $row['subject'],
				'at'       => (int) $row['occurred_at'],
				'attempts' => (int) $row['attempts'],
				'bytes'    => null === $row['bytes'] ? null : (int) $row['bytes'],
			),
			(array) $rows
		);
	}

	/**
	 * Of these subjects, those with a row that failed and waits for its next try, and that row's id: what came after it
	 * waits too.
	 *
	 * @param string[] $subjects Subjects.
	 * @param int      $now      Milliseconds UTC.
	 * @param bool     $fresh    Whether a row that failed holds its subject even when its next try is due.
	 * @return array<string,int>
	 */
	public function held( array $subjects, int $now, bool $fresh = false ): array {
		if ( ! $subjects ) {
			return array();
		}
		$places = implode( ', ', array_fill( 0, count( $subjects ), '%s' ) );
		$rows   = $this->db->get_results(
			$this->db->prepare(
				"SELECT subject, MIN(id) AS first FROM %i WHERE state = %s AND (next_at > %d OR attempts > %d) AND subject IN ($places) GROUP BY subject", // phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- The places are ours.
				array_merge( array( $this->name(), self::WAITING, $now, $fresh ? 0 : PHP_INT_MAX ), $subjects )
			),
			ARRAY_A
		);
		return array_map( 'intval', array_column( (array) $rows, 'first', 'subject' ) );
	}

	/**
	 * The data of one row.
	 *
	 * @param int $id The row.
	 */
	public function data( int $id ): string {
		return (string) $this->db->get_var( $this->db->prepare( 'SELECT data FROM %i WHERE id = %d', $this->name(), $id ) );
	}

	/**
	 * Notes that rows arrived. What they told is forgotten: it is at the hub now.
	 *
	 * @param int[] $ids Rows.
	 * @param int   $now Milliseconds UTC.
	 */
	public function delivered( array $ids, int $now ): void {
		if ( $ids ) {
			$places = implode( ', ', array_fill( 0, count( $ids ), '%d' ) );
			$this->db->query(
				$this->db->prepare(
					"UPDATE %i SET state = %s, delivered_at = %d, data = NULL, error = '' WHERE id IN ($places)", // phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- The places are ours.
					array_merge( array( $this->name(), self::DELIVERED, $now ), $ids )
				)
			);
		}
	}

	/**
	 * Notes that a row failed.
	 *
	 * @param int    $id       The row.
	 * @param int    $attempts How often it was tried.
	 * @param int    $next_at  When it is tried again; 0: never, it is dead.
	 * @param string $error    Why, as a sentence.
	 * @param int    $now      Milliseconds UTC.
	 */
	public function failed( int $id, int $attempts, int $next_at, string $error, int $now ): void {
		$this->db->query(
			$this->db->prepare(
				'UPDATE %i SET state = %s, attempts = %d, next_at = %d, error = %s, delivered_at = %d WHERE id = %d',
				$this->name(),
				0 === $next_at ? self::DEAD : self::WAITING,
				$attempts,
				$next_at,
				mb_substr( $error, 0, 300 ),
				0 === $next_at ? $now : 0,
				$id
			)
		);
	}

	/**
	 * Moves all rows of one state into another, some thousand at a time.
	 *
	 * @param string $from A state.
	 * @param string $to   Another.
	 * @param int    $most About how many at most.
	 * @return int How many.
	 */
	public function move( string $from, string $to, int $most = PHP_INT_MAX ): int {
		$moved = 0;
		do {
			$count  = (int) $this->db->query( $this->db->prepare( 'UPDATE %i SET state = %s, next_at = 0 WHERE state = %s ORDER BY id LIMIT %d', $this->name(), $to, $from, self::CHUNK ) );
			$moved += $count;
		} while ( self::CHUNK === $count && $moved < $most );
		return $moved;
	}

	/**
	 * Deletes rows of one state, some thousand at a time.
	 *
	 * @param string $state  A state.
	 * @param int    $before Only those that reached it before this, milliseconds UTC.
	 * @return int How many.
	 */
	public function delete( string $state, int $before = PHP_INT_MAX ): int {
		$deleted = 0;
		do {
			$count    = (int) $this->db->query( $this->db->prepare( 'DELETE FROM %i WHERE state = %s AND delivered_at < %d ORDER BY delivered_at LIMIT %d', $this->name(), $state, $before, self::CHUNK ) );
			$deleted += $count;
		} while ( self::CHUNK === $count );
		return $deleted;
	}

	/**
	 * Deletes all rows beyond the newest so many, whatever their state.
	 *
	 * @param int $most How many may stay.
	 * @return int How many of those deleted had not arrived.
	 */
	public function keep_newest( int $most ): int {
		$last = $this->db->get_var( $this->db->prepare( 'SELECT id FROM %i ORDER BY id DESC LIMIT 1 OFFSET %d', $this->name(), $most ) );
		if ( null === $last ) {
			return 0;
		}
		$lost = (int) $this->db->get_var( $this->db->prepare( 'SELECT COUNT(*) FROM %i WHERE id <= %d AND state <> %s', $this->name(), $last, self::DELIVERED ) );
		do {
			$count = (int) $this->db->query( $this->db->prepare( 'DELETE FROM %i WHERE id <= %d ORDER BY id LIMIT %d', $this->name(), $last, self::CHUNK ) );
		} while ( self::CHUNK === $count );
		return $lost;
	}

	/**
	 * Gives up rows that waited longer than somebody would care for.
	 *
	 * @param int    $before Those of before this, milliseconds UTC.
	 * @param string $error  Why, as a sentence.
	 * @param int    $now    Milliseconds UTC.
	 * @return int How many.
	 */
	public function give_up( int $before, string $error, int $now ): int {
		$given_up = 0;
		do {
			$oldest = $this->db->get_col( $this->db->prepare( 'SELECT id FROM %i WHERE state = %s AND occurred_at < %d ORDER BY id LIMIT 500', $this->name(), self::WAITING, $before ) );
			$found  = count( $oldest );
			if ( $oldest ) {
				$places    = implode( ', ', array_fill( 0, count( $oldest ), '%d' ) );
				$given_up += (int) $this->db->query(
					$this->db->prepare(
						"UPDATE %i SET state = %s, error = %s, delivered_at = %d WHERE id IN ($places)", // phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- The places are ours.
						array_merge( array( $this->name(), self::DEAD, $error, $now ), $oldest )
					)
				);
			}
		} while ( 500 === $found );
		return $given_up;
	}

	/**
	 * Dead rows, newest first.
	 *
	 * @param int $limit  How many at most.
	 * @param int $offset How many to pass over.
	 * @return array<int,array{id:int,topic:string,subject:string,occurred_at:int,attempts:int,error:string,died_at:int}>
	 */
	public function dead( int $limit, int $offset ): array {
		$rows = $this->db->get_results(
			$this->db->prepare( 'SELECT id, topic, subject, occurred_at, attempts, error, delivered_at AS died_at FROM %i WHERE state = %s ORDER BY id DESC LIMIT %d OFFSET %d', $this->name(), self::DEAD, $limit, $offset ),
			ARRAY_A
		);
		return array_map(
			static function ( array $row ): array {
				foreach ( array( 'id', 'occurred_at', 'attempts', 'died_at' ) as $name ) {
					$row[ $name ] = (int) $row[ $name ];
				}
				return $row;
			},
			(array) $rows
		);
	}

	/**
	 * Lets dead rows try again, from the beginning.
	 *
	 * @param int[] $ids Rows; empty: all.
	 * @return int How many.
	 */
	public function revive( array $ids ): int {
		if ( ! $ids ) {
			$revived = 0;
			do {
				$count    = (int) $this->db->query( $this->db->prepare( "UPDATE %i SET state = %s, attempts = 0, next_at = 0, error = '', delivered_at = 0 WHERE state = %s ORDER BY id LIMIT %d", $this->name(), self::WAITING, self::DEAD, self::CHUNK ) );
				$revived += $count;
			} while ( self::CHUNK === $count );
			return $revived;
		}
		$places = implode( ', ', array_fill( 0, count( $ids ), '%d' ) );
		return (int) $this->db->query(
			$this->db->prepare(
				"UPDATE %i SET state = %s, attempts = 0, next_at = 0, error = '', delivered_at = 0 WHERE state = %s AND id IN ($places)", // phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- The places are ours.
				array_merge( array( $this->name(), self::WAITING, self::DEAD ), $ids )
			)
		);
	}

	/**
	 * Deletes dead rows.
	 *
	 * @param int[] $ids Rows.
	 * @return int How many.
	 */
	public function bury( array $ids ): int {
		$places = implode( ', ', array_fill( 0, count( $ids ), '%d' ) );
		return ! $ids ? 0 : (int) $this->db->query(
			$this->db->prepare(
				"DELETE FROM %i WHERE state = %s AND id IN ($places)", // phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- The places are ours.
				array_merge( array( $this->name(), self::DEAD ), $ids )
			)
		);
	}

	/**
	 * Deletes rows not told yet that hold an e-mail address. What is built at delivery holds none.
	 *
	 * @param string $email The address.
	 * @return int How many.
	 */
	public function erase( string $email ): int {
		$needle = trim( (string) wp_json_encode( $email ), '"' );
		return '' === $needle ? 0 : (int) $this->db->query( $this->db->prepare( 'DELETE FROM %i WHERE data LIKE %s', $this->name(), '%"' . $this->db->esc_like( $needle ) . '"%' ) );
	}

	/**
	 * How many rows are in which state, and how long the oldest has waited.
	 *
	 * @param int|null $now Milliseconds UTC; null: the server's.
	 * @return array{waiting:int,oldest_seconds:int,dead:int,quarantined:int}
	 */
	public function counts( ?int $now = null ): array {
		$now  ??= time() * 1000;
		$rows   = $this->db->get_results(
			$this->db->prepare( 'SELECT state, COUNT(*) AS number FROM %i WHERE state IN (%s, %s, %s) GROUP BY state', $this->name(), self::WAITING, self::DEAD, self::QUARANTINED ),
			ARRAY_A
		);
		$counts = array_map( 'intval', array_column( (array) $rows, 'number', 'state' ) );
		$oldest = $this->db->get_var( $this->db->prepare( 'SELECT occurred_at FROM %i WHERE state = %s ORDER BY id LIMIT 1', $this->name(), self::WAITING ) );
		return array(
			'waiting'        => $counts[ self::WAITING ] ?? 0,
			'oldest_seconds' => null === $oldest ? 0 : max( 0, intdiv( $now - (int) $oldest, 1000 ) ),
			'dead'           => $counts[ self::DEAD ] ?? 0,
			'quarantined'    => $counts[ self::QUARANTINED ] ?? 0,
		);
	}
}
