<?php
/**
 * Heartbeats.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Connect;

use Liaison\WooCommerce\Hub\Answer;
use Liaison\WooCommerce\Hub\ConnectionToShop;
use Liaison\WooCommerce\Hub\Language;
use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Queue\QueueTable;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Options;
use Throwable;

/**
 * Reports how the shop does, answers what the hub asks on this occasion, and passes on statuses of messages.
 */
final class Heartbeat {

	/**
	 * The option with the last answer: at, ok, error, code, answer.
	 */
	public const LAST = 'heartbeat';

	/**
	 * The option with when the shop's cron last ran something of ours, milliseconds UTC.
	 */
	public const CRON = 'cron_at';

	/**
	 * The option that says that the connection was deleted at the hub, with when.
	 */
	public const DELETED = 'hub_deleted';

	private const CURSOR   = 'outcomes_cursor';
	private const CONSENTS = 'consents_cursor';
	private const ROUNDS   = 5;
	private const MANY     = 100;

	/**
	 * @param Connection                                          $connection  The connection.
	 * @param Fingerprint                                         $fingerprint Knows a copy of the shop.
	 * @param Site                                                $site        The site.
	 * @param SignedHub                                           $hub         The hub.
	 * @param Verbs                                               $verbs       What may be asked.
	 * @param QueueTable                                          $table       The queue.
	 * @param Disconnect                                          $disconnect  Leaves a connection.
	 * @param Options                                             $options     Options of the site.
	 * @param Clock                                               $clock       The time.
	 * @param callable(): array{way:string,problem:string,at:int} $delivery How events leave the shop.
	 */
	public function __construct(
		private Connection $connection,
		private Fingerprint $fingerprint,
		private Site $site,
		private SignedHub $hub,
		private Verbs $verbs,
		private QueueTable $table,
		private Disconnect $disconnect,
		private Options $options,
		private Clock $clock,
		private $delivery
	) {}

	/**
	 * Sends a heartbeat, and further ones with the answers to what the hub asks. Never throws.
	 *
	 * @param int $timeout_seconds How long to wait for each answer.
	 * @return Answer The last answer.
	 */
	public function run( int $timeout_seconds = 8 ): Answer {
		if ( $this->connection->connected() && ! $this->fingerprint->guard() && ! $this->fingerprint->matches() ) {
			return new Answer( 0, null, __( 'This looks like a copy of the connected shop, so nothing is sent from it.', 'liaison-for-woocommerce' ), 'copy' );
		}
		$answers = array();
		for ( $round = 1; ; $round++ ) {
			$answer = $this->hub->insist( 'POST', '/heartbeat', $this->report( $answers ), $timeout_seconds, array( 'Accept-Language' => Language::of_the_shop() ) );
			if ( ! $answer->ok() || null === $answer->json ) {
				$this->note_silence( $answer );
				return $answer;
			}
			$this->take( $answer->json );
			if ( ! $this->connection->connected() ) {
				return $answer;
			}
			$questions = is_array( $answer->json['questions'] ?? null ) ? $answer->json['questions'] : array();
			$most      = max( count( self::listed( $answer->json, 'outcomes' ) ), count( self::listed( $answer->json, 'consents' ) ) );
			// Many at once: there are more behind them.
			if ( ( ! $questions && $most < self::MANY ) || $round >= self::ROUNDS ) {
				return $answer;
			}
			$answers = $this->answer_all( $questions );
		}
	}

	/**
	 * The last heartbeat, and what the hub answered.
	 *
	 * @return array{at:int,ok:bool,error:string,code:string,answer:array<string,mixed>}|null Null before the first.
	 */
	public function last(): ?array {
		$last = $this->options->get( self::LAST );
		return is_array( $last ) ? $last : null;
	}

	/**
	 * Keeps what the hub says of the connection in answer to another call, so that what was mended there shows here
	 * before the next heartbeat.
	 *
	 * @param array<mixed> $json `connection` and `connectionToShop` as in the answer to a heartbeat; an older hub leaves them out.
	 */
	public function hear( array $json ): void {
		$last = $this->last();
		$new  = array_filter(
			array(
				'connection'            => $json['connection'] ?? null,
				ConnectionToShop::FIELD => ConnectionToShop::in( $json ),
			),
			'is_array'
		);
		if ( isset( $new['connection'] ) ) {
			$this->connection->learn( $new['connection'] );
		}
		if ( null !== $last && array() !== $new && array_intersect_key( $last['answer'], $new ) != $new ) { // phpcs:ignore Universal.Operators.StrictComparisons.LooseNotEqual -- The members' order does not matter.
			$this->options->set( self::LAST, array( 'answer' => $new + $last['answer'] ) + $last );
		}
	}

	/**
	 * What is reported.
	 *
	 * @param array<int,array<string,mixed>> $answers Answers to what the hub asked.
	 * @return array<string,mixed>
	 */
	private function report( array $answers ): array {
		$now    = $this->clock->now();
		$cron   = (int) $this->options->get( self::CRON, 0 );
		$cursor = (string) $this->options->get( self::CURSOR, '' );
		$leaves = ( $this->delivery )();
		return array(
			'site'          => $this->site->short(),
			'versions'      => $this->site->versions(),
			'queue'         => $this->table->counts( $now ) + array_filter(
				array(
					'delivery'         => $leaves['way'],
					'delivery_problem' => $leaves['problem'],
				)
			),
			'answers'       => $answers,
			'consentsAfter' => (string) $this->options->get( self::CONSENTS, '' ),
		)
			+ ( 0 === $cron ? array() : array( 'cron' => array( 'last_run_seconds' => max( 0, intdiv( $now - $cron, 1000 ) ) ) ) )
			+ ( '' === $cursor ? array() : array( 'outcomesAfter' => $cursor ) );
	}

	/**
	 * Takes the hub's answer.
	 *
	 * @param array<mixed> $json What it said.
	 */
	private function take( array $json ): void {
		$connection = is_array( $json['connection'] ?? null ) ? $json['connection'] : array();
		if ( 'deleted' === ( $connection['status'] ?? '' ) ) {
			$this->disconnect->leave();
			$this->options->set( self::DELETED, $this->clock->now() );
			return;
		}
		$copy = $json['copy'] ?? null;
		$this->fingerprint->told_by_hub( is_array( $copy ) ? mb_substr( sanitize_text_field( is_string( $copy['reason'] ?? null ) ? $copy['reason'] : '-' ), 0, 300 ) : '' );
		$this->connection->learn( $connection );
		if ( 'refused' === $this->connection->paused() ) {
			$this->connection->pause( '' );
		} elseif ( 'deactivated' === $this->connection->paused() && $this->hub->insist( 'POST', '/resume', array( 'site' => $this->site->short() ) )->ok() ) {
			$this->connection->pause( '' );
		}
		$this->hand_on( $json );
		unset( $json['questions'], $json['outcomes'], $json['consents'] );
		$this->note( true, '', '', $json );
	}

	/**
	 * Notes that no answer came, or a refusal.
	 *
	 * @param Answer $answer What came.
	 */
	private function note_silence( Answer $answer ): void {
		if ( 'bad_signature' === $answer->code || 410 === $answer->status ) {
			// The hub does not know us any more: what happens is kept until the owner connects again.
			$this->connection->pause( 'refused' );
		}
		$this->note( false, $answer->error, $answer->code, $this->last()['answer'] ?? array() );
	}

	/**
	 * Keeps the last heartbeat for the owner's screens.
	 *
	 * @param bool         $ok     Whether the hub answered.
	 * @param string       $error  Why not.
	 * @param string       $code   The same as a word.
	 * @param array<mixed> $answer What it said last.
	 */
	private function note( bool $ok, string $error, string $code, array $answer ): void {
		$this->options->set(
			self::LAST,
			array(
				'at'     => $this->clock->now(),
				'ok'     => $ok,
				'error'  => $error,
				'code'   => $code,
				'answer' => $answer,
			)
		);
	}

	/**
	 * Answers what the hub asks.
	 *
	 * @param array<mixed> $questions Questions: id, verb, input, expiresAt.
	 * @return array<int,array<string,mixed>>
	 */
	private function answer_all( array $questions ): array {
		$answers = array();
		foreach ( array_slice( $questions, 0, 50 ) as $question ) {
			if ( is_array( $question ) && is_string( $question['id'] ?? null ) && is_string( $question['verb'] ?? null ) ) {
				$input     = is_array( $question['input'] ?? null ) ? $question['input'] : array();
				$answers[] = array( 'id' => $question['id'] ) + $this->verbs->run( $question['verb'], $input );
			}
		}
		return $answers;
	}

	/**
	 * Passes on statuses of messages, and how consents stand. When a listener fails they come again: listeners know
	 * what they have done.
	 *
	 * @param array<mixed> $json What the hub said: outcomes, outcomesCursor, consents, consentsCursor.
	 */
	private function hand_on( array $json ): void {
		$this->hand_on_outcomes( $json );
		$consents = self::listed( $json, 'consents' );
		try {
			if ( $consents ) {
				/**
				 * Consents of customers changed elsewhere, for example by a STOP on WhatsApp.
				 *
				 * @since 0.1.0
				 *
				 * @param array<int,array<string,mixed>> $consents States: id, customerId, purpose, state, at, source. The same may come twice.
				 */
				do_action( 'liaison_consents', $consents );
			}
		} catch ( Throwable $error ) {
			wc_get_logger()->error( "How consents stand could not be noted: {$error->getMessage()}", array( 'source' => 'liaison' ) );
			return;
		}
		$this->move( self::CONSENTS, $json['consentsCursor'] ?? null );
	}

	/**
	 * Passes on statuses of messages.
	 *
	 * @param array<mixed> $json What the hub said.
	 */
	private function hand_on_outcomes( array $json ): void {
		$outcomes = self::listed( $json, 'outcomes' );
		try {
			if ( $outcomes ) {
				/**
				 * The hub reported statuses of messages.
				 *
				 * @since 0.1.0
				 *
				 * @param array<int,array<string,mixed>> $outcomes Outcomes: id, orderId, at, kind, text. The same may come twice.
				 */
				do_action( 'liaison_outcomes', $outcomes );
				foreach ( $outcomes as $outcome ) {
					/**
					 * The hub reported the status of one message.
					 *
					 * @since 0.1.0
					 *
					 * @param array<string,mixed> $outcome The outcome.
					 */
					do_action( 'liaison_outcome', $outcome );
				}
			}
		} catch ( Throwable $error ) {
			wc_get_logger()->error( "Statuses of messages could not be noted: {$error->getMessage()}", array( 'source' => 'liaison' ) );
			return;
		}
		$this->move( self::CURSOR, $json['outcomesCursor'] ?? null );
	}

	/**
	 * Remembers how far was read.
	 *
	 * @param string $option The option.
	 * @param mixed  $cursor What the hub gave.
	 */
	private function move( string $option, $cursor ): void {
		if ( is_string( $cursor ) && '' !== $cursor && strlen( $cursor ) <= 500 && $cursor !== $this->options->get( $option, '' ) ) {
			$this->options->set( $option, $cursor );
		}
	}

	/**
	 * A list of the hub's answer.
	 *
	 * @param array<mixed> $json What the hub said.
	 * @param string       $name The list.
	 * @return array<int,array<mixed>>
	 */
	private static function listed( array $json, string $name ): array {
		return is_array( $json[ $name ] ?? null ) ? array_values( array_filter( $json[ $name ], 'is_array' ) ) : array();
	}
}
