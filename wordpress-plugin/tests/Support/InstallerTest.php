<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Support;

use Liaison\WooCommerce\Orders\OneSwitch;
use Liaison\WooCommerce\Plugin;
use Liaison\WooCommerce\Support\Installer;
use Liaison\WooCommerce\Support\Options;
use PHPUnit\Framework\TestCase;

final class InstallerTest extends TestCase {

	protected function setUp(): void {
		$GLOBALS['liaison_test_options'] = array();
		$GLOBALS['liaison_test_tables']  = array();
		$GLOBALS['wpdb']                 = new class() {
			public string $prefix = 'wp_';

			public function get_charset_collate(): string {
				return 'DEFAULT CHARACTER SET utf8mb4';
			}
		};
	}

	protected function tearDown(): void {
		unset( $GLOBALS['wpdb'], $GLOBALS['liaison_test_tables'] );
	}

	/** A site of that schema is opened with this version; 0 is a new one. */
	private static function upgraded( int $schema, ?string $switches = null ): Options {
		0 === $schema || update_option( 'liaison_schema', $schema );
		null === $switches || update_option( 'liaison_switches', $switches );
		$options = new Options();
		( new Installer( $options, static fn() => null ) )->upgrade();
		return $options;
	}

	/** @return array<string,array{int,?string,string}> */
	public static function sites(): array {
		return array(
			'a new site has none'                      => array( 0, null, '' ),
			'one of the first version'                 => array( 1, null, 'pending' ),
			'one of the version before'                => array( 2, null, 'pending' ),
			'its option was made, and says nothing'    => array( 2, '', 'pending' ),
			'what was handed over is not handed again' => array( 2, 'moved', 'moved' ),
			'one that is up to date'                   => array( Plugin::SCHEMA, '', '' ),
		);
	}

	/** @dataProvider sites */
	public function test_a_site_of_before_hands_over_its_own_switches_and_no_other( int $schema, ?string $before, string $after ): void {
		$options = self::upgraded( $schema, $before );
		self::assertSame( $after, $options->get( 'switches', '' ) );
		self::assertSame( 'pending' === $after, OneSwitch::pending( $options ), 'until then both switches count' );
		self::assertSame( Plugin::SCHEMA, (int) $options->get( 'schema' ) );
	}

	public function test_prepared_again_it_marks_nothing(): void {
		$options = self::upgraded( 0 );
		( new Installer( $options, static fn() => null ) )->install();
		self::assertSame( '', $options->get( 'switches' ) );
		$options = self::upgraded( 2 );
		$options->set( 'switches', 'moved' );
		( new Installer( $options, static fn() => null ) )->install();
		self::assertSame( 'moved', $options->get( 'switches' ) );
	}

	public function test_a_site_that_is_up_to_date_makes_no_table(): void {
		self::upgraded( Plugin::SCHEMA );
		self::assertSame( array(), $GLOBALS['liaison_test_tables'] );
		update_option( 'liaison_schema', 1 );
		self::upgraded( 1 );
		self::assertCount( count( Installer::tables() ), $GLOBALS['liaison_test_tables'] );
	}
}
