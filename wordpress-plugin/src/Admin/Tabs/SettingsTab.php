<?php
/**
 * The tab "Settings".
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin\Tabs;

use Liaison\WooCommerce\Admin\Flash;
use Liaison\WooCommerce\Admin\Html;
use Liaison\WooCommerce\Admin\LocalSettings;
use Liaison\WooCommerce\Admin\Problem;
use Liaison\WooCommerce\Admin\SchemaCheck;
use Liaison\WooCommerce\Admin\SchemaForm;
use Liaison\WooCommerce\Admin\StatusForm;
use Liaison\WooCommerce\Admin\Tab;
use Liaison\WooCommerce\Hub\Hub;
use Liaison\WooCommerce\Support\Yes;

/**
 * Everything that can be set: what the hub sends, how it reads the shop, and what the shop does itself.
 */
final class SettingsTab implements Tab {

	/**
	 * @param Hub           $hub      Holds schemas and values of its plugins.
	 * @param LocalSettings $local    Settings of the shop.
	 * @param StatusForm    $statuses The table of statuses.
	 * @param Flash         $flash    Forms that came back with errors.
	 */
	public function __construct(
		private Hub $hub,
		private LocalSettings $local,
		private StatusForm $statuses,
		private Flash $flash
	) {}

	public function id(): string {
		return 'settings';
	}

	public function title(): string {
		return __( 'Settings', 'liaison-for-woocommerce' );
	}

	/**
	 * Prints the sections' names and the chosen section.
	 */
	public function show(): void {
		$local    = $this->local->sections();
		$sections = array(
			'messages' => __( 'Automations', 'liaison-for-woocommerce' ),
			'statuses' => __( 'Order statuses', 'liaison-for-woocommerce' ),
		);
		foreach ( $local as $id => $section ) {
			$sections[ $id ] = (string) $section['title'];
		}
		$sections['connector'] = __( 'Advanced: order data', 'liaison-for-woocommerce' );
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Chooses what is shown, changes nothing.
		$chosen = isset( $_GET['section'] ) ? sanitize_key( wp_unslash( $_GET['section'] ) ) : '';
		$chosen = isset( $sections[ $chosen ] ) ? $chosen : 'messages';
		printf( '<nav aria-label="%s"><ul class="subsubsub">', esc_attr__( 'Settings sections', 'liaison-for-woocommerce' ) );
		$last = array_key_last( $sections );
		foreach ( $sections as $id => $title ) {
			printf(
				'<li><a href="%1$s"%2$s>%3$s</a>%4$s</li>',
				esc_url( Html::url( 'settings', array( 'section' => (string) $id ) ) ),
				$id === $chosen ? ' class="current" aria-current="page"' : '',
				esc_html( $title ),
				$id === $last ? '' : ' |'
			);
			// WordPress sets no space between the names itself.
			echo ' ';
		}
		echo '</ul></nav><br class="clear">';
		if ( 'statuses' === $chosen ) {
			$this->statuses->show();
		} elseif ( isset( $local[ $chosen ] ) ) {
			$this->section( $chosen, $local[ $chosen ] );
		} else {
			$this->of_the_hub( $chosen );
		}
	}

	/**
	 * Prints a section kept in the shop.
	 *
	 * @param string                                                $id      Its id.
	 * @param array{title:string,intro?:string,schema:array<mixed>} $section The section.
	 */
	private function section( string $id, array $section ): void {
		echo '<h2>' . esc_html( $section['title'] ) . '</h2>';
		if ( '' !== ( $section['intro'] ?? '' ) ) {
			echo '<p>' . esc_html( $section['intro'] ) . '</p>';
		}
		$this->form( 'local', $id, $section['schema'], $this->local->values( $section['schema'] ) );
	}

	/**
	 * Prints what is kept at the hub.
	 *
	 * @param string $chosen `messages` or `connector`.
	 */
	private function of_the_hub( string $chosen ): void {
		if ( ! $this->hub->connected() ) {
			echo '<p>' . esc_html__( 'These settings are stored in the hub. Connect your shop on the Overview tab first.', 'liaison-for-woocommerce' ) . '</p>';
			return;
		}
		$answer = $this->hub->request( 'GET', '/settings' );
		if ( ! $answer->ok() ) {
			Problem::show( $answer );
			return;
		}
		if ( 'connector' === $chosen ) {
			$connector = is_array( $answer->json['connector'] ?? null ) ? $answer->json['connector'] : array();
			echo '<h2>' . esc_html__( 'Advanced: order data', 'liaison-for-woocommerce' ) . '</h2>';
			$this->form( 'connector', 'connector', self::as_array( $connector['schema'] ?? null ), self::as_array( $connector['settings'] ?? null ) );
			return;
		}
		foreach ( self::as_array( $answer->json['plugins'] ?? null ) as $plugin ) {
			if ( is_array( $plugin ) && is_string( $plugin['id'] ?? null ) ) {
				$this->plugin( $plugin );
			}
		}
	}

	/**
	 * Prints one plugin of the hub.
	 *
	 * @param array<mixed> $plugin What the hub says of it.
	 */
	private function plugin( array $plugin ): void {
		$id = $plugin['id'];
		printf( '<h2 id="%s">%s</h2><p>%s</p>', esc_attr( 'liaison-plugin-' . sanitize_html_class( $id ) ), esc_html( Html::text( $plugin['title'] ?? $id ) ), esc_html( Html::text( $plugin['description'] ?? '' ) ) );
		Problem::notice( Html::text( self::as_array( $plugin['problem'] ?? null )['detail'] ?? '' ) );
		$this->form( 'plugin', $id, self::as_array( $plugin['schema'] ?? null ), self::as_array( $plugin['settings'] ?? null ), true === ( $plugin['enabled'] ?? false ) );
	}

	/**
	 * Prints the form of one schema.
	 *
	 * @param string       $kind    `local`, `connector` or `plugin`.
	 * @param string       $id      Which section or plugin.
	 * @param array<mixed> $schema  Its schema.
	 * @param array<mixed> $values  Present values.
	 * @param bool|null    $enabled Whether it is switched on; null where there is no such switch.
	 */
	private function form( string $kind, string $id, array $schema, array $values, ?bool $enabled = null ): void {
		$kept = $this->flash->take_form( "{$kind}:{$id}" );
		if ( null !== $kept ) {
			$values  = $kept['values'];
			$enabled = null === $enabled ? null : Yes::is( $kept['values']['__enabled'] ?? '' );
		}
		// Each form has ids of its own, because several stand on one page.
		$errors = null === $kept ? array() : $kept['errors'];
		if ( null === $kept && 'local' === $kind ) {
			// Saved by an earlier version that asked for less: the field says so, nothing was refused just now.
			$errors = SchemaCheck::errors( $schema, $values );
		}
		$form = new SchemaForm( 'settings[' . sanitize_key( $id ) . ']', $errors );
		Html::open( 'settings', 'liaison-settings' );
		Html::hidden( 'kind', $kind );
		Html::hidden( 'id', $id );
		if ( null !== $kept ) {
			$form->summary( $schema );
		}
		if ( null !== $enabled ) {
			printf(
				'<p><label><input type="checkbox" name="enabled" value="1" %1$s> <strong>%2$s</strong></label></p>',
				checked( $enabled, true, false ),
				esc_html__( 'Enable', 'liaison-for-woocommerce' )
			);
			echo '<details class="liaison-details"' . ( null !== $kept || $enabled ? ' open' : '' ) . '><summary>' . esc_html__( 'Settings', 'liaison-for-woocommerce' ) . '</summary>';
		}
		$form->rows( $schema, $values );
		echo null === $enabled ? '' : '</details>';
		echo '<p class="submit">';
		Html::close( __( 'Save changes', 'liaison-for-woocommerce' ), 'primary' );
		echo '</p>';
	}

	/**
	 * An array, whatever came.
	 *
	 * @param mixed $value Anything.
	 * @return array<mixed>
	 */
	private static function as_array( $value ): array {
		return is_array( $value ) ? $value : array();
	}
}
