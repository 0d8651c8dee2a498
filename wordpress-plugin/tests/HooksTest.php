<?php
/**
 * Tests of what is listened to before a module is loaded.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use PHPUnit\Framework\TestCase;

/**
 * The table of hooks says what the modules' register() say.
 */
final class HooksTest extends TestCase {

	public function test_the_table_is_what_modules_register(): void {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.system_calls_shell_exec -- A process of its own: it brings its own add_action().
		$fresh = (string) shell_exec( escapeshellarg( PHP_BINARY ) . ' ' . escapeshellarg( __DIR__ . '/hooks-table.php' ) );
		$this->assertStringContainsString( 'woocommerce_order_status_changed', $fresh );
		$this->assertSame( $fresh, file_get_contents( dirname( __DIR__ ) . '/src/HookTable.php' ), 'Run: npm run hooks:wordpress' );
	}
}
