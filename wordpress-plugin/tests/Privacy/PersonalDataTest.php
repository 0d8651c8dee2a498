<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Privacy;

use Liaison\WooCommerce\Privacy\PersonalData;
use Liaison\WooCommerce\Privacy\PolicyText;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class PersonalDataTest extends ShopTestCase {

	private const ANA = 'ana@example.com';

	private PersonalData $data;

	protected function setUp(): void {
		parent::setUp();
		$this->data = $this->services->get( PersonalData::class );
		$GLOBALS['liaison_test_orders_by_email'][ self::ANA ] = array( self::order( '600 111 222', 'ES' ), self::order( '(600) 111222', 'ES' ), self::order( '', 'ES' ), self::order( '912345678', 'PT' ) );
	}

	private static function order( string $phone, string $country ): object {
		return new class( $phone, $country ) {
			public function __construct( private string $phone, private string $country ) {}

			public function get_billing_phone(): string {
				return $this->phone;
			}

			public function get_billing_country(): string {
				return $this->country;
			}
		};
	}

	public function test_takes_part_in_wordpress_requests(): void {
		self::assertArrayHasKey( 'liaison-for-woocommerce', $this->data->add_exporter( array() ) );
		self::assertArrayHasKey( 'liaison-for-woocommerce', $this->data->add_eraser( array( 'other' => array() ) ) );
	}

	public function test_exports_page_by_page_what_the_hub_knows_of_a_guest(): void {
		$this->connect();
		$this->hub_answers(
			array(
				'POST /companion/c1/privacy/export' => static fn( array $request ): HttpAnswer => new HttpAnswer(
					200,
					isset( json_decode( $request['body'], true )['cursor'] )
						? '{"data":[{"group":"messages","item":"2","fields":[{"name":"text","value":"<script>x</script>two"},"x",{"name":[]}]},"nonsense"],"next":null}'
						: '{"data":[{"group":"messages","item":"1","fields":[{"name":"text","value":"one"}]}],"next":"n1"}'
				),
			)
		);
		$first = $this->data->export( self::ANA, 1 );
		self::assertFalse( $first['done'] );
		self::assertSame(
			array(
				'email'  => self::ANA,
				'phones' => array(
					array(
						'phone'   => '600 111 222',
						'country' => 'ES',
					),
					array(
						'phone'   => '912345678',
						'country' => 'PT',
					),
				),
			),
			json_decode( $this->http->sent[0]['body'], true )
		);
		self::assertSame(
			array(
				array(
					'name'  => 'text',
					'value' => 'one',
				),
			),
			$first['data'][0]['data']
		);

		$second = $this->data->export( self::ANA, 2 );
		self::assertTrue( $second['done'] );
		self::assertSame( 'n1', json_decode( $this->http->sent[1]['body'], true )['cursor'] );
		self::assertSame(
			array(
				array(
					'name'  => 'text',
					'value' => 'two',
				),
			),
			$second['data'][0]['data']
		);
		self::assertNotSame( $first['data'][0]['item_id'], $second['data'][0]['item_id'] );
		self::assertSame( $first['data'][0]['group_id'], $second['data'][0]['group_id'] );
	}

	public function test_an_export_says_when_the_hubs_part_is_missing(): void {
		$this->connect();
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 0, '', array(), 'cURL error 7: refused' );
		$page               = $this->data->export( self::ANA, 1 );
		self::assertTrue( $page['done'] );
		self::assertSame( 'Not included', $page['data'][0]['data'][0]['name'] );
		self::assertStringContainsString( 'be reached', $page['data'][0]['data'][0]['value'] );
	}

	public function test_a_hub_that_sends_in_circles_is_not_followed(): void {
		$this->connect();
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 200, '{"data":[],"next":"same"}' );
		self::assertFalse( $this->data->export( self::ANA, 1 )['done'] );
		self::assertTrue( $this->data->export( self::ANA, 2 )['done'] );
	}

	public function test_includes_what_the_shop_keeps(): void {
		add_filter( 'liaison_export_personal_data', static fn( array $items, string $email, array $phones ): array => array( ...$items, array( 'item_id' => $email . count( $phones ) ) ), 10, 3 );
		add_filter( 'liaison_erase_personal_data', static fn( int $erased, string $email, array $phones ): int => $erased + count( $phones ), 10, 3 );
		self::assertSame( array( array( 'item_id' => self::ANA . '2' ) ), $this->data->export( self::ANA, 1 )['data'] );
		self::assertSame(
			array(
				'items_removed'  => 2,
				'items_retained' => false,
				'messages'       => array(),
				'done'           => true,
			),
			$this->data->erase( self::ANA, 1 )
		);
		self::assertSame( array(), $this->http->sent, 'without a connection nobody is asked' );
	}

	public function test_erases_here_and_at_the_hub_and_says_what_stays(): void {
		$this->connect();
		$this->queue( array( 'consent.updated', 'consent:1', array( 'billing' => array( 'email' => self::ANA ) ) ), array( 'consent.updated', 'consent:2', array( 'billing' => array( 'email' => 'x' . self::ANA ) ) ), array( 'order.updated', 'order:1' ) );
		$this->hub_answers( array( 'POST /companion/c1/privacy/erase' => new HttpAnswer( 200, '{"erased":3,"kept":1,"messages":["Evidence of consent is kept in hashed form.",5]}' ) ) );
		self::assertSame(
			array(
				'items_removed'  => 4,
				'items_retained' => true,
				'messages'       => array( 'Evidence of consent is kept in hashed form.' ),
				'done'           => true,
			),
			$this->data->erase( self::ANA, 1 )
		);
		self::assertSame( array( 'consent:2', 'order:1' ), array_column( $this->rows(), 'subject' ) );
	}

	public function test_later_pages_know_the_phones_although_the_orders_are_anonymous_by_then(): void {
		$this->connect();
		$this->http->answer                      = static fn(): HttpAnswer => new HttpAnswer( 200, '{"erased":1,"kept":0,"messages":[],"next":"n1"}' );
		self::assertFalse( $this->data->erase( self::ANA, 1 )['done'] );
		$GLOBALS['liaison_test_orders_by_email'] = array();
		$this->http->answer                      = static fn(): HttpAnswer => new HttpAnswer( 200, '{"erased":1,"kept":0,"messages":[]}' );
		self::assertTrue( $this->data->erase( self::ANA, 2 )['done'] );
		$sent                                    = json_decode( $this->http->sent[1]['body'], true );
		self::assertSame( array( 2, 'n1' ), array( count( $sent['phones'] ), $sent['cursor'] ) );
	}

	public function test_does_not_claim_that_a_silent_hub_has_erased(): void {
		$this->connect();
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 500 );
		$page               = $this->data->erase( self::ANA, 1 );
		self::assertTrue( $page['items_retained'] );
		self::assertStringContainsString( 'erased this person', $page['messages'][0] );
	}

	public function test_a_copy_of_the_shop_asks_nothing(): void {
		$this->connect();
		update_option( 'home', 'https://staging.example' );
		self::assertStringContainsString( 'copy', $this->data->export( self::ANA, 1 )['data'][0]['data'][0]['value'] );
		self::assertTrue( $this->data->erase( self::ANA, 1 )['items_retained'] );
		self::assertSame( array(), $this->http->sent );
	}

	public function test_suggests_a_policy(): void {
		$text = ( new PolicyText() )->text();
		foreach ( array( 'WhatsApp', 'STOP', '30 days', 'phone number' ) as $word ) {
			self::assertStringContainsString( $word, $text );
		}
	}
}
