<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Admin;

use Liaison\WooCommerce\Admin\Checklist;
use Liaison\WooCommerce\Admin\ConnectPanel;
use Liaison\WooCommerce\Admin\CoreSwitchboard;
use Liaison\WooCommerce\Admin\Flash;
use Liaison\WooCommerce\Admin\Health;
use Liaison\WooCommerce\Admin\LocalQueue;
use Liaison\WooCommerce\Admin\OwnerHub;
use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Connect\Heartbeat;
use Liaison\WooCommerce\Connect\HubAddress;
use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Queue\DeadLetters;
use Liaison\WooCommerce\Queue\ImmediateFlush;
use Liaison\WooCommerce\Queue\QueueTable;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class HealthTest extends ShopTestCase {

	private const BEAT  = 'POST /companion/c1/heartbeat';
	private const CHECK = 'POST /companion/c1/check';

	private CoreSwitchboard $switches;

	protected function setUp(): void {
		parent::setUp();
		// Pages compare with the time of day.
		$this->clock->now = time() * 1000;
		$this->services->set( OwnerHub::class, fn() => new OwnerHub( $this->services->get( SignedHub::class ), $this->services->get( Fingerprint::class ) ) );
		$this->switches = new CoreSwitchboard( $this->services );
		$this->connect();
	}

	/** What a hub says of the connection; `$names`: those it gives the connection to the shop, an earlier and a later hub one of them. */
	private static function said( string $way, string $state = 'healthy', string $hint = '', array $names = array( 'connectionToShop', 'wayBack' ) ): array {
		$to_shop = array( 'way' => $way ) + ( '' === $hint ? array() : array( 'blocker' => 'wordfence', 'hint' => $hint ) );
		return array(
			'connection' => array(
				'status' => 'active',
				'mode'   => 'test',
				'health' => array(
					'state'  => $state,
					'reason' => 'degraded' === $state ? 'The shop refused the key.' : null,
					'hint'   => 'degraded' === $state ? 'Make a new key.' : null,
				),
			),
		) + array_fill_keys( $names, $to_shop );
	}

	private static function json( array $body, int $status = 200 ): HttpAnswer {
		return new HttpAnswer( $status, (string) json_encode( $body ) );
	}

	private function overview(): string {
		$connection = $this->services->get( Connection::class );
		$health     = new Health( $connection, $this->switches, new LocalQueue( $this->services->get( QueueTable::class ), $this->services->get( DeadLetters::class ) ), fn(): array => $this->services->get( ImmediateFlush::class )->status() );
		$answer     = $this->services->get( OwnerHub::class )->request( 'GET', '/overview' );
		$this->switches->hear( (array) $answer->json );
		ob_start();
		$health->show( (array) $answer->json );
		( new Checklist( $connection, $health, $this->services->get( Options::class ) ) )->show( (array) $answer->json );
		return (string) ob_get_clean();
	}

	private function told(): string {
		$address = $this->services->get( HubAddress::class );
		( new ConnectPanel( $this->switches, $this->services->get( Connection::class ), $address, new Flash() ) )->check();
		ob_start();
		( new Flash() )->show();
		return (string) ob_get_clean();
	}

	public function test_right_after_connecting_nothing_is_said_to_be_well_that_nobody_has_tried(): void {
		$fresh = self::said( 'unknown', 'unknown' );
		$this->hub_answers(
			array(
				self::BEAT                    => self::json( $fresh ),
				'GET /companion/c1/overview' => self::json( $fresh ),
			)
		);
		$page = $this->overview();
		// The hub, the way to the shop and the scheduled tasks: three things nobody knows yet.
		self::assertSame( 3, substr_count( $page, 'liaison-wait">Checking&hellip;' ), $page );
		self::assertSame( 1, substr_count( $page, 'liaison-good' ), 'the queue, which the shop knows by itself' );
		self::assertStringContainsString( 'To do: </span>Check the store connection · Checking&hellip;', $page );
		self::assertStringContainsString( 'name="action" value="liaison_check"', $page );
	}

	public function test_a_shop_the_hub_cannot_reach_is_not_ticked(): void {
		$blocked = self::said( 'heartbeat', 'degraded', 'Allow /wp-json/wc-liaison/ in Wordfence.' );
		$this->hub_answers( array( self::BEAT => self::json( $blocked ), 'GET /companion/c1/overview' => self::json( $blocked ) ) );
		$page = $this->overview();
		self::assertStringContainsString( 'Allow /wp-json/wc-liaison/ in Wordfence', $page );
		self::assertStringContainsString( 'To do: </span>Check the store connection</li>', $page );
		self::assertStringContainsString( 'The shop refused the key.', $page );
	}

	public static function names(): array {
		return array(
			'the hub of this version' => array( array( 'connectionToShop', 'wayBack' ), array( 'connectionToShop', 'wayBack' ) ),
			'a hub of 0.1.0'          => array( array( 'wayBack' ), array( 'wayBack' ) ),
			'a later hub'             => array( array( 'connectionToShop' ), array( 'connectionToShop' ) ),
			'a hub that was upgraded' => array( array( 'wayBack' ), array( 'connectionToShop' ) ),
			'a hub that went back'    => array( array( 'connectionToShop', 'wayBack' ), array( 'wayBack' ) ),
		);
	}

	/** @dataProvider names */
	public function test_what_was_mended_at_the_hub_shows_with_the_next_page( array $before, array $after ): void {
		$this->hub_answers( array( self::BEAT => self::json( self::said( 'heartbeat', 'degraded', 'Allow it.', $before ) ) ) );
		$this->services->get( Heartbeat::class )->run();
		update_option( 'liaison_cron_at', $this->clock->now );
		$this->hub_answers( array( 'GET /companion/c1/overview' => self::json( self::said( 'rest', 'healthy', '', $after ) ) ) );
		$page = $this->overview();
		self::assertStringNotContainsString( 'Allow it.', $page );
		self::assertStringContainsString( 'Completed: </span>Check the store connection', $page );
		self::assertStringNotContainsString( 'Checking&hellip;', $page );
		// It is known now, whatever page is opened next.
		self::assertSame( 'rest', $this->switches->heartbeat()['answer']['connectionToShop']['way'] );
	}

	public function test_an_older_hub_that_says_nothing_of_it_leaves_what_the_heartbeat_said(): void {
		$this->hub_answers( array( self::BEAT => self::json( self::said( 'rest' ) ) ) );
		$this->services->get( Heartbeat::class )->run();
		$overview = self::said( 'rest' );
		unset( $overview['wayBack'], $overview['connectionToShop'] );
		$this->hub_answers( array( 'GET /companion/c1/overview' => self::json( $overview ) ) );
		self::assertStringContainsString( 'Completed: </span>Check the store connection', $this->overview() );
	}

	/** @return array<string,array{array<string,mixed>,string,string}> */
	public static function numbers(): array {
		$phone = '+34 600 111 222';
		return array(
			'active'         => array( array( 'displayPhone' => $phone, 'status' => 'active', 'sandbox' => false ), 'good', 'Messages are sent from this number.' ),
			'paused'         => array( array( 'displayPhone' => $phone, 'status' => 'paused', 'sandbox' => false ), 'bad', 'This number is paused: messages wait.' ),
			'pending'        => array( array( 'displayPhone' => $phone, 'status' => 'pending', 'sandbox' => false ), 'wait', 'hasn&#039;t confirmed this number yet' ),
			'newer hub'      => array( array( 'displayPhone' => $phone, 'status' => 'quarantined_by_x', 'sandbox' => false ), 'wait', 'isn&#039;t ready to send messages' ),
			'sandbox'        => array( array( 'displayPhone' => $phone, 'status' => 'active', 'sandbox' => true ), 'wait', 'This is a sandbox number' ),
			'paused sandbox' => array( array( 'displayPhone' => $phone, 'status' => 'paused', 'sandbox' => true ), 'bad', 'This number is paused: messages wait.' ),
		);
	}

	/** @dataProvider numbers */
	public function test_how_the_number_does_is_a_sentence_and_never_the_hubs_word( array $number, string $tone, string $sentence ): void {
		$this->hub_answers( array( 'GET /companion/c1/overview' => self::json( self::said( 'rest' ) + array( 'number' => $number ) ) ) );
		$row = (string) strstr( $this->overview(), 'WhatsApp number' );
		$row = substr( $row, 0, (int) strpos( $row, '</tr>' ) );
		self::assertStringContainsString( "liaison-$tone\">+34 600 111 222", $row );
		self::assertStringContainsString( $sentence, $row );
		self::assertDoesNotMatchRegularExpression( '/\b(active|pending|quarantined_by_x)\b/i', $row );
	}

	public static function speeds(): array {
		return array(
			'never tested' => array( array(), '', 'Every minute', 'Updates are sent with scheduled tasks.' ),
			'works'        => array( array( 'state' => 'ok' ), '', 'Immediate', 'by a background request from your shop to itself' ),
			'password'     => array( array( 'state' => 'password' ), '', 'Every minute', 'Your shop is password-protected' ),
			'certificate'  => array( array( 'state' => 'certificate' ), '', 'Every minute', "shop's SSL certificate isn't trusted" ),
			'slow'         => array( array( 'state' => 'slow' ), '', 'Every minute', 'too slow for checkout' ),
			'firewall'     => array( array( 'state' => 'refused' ), '', 'Every minute', 'blocked by a firewall' ),
			'chosen'       => array( array( 'state' => 'ok' ), 'minute', 'Every minute', 'Updates are sent with scheduled tasks.' ),
		);
	}

	/** @dataProvider speeds */
	public function test_how_fast_updates_leave_and_why_not_faster( array $tested, string $setting, string $word, string $hint ): void {
		update_option( 'liaison_loopback', $tested );
		'' === $setting || update_option( 'liaison_send_at_once', $setting );
		$this->hub_answers( array( 'GET /companion/c1/overview' => self::json( self::said( 'rest' ) ) ) );
		$row = (string) strstr( $this->overview(), 'Sync speed' );
		$row = substr( $row, 0, (int) strpos( $row, '</tr>' ) );
		self::assertStringContainsString( $word, $row );
		self::assertStringContainsString( $hint, html_entity_decode( $row, ENT_QUOTES ) );
	}

	/** @return array<string,array{HttpAnswer,string,string}> */
	public static function checks(): array {
		return array(
			'reached'       => array( self::json( self::said( 'rest' ) ), 'notice-success', 'The hub can reach your shop.' ),
			'blocked'       => array( self::json( self::said( 'heartbeat', 'degraded', 'Allow it in Wordfence.' ) ), 'notice-error', 'The hub can&#039;t reach your shop. Allow it in Wordfence.' ),
			'a key refused' => array( self::json( self::said( 'rest', 'degraded' ) ), 'notice-warning', 'The shop refused the key. Make a new key.' ),
			'still at it'   => array( self::json( self::said( 'unknown', 'unknown' ) ), 'notice-info', 'still checking' ),
			'a silent hub'  => array( new HttpAnswer( 0, '', array(), 'cURL error 28: timed out' ), 'notice-error', 'Nothing was checked.' ),
		);
	}

	/** @dataProvider checks */
	public function test_a_check_asks_the_hub_and_shows_its_answer( HttpAnswer $answer, string $tone, string $part ): void {
		$this->hub_answers( array( self::BEAT => self::json( self::said( 'unknown', 'unknown' ) ), self::CHECK => $answer ) );
		$this->services->get( Heartbeat::class )->run();
		$told = $this->told();
		self::assertContains( self::CHECK, $this->http->asked() );
		self::assertStringContainsString( $tone, $told );
		self::assertStringContainsString( $part, $told );
		if ( 200 === $answer->status ) {
			self::assertSame( json_decode( $answer->body, true )['connectionToShop'], $this->switches->heartbeat()['answer']['connectionToShop'] );
		}
	}

	public function test_a_hub_of_before_is_asked_by_a_heartbeat_and_said_to_be_older(): void {
		$this->hub_answers(
			array(
				self::CHECK => self::json( array( 'code' => 'unknown_route', 'detail' => 'No route has this method and path.' ), 404 ),
				self::BEAT  => self::json( self::said( 'rest' ) ),
			)
		);
		self::assertStringContainsString( 'Your hub is an older version', $this->told() );
		self::assertSame( array( self::CHECK, self::BEAT ), $this->http->asked() );
		self::assertSame( 'rest', $this->switches->heartbeat()['answer']['connectionToShop']['way'] );
	}
}
