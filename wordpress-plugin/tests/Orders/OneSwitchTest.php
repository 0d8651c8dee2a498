<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Orders;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Hub\Hub;
use Liaison\WooCommerce\Orders\OneSwitch;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Tests\ShopTestCase;

final class OneSwitchTest extends ShopTestCase {

	/** What was put at the hub, by plugin. */
	private array $put = array();

	private function switch(): OneSwitch {
		return new OneSwitch( $this->services->get( Options::class ), $this->services->get( Connection::class ), $this->services->get( Fingerprint::class ), $this->services->get( Hub::class ) );
	}

	/** A connected shop of before, whose hub has both plugins switched on. */
	private function shop( array $options, bool $answers = true ): OneSwitch {
		$this->connect();
		update_option( 'liaison_switches', 'pending' );
		foreach ( $options as $name => $value ) {
			update_option( "liaison_$name", $value );
		}
		$this->put          = array();
		$this->http->answer = function ( array $request ) use ( $answers ): HttpAnswer {
			if ( ! $answers ) {
				return new HttpAnswer( 503, '{}' );
			}
			if ( 'PUT' === $request['method'] ) {
				$this->put[ basename( $request['url'] ) ] = json_decode( $request['body'], true );
				return new HttpAnswer( 200, '{}' );
			}
			$plugins = array(
				array(
					'id'       => 'cash-on-delivery',
					'enabled'  => true,
					'settings' => array(
						'setStatus' => true,
						'shopName'  => 'Ana',
					),
				),
				array(
					'id'       => 'review-request',
					'enabled'  => true,
					'settings' => array(),
				),
				array(
					'id'       => 'order-notifications',
					'enabled'  => true,
					'settings' => array(),
				),
			);
			return new HttpAnswer( 200, (string) json_encode( array( 'plugins' => $plugins ) ) );
		};
		return $this->switch();
	}

	public function test_what_was_off_in_the_shop_is_off_at_the_hub_afterwards(): void {
		$this->shop( array() )->move();
		self::assertSame(
			array(
				'cash-on-delivery' => array(
					'enabled'  => true,
					'settings' => array(
						'setStatus' => false,
						'shopName'  => 'Ana',
					),
				),
				'review-request'   => array( 'enabled' => false ),
			),
			$this->put
		);
		self::assertSame( 'moved', get_option( 'liaison_switches' ) );
		$asked = count( $this->http->sent );
		$this->switch()->move();
		self::assertCount( $asked, $this->http->sent, 'it is handed over once' );
	}

	public function test_what_was_on_in_both_places_stays_as_it_is(): void {
		$this->shop(
			array(
				'allow_order_status' => 'yes',
				'review_days'        => 14,
			)
		)->move();
		self::assertSame( array(), $this->put );
		self::assertSame( 14, get_option( 'liaison_review_days' ) );
		self::assertSame( 'moved', get_option( 'liaison_switches' ) );
	}

	public function test_a_hub_that_does_not_answer_is_asked_again_and_a_new_shop_hands_over_nothing(): void {
		$this->shop( array(), false )->move();
		self::assertSame( 'pending', get_option( 'liaison_switches' ) );
		$this->shop( array() );
		update_option( 'liaison_switches', '' );
		$before = count( $this->http->sent );
		$this->switch()->move();
		self::assertCount( $before, $this->http->sent );
	}
}
