<?php
/**
 * How the connection stands.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Hub\ConnectionToShop;
use Liaison\WooCommerce\Queue\ImmediateFlush;

/**
 * Prints the state of the connection in words, with what to do.
 */
final class Health {

	/** A heartbeat older than this many seconds is late: three times its interval. */
	private const LATE = 900;

	/** What the hub says before it has tried to reach the shop. */
	private const UNTRIED = array( '', 'unknown' );

	/**
	 * @param Connection                                          $connection The connection.
	 * @param Switchboard                                         $switches   Knows the last heartbeat.
	 * @param LocalQueue                                          $queue      What waits here.
	 * @param callable(): array{way:string,problem:string,at:int} $delivery How events leave the shop.
	 */
	public function __construct(
		private Connection $connection,
		private Switchboard $switches,
		private LocalQueue $queue,
		private $delivery
	) {}

	/**
	 * @param array<mixed>|null $overview The hub's overview; null when it did not answer.
	 */
	public function show( ?array $overview ): void {
		$beat = $this->switches->heartbeat();
		echo '<section class="liaison-card"><h2>' . esc_html__( 'Connection', 'liaison-for-woocommerce' ) . '</h2><table class="liaison-health"><tbody>';
		$this->hub_row( $overview, $beat['answer'] );
		$this->shop_row( ConnectionToShop::in( $beat['answer'] ) ?? array() );
		$this->number_row( $overview );
		$this->plugin_rows( $overview );
		$this->queue_row();
		$this->delivery_row();
		$this->cron_row( $beat['cron'] );
		echo '</tbody></table>';
		Html::open( 'check' );
		Html::close( __( 'Check again', 'liaison-for-woocommerce' ) );
		echo '</section>';
	}

	/**
	 * Whether the hub reaches the shop, as last reported; null while nobody knows.
	 */
	public function reached(): ?bool {
		$way = ConnectionToShop::in( $this->switches->heartbeat()['answer'] )['way'] ?? null;
		return is_string( $way ) && ! in_array( $way, self::UNTRIED, true ) ? 'heartbeat' !== $way : null;
	}

	/**
	 * The hub.
	 *
	 * @param array<mixed>|null $overview The hub's overview.
	 * @param array<mixed>      $answer   The last heartbeat's answer.
	 */
	private function hub_row( ?array $overview, array $answer ): void {
		if ( null === $overview ) {
			$this->row( __( 'Hub', 'liaison-for-woocommerce' ), 'bad', __( 'No response', 'liaison-for-woocommerce' ), $this->connection->hub() );
			return;
		}
		$health = $overview['connection']['health'] ?? $answer['connection']['health'] ?? array();
		$health = is_array( $health ) ? $health : array();
		$state  = Html::text( $health['state'] ?? '' );
		$words  = array_filter( array( Html::text( $health['reason'] ?? '' ), Html::text( $health['hint'] ?? '' ) ) );
		$whose  = trim( $this->connection->account_name() . ' · ' . $this->connection->hub(), ' ·' );
		if ( in_array( $state, self::UNTRIED, true ) ) {
			$this->row( __( 'Hub', 'liaison-for-woocommerce' ), 'wait', __( 'Checking&hellip;', 'liaison-for-woocommerce' ), $whose );
			return;
		}
		$good = in_array( $state, array( 'ok', 'healthy' ), true );
		$this->row(
			__( 'Hub', 'liaison-for-woocommerce' ),
			$good ? 'good' : 'bad',
			$good ? __( 'Connected', 'liaison-for-woocommerce' ) : __( 'Needs attention', 'liaison-for-woocommerce' ),
			$good || array() === $words ? $whose : implode( ' ', $words )
		);
	}

	/**
	 * Whether the hub reaches the shop.
	 *
	 * @param array<mixed> $way The hub's `connectionToShop`.
	 */
	private function shop_row( array $way ): void {
		$name  = Html::text( $way['way'] ?? '' );
		$title = __( 'Store connection', 'liaison-for-woocommerce' );
		$hint  = rtrim( Html::text( $way['hint'] ?? '' ), '. ' );
		if ( in_array( $name, self::UNTRIED, true ) ) {
			$this->row( $title, 'wait', __( 'Checking&hellip;', 'liaison-for-woocommerce' ), __( 'The hub is checking whether it can reach your shop. Click "Check again" to see the result now.', 'liaison-for-woocommerce' ) );
		} elseif ( 'heartbeat' === $name ) {
			$this->row( $title, 'wait', __( 'Limited: updates every 5 minutes', 'liaison-for-woocommerce' ), ( '' === $hint ? '' : $hint . '. ' ) . __( 'The hub can\'t reach your shop directly. Nothing is lost: your shop picks up the hub\'s requests every 5 minutes.', 'liaison-for-woocommerce' ) );
		} else {
			$this->row( $title, 'good', __( 'Working', 'liaison-for-woocommerce' ), 'rest' === $name ? '' : __( 'The usual URL is blocked, so the hub uses a fallback URL. No action needed.', 'liaison-for-woocommerce' ) );
		}
	}

	/**
	 * How a number does, and what that means for messages.
	 *
	 * @param string $status The hub's word; one this version does not know is no good news.
	 * @return array{string, string} Tone and sentence.
	 */
	private static function number_status( string $status ): array {
		switch ( $status ) {
			case 'active':
				return array( 'good', __( 'Messages are sent from this number.', 'liaison-for-woocommerce' ) );
			case 'paused':
				return array( 'bad', __( 'This number is paused: messages wait. Check the number in your hub.', 'liaison-for-woocommerce' ) );
			case 'pending':
				return array( 'wait', __( 'WhatsApp hasn\'t confirmed this number yet: messages wait until it has.', 'liaison-for-woocommerce' ) );
			default:
				return array( 'wait', __( 'This number isn\'t ready to send messages. Check the number in your hub.', 'liaison-for-woocommerce' ) );
		}
	}

	/**
	 * The WhatsApp number.
	 *
	 * @param array<mixed>|null $overview The hub's overview.
	 */
	private function number_row( ?array $overview ): void {
		if ( null === $overview ) {
			return;
		}
		$number = is_array( $overview['number'] ?? null ) ? $overview['number'] : null;
		$title  = __( 'WhatsApp number', 'liaison-for-woocommerce' );
		if ( null === $number ) {
			$this->row( $title, 'bad', __( 'Not set up', 'liaison-for-woocommerce' ), __( 'Messages can\'t be sent. Add a WhatsApp number to your hub.', 'liaison-for-woocommerce' ) );
			return;
		}
		list( $tone, $words ) = self::number_status( Html::text( $number['status'] ?? '' ) );
		if ( 'good' === $tone && ! empty( $number['sandbox'] ) ) {
			$tone  = 'wait';
			$words = __( 'This is a sandbox number: messages appear on the hub\'s sandbox page and don\'t reach a real phone.', 'liaison-for-woocommerce' );
		}
		$this->row( $title, $tone, Html::text( $number['displayPhone'] ?? '' ), $words );
	}

	/**
	 * What is switched on and cannot work.
	 *
	 * @param array<mixed>|null $overview The hub's overview.
	 */
	private function plugin_rows( ?array $overview ): void {
		foreach ( is_array( $overview['plugins'] ?? null ) ? $overview['plugins'] : array() as $plugin ) {
			$words = is_array( $plugin['problem'] ?? null ) ? Html::text( $plugin['problem']['detail'] ?? '' ) : '';
			if ( '' !== $words ) {
				$this->row( Html::text( $plugin['title'] ?? '' ), 'bad', __( 'Needs attention', 'liaison-for-woocommerce' ), $words );
			}
		}
	}

	/**
	 * What waits here.
	 */
	private function queue_row(): void {
		$counts = $this->queue->counts();
		$title  = __( 'Sync queue', 'liaison-for-woocommerce' );
		if ( $counts['dead'] > 0 ) {
			/* translators: %s: number of events. */
			$this->row( $title, 'bad', sprintf( _n( '%s failed to sync', '%s failed to sync', $counts['dead'], 'liaison-for-woocommerce' ), number_format_i18n( $counts['dead'] ) ), __( 'See Sync log for the reason and to try again. Orders are not affected.', 'liaison-for-woocommerce' ) );
			return;
		}
		$late = $counts['oldest_seconds'] > self::LATE;
		/* translators: %s: number of events. */
		$word = 0 === $counts['waiting'] ? __( 'Up to date', 'liaison-for-woocommerce' ) : sprintf( _n( '%s pending', '%s pending', $counts['waiting'], 'liaison-for-woocommerce' ), number_format_i18n( $counts['waiting'] ) );
		/* translators: %s: a time span such as "20 minutes". */
		$this->row( $title, $late ? 'bad' : 'good', $word, $late ? sprintf( __( 'The oldest update has been pending for %s. Orders are not affected, but messages about them are delayed.', 'liaison-for-woocommerce' ), human_time_diff( time() - $counts['oldest_seconds'] ) ) : '' );
	}

	/**
	 * Whether updates are sent at once or with scheduled tasks alone.
	 */
	private function delivery_row(): void {
		$delivery = ( $this->delivery )();
		$title    = __( 'Sync speed', 'liaison-for-woocommerce' );
		if ( ImmediateFlush::MINUTE !== $delivery['way'] ) {
			$this->row( $title, 'good', __( 'Immediate', 'liaison-for-woocommerce' ), ImmediateFlush::RESPONSE === $delivery['way'] ? __( 'Updates are sent right after the customer sees the page.', 'liaison-for-woocommerce' ) : __( 'Updates are sent by a background request from your shop to itself.', 'liaison-for-woocommerce' ) );
			return;
		}
		$this->row( $title, 'wait', __( 'Every minute', 'liaison-for-woocommerce' ), self::why_late( $delivery['problem'] ) );
	}

	/**
	 * Why updates are not sent at once.
	 *
	 * @param string $problem As ImmediateFlush tells it.
	 */
	private static function why_late( string $problem ): string {
		switch ( $problem ) {
			case '':
				return __( 'Updates are sent with scheduled tasks.', 'liaison-for-woocommerce' );
			case 'password':
				return __( 'Your shop is password-protected, so it can\'t send requests to itself. Updates are sent with scheduled tasks.', 'liaison-for-woocommerce' );
			case 'certificate':
				return __( 'Your shop\'s SSL certificate isn\'t trusted on its own server, so it can\'t send requests to itself. Ask your host to install a valid certificate. Updates are sent with scheduled tasks.', 'liaison-for-woocommerce' );
			case 'slow':
				return __( 'Requests from your shop to itself are too slow for checkout. Updates are sent with scheduled tasks.', 'liaison-for-woocommerce' );
			default:
				return __( 'Requests from your shop to itself are blocked by a firewall or a server setting. Updates are sent with scheduled tasks.', 'liaison-for-woocommerce' );
		}
	}

	/**
	 * Whether the shop's scheduled tasks run.
	 *
	 * @param int $at When one last ran, seconds UTC, 0 for never.
	 */
	private function cron_row( int $at ): void {
		$title = __( 'Scheduled tasks', 'liaison-for-woocommerce' );
		$late  = $at > 0 ? time() - $at > self::LATE : ( $this->connection->connected_at() ?? 0 ) < ( time() - self::LATE ) * 1000;
		if ( ! $late && 0 === $at ) {
			$this->row( $title, 'wait', __( 'Checking&hellip;', 'liaison-for-woocommerce' ), __( 'WordPress hasn\'t run one since you connected. This can take five minutes.', 'liaison-for-woocommerce' ) );
			return;
		}
		if ( ! $late ) {
			/* translators: %s: a time span such as "2 minutes". */
			$this->row( $title, 'good', __( 'Running', 'liaison-for-woocommerce' ), sprintf( __( 'Last run: %s ago.', 'liaison-for-woocommerce' ), human_time_diff( $at ) ) );
			return;
		}
		$line = '*/5 * * * * wget -q -O - ' . site_url( 'wp-cron.php?doing_wp_cron' ) . ' >/dev/null 2>&1';
		/* translators: %s: a line for the server's table of jobs. */
		$this->row( $title, 'bad', __( 'Delayed', 'liaison-for-woocommerce' ), sprintf( __( 'WordPress runs scheduled tasks only when someone visits your site. Orders are not affected, but messages are delayed. Ask your host to add this cron job: %s', 'liaison-for-woocommerce' ), $line ) );
	}

	/**
	 * Prints one row.
	 *
	 * @param string $title What it is about.
	 * @param string $tone  Tone of the badge.
	 * @param string $word  The state.
	 * @param string $hint  What to do, or ''.
	 */
	private function row( string $title, string $tone, string $word, string $hint ): void {
		printf(
			'<tr><th scope="row">%1$s</th><td>%2$s%3$s</td></tr>',
			esc_html( $title ),
			wp_kses_post( Html::badge( $tone, $word ) ),
			'' === $hint ? '' : '<p class="description">' . esc_html( $hint ) . '</p>'
		);
	}
}
