<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Admin;

use Liaison\WooCommerce\Admin\Help;
use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class HelpTest extends ShopTestCase {

	public function test_our_page_explains_hub_key_test_mode_and_local_shops_before_woocommerce_s_own_help(): void {
		$screen = new class() {
			public array $tabs     = array();
			public string $sidebar = '';
			public function add_help_tab( array $tab ): void {
				$this->tabs[ $tab['id'] ] = $tab;
			}
			public function set_help_sidebar( string $html ): void {
				$this->sidebar = $html;
			}
		};
		$GLOBALS['liaison_test_screen'] = $screen;
		$help                           = new Help();
		$help->register();
		do_action( 'load-woocommerce_page_liaison' ); // phpcs:ignore WordPress.NamingConventions.ValidHookName.UseUnderscores -- WordPress names it.
		unset( $GLOBALS['liaison_test_screen'] );
		self::assertSame( array( 'liaison-hub', 'liaison-key', 'liaison-test', 'liaison-local' ), array_keys( $screen->tabs ) );
		self::assertStringContainsString( '&quot;manage&quot;', $screen->tabs['liaison-key']['content'] );
		self::assertStringContainsString( 'LIAISON_ALLOW_PRIVATE_ADDRESSES=true', $screen->tabs['liaison-local']['content'] );
		foreach ( $screen->tabs as $tab ) {
			self::assertLessThan( 10, $tab['priority'] );
		}
		self::assertSame( 2, substr_count( $screen->sidebar, '<a href="https://' ) );
	}

	public function test_the_list_of_plugins_links_to_documentation_and_support_of_ours_alone(): void {
		add_filter( 'liaison_support_url', static fn (): string => 'https://agency.example/help' );
		$help = new Help();
		self::assertSame( array( 'v1' ), $help->add_links( array( 'v1' ), 'other/other.php' ) );
		$links = $help->add_links( array( 'v1' ), Plugin::basename() );
		self::assertCount( 3, $links );
		self::assertStringContainsString( 'wordpress.org/plugins/liaison-for-woocommerce', $links[1] );
		self::assertStringContainsString( 'agency.example', $links[2] );
	}
}
