<?php
/**
 * What the owner does in wp-admin.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Module;

/**
 * Receives every form of the plugin's pages: checks who it is and that the form was ours, does it,
 * and leads back to a page that tells what came of it.
 */
final class Actions implements Module {

	/**
	 * @param callable():array<string,callable(array<mixed>):string> $actions Makes the actions by name. Each gets the
	 *                                                                        request without slashes and answers where
	 *                                                                        to go.
	 * @param string[]                                               $names   Names of all actions.
	 */
	public function __construct(
		private $actions,
		private array $names
	) {}

	/**
	 * Adds hooks. Only for visitors who are signed in: there is no way in for others.
	 */
	public function register(): void {
		foreach ( $this->names as $name ) {
			add_action(
				'admin_post_liaison_' . $name,
				function () use ( $name ): void {
					$this->run( $name );
				}
			);
		}
	}

	/**
	 * Does one action and leads back.
	 *
	 * @param string $name The action.
	 */
	private function run( string $name ): void {
		if ( ! current_user_can( 'manage_woocommerce' ) ) {
			wp_die( esc_html__( 'You don\'t have permission to manage this shop. Ask an administrator.', 'liaison-for-woocommerce' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( 'liaison_' . $name );
		$action = ( $this->actions )()[ $name ] ?? null;
		// phpcs:ignore WordPress.Security.NonceVerification.Missing, WordPress.Security.ValidatedSanitizedInput.InputNotSanitized -- The nonce was checked above; each action cleans the parts it reads by their kind.
		$request = wp_unslash( $_POST );
		$to      = is_callable( $action ) ? $action( $request ) : Html::url();
		wp_safe_redirect( $to );
		exit;
	}
}
