<?php
/**
 * Which rows travel together.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Json;
use Throwable;

/**
 * Makes batches of due rows: in order, bounded in number and size, and without what has to wait for an earlier row of
 * its subject. Payloads are built here, so one batch is in memory at a time.
 */
final class Batches {

	/**
	 * The hub's limits for one delivery.
	 */
	public const MOST_ITEMS = 100;
	public const MOST_BYTES = 1000000;

	/**
	 * After so many tries a row is dead.
	 */
	public const MOST_TRIES = 5;

	/**
	 * The row after which to look, within one run.
	 *
	 * @var int
	 */
	private int $after = 0;

	/**
	 * @param QueueTable     $table   The table.
	 * @param PayloadBuilder $builder Builds payloads.
	 * @param Clock          $clock   The time.
	 * @param Failures       $failures Notes rows that fail.
	 */
	public function __construct( private QueueTable $table, private PayloadBuilder $builder, private Clock $clock, private Failures $failures ) {}

	/**
	 * Begins from the oldest row.
	 */
	public function rewind(): void {
		$this->after = 0;
		$this->failures->forget();
	}

	/**
	 * One item, to see whether the hub works: one that never failed, if there is one.
	 *
	 * @return Item[]|null Null when nothing is due any more; empty when what was looked at has to wait.
	 */
	public function probe(): ?array {
		$after = $this->after;
		do {
			$batch = $this->next( 1, true );
		} while ( array() === $batch );
		// What failed before comes to its turn afterwards.
		$this->after = $after;
		return $batch ?? $this->next( 1 );
	}

	/**
	 * The next batch.
	 *
	 * @param int  $most  How many items at most.
	 * @param bool $fresh Whether only what never failed.
	 * @return Item[]|null Null when nothing is due any more; empty when what was looked at has to wait.
	 */
	public function next( int $most = self::MOST_ITEMS, bool $fresh = false ): ?array {
		$now  = $this->clock->now();
		$rows = $this->table->due( $now, $this->after, self::MOST_ITEMS, $fresh );
		if ( ! $rows ) {
			return null;
		}
		$held  = $this->table->held( array_values( array_unique( array_column( $rows, 'subject' ) ) ), $now, $fresh );
		$batch = array();
		$last  = array();
		$size  = strlen( '{"items":[]}' );
		foreach ( $rows as $row ) {
			$subject = $row['subject'];
			if ( ( isset( $held[ $subject ] ) && $held[ $subject ] < $row['id'] ) || $this->failures->holds( $subject ) ) {
				$this->after = $row['id'];
				continue;
			}
			$before = $last[ $subject ] ?? null;
			if ( null !== $before && $before->built && null === $row['bytes'] && $before->topic === $row['topic'] ) {
				$before->ids[] = $row['id'];
				$this->after   = $row['id'];
				continue;
			}
			// What failed before travels alone, so that it cannot take others down with it.
			$alone = $row['attempts'] > 0;
			if ( count( $batch ) >= $most || ( $alone && $batch ) || ( $batch && $size + (int) $row['bytes'] > self::MOST_BYTES ) ) {
				break;
			}
			$item = $this->item( $row );
			if ( null !== $item && $batch && $size + strlen( $item->text ) + 1 > self::MOST_BYTES ) {
				break;
			}
			$this->after = $row['id'];
			if ( null === $item ) {
				continue;
			}
			$batch[]          = $item;
			$last[ $subject ] = $item;
			$size            += strlen( $item->text ) + 1;
			if ( $alone ) {
				break;
			}
		}
		return $batch;
	}

	/**
	 * A row with its payload.
	 *
	 * @param array{id:int,topic:string,subject:string,at:int,attempts:int,bytes:?int} $row The row.
	 * @return Item|null Null when the payload could not be made; that is noted.
	 */
	private function item( array $row ): ?Item {
		$built = null === $row['bytes'];
		$topic = $row['topic'];
		$item  = new Item( $row['id'], $topic, $row['subject'], $row['attempts'], '', $built, array( $row['id'] ) );
		if ( (int) $row['bytes'] > self::MOST_BYTES ) {
			$this->failures->hopeless( $item, __( 'The update is larger than 1 MB, so the hub can\'t accept it.', 'liaison-for-woocommerce' ) );
			return null;
		}
		try {
			$data = $built ? null : Json::decode( $this->table->data( $row['id'] ) );
			/**
			 * Filters who builds the payload of a topic.
			 *
			 * @since 0.1.0
			 *
			 * @param PayloadBuilder $builder Who does.
			 * @param string         $topic   The topic.
			 */
			$builder = apply_filters( 'liaison_payload_builder', $this->builder, $topic );
			$payload = $builder->build( $topic, $row['subject'], $data );
		} catch ( Throwable $error ) {
			wc_get_logger()->error( "\"$topic\" of {$row['subject']} could not be prepared for the hub: {$error->getMessage()}", array( 'source' => 'liaison' ) );
			$this->failures->again( $item, __( 'Your shop couldn\'t prepare this update. See WooCommerce > Status > Logs, source "liaison".', 'liaison-for-woocommerce' ), true );
			return null;
		}
		if ( null === $payload ) {
			list( $kind, $what ) = explode( '.', $topic, 2 ) + array( '', '' );
			if ( ! in_array( $kind, array( 'order', 'customer' ), true ) || 'deleted' === $what ) {
				return $item;
			}
			// Gone before it was told: its deletion is what there is to tell.
			$topic   = "$kind.deleted";
			$payload = array( 'id' => (int) substr( $row['subject'], (int) strpos( $row['subject'], ':' ) + 1 ) );
		}
		$item->text = Json::encode(
			array(
				'id'              => (string) $row['id'],
				'topic'           => $topic,
				'occurred_at_gmt' => gmdate( 'Y-m-d\TH:i:s', intdiv( $row['at'], 1000 ) ) . sprintf( '.%03d', $row['at'] % 1000 ),
				'payload'         => $payload,
			)
		);
		if ( '' === $item->text || strlen( $item->text ) > self::MOST_BYTES - 20 ) {
			$this->failures->hopeless( $item, __( 'The update is larger than 1 MB or contains invalid text, so the hub can\'t accept it.', 'liaison-for-woocommerce' ) );
			return null;
		}
		return $item;
	}
}
