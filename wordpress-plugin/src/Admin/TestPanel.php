<?php
/**
 * Test numbers and the test message.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Hub\Hub;
use Liaison\WooCommerce\Support\Options;

/**
 * Who receives in test mode, one message to see it work, and the switch between test mode and live.
 */
final class TestPanel {

	public const SENT = 'test_sent_at';

	/**
	 * @param Hub        $hub        Sends.
	 * @param Connection $connection Knows the test numbers.
	 * @param Options    $options    Remembers that a test was sent.
	 * @param Flash      $flash      What is told on the next page.
	 */
	public function __construct(
		private Hub $hub,
		private Connection $connection,
		private Options $options,
		private Flash $flash
	) {}

	/**
	 * The actions by name.
	 *
	 * @return array<string,callable(array<mixed>):string>
	 */
	public function actions(): array {
		return array(
			'test' => array( $this, 'send' ),
			'mode' => array( $this, 'set_mode' ),
		);
	}

	/**
	 * Prints both.
	 */
	public function show(): void {
		echo '<section class="liaison-card" id="liaison-test"><h2>' . esc_html__( 'Send a test message', 'liaison-for-woocommerce' ) . '</h2>';
		Html::open( 'test' );
		$this->phone();
		echo '<p><label><input type="checkbox" name="own" value="1" required> ' . esc_html__( 'This is my own number and I agree to receive test messages from this shop.', 'liaison-for-woocommerce' ) . '</label></p>';
		Html::close( __( 'Send', 'liaison-for-woocommerce' ) );
		if ( 'test' === $this->connection->mode() ) {
			$this->numbers();
		}
		echo '</section>';
	}

	/**
	 * Sends the test message.
	 *
	 * @param array<mixed> $request The request.
	 * @return string Where to go.
	 */
	public function send( array $request ): string {
		$phone = trim( sanitize_text_field( Html::text( $request['phone'] ?? '' ) ) );
		$back  = Html::url() . '#liaison-test';
		if ( '' === $phone || empty( $request['own'] ) ) {
			$this->flash->add( 'error', __( 'Nothing was sent. Enter your own number and confirm that it is yours.', 'liaison-for-woocommerce' ) );
			return $back;
		}
		$answer = $this->hub->request(
			'POST',
			'/test-message',
			array(
				'to'  => array(
					'phone'   => $phone,
					'country' => strtoupper( substr( sanitize_text_field( Html::text( $request['country'] ?? '' ) ), 0, 2 ) ),
				),
				'own' => true,
			),
			10
		);
		if ( ! $answer->ok() ) {
			$this->flash->add( 'error', __( 'The test message was not sent.', 'liaison-for-woocommerce' ) . ' ' . Problem::text( $answer ) );
			return $back;
		}
		$status = Html::text( $answer->json['status'] ?? '' );
		if ( 'refused' === $status || 'failed' === $status ) {
			$why = '' === Html::text( $answer->json['message'] ?? '' ) ? self::reason( $answer->json['decision'] ?? null ) : Html::text( $answer->json['message'] );
			/* translators: %s: a reason. */
			$this->flash->add( 'error', '' === $why ? __( 'The test message was not sent. See Messages for the reason.', 'liaison-for-woocommerce' ) : sprintf( __( 'The test message was not sent: %s', 'liaison-for-woocommerce' ), $why ) );
			return $back;
		}
		$this->options->set( self::SENT, time() );
		/* translators: %s: state of a message, for example "waiting". */
		$this->flash->add( 'success', sprintf( __( 'The test message is being sent. Status: %s. See Messages for updates.', 'liaison-for-woocommerce' ), MessageList::state_name( $status ) ) );
		return $back;
	}

	/**
	 * Switches between test mode and live, or changes the test numbers.
	 *
	 * @param array<mixed> $request The request.
	 * @return string Where to go.
	 */
	public function set_mode( array $request ): string {
		$mode    = 'live' === ( $request['mode'] ?? '' ) ? 'live' : 'test';
		$numbers = $this->connection->test_numbers();
		if ( isset( $request['numbers'] ) ) {
			list( $numbers, $wrong ) = self::read_numbers( Html::text( $request['numbers'] ) );
			if ( array() !== $wrong ) {
				/* translators: %s: what was typed. */
				$this->flash->add( 'error', sprintf( __( 'Nothing was changed. These numbers aren\'t in international format: %s. Enter them like +34600111222.', 'liaison-for-woocommerce' ), implode( ', ', $wrong ) ) );
				return Html::url() . '#liaison-test';
			}
		}
		$answer = $this->hub->request(
			'PUT',
			'/mode',
			array(
				'mode'        => $mode,
				'testNumbers' => $numbers,
			),
			10
		);
		if ( ! $answer->ok() ) {
			$this->flash->add( 'error', __( 'Nothing was changed.', 'liaison-for-woocommerce' ) . ' ' . Problem::text( $answer ) );
			return Html::url();
		}
		$this->connection->learn(
			array(
				'mode'        => $mode,
				'testNumbers' => $numbers,
			)
		);
		if ( isset( $request['numbers'] ) ) {
			$this->flash->add( 'success', __( 'Test numbers saved.', 'liaison-for-woocommerce' ) );
		} elseif ( 'live' === $mode ) {
			$this->flash->add( 'success', __( 'You\'re live. Customers who opted in receive messages from now on.', 'liaison-for-woocommerce' ) );
		} else {
			$this->flash->add( 'success', __( 'Test mode is on. Only test numbers receive messages.', 'liaison-for-woocommerce' ) );
		}
		return Html::url();
	}

	/**
	 * Prints the form of test numbers.
	 */
	private function numbers(): void {
		echo '<h3>' . esc_html__( 'Test numbers', 'liaison-for-woocommerce' ) . '</h3>';
		Html::open( 'mode' );
		Html::hidden( 'mode', 'test' );
		echo '<p><label for="liaison-numbers">' . esc_html__( 'Numbers that receive messages in test mode, one per line, like +34600111222', 'liaison-for-woocommerce' ) . '</label><br>';
		printf( '<textarea id="liaison-numbers" name="numbers" rows="3" class="large-text">%s</textarea></p>', esc_textarea( implode( "\n", $this->connection->test_numbers() ) ) );
		Html::close( __( 'Save test numbers', 'liaison-for-woocommerce' ) );
	}

	/**
	 * Prints the fields of a number.
	 */
	private function phone(): void {
		$country = WC()->countries->get_base_country();
		echo '<p><label for="liaison-phone">' . esc_html__( 'Your number', 'liaison-for-woocommerce' ) . '</label><br><input type="tel" id="liaison-phone" name="phone" class="regular-text" autocomplete="tel" required></p>';
		echo '<p><label for="liaison-country">' . esc_html__( 'Country of this number', 'liaison-for-woocommerce' ) . '</label><br><select id="liaison-country" name="country">';
		foreach ( WC()->countries->get_countries() as $code => $name ) {
			printf( '<option value="%1$s" %2$s>%3$s</option>', esc_attr( $code ), selected( $code, $country, false ), esc_html( html_entity_decode( $name, ENT_QUOTES, 'UTF-8' ) ) );
		}
		echo '</select></p>';
	}

	/**
	 * Numbers of a text, and what is none.
	 *
	 * @param string $text One number a line, or with commas.
	 * @return array{0:list<string>,1:list<string>}
	 */
	public static function read_numbers( string $text ): array {
		$numbers = array();
		$wrong   = array();
		foreach ( preg_split( '/[\r\n,;]+/', $text ) as $line ) {
			$line = trim( sanitize_text_field( $line ) );
			if ( '' === $line ) {
				continue;
			}
			$number = (string) preg_replace( '/^00/', '+', (string) preg_replace( '/[\s().\/-]/', '', $line ) );
			if ( 1 === preg_match( '/^\+[1-9]\d{6,14}$/', $number ) ) {
				$numbers[ $number ] = $number;
			} else {
				$wrong[] = $line;
			}
		}
		return array( array_values( $numbers ), $wrong );
	}

	/**
	 * The reason of a decision.
	 *
	 * @param mixed $decision The hub's decision.
	 */
	private static function reason( $decision ): string {
		if ( ! is_array( $decision ) ) {
			return '';
		}
		return str_replace( '_', ' ', Html::text( $decision['explanation'] ?? $decision['reason'] ?? '' ) );
	}
}
