<?php
/**
 * Notices outside the plugin's own page.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Module;

/**
 * At most one notice, only where orders are, only about what stops messages. Each can be put away
 * for good; a new reason is told again.
 */
final class Notices implements Module {

	public const META = 'liaison_dismissed';

	/**
	 * @param Connection             $connection The connection.
	 * @param callable():Switchboard $switches   Makes what knows whether the shop is where it was.
	 */
	public function __construct(
		private Connection $connection,
		private $switches
	) {}

	public function register(): void {
		add_action( 'admin_notices', array( $this, 'show' ) );
	}

	/**
	 * The actions by name.
	 *
	 * @return array<string,callable(array<mixed>):string>
	 */
	public function actions(): array {
		return array( 'dismiss' => array( $this, 'dismiss' ) );
	}

	/**
	 * Prints the notice, if there is one.
	 */
	public function show(): void {
		$screen = get_current_screen();
		if ( null === $screen || ! current_user_can( 'manage_woocommerce' ) || ! in_array( $screen->id, array( 'plugins', 'edit-shop_order', 'woocommerce_page_wc-orders' ), true ) ) {
			return;
		}
		$notice = $this->notice();
		if ( null === $notice || in_array( $notice['id'], (array) get_user_meta( get_current_user_id(), self::META, true ), true ) ) {
			return;
		}
		printf( '<div class="notice notice-%1$s"><p><strong>%2$s</strong> %3$s</p><p><a class="button" href="%4$s">%5$s</a></p>', esc_attr( $notice['type'] ), esc_html__( 'Liaison:', 'liaison-for-woocommerce' ), esc_html( $notice['text'] ), esc_url( Html::url() ), esc_html__( 'Open Liaison', 'liaison-for-woocommerce' ) );
		Html::open( 'dismiss' );
		Html::hidden( 'notice', $notice['id'] );
		Html::close( __( 'Don\'t show this again', 'liaison-for-woocommerce' ), 'link' );
		echo '</div>';
	}

	/**
	 * Puts a notice away for the person who asks for it.
	 *
	 * @param array<mixed> $request The request.
	 * @return string Where to go.
	 */
	public function dismiss( array $request ): string {
		$id   = substr( sanitize_key( Html::text( $request['notice'] ?? '' ) ), 0, 60 );
		$away = array_filter( (array) get_user_meta( get_current_user_id(), self::META, true ) );
		if ( '' !== $id && ! in_array( $id, $away, true ) ) {
			update_user_meta( get_current_user_id(), self::META, array_slice( array_merge( $away, array( $id ) ), -20 ) );
		}
		$from = wp_get_referer();
		return false === $from || 0 !== strpos( $from, admin_url() ) ? admin_url() : $from;
	}

	/**
	 * What there is to tell.
	 *
	 * @return array{id:string,type:string,text:string}|null
	 */
	private function notice(): ?array {
		$state = $this->connection->state();
		$moved = 'none' === $state ? null : ( $this->switches )()->moved();
		if ( null !== $moved ) {
			return array(
				'id'   => 'moved-' . substr( md5( $moved['is'] ), 0, 12 ),
				'type' => 'warning',
				'text' => __( 'This site\'s URL differs from the one that was connected, so customers get no messages from here. Orders are not affected. Tell us whether this is a copy or your shop has moved.', 'liaison-for-woocommerce' ),
			);
		}
		if ( 'reconnect' === $state || 'refused' === $this->connection->paused() ) {
			return array(
				'id'   => 'reconnect-' . substr( md5( $this->connection->id() ), 0, 12 ),
				'type' => 'error',
				'text' => __( 'The connection to the hub is no longer valid, so customers get no messages. Orders are not affected. Reconnect your shop.', 'liaison-for-woocommerce' ),
			);
		}
		if ( 'none' === $state ) {
			return array(
				'id'   => 'connect',
				'type' => 'info',
				'text' => __( 'Your shop isn\'t connected to a hub yet, so customers get no messages. No data leaves your shop until you connect it.', 'liaison-for-woocommerce' ),
			);
		}
		return null;
	}
}
