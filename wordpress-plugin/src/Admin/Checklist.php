<?php
/**
 * From installing to going live.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Support\Options;

/**
 * Prints what is done and what is left. Gone once everything is done and the shop is live.
 */
final class Checklist {

	/**
	 * @param Connection $connection The connection.
	 * @param Health     $health     Whether the hub reaches the shop.
	 * @param Options    $options    Remembers the test message.
	 */
	public function __construct(
		private Connection $connection,
		private Health $health,
		private Options $options
	) {}

	/**
	 * @param array<mixed>|null $overview The hub's overview; null when it did not answer.
	 */
	public function show( ?array $overview ): void {
		$steps = $this->steps( $overview ?? array() );
		$left  = count( array_filter( $steps, static fn ( array $step ): bool => ! $step['done'] ) );
		if ( 0 === $left ) {
			return;
		}
		echo '<section class="liaison-card"><h2>' . esc_html__( 'Getting started', 'liaison-for-woocommerce' ) . '</h2><p>';
		/* translators: 1: number of steps done, 2: number of all steps. */
		echo esc_html( sprintf( __( '%1$d of %2$d completed', 'liaison-for-woocommerce' ), count( $steps ) - $left, count( $steps ) ) );
		echo '</p><ol class="liaison-steps">';
		foreach ( $steps as $step ) {
			printf(
				'<li class="%1$s"><span class="screen-reader-text">%2$s </span>%3$s</li>',
				$step['done'] ? 'liaison-done' : 'liaison-open',
				esc_html( $step['done'] ? __( 'Completed:', 'liaison-for-woocommerce' ) : __( 'To do:', 'liaison-for-woocommerce' ) ),
				$step['done'] || '' === $step['url'] ? esc_html( $step['text'] . ( $step['checking'] ? ' · ' . __( 'Checking&hellip;', 'liaison-for-woocommerce' ) : '' ) ) : sprintf( '<a href="%1$s">%2$s</a>', esc_url( $step['url'] ), esc_html( $step['text'] ) )
			);
		}
		echo '</ol></section>';
	}

	/**
	 * The steps.
	 *
	 * @param array<mixed> $overview The hub's overview.
	 * @return list<array{done:bool,text:string,url:string,checking:bool}>
	 */
	private function steps( array $overview ): array {
		$on       = false;
		$waiting  = false;
		$approved = false;
		foreach ( is_array( $overview['plugins'] ?? null ) ? $overview['plugins'] : array() as $plugin ) {
			if ( is_array( $plugin ) && ! empty( $plugin['enabled'] ) ) {
				$on        = true;
				$templates = is_array( $plugin['templates'] ?? null ) ? $plugin['templates'] : array();
				$waiting   = $waiting || Html::count( $templates['pending'] ?? 0 ) + Html::count( $templates['rejected'] ?? 0 ) > 0;
				$approved  = $approved || Html::count( $templates['approved'] ?? 0 ) > 0;
			}
		}
		return array(
			self::step( true, __( 'Connect your shop', 'liaison-for-woocommerce' ), '' ),
			self::step( true === $this->health->reached(), __( 'Check the store connection', 'liaison-for-woocommerce' ), '', null === $this->health->reached() ),
			self::step( is_array( $overview['number'] ?? null ), __( 'Add a WhatsApp number to your hub', 'liaison-for-woocommerce' ), '' ),
			self::step( $on, __( 'Enable automations', 'liaison-for-woocommerce' ), Html::url( 'settings' ) ),
			self::step( $approved && ! $waiting, __( 'Get your message templates approved by WhatsApp', 'liaison-for-woocommerce' ), '' ),
			self::step( (int) $this->options->get( TestPanel::SENT, 0 ) > 0, __( 'Send yourself a test message', 'liaison-for-woocommerce' ), '#liaison-test' ),
			self::step( 'live' === $this->connection->mode(), __( 'Go live', 'liaison-for-woocommerce' ), '#liaison-live' ),
		);
	}

	/**
	 * One step.
	 *
	 * @param bool   $done     Whether it is done.
	 * @param string $text     What it is.
	 * @param string $url      Where it is done, or ''.
	 * @param bool   $checking Whether nobody knows yet.
	 * @return array{done:bool,text:string,url:string,checking:bool}
	 */
	private static function step( bool $done, string $text, string $url, bool $checking = false ): array {
		return array(
			'done'     => $done,
			'text'     => $text,
			'url'      => $url,
			'checking' => $checking,
		);
	}
}
