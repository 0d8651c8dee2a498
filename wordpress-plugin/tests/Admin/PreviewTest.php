<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Admin;

use Liaison\WooCommerce\Admin\BulkActions;
use Liaison\WooCommerce\Admin\Flash;
use Liaison\WooCommerce\Admin\Preview;
use Liaison\WooCommerce\Admin\PreviewPage;
use Liaison\WooCommerce\Admin\SendActions;
use Liaison\WooCommerce\Admin\Sending;
use Liaison\WooCommerce\Admin\StatusFit;
use Liaison\WooCommerce\Admin\Tabs\SendTab;
use Liaison\WooCommerce\Hub\Answer;
use Liaison\WooCommerce\Orders\StatusMap;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Tests\ScriptedHub;
use PHPUnit\Framework\TestCase;

final class PreviewTest extends TestCase {

	private const TEMPLATES = array(
		'data' => array(
			array(
				'name'      => 'order_delivered',
				'language'  => 'es',
				'body'      => 'Hola {{name}}, tu pedido {{order}} ha llegado.',
				'variables' => array( 'name', 'order' ),
			),
		),
	);

	protected function setUp(): void {
		foreach ( array( 'orders', 'order_queries', 'options', 'transients', 'actions', 'hooks' ) as $name ) {
			$GLOBALS[ "liaison_test_$name" ] = array();
		}
	}

	protected function tearDown(): void {
		$GLOBALS['liaison_test_orders'] = array();
		$_GET                           = array();
		$_POST                          = array();
	}

	private static function order( int $id, string $status = 'processing', string $phone = '600 111 222', array $more = array() ): \WC_Order {
		return new \WC_Order( $id, array( 'status' => $status, 'billing_phone' => $phone, 'name' => "Ana $id" ) + $more );
	}

	/** @param list<array<string,mixed>>|null $data Answers about each message; null: an older hub. */
	private static function hub( ?array $data ): ScriptedHub {
		return new ScriptedHub(
			array(
				'GET /templates'         => new Answer( 200, self::TEMPLATES ),
				'POST /messages'         => new Answer( 202, array( 'status' => 'queued' ) ),
			) + ( null === $data ? array() : array( 'POST /messages/preview' => new Answer( 200, array( 'data' => $data ) ) ) )
		);
	}

	private static function goes( string $text = 'Hola.' ): array {
		return array( 'status' => 'queued', 'reason' => null, 'explanation' => null, 'to' => '…1222', 'language' => 'es', 'text' => $text );
	}

	private static function refused( string $why ): array {
		return array( 'status' => 'refused', 'reason' => 'no_consent', 'explanation' => $why ) + self::goes();
	}

	/** The page that follows the form with a template. */
	private static function page( ScriptedHub $hub, string $orders, array $post ): string {
		$_GET    = array( 'orders' => $orders );
		$_POST   = $post + array( 'preview' => '1', '_wpnonce' => wp_create_nonce( PreviewPage::NONCE ) );
		$sending = new Sending( $hub );
		$page    = new PreviewPage( new Preview( $sending, new StatusFit( new StatusMap( new Options(), static fn (): array => array() ) ) ), $sending );
		ob_start();
		( new SendTab( $hub, $sending, $page ) )->show();
		return (string) ob_get_clean();
	}

	/** @return list<string> Rows of the table after a title. */
	private static function rows( string $page, string $title ): array {
		$part = explode( '</table>', explode( "<h3>$title", $page )[1] ?? '' )[0];
		preg_match_all( '#<tr><td.*?</tr>#s', $part, $found );
		return $found[0];
	}

	public function test_shows_who_gets_what_and_who_is_left_out_and_why_and_sends_nothing(): void {
		foreach ( array( self::order( 1 ), self::order( 2, 'cancelled' ), self::order( 3 ), self::order( 4, 'processing', '' ) ) as $order ) {
			unset( $order );
		}
		$hub  = self::hub( array( self::goes( "Hola <Ana>\n¡Llega!" ), self::goes(), self::refused( 'Customer hasn\'t opted in.' ) ) );
		$page = self::page( $hub, '1,2,3,4', array( 'template' => 'order_delivered' ) );
		$sent = self::rows( $page, '1 message will be sent' );
		self::assertCount( 1, $sent );
		self::assertStringContainsString( "Hola &lt;Ana&gt;<br />\n¡Llega!", $sent[0] );
		self::assertMatchesRegularExpression( '/value="1"[^>]* checked/', $sent[0] );
		$doubt = self::rows( $page, '1 message to check' );
		self::assertStringContainsString( 'doesn&#039;t fit the order&#039;s status: Cancelled.', $doubt[0] );
		self::assertMatchesRegularExpression( '/value="2"/', $doubt[0] );
		self::assertStringNotContainsString( 'checked', $doubt[0] );
		$left = implode( self::rows( $page, '2 orders left out' ) );
		self::assertStringContainsString( 'Customer hasn&#039;t opted in.', $left );
		self::assertStringContainsString( 'The order has no phone number.', $left );
		self::assertStringNotContainsString( 'type="checkbox"', $left );
		self::assertStringContainsString( 'name="action" value="liaison_send"', $page );
		self::assertSame( array( 'GET /templates', 'POST /messages/preview' ), array_values( array_unique( array_map( static fn ( array $one ): string => "{$one[0]} {$one[1]}", $hub->requests ) ) ) );
		self::assertSame( array( 'name' => 'Ana 1', 'order' => '1' ), $hub->requests[1][2]['messages'][0]['template']['variables'] );
		self::assertSame( array(), $GLOBALS['liaison_test_actions'] );
	}

	public function test_asks_about_fifty_orders_at_a_time(): void {
		foreach ( range( 1, 51 ) as $id ) {
			self::order( $id );
		}
		$hub = new class() implements \Liaison\WooCommerce\Hub\Hub {
			public array $asked = array();

			public function request( string $method, string $path, ?array $body = null, int $timeout_seconds = 5, array $headers = array() ): Answer {
				if ( 'GET' === $method ) {
					return new Answer( 200, array( 'data' => array() ) );
				}
				$this->asked[] = count( $body['messages'] );
				return new Answer( 200, array( 'data' => array_fill( 0, count( $body['messages'] ), array( 'status' => 'queued' ) ) ) );
			}

			public function connected(): bool {
				return true;
			}
		};
		$sending = new Sending( $hub );
		$found   = ( new Preview( $sending, new StatusFit( new StatusMap( new Options(), static fn (): array => array() ) ) ) )->of( SendTab::load( implode( ',', range( 1, 51 ) ) ), 'x', array(), '' );
		self::assertSame( array( 50, 1 ), $hub->asked );
		self::assertCount( 51, $found['rows'] );
	}

	public function test_a_hub_of_before_is_said_to_be_older_and_the_owner_still_confirms(): void {
		self::order( 1 );
		self::order( 2, 'cancelled' );
		$page = self::page( self::hub( null ), '1,2', array( 'template' => 'order_delivered' ) );
		self::assertStringContainsString( 'Your hub is an older version', $page );
		self::assertStringContainsString( 'Hola Ana 1, tu pedido 1 ha llegado.', self::rows( $page, '1 message will be sent' )[0] );
		self::assertCount( 1, self::rows( $page, '1 message to check' ) );
		self::assertStringContainsString( 'name="confirmed" value="1"', $page );
	}

	public function test_orders_beyond_the_most_at_once_are_not_left_out_in_silence(): void {
		$options = new Options();
		$options->set( 'connection', '{"connectionId":"c"}' );
		$bulk = new BulkActions( new \Liaison\WooCommerce\Connect\Connection( $options, new \Liaison\WooCommerce\Support\Vault(), new \Liaison\WooCommerce\Support\SystemClock() ), static fn (): Sending => new Sending( self::hub( null ) ) );
		$to   = static function ( int $most ) use ( $bulk ): array {
			parse_str( (string) parse_url( $bulk->lead( 'list', BulkActions::ACTION, range( 1, $most ) ), PHP_URL_QUERY ), $query );
			return $query;
		};
		self::assertArrayNotHasKey( 'of', $to( 200 ) );
		self::assertSame( '201', $to( 201 )['of'] );
		self::assertCount( 200, explode( ',', $to( 201 )['orders'] ) );
		self::order( 1 );
		$_GET    = array( 'of' => '201' );
		$_POST   = array();
		$sending = new Sending( self::hub( null ) );
		ob_start();
		$_GET['orders'] = '1';
		( new SendTab( self::hub( null ), $sending, new PreviewPage( new Preview( $sending, new StatusFit( new StatusMap( new Options(), static fn (): array => array() ) ) ), $sending ) ) )->show();
		self::assertStringContainsString( 'Only the first 1 of the 201 selected orders are included.', (string) ob_get_clean() );
	}

	/** @return array<string,array{Answer,string}> */
	public static function troubles(): array {
		return array(
			'silent'         => array( new Answer( 0, null, 'The hub did not answer in time.', 'timeout' ), 'did not answer in time' ),
			'a fault'        => array( new Answer( 500 ), 'HTTP 500' ),
			'too few'        => array( new Answer( 200, array( 'data' => array() ) ), 'could not be previewed' ),
			'no such thing'  => array( new Answer( 422, array( 'detail' => 'The account has no template x.' ), 'x', 'unknown_template' ), 'no template x' ),
		);
	}

	/** @dataProvider troubles */
	public function test_without_an_answer_of_the_hub_nothing_can_be_confirmed( Answer $answer, string $part ): void {
		self::order( 1 );
		$hub = self::hub( null );

		$hub->answers['POST /messages/preview'] = $answer;
		$page                                   = self::page( $hub, '1', array( 'template' => 'order_delivered' ) );
		self::assertStringContainsString( $part, $page );
		self::assertStringNotContainsString( 'confirmed', $page );
	}

	public function test_a_form_whose_nonce_is_old_previews_nothing(): void {
		self::order( 1 );
		$hub  = self::hub( array( self::goes() ) );
		$page = self::page( $hub, '1', array( 'template' => 'order_delivered', '_wpnonce' => 'old' ) );
		self::assertStringContainsString( 'Nothing was sent because this page has expired.', $page );
		self::assertNotContains( '/messages/preview', array_column( $hub->requests, 1 ) );
	}

	public function test_a_message_to_one_order_is_previewed_too(): void {
		self::order( 1 );
		$hub  = self::hub( array( self::refused( 'Outside the 24 hours.' ) ) );
		$page = self::page( $hub, '1', array( 'text' => 'Your parcel is at the door.' ) );
		self::assertStringContainsString( 'Outside the 24 hours.', self::rows( $page, '1 order left out' )[0] );
		self::assertSame( 'Your parcel is at the door.', $hub->requests[0][2]['messages'][0]['text'] );
		self::assertStringNotContainsString( 'type="submit"', $page );
	}

	/** @return array<string,array{array<string,mixed>,list<int>}> A confirmation, and the orders that are sent to. */
	public static function confirmations(): array {
		$whole = array( 'orders' => '1,2,3', 'batch' => 'b', 'template' => 'order_delivered', 'confirmed' => '1' );
		return array(
			'those selected'    => array( $whole + array( 'chosen' => array( '1', '3' ) ), array( 1, 3 ) ),
			'none selected'     => array( $whole, array() ),
			'not confirmed'     => array( array( 'confirmed' => '' ) + $whole + array( 'chosen' => array( '1', '3' ) ), array() ),
			'others than shown' => array( $whole + array( 'chosen' => array( '1', '3', '9', array( 2 ) ) ), array( 1, 3 ) ),
		);
	}

	/**
	 * @dataProvider confirmations
	 * @param array<string,mixed> $request The request.
	 * @param list<int>           $sent    Orders.
	 */
	public function test_only_what_was_confirmed_is_sent( array $request, array $sent ): void {
		foreach ( array( 1, 2, 3, 9 ) as $id ) {
			self::order( $id );
		}
		$hub = self::hub( null );
		( new SendActions( new Sending( $hub ), new Flash() ) )->send( $request );
		$expected = array_map( static fn ( int $id ): string => BulkActions::HOOK . json_encode( array( $id, 'order_delivered', array( 'name', 'order' ), 'b' ) ), $sent );
		self::assertSame( $expected, array_keys( $GLOBALS['liaison_test_actions'] ) );
		self::assertNotContains( 'POST', array_column( $hub->requests, 0 ) );
	}

	public function test_one_confirmed_message_is_sent_at_once(): void {
		self::order( 1 );
		self::order( 2 );
		$hub = self::hub( null );
		( new SendActions( new Sending( $hub ), new Flash() ) )->send( array( 'orders' => '1,2', 'chosen' => array( '2' ), 'batch' => 'b', 'template' => 'order_delivered', 'confirmed' => '1' ) );
		self::assertSame( 'order:2', end( $hub->requests )[2]['subject'] );
		self::assertSame( array( 'Idempotency-Key' => 'hand:b:2' ), end( $hub->requests )[3] );
	}

	/** @return array<string,array{string,string,array<string,mixed>,bool}> */
	public static function fits(): array {
		$paid = array( 'paid' => new \DateTimeImmutable() );
		return array(
			'delivered, cancelled'       => array( 'order_delivered', 'cancelled', array(), false ),
			'delivered, refunded'        => array( 'order_delivered', 'refunded', array(), false ),
			'delivered, completed'       => array( 'order_delivered', 'completed', array(), true ),
			'shipped, in a language of it' => array( 'order_shipped_untracked', 'failed', array(), false ),
			'cancelled, completed'       => array( 'order_cancelled', 'completed', array(), false ),
			'cancelled, cancelled'       => array( 'order_cancelled', 'cancelled', array(), true ),
			'refunded, nothing returned' => array( 'order_refunded', 'completed', array(), false ),
			'refunded, some returned'    => array( 'order_partly_refunded', 'completed', array( 'refunded' => '5.00' ), true ),
			'paid, unpaid'               => array( 'order_paid', 'on-hold', array(), false ),
			'paid, paid'                 => array( 'order_paid', 'processing', $paid, true ),
			'payment failed, paid'       => array( 'order_payment_failed', 'processing', $paid, false ),
			'review, cancelled'          => array( 'review_request', 'cancelled', array(), false ),
			'a template of the owner'    => array( 'spring_greeting', 'cancelled', array(), true ),
			'a status of another plugin' => array( 'order_delivered', 'returned', array(), false ),
		);
	}

	/**
	 * @dataProvider fits
	 */
	public function test_what_contradicts_the_order_is_found( string $template, string $status, array $more, bool $fits ): void {
		$options = new Options();
		$options->set( StatusMap::OPTION, array( 'returned' => 'order.cancelled' ) );
		$fit = new StatusFit( new StatusMap( $options, static fn (): array => array( 'wc-returned' => 'Returned' ) ) );
		self::assertSame( $fits, '' === $fit->problem( self::order( 1, $status, '600', $more ), $template ) );
	}
}
