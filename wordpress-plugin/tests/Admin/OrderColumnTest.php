<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Admin;

use Liaison\WooCommerce\Admin\OrderColumn;
use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\SystemClock;
use Liaison\WooCommerce\Support\Vault;
use PHPUnit\Framework\TestCase;

final class OrderColumnTest extends TestCase {
	private object $database;

	protected function setUp(): void {
		$GLOBALS['liaison_test_hooks']   = array();
		$GLOBALS['liaison_test_options'] = array();
		unset( $GLOBALS['wp_query'] );
		$this->database = new class() {
			public string $comments    = 'wp_comments';
			public string $commentmeta = 'wp_commentmeta';
			public array $asked        = array();

			public function prepare( string $query, ...$values ): string {
				$this->asked[] = $values;
				return $query;
			}

			public function get_results( string $query, string $shape ): array {
				return array(
					array( 'order_id' => '7', 'line' => 'placed: delivered 10:00' ),
					array( 'order_id' => '8', 'line' => 'shipped: <b>failed</b>' ),
					array( 'order_id' => '7', 'line' => 'shipped: delivered 14:02' ),
				);
			}
		};
	}

	private function column( bool $connected = true ): OrderColumn {
		$options = new Options();
		$options->set( 'connection', $connected ? '{"connectionId":"c"}' : '' );
		$connection = new Connection( $options, new Vault(), new SystemClock() );
		return new OrderColumn( $connection, $this->database );
	}

	private static function shown( OrderColumn $column, $order, string $name = 'liaison_outcome' ): string {
		ob_start();
		$column->show( $name, $order );
		return (string) ob_get_clean();
	}

	public function test_one_query_serves_the_whole_page_of_either_kind_of_orders(): void {
		$column = $this->column();
		$column->listed( (object) array( 'orders' => array( new \WC_Order( 7 ), new \WC_Order( 8 ), 9 ) ) );
		self::assertSame( 'shipped: delivered 14:02', self::shown( $column, new \WC_Order( 7 ) ) );
		self::assertSame( 'shipped: &lt;b&gt;failed&lt;/b&gt;', self::shown( $column, 8 ) );
		self::assertStringContainsString( 'No status yet', self::shown( $column, 9 ) );
		self::assertSame( '', self::shown( $column, 7, 'order_total' ) );
		self::assertSame( array( array( 'liaison_outcome_line', 7, 8, 9 ) ), $this->database->asked );
	}

	public function test_where_orders_are_posts_the_query_of_the_page_names_them(): void {
		$GLOBALS['wp_query'] = (object) array( 'posts' => array( (object) array( 'ID' => 7 ), (object) array( 'ID' => 8 ) ) );
		$column              = $this->column();
		self::shown( $column, 7 );
		self::shown( $column, 8 );
		self::assertSame( array( array( 'liaison_outcome_line', 7, 8 ) ), $this->database->asked );
	}

	public function test_the_column_stands_after_the_status_and_only_when_connected(): void {
		$columns = array( 'cb' => '', 'order_status' => 'Status', 'order_total' => 'Total' );
		self::assertSame( array( 'cb', 'order_status', 'liaison_outcome', 'order_total' ), array_keys( $this->column()->offer( $columns ) ) );
		self::assertSame( $columns, $this->column( false )->offer( $columns ) );
	}
}
