<?php
/**
 * Connecting, pausing, disconnecting.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\HubAddress;

/**
 * Prints the switches of the connection and does what they say. The button to connect leads to the handshake, which takes
 * the form itself.
 */
final class ConnectPanel {

	/**
	 * Keeps what it needs.
	 *
	 * @param Switchboard $switches   The switches.
	 * @param Connection  $connection The connection.
	 * @param HubAddress  $address    The hub's address.
	 * @param Flash       $flash      What is told on the next page.
	 */
	public function __construct(
		private Switchboard $switches,
		private Connection $connection,
		private HubAddress $address,
		private Flash $flash
	) {}

	/**
	 * The actions by name.
	 *
	 * @return array<string,callable(array<mixed>):string>
	 */
	public function actions(): array {
		return array(
			'disconnect' => array( $this, 'disconnect' ),
			'pause'      => fn (): string => $this->did( $this->switches->pause(), __( 'Paused. Customers get no messages until you resume; what happens meanwhile is kept here.', 'liaison-for-woocommerce' ) ),
			'resume'     => fn (): string => $this->did( $this->switches->resume(), __( 'Resumed. What happened meanwhile is told now; messages that came too late are not sent.', 'liaison-for-woocommerce' ) ),
		);
	}

	/**
	 * Prints how to connect.
	 *
	 * @param bool $again Whether the shop was connected before and its secret can no longer be read.
	 */
	public function show_connect( bool $again ): void {
		$problem = $this->switches->connect_problem();
		if ( '' !== $problem ) {
			echo '<div class="notice notice-error inline" role="alert"><p>' . esc_html( __( 'The shop was not connected.', 'liaison-for-woocommerce' ) . ' ' . $problem . ' ' . __( 'Orders and checkout are not affected.', 'liaison-for-woocommerce' ) ) . '</p></div>';
		}
		echo '<section class="liaison-card liaison-connect"><h2>' . esc_html( $again ? __( 'Connect the shop again', 'liaison-for-woocommerce' ) : __( 'Connect the shop', 'liaison-for-woocommerce' ) ) . '</h2>';
		if ( $again ) {
			echo '<div class="notice notice-error inline" role="alert"><p>' . esc_html__( 'The keys of this shop can no longer be read, because the secret keys in wp-config.php changed. Orders and checkout are not affected, but nothing reaches the hub. Connect again; everything else stays as it is.', 'liaison-for-woocommerce' ) . '</p></div>';
		}
		echo '<p>' . esc_html__( 'Liaison sends your customers WhatsApp messages about their orders and carts. It works together with a hub, which holds your WhatsApp number and decides what is sent.', 'liaison-for-woocommerce' ) . '</p>';
		echo '<ol><li>' . esc_html__( 'Press Connect. Your hub opens and asks for your key.', 'liaison-for-woocommerce' ) . '</li><li>' . esc_html__( 'You come back here, in test mode: only numbers you list receive anything.', 'liaison-for-woocommerce' ) . '</li><li>' . esc_html__( 'Send yourself a test message, look at what would be sent, and go live.', 'liaison-for-woocommerce' ) . '</li></ol>';
		Html::open( 'connect' );
		echo '<p><label for="liaison-hub">' . esc_html__( 'Address of your hub', 'liaison-for-woocommerce' ) . '</label><br>';
		printf( '<input type="url" id="liaison-hub" name="hub" class="regular-text" value="%1$s" placeholder="https://" aria-describedby="liaison-hub-help" required%2$s></p>', esc_attr( $this->address->wanted() ), $this->address->fixed() ? ' readonly' : '' );
		echo '<p class="description" id="liaison-hub-help">' . esc_html( $this->address->fixed() ? __( 'Set in wp-config.php.', 'liaison-for-woocommerce' ) : __( 'As whoever runs your hub told you. It begins with https://.', 'liaison-for-woocommerce' ) ) . '</p>';
		Html::close( __( 'Connect', 'liaison-for-woocommerce' ), 'primary' );
		echo '<h3>' . esc_html__( 'What leaves the shop', 'liaison-for-woocommerce' ) . '</h3>';
		echo '<p>' . esc_html__( 'Nothing before you connect. Afterwards the hub receives orders and customers as WooCommerce\'s own webhooks send them (names, addresses, phone and e-mail, what was bought), notes you write to customers, and carts of people who ticked the box for reminders. It also gets keys to read and change orders and coupons; disconnecting takes them back.', 'liaison-for-woocommerce' ) . '</p></section>';
	}

	/**
	 * Prints the switches of a connected shop.
	 */
	public function show_switches(): void {
		echo '<section class="liaison-card" id="liaison-switches"><h2>' . esc_html__( 'Stop and go', 'liaison-for-woocommerce' ) . '</h2>';
		if ( 'live' === $this->connection->mode() ) {
			echo '<p>' . esc_html__( 'In test mode only your test numbers receive messages.', 'liaison-for-woocommerce' ) . '</p>';
			Html::open( 'mode' );
			Html::hidden( 'mode', 'test' );
			Html::close( __( 'Back to test mode', 'liaison-for-woocommerce' ) );
		}
		if ( '' === $this->connection->paused() ) {
			echo '<p>' . esc_html__( 'Pausing stops all messages. Events are kept here and told when you resume.', 'liaison-for-woocommerce' ) . '</p>';
			Html::open( 'pause' );
			Html::close( __( 'Pause', 'liaison-for-woocommerce' ) );
		} else {
			Html::open( 'resume' );
			Html::close( __( 'Resume', 'liaison-for-woocommerce' ), 'primary' );
		}
		echo '<details class="liaison-details"><summary>' . esc_html__( 'Disconnect', 'liaison-for-woocommerce' ) . '</summary><p>' . esc_html__( 'Takes back the keys, webhooks and unused coupons made for the hub and stops all messages. Orders stay as they are. The hub keeps who agreed to messages, as the law asks.', 'liaison-for-woocommerce' ) . '</p>';
		Html::open( 'disconnect' );
		echo '<p><label><input type="checkbox" name="sure" value="1" required> ' . esc_html__( 'Yes, disconnect this shop', 'liaison-for-woocommerce' ) . '</label></p>';
		Html::close( __( 'Disconnect', 'liaison-for-woocommerce' ), 'link-delete' );
		echo '</details></section>';
	}

	/**
	 * Disconnects.
	 *
	 * @param array<mixed> $request The request.
	 * @return string Where to go.
	 */
	public function disconnect( array $request ): string {
		if ( empty( $request['sure'] ) ) {
			return $this->did( __( 'Nothing was changed. Tick the box to disconnect.', 'liaison-for-woocommerce' ), '' );
		}
		return $this->did( $this->switches->disconnect(), __( 'Disconnected. The keys made for the hub no longer work.', 'liaison-for-woocommerce' ) );
	}

	/**
	 * Remembers what came of a switch.
	 *
	 * @param string $error What went wrong, or ''.
	 * @param string $done  What is true now.
	 * @return string Where to go.
	 */
	private function did( string $error, string $done ): string {
		$this->flash->add( '' === $error ? 'success' : 'error', '' === $error ? $done : $error );
		return Html::url();
	}
}
