<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Admin;

use Liaison\WooCommerce\Admin\Flash;
use Liaison\WooCommerce\Admin\LocalSettings;
use Liaison\WooCommerce\Admin\SettingsActions;
use Liaison\WooCommerce\Admin\StatusForm;
use Liaison\WooCommerce\Admin\Tabs\SettingsTab;
use Liaison\WooCommerce\Hub\Answer;
use Liaison\WooCommerce\Orders\StatusMap;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Tests\ScriptedHub;
use PHPUnit\Framework\TestCase;

final class SettingsTest extends TestCase {

	private const SECTIONS = array(
		'orders' => array(
			'title'  => 'Orders',
			'schema' => array(
				'type'       => 'object',
				'properties' => array(
					'history_days' => array(
						'type'    => 'integer',
						'minimum' => 1,
						'maximum' => 365,
						'default' => 30,
						'title'   => 'Days',
					),
					'allow'        => array(
						'type'    => 'boolean',
						'stored'  => 'yes-no',
						'default' => false,
					),
					'api_secret'   => array(
						'type'   => 'string',
						'secret' => true,
					),
					'chat'         => array(
						'type'       => 'object',
						'default'    => array(),
						'properties' => array(
							'phone' => array(
								'type'        => 'string',
								'default'     => '',
								'pattern'     => '^\+\d+$',
								'patternHelp' => 'Begin with +.',
							),
							'hours' => array(
								'type'    => 'array',
								'items'   => array( 'type' => 'string' ),
								'stored'  => 'hours',
								'default' => array(),
								'pattern' => '^[a-z]{3} \d\d:\d\d-\d\d:\d\d$',
							),
						),
					),
				),
			),
		),
	);

	protected function setUp(): void {
		$GLOBALS['liaison_test_hooks']      = array();
		$GLOBALS['liaison_test_options']    = array();
		$GLOBALS['liaison_test_transients'] = array();
	}

	public function test_says_what_keeps_a_plugin_of_the_hub_from_working(): void {
		$plugin = array(
			'id'          => 'back-in-stock',
			'title'       => 'Back in stock',
			'description' => 'Tells people.',
			'enabled'     => true,
			'schema'      => array( 'type' => 'object', 'properties' => array() ),
			'settings'    => array(),
		);
		$broken = array(
			'code'   => 'settings_invalid',
			'detail' => 'Back in stock cannot use <its> settings: settings.shopName must be text.',
			'fields' => array( array( 'field' => 'settings.shopName', 'reason' => 'must be text' ) ),
		);
		// A hub of before says nothing of it.
		foreach ( array( array( 'problem' => $broken ), array( 'problem' => null ), array() ) as $said ) {
			$answer = new Answer( 200, array( 'plugins' => array( $plugin + $said ), 'connector' => array() ) );
			$hub    = new ScriptedHub( array( 'GET /settings' => $answer ) );
			$map    = new StatusMap( new Options() );
			$tab    = new SettingsTab( $hub, $this->local(), new StatusForm( $map ), new Flash() );
			ob_start();
			$tab->show();
			$page = (string) ob_get_clean();
			$this->assertStringContainsString( 'Back in stock', $page );
			$this->assertSame( array( 'problem' => $broken ) === $said, str_contains( $page, 'cannot use &lt;its&gt; settings' ) );
		}
	}

	public function test_keeps_what_is_right_in_the_form_others_read(): void {
		$errors = $this->local()->save(
			self::SECTIONS['orders']['schema'],
			array(
				'history_days' => 60,
				'allow'        => true,
				'chat'         => array(
					'phone' => '+34600111222',
					'hours' => array( 'mon 09:00-13:00', 'mon 15:00-19:00' ),
				),
			)
		);
		$this->assertSame( array(), $errors );
		$this->assertSame( 60, get_option( 'liaison_history_days' ) );
		$this->assertSame( 'yes', get_option( 'liaison_allow' ) );
		$this->assertSame(
			array(
				'phone' => '+34600111222',
				'hours' => array( 'mon' => array( array( '09:00', '13:00' ), array( '15:00', '19:00' ) ) ),
			),
			get_option( 'liaison_chat' )
		);
		$shown = $this->local()->values( self::SECTIONS['orders']['schema'] );
		$this->assertTrue( $shown['allow'] );
		$this->assertSame( array( 'mon 09:00-13:00', 'mon 15:00-19:00' ), $shown['chat']['hours'] );
	}

	public function test_keeps_nothing_when_one_field_is_wrong_and_names_it(): void {
		$errors = $this->local()->save(
			self::SECTIONS['orders']['schema'],
			array(
				'history_days' => 0,
				'allow'        => true,
				'chat'         => array(
					'phone' => '600',
					'hours' => array( 'always' ),
				),
			)
		);
		$this->assertSame( array( 'history_days', 'chat.phone', 'chat.hours' ), array_keys( $errors ) );
		$this->assertSame( 'Begin with +.', $errors['chat.phone'] );
		$this->assertSame( array(), $GLOBALS['liaison_test_options'] );
	}

	/** @return array<string,array{array<string,mixed>,bool}> Values of the chat button, and whether they can be used. */
	public static function chats(): array {
		return array(
			'a button without a number'  => array( array( 'enabled' => true, 'phone' => '' ), false ),
			'a link without a number'    => array( array( 'product_link' => true, 'phone' => ' ' ), false ),
			'a button with a number'     => array( array( 'enabled' => true, 'phone' => '+34 600 111 222' ), true ),
			'neither, and no number'     => array( array( 'enabled' => false, 'product_link' => false, 'phone' => '' ), true ),
			'a number that is not shown' => array( array( 'enabled' => false, 'phone' => '+34 600 111 222' ), true ),
		);
	}

	/**
	 * @dataProvider chats
	 * @param array<string,mixed> $chat Values.
	 */
	public function test_the_chat_button_is_not_saved_without_the_number_it_needs( array $chat, bool $right ): void {
		$local = new LocalSettings( new Options(), static fn (): array => require dirname( __DIR__, 2 ) . '/src/settings.php' );
		$this->actions_with( $local )->save(
			array(
				'kind'     => 'local',
				'id'       => 'chat',
				'settings' => array( 'chat' => array( 'chat' => array_map( static fn ( $value ) => true === $value ? '1' : $value, $chat ) ) ),
			)
		);
		$kept = ( new Flash() )->take_form( 'local:chat' );
		ob_start();
		( new Flash() )->show();
		$told = (string) ob_get_clean();
		if ( $right ) {
			self::assertNull( $kept );
			self::assertStringContainsString( 'Saved.', $told );
			return;
		}
		self::assertSame( array( 'chat.phone' ), array_keys( $kept['errors'] ) );
		self::assertStringContainsString( 'Enter the WhatsApp number customers write to.', $kept['errors']['chat.phone'] );
		self::assertStringNotContainsString( 'Saved', $told );
		self::assertFalse( get_option( 'liaison_chat' ) );
	}

	public function test_a_chat_button_saved_without_a_number_before_says_what_is_missing(): void {
		$GLOBALS['liaison_test_options']['liaison_chat'] = array( 'enabled' => 'yes', 'phone' => '' );
		$local = new LocalSettings( new Options(), static fn (): array => require dirname( __DIR__, 2 ) . '/src/settings.php' );
		$tab   = new SettingsTab( new ScriptedHub(), $local, new StatusForm( new StatusMap( new Options() ) ), new Flash() );
		$_GET  = array( 'section' => 'chat' );
		ob_start();
		$tab->show();
		$page = (string) ob_get_clean();
		$_GET = array();
		self::assertStringContainsString( 'Enter the WhatsApp number customers write to.', $page );
		self::assertStringNotContainsString( 'Nothing was saved', $page );
	}

	/** @dataProvider numbers */
	public function test_checks_numbers( $value, bool $right ): void {
		$errors = $this->local()->save( self::SECTIONS['orders']['schema'], array( 'history_days' => $value ) );
		$this->assertSame( $right, ! isset( $errors['history_days'] ) );
	}

	/** @return list<array{0:mixed,1:bool}> */
	public static function numbers(): array {
		return array( array( 1, true ), array( 365, true ), array( null, true ), array( 0, false ), array( 366, false ), array( 1.5, false ), array( 'many', false ) );
	}

	public function test_an_empty_secret_keeps_the_one_there_is(): void {
		$GLOBALS['liaison_test_options']['liaison_api_secret'] = 'old';
		$this->local()->save( self::SECTIONS['orders']['schema'], array() );
		$this->assertSame( 'old', get_option( 'liaison_api_secret' ) );
		$this->local()->save( self::SECTIONS['orders']['schema'], array( 'api_secret' => 'new' ) );
		$this->assertSame( 'new', get_option( 'liaison_api_secret' ) );
	}

	public function test_a_plugin_of_the_hub_is_saved_there(): void {
		$hub = new ScriptedHub(
			array(
				'GET /settings'             => new Answer( 200, self::hub_settings() ),
				'PUT /settings/plugins/p-1' => new Answer( 200, array() ),
			)
		);
		$to  = $this->actions( $hub )->save(
			array(
				'kind'     => 'plugin',
				'id'       => 'p-1',
				'enabled'  => '1',
				'settings' => array( 'p-1' => array( 'share' => '0,5' ) ),
			)
		);
		$this->assertSame(
			array(
				'enabled'  => true,
				'settings' => array( 'share' => 0.5 ),
			),
			end( $hub->requests )[2]
		);
		$this->assertStringContainsString( 'section=messages', $to );
		$this->assertNull( ( new Flash() )->take_form( 'plugin:p-1' ) );
	}

	public function test_what_the_hub_refuses_comes_back_with_its_reasons(): void {
		$hub = new ScriptedHub(
			array(
				'GET /settings'             => new Answer( 200, self::hub_settings() ),
				'PUT /settings/plugins/p-1' => new Answer(
					422,
					array(
						'detail' => 'The settings cannot be used.',
						'errors' => array(
							array(
								'field'  => 'settings.share',
								'reason' => 'must be 1 or less',
							),
							'odd',
							array( 'field' => array() ),
						),
					),
					'The settings cannot be used.',
					'invalid_settings'
				),
			)
		);
		$this->actions( $hub )->save(
			array(
				'kind'     => 'plugin',
				'id'       => 'p-1',
				'settings' => array( 'p-1' => array( 'share' => '3' ) ),
			)
		);
		$kept = ( new Flash() )->take_form( 'plugin:p-1' );
		$this->assertSame( array( 'share' => 'Must be 1 or less.' ), $kept['errors'] );
		$this->assertSame( 3, $kept['values']['share'] );
		$this->assertNull( ( new Flash() )->take_form( 'plugin:p-1' ), 'told once' );
	}

	public function test_an_unknown_plugin_or_a_silent_hub_saves_nothing_and_says_so(): void {
		$hub = new ScriptedHub( array( 'GET /settings' => new Answer( 200, self::hub_settings() ) ) );
		$this->actions( $hub )->save(
			array(
				'kind' => 'plugin',
				'id'   => 'other',
			)
		);
		$this->actions( new ScriptedHub( array( 'GET /settings' => new Answer( 0, null, 'The hub cannot be reached.', 'refused' ) ) ) )->save(
			array(
				'kind' => 'connector',
				'id'   => 'connector',
			)
		);
		$this->assertSame( array( array( 'GET', '/settings', null, array() ) ), $hub->requests );
		ob_start();
		( new Flash() )->show();
		$html = (string) ob_get_clean();
		$this->assertSame( 2, substr_count( $html, 'Your changes were not saved' ) );
		$this->assertStringContainsString( 'Orders and checkout are not affected.', $html );
	}

	private function local(): LocalSettings {
		return new LocalSettings( new Options(), static fn (): array => self::SECTIONS );
	}

	private function actions( ScriptedHub $hub ): SettingsActions {
		return new SettingsActions( $hub, $this->local(), new StatusMap( new Options(), static fn (): array => array() ), new Flash() );
	}

	private function actions_with( LocalSettings $local ): SettingsActions {
		return new SettingsActions( new ScriptedHub(), $local, new StatusMap( new Options(), static fn (): array => array() ), new Flash() );
	}

	/** @return array<string,mixed> */
	private static function hub_settings(): array {
		return array(
			'plugins'   => array(
				array(
					'id'       => 'p-1',
					'schema'   => array(
						'type'       => 'object',
						'properties' => array( 'share' => array( 'type' => 'number' ) ),
					),
					'settings' => array(),
				),
			),
			'connector' => array(
				'schema'   => array(
					'type'       => 'object',
					'properties' => array(),
				),
				'settings' => array(),
			),
		);
	}
}
