<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Admin;

use Liaison\WooCommerce\Admin\ConnectPanel;
use Liaison\WooCommerce\Admin\Flash;
use Liaison\WooCommerce\Admin\Switchboard;
use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\HubAddress;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\SystemClock;
use Liaison\WooCommerce\Support\Vault;
use PHPUnit\Framework\TestCase;

final class ConnectPanelTest extends TestCase {

	protected function setUp(): void {
		$GLOBALS['liaison_test_options']    = array();
		$GLOBALS['liaison_test_transients'] = array();
	}

	private function page(): string {
		$options = new Options();
		$panel   = new ConnectPanel( $this->createStub( Switchboard::class ), new Connection( $options, new Vault(), new SystemClock() ), new HubAddress( $options ), new Flash() );
		ob_start();
		$panel->show_connect( false );
		return (string) ob_get_clean();
	}

	public function test_what_the_key_can_do_is_said_before_connecting(): void {
		$page = $this->page();
		self::assertLessThan( strpos( $page, '</section>' ), strpos( $page, 'read and write permission' ) );
		foreach ( array( 'REST API key named &quot;Liaison&quot;', 'whatever your own account can', 'orders, customers, products, coupons and store settings', 'Settings &gt; Advanced &gt; REST API', 'Disconnecting deletes it.' ) as $part ) {
			self::assertStringContainsString( $part, $page );
		}
	}

	public function test_a_shop_at_a_private_address_is_told_what_its_hub_needs(): void {
		self::assertStringNotContainsString( 'LIAISON_ALLOW_PRIVATE_ADDRESSES', $this->page() );
		$GLOBALS['liaison_test_home'] = 'http://192.168.1.20';
		$page = $this->page();
		unset( $GLOBALS['liaison_test_home'] );
		self::assertStringContainsString( 'private address (http://192.168.1.20)', $page );
		self::assertStringContainsString( 'LIAISON_ALLOW_PRIVATE_ADDRESSES=true', $page );
	}
}
