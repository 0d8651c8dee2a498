<?php
/**
 * Saving settings.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Hub\Hub;
use Liaison\WooCommerce\Orders\StatusMap;
use Liaison\WooCommerce\Support\Yes;

/**
 * What the forms of the tab "Settings" do. Values the hub keeps are checked by the hub; what it
 * refuses comes back into the form with its reasons.
 */
final class SettingsActions {

	/**
	 * @param Hub           $hub   Keeps settings of its plugins.
	 * @param LocalSettings $local Settings of the shop.
	 * @param StatusMap     $map   The table of statuses.
	 * @param Flash         $flash What is told on the next page.
	 */
	public function __construct(
		private Hub $hub,
		private LocalSettings $local,
		private StatusMap $map,
		private Flash $flash
	) {}

	/**
	 * The actions by name.
	 *
	 * @return array<string,callable(array<mixed>):string> Each gets the request without slashes and answers where to go.
	 */
	public function actions(): array {
		return array(
			'settings' => array( $this, 'save' ),
			'statuses' => array( $this, 'save_statuses' ),
		);
	}

	/**
	 * Saves a form made of a schema.
	 *
	 * @param array<mixed> $request The request.
	 * @return string Where to go.
	 */
	public function save( array $request ): string {
		$kind   = Html::text( $request['kind'] ?? '' );
		$id     = Html::text( $request['id'] ?? '' );
		$posted = is_array( $request['settings'][ sanitize_key( $id ) ] ?? null ) ? $request['settings'][ sanitize_key( $id ) ] : array();
		if ( 'local' === $kind ) {
			return $this->save_local( sanitize_key( $id ), $posted );
		}
		return $this->save_at_hub( 'plugin' === $kind ? $id : null, $posted, Yes::is( $request['enabled'] ?? '' ) );
	}

	/**
	 * Saves the table of statuses.
	 *
	 * @param array<mixed> $request The request.
	 * @return string Where to go.
	 */
	public function save_statuses( array $request ): string {
		$this->map->save( is_array( $request['statuses'] ?? null ) ? $request['statuses'] : array() );
		$this->flash->add( 'success', __( 'Saved. The new settings apply to orders that change from now on.', 'liaison-for-woocommerce' ) );
		return Html::url( 'settings', array( 'section' => 'statuses' ) );
	}

	/**
	 * Saves a section kept in the shop.
	 *
	 * @param string       $id     The section.
	 * @param array<mixed> $posted What the form sent.
	 * @return string Where to go.
	 */
	private function save_local( string $id, array $posted ): string {
		$section = $this->local->sections()[ $id ] ?? null;
		if ( null === $section ) {
			return Html::url( 'settings' );
		}
		$values = SchemaInput::read( $section['schema'], $posted, $this->local->values( $section['schema'] ) );
		$errors = $this->local->save( $section['schema'], $values );
		if ( array() === $errors ) {
			$this->flash->add( 'success', __( 'Saved.', 'liaison-for-woocommerce' ) );
		} else {
			$this->flash->keep_form( "local:{$id}", $values, $errors );
		}
		return Html::url( 'settings', array( 'section' => $id ) );
	}

	/**
	 * Saves what the hub keeps.
	 *
	 * @param string|null  $plugin  A plugin of the hub; null for the connector.
	 * @param array<mixed> $posted  What the form sent.
	 * @param bool         $enabled Whether the plugin is switched on.
	 * @return string Where to go.
	 */
	private function save_at_hub( ?string $plugin, array $posted, bool $enabled ): string {
		$back   = Html::url( 'settings', array( 'section' => null === $plugin ? 'connector' : 'messages' ) );
		$answer = $this->hub->request( 'GET', '/settings' );
		if ( ! $answer->ok() ) {
			$this->flash->add( 'error', __( 'Your changes were not saved.', 'liaison-for-woocommerce' ) . ' ' . Problem::text( $answer ) );
			return $back;
		}
		$found = self::find( (array) $answer->json, $plugin );
		if ( null === $found ) {
			$this->flash->add( 'error', __( 'Your changes were not saved because the hub no longer has these settings. Reload the page.', 'liaison-for-woocommerce' ) );
			return $back;
		}
		$values = SchemaInput::read( $found['schema'], $posted, $found['settings'] );
		$saved  = null === $plugin
			? $this->hub->request( 'PUT', '/settings/connector', array( 'settings' => self::as_object( $values ) ), 10 )
			: $this->hub->request(
				'PUT',
				'/settings/plugins/' . rawurlencode( $plugin ),
				array(
					'enabled'  => $enabled,
					'settings' => self::as_object( $values ),
				),
				10
			);
		if ( $saved->ok() ) {
			$this->flash->add( 'success', __( 'Settings saved to the hub.', 'liaison-for-woocommerce' ) );
			return $back;
		}
		$errors = Problem::fields( $saved );
		if ( array() === $errors ) {
			$this->flash->add( 'error', __( 'Your changes were not saved.', 'liaison-for-woocommerce' ) . ' ' . Problem::text( $saved ) );
		}
		$kept = array_merge( $values, array( '__enabled' => $enabled ) );
		$this->flash->keep_form( null === $plugin ? 'connector:connector' : "plugin:{$plugin}", $kept, $errors );
		return null === $plugin ? $back : $back . '#liaison-plugin-' . sanitize_html_class( $plugin );
	}

	/**
	 * Schema and values of a plugin or of the connector.
	 *
	 * @param array<mixed> $answer The hub's settings.
	 * @param string|null  $plugin A plugin of the hub; null for the connector.
	 * @return array{schema:array<mixed>,settings:array<mixed>}|null
	 */
	private static function find( array $answer, ?string $plugin ): ?array {
		$list = null === $plugin ? array( $answer['connector'] ?? null ) : ( $answer['plugins'] ?? array() );
		foreach ( is_array( $list ) ? $list : array() as $one ) {
			if ( is_array( $one ) && is_array( $one['schema'] ?? null ) && ( null === $plugin || ( $one['id'] ?? null ) === $plugin ) ) {
				return array(
					'schema'   => $one['schema'],
					'settings' => is_array( $one['settings'] ?? null ) ? $one['settings'] : array(),
				);
			}
		}
		return null;
	}

	/**
	 * Values that stay an object in JSON even when there are none.
	 *
	 * @param array<string,mixed> $values Values.
	 * @return array<string,mixed>|\stdClass
	 */
	private static function as_object( array $values ) {
		return array() === $values ? new \stdClass() : $values;
	}
}
