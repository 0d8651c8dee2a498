<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Consent;

use Liaison\WooCommerce\Consent\Phone;
use PHPUnit\Framework\TestCase;

final class PhoneTest extends TestCase {

	/** @dataProvider readable */
	public function test_marks_nobody_sees_say_nothing( string $written, string $clean ): void {
		self::assertSame( $clean, Phone::clean( $written ) );
		self::assertTrue( Phone::plausible( $clean ) );
	}

	public static function readable(): array {
		return array(
			array( "\u{202A}+34 600 201 001\u{202C}", '+34 600 201 001' ),
			array( "\u{2068}600201002\u{2069}", '600201002' ),
			array( "+34\u{200E}600 201 003", '+34600 201 003' ),
			array( "+34\u{FE0D}-600-201-005", '+34-600-201-005' ),
			array( "+34\u{00A0}600\u{202F}201\u{2009}006", '+34 600 201 006' ),
			array( '٠٥٠١٢٣٤٥٦٧', '٠٥٠١٢٣٤٥٦٧' ),
			array( '＋３４６００２０１００７', '+３４６００２０１００７' ),
			array( "'+34600233003", '+34600233003' ),
			array( '=+34600233005', '+34600233005' ),
			array( 'Tel. 600 111 222', '. 600 111 222' ),
		);
	}

	/** @dataProvider with_extension */
	public function test_an_extension_stays_with_its_number_and_is_refused( string $written ): void {
		$clean = Phone::clean( $written );
		self::assertSame( $written, $clean );
		self::assertTrue( Phone::has_extension( $clean ) );
		self::assertFalse( Phone::plausible( $clean ) );
		self::assertStringContainsString( 'has an extension', Phone::advice( $clean ) );
	}

	public static function with_extension(): array {
		return array_map(
			static fn ( string $written ): array => array( $written ),
			array( '+1 212-456-7890 ext. 54321', '+1 212-456-7890 x54321', '+1 212-456-7890 #99888', '+12124567890;ext=5', '+12124567890,,54321#', '+33 1 23 45 67 89 poste 12', '+49 30 1234567 Durchwahl 12', '+7 495 123-45-67 доб. 12' )
		);
	}

	public function test_a_number_too_long_is_cut_where_it_shows(): void {
		$clean = Phone::clean( '+1 212-456-7890                                          extension 54321' );
		self::assertSame( '+1 212-456-7890 extension 54321', $clean );
		$cut = Phone::clean( str_repeat( '6 ', 40 ) );
		self::assertSame( 40, mb_strlen( $cut ) );
		self::assertStringEndsWith( '…', $cut );
	}

	public function test_says_what_is_the_matter(): void {
		self::assertStringContainsString( 'incomplete', Phone::advice( '123' ) );
		self::assertStringContainsString( 'more than one', Phone::advice( Phone::clean( '600111222 / 600333444' ) ) );
		self::assertStringContainsString( 'more than one', Phone::advice( Phone::clean( '600111222, 600333444' ) ) );
	}
}
