<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Support;

use Liaison\WooCommerce\Support\PlainText;
use PHPUnit\Framework\TestCase;

final class PlainTextTest extends TestCase {

	/** @dataProvider texts */
	public function test_text_is_what_a_person_reads( string $html, string $text ): void {
		self::assertSame( $text, PlainText::of( $html ) );
	}

	public static function texts(): array {
		return array(
			array( 'Fish &amp; Chips &#8211; 12&quot; plate', 'Fish & Chips – 12" plate' ),
			array( 'Ready on Monday &amp; packed.&nbsp;See <a href="https://shop.example/t">tracking</a> &#8211; Joe&#039;s', "Ready on Monday & packed. See tracking (https://shop.example/t) – Joe's" ),
			array( '&amp;lt;', '&lt;' ),
			array( 'a < b and <3', 'a < b and <3' ),
			array( "One\nTwo<br>Three<p>Four</p>Five", "One\nTwo\nThree\nFour\nFive" ),
			array( "<a class='x' href='https://shop.example/?a=1&amp;b=2'>here</a>", 'here (https://shop.example/?a=1&b=2)' ),
			array( '<a href="https://shop.example/">https://shop.example</a>', 'https://shop.example' ),
			array( '<a href="https://shop.example/x"></a>', 'https://shop.example/x' ),
			array( '<a href="javascript:alert(1)">here</a>', 'here' ),
			array( '<script>alert(1)</script><strong>Caf&eacute;</strong>', 'Café' ),
			array( '', '' ),
		);
	}

	public function test_a_line_has_no_lines(): void {
		self::assertSame( 'One Two', PlainText::line( '<p>One</p><p>Two</p>' ) );
	}
}
