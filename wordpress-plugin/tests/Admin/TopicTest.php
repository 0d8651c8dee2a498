<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Admin;

use Liaison\WooCommerce\Admin\Topic;
use PHPUnit\Framework\TestCase;

final class TopicTest extends TestCase {

	/** Every topic the plugin queues is one an owner can read. */
	public function test_every_topic_of_ours_has_a_name(): void {
		$found = array();
		foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( dirname( __DIR__, 2 ) . '/src' ) ) as $file ) {
			if ( 'php' !== $file->getExtension() || 'Topic.php' === $file->getFilename() || str_contains( $file->getPathname(), 'StatusForm' ) ) {
				continue;
			}
			preg_match_all( "/'((?:order\\.(?:created|updated|deleted|restored)|customer|note|review|cart|consent|product)(?:\\.[a-z_]+)?)'/", (string) file_get_contents( $file->getPathname() ), $topics );
			foreach ( $topics[1] as $topic ) {
				if ( str_contains( $topic, '.' ) ) {
					$found[ $topic ] = true;
				}
			}
		}
		$this->assertGreaterThan( 8, count( $found ) );
		foreach ( array_keys( $found ) as $topic ) {
			$this->assertDoesNotMatchRegularExpression( '/[._]/', Topic::name( $topic ), $topic );
		}
		$this->assertSame( 'invoice.created', Topic::name( 'invoice.created' ) );
	}
}
