<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Consent\Phone;
use Liaison\WooCommerce\Storefront\ChatButton;
use Liaison\WooCommerce\Storefront\ChatSettings;
use Liaison\WooCommerce\Storefront\Drawn;
use Liaison\WooCommerce\Storefront\ProductLink;

final class ChatTest extends ShopCase {
	/** How often something was drawn. */
	private int $drawn = 0;

	private function html( string $what ): string {
		ob_start();
		$settings = function (): ChatSettings {
			++$this->drawn;
			return new ChatSettings( $this->options );
		};
		'button' === $what ? ( new ChatButton( new Drawn(), $settings ) )->button() : ( new ProductLink( new Drawn(), $settings ) )->link();
		return (string) ob_get_clean();
	}

	public function test_nothing_is_shown_until_the_owner_wants_it_and_named_a_number(): void {
		self::assertSame( '', $this->html( 'button' ) . $this->html( 'link' ) );
		$this->options->set( 'chat', array( 'enabled' => 'yes', 'phone' => '' ) );
		self::assertSame( '', $this->html( 'button' ) );
	}

	public function test_the_button_is_a_link_with_the_products_name(): void {
		$GLOBALS['liaison_test_page'] = new \WP_Post( 'Mug &amp; <b>"blue"</b>' );
		$this->options->set( 'chat', array( 'enabled' => 'yes', 'phone' => '+34 600 111 222', 'placement' => 'left', 'product_link' => 'yes' ) );
		foreach ( array( 'button', 'link' ) as $what ) {
			self::assertStringContainsString( 'https://wa.me/34600111222?text=Hello%21%20I%20have%20a%20question%20about%20Mug%20%26%20%22blue%22.', $this->html( $what ) );
		}
		self::assertStringContainsString( 'liaison-chat--left', $this->html( 'button' ) );
		self::assertStringContainsString( 'data-hours=""', $this->html( 'button' ) );
	}

	public function test_a_page_shows_what_an_earlier_one_drew_with_its_own_product(): void {
		$this->options->set( 'chat', array( 'enabled' => 'yes', 'phone' => '34600111222', 'product_link' => 'yes' ) );
		foreach ( array( 'Mug', 'Lamp & <i>shade</i>' ) as $name ) {
			$GLOBALS['liaison_test_page'] = new \WP_Post( $name );
			foreach ( array( 'button', 'link' ) as $what ) {
				self::assertStringContainsString( 'about%20' . ( 'Mug' === $name ? 'Mug.' : 'Lamp%20%26%20shade.' ), $this->html( $what ) );
			}
		}
		unset( $GLOBALS['liaison_test_page'] );
		self::assertStringContainsString( 'about%20Casa%20%26%20Azul.', $this->html( 'button' ) );
		self::assertSame( 3, $this->drawn );
		$this->html( 'button' );
		self::assertSame( 3, $this->drawn );
	}

	public static function changes(): array {
		return array(
			'settings'  => array( static fn () => update_option( 'liaison_chat', array( 'enabled' => 'yes', 'phone' => '34700111222' ) ) ),
			'name'      => array( static fn () => update_option( 'blogname', 'Casa Roja' ) ),
			'time zone' => array( static fn () => update_option( 'timezone_string', 'Asia/Tokyo' ) ),
			'language'  => array( static fn () => $GLOBALS['liaison_test_locale'] = 'fr_FR' ),
			'nothing'   => array( static fn () => null, 1 ),
		);
	}

	/** @dataProvider changes */
	public function test_it_is_drawn_anew_when_something_changes( callable $change, int $drawn = 2 ): void {
		$this->options->set( 'chat', array( 'enabled' => 'yes', 'phone' => '34600111222' ) );
		$this->html( 'button' );
		$change();
		$this->html( 'button' );
		unset( $GLOBALS['liaison_test_locale'] );
		self::assertSame( $drawn, $this->drawn );
	}

	public function test_hours_go_to_the_browser_with_the_shops_zone(): void {
		$this->options->set( 'chat', array( 'enabled' => 'yes', 'phone' => '34600111222', 'hours' => array( 'mon' => array( array( '09:00', '17:30' ) ) ) ) );
		self::assertStringContainsString( 'data-hours="{&quot;mon&quot;:[[&quot;09:00&quot;,&quot;17:30&quot;]]}" data-zone="Europe/Madrid"', $this->html( 'button' ) );
	}

	public function test_the_owners_text_is_filled_in(): void {
		self::assertSame( 'https://wa.me/1?text=Casa%20%26%20Azul%3A%20Mug', ChatSettings::link( '1', '{shop}: {product}', 'Mug' ) );
		self::assertSame( 'https://wa.me/1?text=Hello%21%20I%20have%20a%20question%20about%20Casa%20%26%20Azul.', ChatSettings::link( '1', '', '' ) );
	}

	public function test_the_owners_texts_are_listed_for_translation_and_shown_in_the_pages_language(): void {
		$listed = array();
		$list   = static function ( $context, $name, $text ) use ( &$listed ): void {
			$listed[ $name ] = $text;
		};
		add_action( 'wpml_register_single_string', $list, 10, 3 );
		add_filter( 'wpml_translate_single_string', static fn ( $text, $context, $name ) => 'chat_label' === $name ? 'Escríbenos' : $text, 10, 3 );
		$this->options->set( 'chat', array( 'enabled' => 'yes', 'phone' => '34600111222', 'label' => 'Write to us', 'text' => '' ) );
		( new ChatSettings( $this->options ) )->register_strings();
		self::assertSame( array( 'chat_label' => 'Write to us' ), $listed );
		self::assertStringContainsString( '<span>Escríbenos</span>', $this->html( 'button' ) );
		self::assertSame( 'Write to us', ( new ChatSettings( $this->options ) )->all()['label'], 'settings stay as written' );
	}

	public function test_settings_of_any_shape_become_settings(): void {
		$clean = ChatSettings::clean(
			array(
				'enabled'   => 'maybe',
				'phone'     => array(),
				'placement' => '"><script>',
				'text'      => '<script>x</script>Hi',
				'label'     => 7,
				'hours'     => array( 'mon' => array( array( '17:00', '09:00' ), array( '9:00', '17:00' ), 'x', array( '09:00', '24:00' ) ), 'someday' => array( array( '09:00', '10:00' ) ) ),
			)
		);
		self::assertSame( array( 'enabled' => 'no', 'phone' => '', 'placement' => 'right', 'text' => 'Hi', 'label' => '', 'hours' => array( 'mon' => array( array( '09:00', '24:00' ) ) ), 'product_link' => 'no' ), $clean );
		self::assertSame( $clean, ChatSettings::clean( $clean ) );
	}

	public function test_what_the_button_loads_stays_under_five_kilobytes(): void {
		$this->options->set( 'chat', array( 'enabled' => 'yes', 'phone' => '34600111222', 'hours' => array( 'mon' => array( array( '09:00', '17:30' ) ) ) ) );
		$files = dirname( __DIR__, 2 ) . '/assets/';
		self::assertLessThan( 5 * 1024, strlen( $this->html( 'button' ) ) + filesize( $files . 'css/chat.css' ) + filesize( $files . 'js/chat.js' ) );
	}

	/** @dataProvider numbers */
	public function test_numbers_of_every_shape_are_kept_as_written_without_what_is_none( $written, string $clean, bool $plausible ): void {
		self::assertSame( $clean, Phone::clean( $written ) );
		self::assertSame( $plausible, Phone::plausible( $clean ) );
	}

	public static function numbers(): array {
		return array(
			array( ' +34 600-111.222 ', '+34 600-111.222', true ),
			array( '(0)600/111222', '(0)600/111222', true ),
			array( '<script>alert(1)</script>', '(1)/', false ),
			array( 'none', '', false ),
			array( '+-()', '', false ),
			array( null, '', false ),
			array( array( '600' ), '', false ),
			array( '123456', '123456', false ),
			array( '1234567890123456', '1234567890123456', false ),
		);
	}
}
