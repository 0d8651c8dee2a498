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
use Liaison\WooCommerce\Hub\Answer;
use Liaison\WooCommerce\Hub\ConnectionToShop;

/**
 * Prints the switches of the connection and does what they say. The button to connect leads to the handshake, which takes
 * the form itself.
 */
final class ConnectPanel {

	/**
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
			'check'      => array( $this, 'check' ),
			'pause'      => fn (): string => $this->did( $this->switches->pause(), __( 'Paused. Customers get no messages until you resume. Updates are queued in the meantime.', 'liaison-for-woocommerce' ) ),
			'resume'     => fn (): string => $this->did( $this->switches->resume(), __( 'Resumed. Queued updates are being sent to the hub. Messages that are out of date by now won\'t be sent.', 'liaison-for-woocommerce' ) ),
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
			echo '<div class="notice notice-error inline" role="alert"><p>' . esc_html( __( 'Your shop was not connected.', 'liaison-for-woocommerce' ) . ' ' . $problem . ' ' . __( 'Orders and checkout are not affected.', 'liaison-for-woocommerce' ) ) . '</p></div>';
		}
		echo '<section class="liaison-card liaison-connect"><h2>' . esc_html( $again ? __( 'Reconnect your shop', 'liaison-for-woocommerce' ) : __( 'Connect your shop', 'liaison-for-woocommerce' ) ) . '</h2>';
		if ( $again ) {
			echo '<div class="notice notice-error inline" role="alert"><p>' . esc_html__( 'The connection\'s secret can no longer be read because the security keys in wp-config.php changed. Orders and checkout are not affected, but the hub receives no updates. Reconnect your shop; your settings stay unchanged.', 'liaison-for-woocommerce' ) . '</p></div>';
		}
		echo '<p>' . esc_html__( 'Liaison sends your customers WhatsApp messages about their orders and carts. It works with a hub, a separate service that manages your WhatsApp number and decides which messages to send.', 'liaison-for-woocommerce' ) . '</p>';
		echo '<ol><li>' . esc_html__( 'Click Connect. Your hub opens and asks for your account\'s API key.', 'liaison-for-woocommerce' ) . '</li><li>' . esc_html__( 'You return here in test mode: only the numbers you list receive messages.', 'liaison-for-woocommerce' ) . '</li><li>' . esc_html__( 'Send yourself a test message, review what would be sent, then go live.', 'liaison-for-woocommerce' ) . '</li></ol>';
		if ( HubAddress::is_private( home_url() ) ) {
			/* translators: 1: the shop's address, 2: a setting of the hub. */
			echo '<div class="notice notice-warning inline"><p>' . esc_html( sprintf( __( 'Your shop runs at a private address (%1$s). A hub on the internet cannot reach it, and a hub in your network only with the setting %2$s. Ask your hub administrator before you connect.', 'liaison-for-woocommerce' ), home_url(), 'LIAISON_ALLOW_PRIVATE_ADDRESSES=true' ) ) . '</p></div>';
		}
		Html::open( 'connect' );
		echo '<p><label for="liaison-hub">' . esc_html__( 'Hub URL', 'liaison-for-woocommerce' ) . '</label><br>';
		printf( '<input type="url" id="liaison-hub" name="hub" class="regular-text" value="%1$s" placeholder="https://" aria-describedby="liaison-hub-help" required%2$s></p>', esc_attr( $this->address->wanted() ), $this->address->fixed() ? ' readonly' : '' );
		echo '<p class="description" id="liaison-hub-help">';
		if ( $this->address->fixed() ) {
			esc_html_e( 'This value is set in wp-config.php.', 'liaison-for-woocommerce' );
		} else {
			esc_html_e( 'Ask your hub administrator. It starts with https://.', 'liaison-for-woocommerce' );
			printf( ' <a href="%1$s">%2$s</a>', esc_url( Help::documentation() ), esc_html__( 'Learn how to set up a hub', 'liaison-for-woocommerce' ) );
		}
		echo '</p>';
		Html::close( __( 'Connect', 'liaison-for-woocommerce' ), 'primary' );
		$this->disclosure();
		echo '</section>';
	}

	/**
	 * Prints what the hub receives and what it may do, before anybody agrees to it.
	 */
	private function disclosure(): void {
		echo '<h3>' . esc_html__( 'Data sent to the hub', 'liaison-for-woocommerce' ) . '</h3>';
		echo '<p>' . esc_html__( 'Nothing is sent before you connect. After that, the hub receives orders and customers in the format of WooCommerce webhooks (names, addresses, phone numbers, email addresses and purchased items), notes you write to customers, and the carts of people who opted in to reminders.', 'liaison-for-woocommerce' ) . '</p>';
		echo '<h3>' . esc_html__( 'What the hub may do in the shop', 'liaison-for-woocommerce' ) . '</h3>';
		echo '<p>' . esc_html__( 'Connecting creates a WooCommerce REST API key named "Liaison" with read and write permission. WooCommerce cannot limit such a key: it can read and change whatever your own account can through WooCommerce\'s REST API, such as orders, customers, products, coupons and store settings.', 'liaison-for-woocommerce' ) . '</p>';
		echo '<p>' . esc_html__( 'The hub uses this key, and the plugin\'s own connection, only to:', 'liaison-for-woocommerce' ) . '</p><ul class="ul-disc">';
		foreach ( array(
			__( 'read orders, to find what a notification missed', 'liaison-for-woocommerce' ),
			__( 'create coupons, if you choose a coupon for cart reminders', 'liaison-for-woocommerce' ),
			__( 'remove webhooks that were created for it', 'liaison-for-woocommerce' ),
			__( 'add private notes to orders, and change an order\'s status if you allow it under Settings', 'liaison-for-woocommerce' ),
		) as $use ) {
			echo '<li>' . esc_html( $use ) . '</li>';
		}
		echo '</ul><p>' . esc_html__( 'You find the key under WooCommerce > Settings > Advanced > REST API. Disconnecting deletes it.', 'liaison-for-woocommerce' ) . '</p>';
	}

	/**
	 * Prints the switches of a connected shop.
	 */
	public function show_switches(): void {
		echo '<section class="liaison-card" id="liaison-switches"><h2>' . esc_html__( 'Pause or disconnect', 'liaison-for-woocommerce' ) . '</h2>';
		if ( 'live' === $this->connection->mode() ) {
			echo '<p>' . esc_html__( 'In test mode, only your test numbers receive messages.', 'liaison-for-woocommerce' ) . '</p>';
			Html::open( 'mode' );
			Html::hidden( 'mode', 'test' );
			Html::close( __( 'Return to test mode', 'liaison-for-woocommerce' ) );
		}
		if ( '' === $this->connection->paused() ) {
			echo '<p>' . esc_html__( 'Pausing stops all messages. Updates are queued and sent when you resume.', 'liaison-for-woocommerce' ) . '</p>';
			Html::open( 'pause' );
			Html::close( __( 'Pause', 'liaison-for-woocommerce' ) );
		} else {
			Html::open( 'resume' );
			Html::close( __( 'Resume', 'liaison-for-woocommerce' ), 'primary' );
		}
		echo '<details class="liaison-details"><summary>' . esc_html__( 'Disconnect', 'liaison-for-woocommerce' ) . '</summary><p>' . esc_html__( 'Stops all messages, including those that are waiting, and revokes the API keys and webhooks created for the hub. Coupons your customers have received stay valid, and orders stay unchanged. The hub keeps your settings, your statistics and your customers\' opt-ins: if you connect this shop to the same account again, everything continues. No messages are sent about orders placed while the shop is disconnected.', 'liaison-for-woocommerce' ) . '</p>';
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
			return $this->did( __( 'Nothing was changed. Select the checkbox to disconnect.', 'liaison-for-woocommerce' ), '' );
		}
		return $this->did( $this->switches->disconnect(), __( 'Disconnected. The API keys created for the hub have been revoked. To continue with your settings and statistics, connect again to the same account.', 'liaison-for-woocommerce' ) );
	}

	/**
	 * Lets the hub check now whether it reaches the shop, and tells what it found.
	 *
	 * @return string Where to go.
	 */
	public function check(): string {
		$this->flash->add( ...self::found( $this->switches->check() ) );
		return Html::url();
	}

	/**
	 * What a check found, for the owner.
	 *
	 * @param Answer $answer The hub's answer.
	 * @return array{0:string,1:string} Type of notice and text.
	 */
	private static function found( Answer $answer ): array {
		if ( 'older_hub' === $answer->code ) {
			return array( 'info', __( 'Your hub is an older version and can\'t check on request. It checks every few minutes; its last result is shown below.', 'liaison-for-woocommerce' ) );
		}
		if ( ! $answer->ok() ) {
			return array( 'error', __( 'Nothing was checked.', 'liaison-for-woocommerce' ) . ' ' . Problem::text( $answer ) );
		}
		$way    = ConnectionToShop::in( $answer->json ) ?? array();
		$health = $answer->json['connection']['health'] ?? array();
		$health = is_array( $health ) ? $health : array();
		switch ( Html::text( $way['way'] ?? '' ) ) {
			case '':
			case 'unknown':
				return array( 'info', __( 'The hub is still checking. Click "Check again" in a minute.', 'liaison-for-woocommerce' ) );
			case 'heartbeat':
				return array( 'error', trim( __( 'The hub can\'t reach your shop.', 'liaison-for-woocommerce' ) . ' ' . Html::text( $way['hint'] ?? '' ) ) );
		}
		if ( 'degraded' === ( $health['state'] ?? '' ) ) {
			return array( 'warning', __( 'The hub can reach your shop, but something else needs attention.', 'liaison-for-woocommerce' ) . ' ' . trim( Html::text( $health['reason'] ?? '' ) . ' ' . Html::text( $health['hint'] ?? '' ) ) );
		}
		return array( 'success', __( 'The hub can reach your shop.', 'liaison-for-woocommerce' ) );
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
