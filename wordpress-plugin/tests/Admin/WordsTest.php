<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Admin;

use Liaison\WooCommerce\Admin\Problem;
use Liaison\WooCommerce\Admin\Sending;
use Liaison\WooCommerce\Admin\TestPanel;
use Liaison\WooCommerce\Hub\Answer;
use Liaison\WooCommerce\Tests\ScriptedHub;
use PHPUnit\Framework\TestCase;

final class WordsTest extends TestCase {

	/** @dataProvider answers */
	public function test_every_refusal_says_whether_orders_are_affected( Answer $answer ): void {
		$text = Problem::text( $answer );
		$this->assertMatchesRegularExpression( '/not affected|Checkout works as usual/', $text );
		$this->assertMatchesRegularExpression( '/^[A-Z].*\.$/', $text );
		$this->assertStringNotContainsString( '..', $text );
	}

	/** @return list<array{0:Answer}> */
	public static function answers(): array {
		$list = array( array( new Answer( 0 ) ), array( new Answer( 0, null, 'The hub did not answer in time.', 'timeout' ) ), array( new Answer( 401, array(), '', 'clock_skew' ) ), array( new Answer( 422, array( 'detail' => 'Tick the box' ) ) ) );
		foreach ( array( 302, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503 ) as $status ) {
			$list[] = array( new Answer( $status, null, 'No.', 'some_code' ) );
			$list[] = array(
				new Answer(
					$status,
					array(
						'detail' => array( 'odd' ),
						'errors' => 'odd',
					)
				),
			);
		}
		return $list;
	}

	public function test_what_the_hub_words_for_owners_is_shown_and_fields_are_named_by_their_labels(): void {
		$refused = new Answer(
			422,
			array(
				'detail'  => 'The request does not have the right shape. to.phone: must have 3 characters or more.',
				'message' => 'Certains champs sont à corriger.',
				'errors'  => array(
					array(
						'field'   => 'to.phone',
						'reason'  => 'must have 3 characters or more',
						'message' => 'Saisissez au moins 3 caractères.',
					),
				),
			),
			'',
			'validation_failed'
		);
		$this->assertSame( 'Certains champs sont à corriger. Phone number: Saisissez au moins 3 caractères. Orders are not affected.', Problem::text( $refused ) );
		$this->assertSame( array( 'to.phone' => 'Saisissez au moins 3 caractères.' ), Problem::fields( $refused ) );
	}

	public function test_a_hub_that_words_nothing_for_owners_shows_no_path_of_a_field(): void {
		$text = Problem::text(
			new Answer(
				422,
				array(
					'detail' => 'to.phone: must have 3 characters or more.',
					'errors' => array(
						array(
							'field'  => 'to.phone',
							'reason' => 'must have 3 characters or more',
						),
						array( 'field' => 'other' ),
						'odd',
					),
				)
			)
		);
		$this->assertSame( 'Some fields need your attention. Phone number: Must have 3 characters or more. Orders are not affected.', $text );
	}

	public function test_numbers_are_read_as_people_write_them(): void {
		$this->assertSame(
			array( array( '+34600111222', '+447700900123' ), array() ),
			TestPanel::read_numbers( "+34 600 111 222\n0044 (7700) 900-123, +34600111222\n\n" )
		);
		$this->assertSame( array( array(), array( '600111222', '+12', 'x' ) ), TestPanel::read_numbers( '600111222;+12;x' ) );
	}

	public function test_a_message_about_an_order_goes_to_its_buyer_under_a_key(): void {
		$hub   = new ScriptedHub( array( 'POST /messages' => new Answer( 201, array( 'status' => 'queued' ) ) ) );
		$order = $this->createMock( \WC_Order::class );
		$order->method( 'get_id' )->willReturn( 13 );
		( new Sending( $hub ) )->template( $order, 'order_ready', array(), 'hand:1:13' );
		list( , , $body, $headers ) = $hub->requests[0];
		$this->assertSame( 'order:13', $body['subject'] );
		$this->assertSame( 'transactional', $body['purpose'] );
		$this->assertSame( '{"name":"order_ready","variables":{}}', json_encode( $body['template'] ) );
		$this->assertSame( array( 'Idempotency-Key' => 'hand:1:13' ), $headers );
	}

	public function test_the_owner_reads_why_a_message_was_not_sent(): void {
		$this->assertSame( array( 'success', 'The message is being sent. Status: Pending.' ), Sending::outcome( new Answer( 201, array( 'status' => 'queued' ) ) ) );
		$this->assertSame(
			array( 'error', 'The message was not sent: consent withdrawn' ),
			Sending::outcome(
				new Answer(
					201,
					array(
						'status'   => 'refused',
						'decision' => array( 'reason' => 'consent_withdrawn' ),
					)
				)
			)
		);
		$this->assertSame( 'error', Sending::outcome( new Answer( 500 ) )[0] );
		$told = new Answer(
			202,
			array(
				'status'   => 'refused',
				'message'  => 'Le client n’a pas accepté ces messages.',
				'decision' => array( 'reason' => 'no_consent' ),
			)
		);
		$this->assertSame( 'The message was not sent: Le client n’a pas accepté ces messages.', Sending::outcome( $told )[1] );
	}

	public function test_templates_of_a_hostile_hub_are_passed_over(): void {
		$hub = new ScriptedHub(
			array(
				'GET /templates' => new Answer(
					200,
					array(
						'data' => array(
							'x',
							array(),
							array( 'name' => array() ),
							array(
								'name'      => 'a',
								'variables' => array( 'n', 5 ),
								'body'      => array(),
							),
						),
					)
				),
			)
		);
		$this->assertSame(
			array(
				array(
					'name'      => 'a',
					'body'      => '',
					'variables' => array( 'n' ),
				),
			),
			( new Sending( $hub ) )->templates()
		);
		$this->assertSame( array(), ( new Sending( new ScriptedHub() ) )->templates() );
	}
}
