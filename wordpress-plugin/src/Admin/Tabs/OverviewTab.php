<?php
/**
 * The tab "Overview".
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin\Tabs;

use Liaison\WooCommerce\Admin\Checklist;
use Liaison\WooCommerce\Admin\ConnectPanel;
use Liaison\WooCommerce\Admin\Health;
use Liaison\WooCommerce\Admin\Html;
use Liaison\WooCommerce\Admin\Problem;
use Liaison\WooCommerce\Admin\Results;
use Liaison\WooCommerce\Admin\Switchboard;
use Liaison\WooCommerce\Admin\Tab;
use Liaison\WooCommerce\Admin\TestPanel;
use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Hub\Hub;

/**
 * How things stand, what to do next, and the big switches.
 */
final class OverviewTab implements Tab {

	/**
	 * @param Hub          $hub        The hub.
	 * @param Connection   $connection The connection.
	 * @param ConnectPanel $connect    Connecting, pausing, disconnecting.
	 * @param Health       $health     The state in words.
	 * @param Checklist    $checklist  What is left to do.
	 * @param TestPanel    $test       Test numbers and test message.
	 * @param Switchboard  $switches   Keeps what the hub says.
	 */
	public function __construct(
		private Hub $hub,
		private Connection $connection,
		private ConnectPanel $connect,
		private Health $health,
		private Checklist $checklist,
		private TestPanel $test,
		private Switchboard $switches
	) {}

	public function id(): string {
		return 'overview';
	}

	public function title(): string {
		return __( 'Overview', 'liaison-for-woocommerce' );
	}

	public function show(): void {
		if ( 'connected' !== $this->connection->state() ) {
			$this->connect->show_connect( 'reconnect' === $this->connection->state() );
			return;
		}
		$answer   = $this->hub->request( 'GET', '/overview' );
		$overview = $answer->ok() ? (array) $answer->json : null;
		if ( null === $overview ) {
			Problem::show( $answer );
		} else {
			// The hub may know more than the last heartbeat told: a test number of a test message, an open firewall.
			$this->switches->hear( $overview );
		}
		echo '<div class="liaison-columns"><div class="liaison-main">';
		$this->health->show( $overview );
		if ( null !== $overview ) {
			Results::show( is_array( $overview['last30Days'] ?? null ) ? $overview['last30Days'] : array() );
		}
		echo '</div><div class="liaison-side">';
		$this->checklist->show( $overview );
		$this->test->show();
		if ( null !== $overview && 'test' === $this->connection->mode() ) {
			$this->go_live( is_array( $overview['wouldStart'] ?? null ) ? $overview['wouldStart'] : array() );
		}
		$this->connect->show_switches();
		echo '</div></div>';
	}

	/**
	 * Prints what starts when going live, and the switch.
	 *
	 * @param array<mixed> $starts Sentences of the hub.
	 */
	private function go_live( array $starts ): void {
		echo '<section class="liaison-card" id="liaison-live"><h2>' . esc_html__( 'Go live', 'liaison-for-woocommerce' ) . '</h2>';
		if ( array() === $starts ) {
			echo '<p>' . esc_html__( 'No automations are enabled yet. Enable them under Settings > Automations first.', 'liaison-for-woocommerce' ) . '</p>';
		} else {
			echo '<p>' . esc_html__( 'From then on, customers who opted in receive messages. These automations will start:', 'liaison-for-woocommerce' ) . '</p><ul class="ul-disc">';
			foreach ( $starts as $sentence ) {
				echo '<li>' . esc_html( Html::text( $sentence ) ) . '</li>';
			}
			echo '</ul><p>' . esc_html__( 'No messages are sent for orders placed before you connected.', 'liaison-for-woocommerce' ) . '</p>';
		}
		Html::open( 'mode' );
		Html::hidden( 'mode', 'live' );
		Html::close( __( 'Go live', 'liaison-for-woocommerce' ), 'primary' );
		echo '</section>';
	}
}
