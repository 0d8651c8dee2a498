<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Queue;

use Liaison\WooCommerce\Hub\Signature;
use Liaison\WooCommerce\Queue\Batches;
use Liaison\WooCommerce\Queue\DeadLetters;
use Liaison\WooCommerce\Queue\Flusher;
use Liaison\WooCommerce\Queue\Lock;
use Liaison\WooCommerce\Queue\PayloadBuilder;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Tests\ShopTestCase;
use Liaison\WooCommerce\Tests\TurnedClock;
use RuntimeException;

final class FlusherTest extends ShopTestCase {

	/** @return list<list<array<string,mixed>>> Items of each delivery. */
	private function batches(): array {
		return array_map( static fn( array $sent ): array => json_decode( $sent['body'], true )['items'], $this->http->sent );
	}

	private function flush( bool $insist = false ): array {
		return $this->services->get( Flusher::class )->run( $insist );
	}

	/** Plays a hub that refuses batches holding one of these subjects' payloads, and remembers what it took. */
	private function hub_refuses( array $names, int $status, array &$taken ): void {
		$this->http->answer = static function ( array $request ) use ( $names, $status, &$taken ): HttpAnswer {
			$items = json_decode( $request['body'], true )['items'];
			foreach ( $items as $item ) {
				if ( in_array( $item['payload']['name'] ?? '', $names, true ) ) {
					return new HttpAnswer( $status, '{"detail":"No."}' );
				}
			}
			array_push( $taken, ...array_map( static fn( array $item ): string => $item['payload']['name'] ?? $item['topic'], $items ) );
			return new HttpAnswer( 200, '' );
		};
	}

	public function test_delivers_signed_batches_in_order(): void {
		$this->connect();
		$this->clock->now = 1795557600123;
		$this->queue( array( 'cart.updated', 'cart:1', array( 'name' => 'a' ) ), array( 'cart.updated', 'cart:2', array( 'name' => 'ñ' ) ) );
		$done = $this->flush();
		self::assertSame( array( 2, 0, 0, '', false ), array_values( $done ) );

		$sent = $this->http->sent[0];
		self::assertSame( self::HUB . '/hooks/c1', $sent['url'] );
		self::assertSame( Signature::delivery( $sent['body'], self::SECRET ), $sent['headers']['X-WC-Webhook-Signature'] );
		self::assertSame( array( 'liaison.batch', 'https://shop.example/' ), array( $sent['headers']['X-WC-Webhook-Topic'], $sent['headers']['X-WC-Webhook-Source'] ) );
		self::assertSame(
			array(
				array(
					'id'              => '1',
					'topic'           => 'cart.updated',
					'occurred_at_gmt' => '2026-11-24T22:00:00.123',
					'payload'         => array( 'name' => 'a' ),
				),
				array(
					'id'              => '2',
					'topic'           => 'cart.updated',
					'occurred_at_gmt' => '2026-11-24T22:00:00.123',
					'payload'         => array( 'name' => 'ñ' ),
				),
			),
			$this->batches()[0]
		);
		$row = $this->rows()[0];
		self::assertSame( array( 'delivered', null, '1795557600123' ), array( $row['state'], $row['data'], $row['delivered_at'] ) );
		self::assertSame( 0, $this->flush()['flushed'] );
	}

	public function test_keeps_to_the_hubs_limits(): void {
		$this->connect();
		$rows = array();
		for ( $i = 0; $i < 250; $i++ ) {
			$rows[] = array( 'cart.updated', "cart:$i", array( 'name' => (string) $i ) );
		}
		for ( $i = 0; $i < 4; $i++ ) {
			$rows[] = array(
				'cart.updated',
				"large:$i",
				array(
					'name' => "large $i",
					'text' => str_repeat( 'x', 400000 ),
				),
			);
		}
		$this->queue( ...$rows );
		self::assertSame( 254, $this->flush()['flushed'] );
		foreach ( $this->http->sent as $sent ) {
			self::assertLessThanOrEqual( 1000000, strlen( $sent['body'] ) );
		}
		$batches = $this->batches();
		self::assertLessThanOrEqual( 100, max( array_map( 'count', $batches ) ) );
		self::assertSame( range( 1, 254 ), array_map( 'intval', array_column( array_merge( ...$batches ), 'id' ) ) );
	}

	public function test_what_is_too_large_is_dead_and_holds_nobody_up(): void {
		$this->connect();
		$this->queue( array( 'cart.updated', 'cart:1', array( 'text' => str_repeat( 'x', 1000001 ) ) ), array( 'cart.updated', 'cart:1', array( 'name' => 'b' ) ) );
		$done = $this->flush();
		self::assertSame( array( 1, 0, 1 ), array( $done['flushed'], $done['waiting'], $done['dead'] ) );
		self::assertStringContainsString( 'larger than 1 MB', $this->services->get( DeadLetters::class )->list()[0]['error'] );
	}

	public function test_finds_the_one_the_hub_refuses_and_holds_only_its_subject(): void {
		$this->connect();
		$rows = array();
		for ( $i = 0; $i < 20; $i++ ) {
			$rows[] = array( 'cart.updated', 'cart:' . ( $i % 7 ), array( 'name' => "n$i" ) );
		}
		$this->queue( ...$rows );
		$taken = array();
		$this->hub_refuses( array( 'n3' ), 422, $taken );
		$this->flush();
		$others = array_values( array_filter( range( 0, 19 ), static fn( int $i ): bool => 3 !== $i % 7 ) );
		self::assertSame( array_map( static fn( int $i ): string => "n$i", $others ), $taken );
		self::assertSame( array( '4', '11', '18' ), array_column( $this->rows( "state = 'waiting'" ), 'id' ), 'what came after it waits with it' );

		$taken = array();
		$this->flush();
		self::assertSame( array(), $taken, 'not before its time' );

		for ( $try = 2; $try <= Batches::MOST_TRIES; $try++ ) {
			$this->clock->now += 3 * 3600000;
			$this->flush();
		}
		self::assertSame( array( 'n10', 'n17' ), $taken, 'once it is dead the others of its subject go on' );
		$dead = $this->services->get( DeadLetters::class )->list();
		self::assertSame( array( 4, 'cart:3', 5, 'No.' ), array( $dead[0]['id'], $dead[0]['subject'], $dead[0]['attempts'], $dead[0]['error'] ) );

		$this->hub_refuses( array(), 422, $taken );
		self::assertSame( 1, $this->services->get( DeadLetters::class )->requeue( array( 4 ) ) );
		$this->flush();
		self::assertSame( 'n3', end( $taken ) );
		self::assertSame( 0, $this->flush()['dead'] );
	}

	public function test_waits_longer_after_each_failure_of_the_hub_and_loses_nothing(): void {
		$this->connect();
		$this->queue( array( 'cart.updated', 'cart:1', array( 'name' => 'a' ) ), array( 'cart.updated', 'cart:2', array( 'name' => 'b' ) ) );
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 0, '', array(), 'cURL error 7: refused' );
		$asked              = array();
		for ( $minute = 0; $minute < 60; $minute++ ) {
			$before = count( $this->http->sent );
			$this->flush();
			if ( count( $this->http->sent ) > $before ) {
				$asked[] = $minute;
			}
			$this->clock->now += 60000;
		}
		self::assertLessThan( 15, count( $asked ), 'an hour of silence costs few requests' );
		self::assertGreaterThan( 4, count( $asked ) );
		self::assertSame( array( '0', '0' ), array_column( $this->rows(), 'attempts' ), 'silence is nobody\'s fault' );
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 200 );
		self::assertSame( 2, $this->flush( true )['flushed'], 'the hub itself asks' );
	}

	public function test_waits_as_long_as_the_hub_asks(): void {
		$this->connect();
		$this->queue( array( 'cart.updated', 'cart:1', array( 'name' => 'a' ) ) );
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 503, '', array( 'retry-after' => '600' ) );
		$this->flush();
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 200 );
		$this->clock->now  += 599000;
		self::assertSame( 0, $this->flush()['flushed'] );
		$this->clock->now += 1001;
		self::assertSame( 1, $this->flush()['flushed'] );
	}

	public function test_one_item_that_breaks_the_hub_stops_nobody_for_long(): void {
		$this->connect();
		$this->queue( array( 'cart.updated', 'cart:1', array( 'name' => 'bomb' ) ), array( 'cart.updated', 'cart:2', array( 'name' => 'a' ) ), array( 'cart.updated', 'cart:3', array( 'name' => 'b' ) ) );
		$taken = array();
		$this->hub_refuses( array( 'bomb' ), 500, $taken );
		for ( $minute = 0; $minute < 30; $minute++ ) {
			$this->flush();
			$this->clock->now += 60000;
		}
		self::assertSame( array( 'a', 'b' ), $taken );
		for ( $day = 0; $day < 10; $day++ ) {
			$this->flush();
			$this->clock->now += 86400000;
		}
		$row = $this->rows( 'id = 1' )[0];
		self::assertSame( 'waiting', $row['state'], 'a server error never kills: it may be the hub\'s' );
		$this->queue( array( 'cart.updated', 'cart:4', array( 'name' => 'c' ) ) );
		$this->flush();
		$this->clock->now += 60000;
		$this->flush();
		self::assertSame( 'c', end( $taken ) );
	}

	public function test_wrong_secret_and_unknown_connection_cost_no_item(): void {
		$this->connect();
		$this->queue( array( 'cart.updated', 'cart:1', array( 'name' => 'a' ) ) );
		foreach ( array( 401, 403, 404, 410 ) as $status ) {
			$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( $status, '{"detail":"Unknown."}' );
			self::assertSame( 'Unknown.', $this->flush( true )['reason'] );
		}
		self::assertSame( array( '0', 'waiting' ), array( $this->rows()[0]['attempts'], $this->rows()[0]['state'] ) );
	}

	public function test_builds_payloads_when_delivering_and_tells_deletions(): void {
		$this->connect();
		$this->services->set(
			PayloadBuilder::class,
			static fn() => new class() implements PayloadBuilder {
				public function build( string $topic, string $subject, ?array $data ): ?array {
					if ( 'order:3' === $subject ) {
						throw new RuntimeException( 'a plugin broke: secret detail' );
					}
					return in_array( $subject, array( 'order:2', 'note:2' ), true ) ? null : array( 'built' => $subject );
				}
			}
		);
		$this->queue(
			array( 'order.created', 'order:1' ),
			array( 'order.updated', 'order:1' ),
			array( 'order.updated', 'order:1' ),
			array( 'order.updated', 'order:2' ),
			array( 'note.added', 'note:2' ),
			array( 'order.updated', 'order:3' ),
			array( 'order.deleted', 'order:3' ),
			array( 'order.updated', 'order:4' )
		);
		self::assertSame( 6, $this->flush()['flushed'] );
		self::assertSame(
			array( array( 'order.created', '1' ), array( 'order.updated', '2' ), array( 'order.deleted', '4' ), array( 'order.updated', '8' ) ),
			array_map( static fn( array $item ): array => array( $item['topic'], $item['id'] ), $this->batches()[0] )
		);
		self::assertSame( array( 'id' => 2 ), $this->batches()[0][2]['payload'] );
		$held = $this->rows( "state = 'waiting'" );
		self::assertSame( array( '6', '7' ), array_column( $held, 'id' ) );
		self::assertStringNotContainsString( 'secret detail', $held[0]['error'] );
		self::assertStringContainsString( 'secret detail', $GLOBALS['liaison_test_log'][0] );
	}

	public function test_another_area_may_build_a_topic(): void {
		$this->connect();
		add_filter(
			'liaison_payload_builder',
			static fn( PayloadBuilder $builder, string $topic ) => 'cart.updated' !== $topic ? $builder : new class() implements PayloadBuilder {
				public function build( string $topic, string $subject, ?array $data ): ?array {
					return 'cart:1' === $subject ? array( 'token' => '1' ) : null;
				}
			},
			10,
			2
		);
		$this->queue( array( 'cart.updated', 'cart:1' ), array( 'cart.updated', 'cart:2' ) );
		self::assertSame( 2, $this->flush()['flushed'] );
		self::assertSame( array( array( 'token' => '1' ) ), array_column( $this->batches()[0], 'payload' ), 'a cart that is gone is not told' );
	}

	public function test_two_runners_do_not_send_twice(): void {
		$this->connect();
		$this->queue( array( 'cart.updated', 'cart:1', array( 'name' => 'a' ) ) );
		$other              = new Lock( $this->db, $this->clock );
		$second             = null;
		$this->http->answer = function () use ( &$second, $other ): HttpAnswer {
			$second = $other->take();
			return new HttpAnswer( 200 );
		};
		$this->flush();
		self::assertFalse( $second );
		self::assertTrue( $other->take(), 'the lock is free again' );
		$this->queue( array( 'cart.updated', 'cart:1', array( 'name' => 'b' ) ) );
		self::assertStringContainsString( 'Another sync', $this->flush()['reason'] );
		$this->clock->now += 60001;
		self::assertSame( 1, $this->flush()['flushed'], 'a runner that died holds nobody up for long' );
		self::assertFalse( $other->renew() );
	}

	public function test_stops_when_deliveries_are_stopped_meanwhile(): void {
		$this->connect();
		$rows = array();
		for ( $i = 0; $i < 250; $i++ ) {
			$rows[] = array( 'cart.updated', "cart:$i", array( 'name' => (string) $i ) );
		}
		$this->queue( ...$rows );
		$this->http->answer = function (): HttpAnswer {
			( new Lock( $this->db, $this->clock ) )->take_away();
			return new HttpAnswer( 200 );
		};
		$done               = $this->flush();
		self::assertSame( array( 100, 150 ), array( $done['flushed'], $done['waiting'] ) );
	}

	public function test_ends_in_time(): void {
		$this->connect();
		$rows = array();
		for ( $i = 0; $i < 1000; $i++ ) {
			$rows[] = array( 'cart.updated', "cart:$i", array( 'name' => (string) $i ) );
		}
		$this->queue( ...$rows );
		$this->http->answer = function ( array $request ): HttpAnswer {
			self::assertLessThanOrEqual( 8, $request['timeout'] );
			$this->clock->now += 3000;
			return new HttpAnswer( 200 );
		};
		$done               = $this->flush();
		self::assertLessThanOrEqual( self::NOW + 10000, $this->clock->now );
		self::assertSame( array( 300, true ), array( $done['flushed'], $done['more'] ) );
	}

	public function test_ends_in_time_also_when_there_is_nothing_to_tell(): void {
		$this->connect();
		$this->services->set(
			PayloadBuilder::class,
			fn() => new class( $this->clock ) implements PayloadBuilder {
				public function __construct( private TurnedClock $clock ) {}

				public function build( string $topic, string $subject, ?array $data ): ?array {
					$this->clock->now += 20;
					return null;
				}
			}
		);
		$rows = array();
		for ( $i = 0; $i < 1000; $i++ ) {
			$rows[] = array( 'cart.updated', "cart:$i", array( 'name' => (string) $i ) );
		}
		$this->queue( ...$rows );
		self::assertSame(
			array( 500, true ),
			array_values(
				array_intersect_key(
					$this->flush(),
					array(
						'flushed' => 1,
						'more'    => 1,
					)
				)
			)
		);
		self::assertSame( array(), $this->http->sent );
	}

	public function test_sends_nothing_when_paused_or_unreadable(): void {
		$connection = $this->connect();
		$this->queue( array( 'cart.updated', 'cart:1', array( 'name' => 'a' ) ) );
		$connection->pause( 'owner' );
		self::assertStringContainsString( 'paused', $this->flush( true )['reason'] );
		$connection->pause( '' );
		$GLOBALS['liaison_test_salt'] = 'other';
		self::assertStringContainsString( 'Reconnect your shop', $this->flush( true )['reason'] );
		self::assertSame( array(), $this->http->sent );
	}

	/** Whatever fails, in whichever order: each subject's things arrive in order, and each exactly once. */
	public function test_keeps_the_order_of_each_subject_whatever_happens(): void {
		for ( $seed = 1; $seed <= 12; $seed++ ) {
			$this->setUp();
			$this->connect();
			mt_srand( $seed );
			$rows = array();
			for ( $i = 0; $i < 180; $i++ ) {
				$rows[] = array( 'cart.updated', 'cart:' . mt_rand( 0, 20 ), array( 'name' => "n$i" ) );
			}
			$this->queue( ...$rows );
			$bad                = array( 'n' . mt_rand( 0, 179 ), 'n' . mt_rand( 0, 179 ) );
			$taken              = array();
			$this->http->answer = static function ( array $request ) use ( $bad, &$taken ): HttpAnswer {
				$chance = mt_rand( 0, 9 );
				if ( $chance < 3 ) {
					return new HttpAnswer( array( 0, 500, 429 )[ $chance ] );
				}
				$items = json_decode( $request['body'], true )['items'];
				foreach ( $items as $item ) {
					if ( in_array( $item['payload']['name'], $bad, true ) ) {
						return new HttpAnswer( 400, '{}' );
					}
				}
				foreach ( $items as $item ) {
					$taken[] = (int) substr( $item['payload']['name'], 1 );
				}
				return new HttpAnswer( 200 );
			};
			for ( $round = 0; $round < 300; $round++ ) {
				if ( ! $this->rows( "state = 'waiting'" ) ) {
					break;
				}
				$this->flush();
				$this->clock->now += 600000;
			}
			self::assertSame( array(), $this->rows( "state = 'waiting'" ), "seed $seed" );
			$by_subject = array();
			foreach ( $taken as $i ) {
				$by_subject[ $rows[ $i ][1] ][] = $i;
			}
			foreach ( $by_subject as $subject => $order ) {
				$sorted = $order;
				sort( $sorted );
				self::assertSame( $sorted, $order, "seed $seed, $subject" );
			}
			$missing = array_diff( range( 0, 179 ), $taken );
			self::assertSame( array_values( array_unique( array_map( static fn( string $name ): int => (int) substr( $name, 1 ), $bad ) ) ), array_values( array_intersect( array_map( static fn( string $name ): int => (int) substr( $name, 1 ), array_unique( $bad ) ), $missing ) ), "seed $seed" );
			self::assertCount( 180 - count( $missing ), array_unique( $taken ) );
			self::assertCount( count( array_unique( $bad ) ), $missing );
		}
	}

	public function test_memory_does_not_grow_with_the_queue(): void {
		$this->connect();
		$this->db->query( "INSERT INTO wp_liaison_queue (topic, subject, data, occurred_at) SELECT 'cart.updated', CONCAT('cart:', seq), CONCAT('{\"name\":\"', REPEAT('x', 2000), '\"}'), 1 FROM seq_1_to_5000" );
		$this->http->answer = function ( array $request ): HttpAnswer {
			$this->http->sent = array();
			return new HttpAnswer( 200 );
		};
		$before             = memory_get_usage();
		memory_get_peak_usage();
		self::assertSame( 5000, $this->flush()['flushed'] );
		self::assertLessThan( 4 * 1048576, memory_get_usage() - $before );
	}
}
