<?php
/**
 * Adding the command line.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Cli;

use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Services;
use WP_CLI;

/**
 * Adds `wp liaison` where WP-CLI runs.
 */
final class CliModule implements Module {

	public function __construct( private Services $services ) {}

	/**
	 * Adds the command.
	 */
	public function register(): void {
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			WP_CLI::add_command( 'liaison', new Command( $this->services ) );
		}
	}
}
