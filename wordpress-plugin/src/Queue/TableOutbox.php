<?php
/**
 * The outbox in a table.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Queue;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Json;

/**
 * Collects what happens during a request and writes it with one INSERT when the request ends.
 */
final class TableOutbox implements Outbox {

	/**
	 * A request that tells more than this, such as an import, writes in between: memory stays bounded.
	 */
	private const MOST_ROWS  = 200;
	private const MOST_BYTES = 1000000;

	/**
	 * Rows not written yet, by the prefix of the site they belong to.
	 *
	 * @var array<string,array<int,array{topic:string,subject:string,data:?string,at:int}>>
	 */
	private array $rows = array();

	/**
	 * The topic last told of each subject, by the site's prefix and the subject.
	 *
	 * @var array<string,string>
	 */
	private array $last = array();

	/**
	 * How much is not written yet.
	 *
	 * @var int
	 */
	private int $count = 0;

	/**
	 * How many bytes are not written yet.
	 *
	 * @var int
	 */
	private int $bytes = 0;

	/**
	 * Whether something was added that is worth telling at once.
	 *
	 * @var bool
	 */
	private bool $urgent = false;

	/**
	 * `waits` for shutdown, is `over`, or '' when nothing was added yet.
	 *
	 * @var string
	 */
	private string $shutdown = '';

	public function __construct( private Connection $connection, private QueueTable $table, private Clock $clock ) {}

	/**
	 * Remembers something to tell the hub.
	 *
	 * @param string                   $topic          What happened.
	 * @param string                   $subject        What it is about.
	 * @param array<string,mixed>|null $data           What to tell; null: built at delivery.
	 * @param int|null                 $occurred_at_ms When; null: now.
	 */
	public function add( string $topic, string $subject, ?array $data = null, ?int $occurred_at_ms = null ): void {
		if ( ! $this->connection->connected() ) {
			return;
		}
		$site = $this->table->name();
		$last = "$site $subject";
		// Built at delivery, the second would say what the first says.
		if ( null === $data && ( $this->last[ $last ] ?? '' ) === $topic ) {
			return;
		}
		$this->last[ $last ] = null === $data ? $topic : '';

		$text                  = null === $data ? null : Json::encode( $data );
		$this->rows[ $site ][] = array(
			'topic'   => $topic,
			'subject' => $subject,
			'data'    => $text,
			'at'      => $occurred_at_ms ?? $this->clock->now(),
		);
		++$this->count;
		$this->bytes += strlen( (string) $text );
		$this->urgent = $this->urgent || self::is_urgent( $topic, $data );

		if ( 'over' === $this->shutdown || $this->count >= self::MOST_ROWS || $this->bytes >= self::MOST_BYTES ) {
			$this->flush();
		} elseif ( '' === $this->shutdown ) {
			$this->shutdown = 'waits';
			// Last of all: others still save orders while the request ends.
			add_action( 'shutdown', array( $this, 'finish' ), PHP_INT_MAX );
		}
	}

	/**
	 * Writes what was added and is not written yet.
	 */
	public function flush(): void {
		$rows        = $this->rows;
		$this->rows  = array();
		$this->last  = array();
		$this->count = 0;
		$this->bytes = 0;
		foreach ( $rows as $name => $of_site ) {
			$this->table->insert( $name, $of_site );
		}
		if ( $rows ) {
			/**
			 * Everything told so far in this request is written.
			 *
			 * @since 0.1.0
			 */
			do_action( 'liaison_outbox_written' );
		}
	}

	/**
	 * Writes at the end of the request. What is added afterwards is written at once.
	 */
	public function finish(): void {
		$this->shutdown = 'over';
		$this->flush();
		if ( $this->urgent ) {
			$this->urgent = false;
			/**
			 * The request has written everything it told, something urgent among it, and does nothing more.
			 *
			 * @since 0.1.0
			 */
			do_action( 'liaison_outbox_finished' );
		}
	}

	/**
	 * Whether something is worth telling at once: somebody waits for the message, or must not get one any more. Carts and
	 * accounts are not.
	 *
	 * @param string                   $topic What happened.
	 * @param array<string,mixed>|null $data  What is told, if it is not built at delivery.
	 */
	private static function is_urgent( string $topic, ?array $data ): bool {
		return in_array( strtok( $topic, '.' ), array( 'order', 'consent', 'note', 'product' ), true )
			|| ( 'cart.deleted' === $topic && 'consent_withdrawn' === ( $data['reason'] ?? '' ) );
	}
}
