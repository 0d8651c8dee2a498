<?php
/**
 * Sending by hand.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Hub\Answer;
use Liaison\WooCommerce\Hub\Hub;
use Liaison\WooCommerce\Support\PlainText;

/**
 * Sends a text or a template about an order. The hub decides whether it may go out, as for every
 * message: consent, window and stop are not overridden here.
 */
class Sending {

	/**
	 * The templates, asked for once a request.
	 *
	 * @var list<array{name:string,body:string,variables:list<string>}>|null
	 */
	private ?array $templates = null;

	/**
	 * @param Hub $hub Sends.
	 */
	public function __construct( private Hub $hub ) {}

	/**
	 * Templates that may be sent by hand, each name once: the hub chooses the customer's language.
	 *
	 * @return list<array{name:string,body:string,variables:list<string>}> Empty when the hub has none, or does not list them.
	 */
	public function templates(): array {
		if ( null !== $this->templates ) {
			return $this->templates;
		}
		$answer = $this->hub->request( 'GET', '/templates' );
		$list   = array();
		foreach ( is_array( $answer->json['data'] ?? null ) ? $answer->json['data'] : array() as $template ) {
			$name = is_array( $template ) && is_string( $template['name'] ?? null ) ? $template['name'] : '';
			if ( '' !== $name && ( ! isset( $list[ $name ] ) || self::is_of_the_shop( $template ) ) ) {
				$list[ $name ] = array(
					'name'      => $name,
					'body'      => Html::text( $template['body'] ?? '' ),
					'variables' => array_values( array_filter( is_array( $template['variables'] ?? null ) ? $template['variables'] : array(), 'is_string' ) ),
				);
			}
		}
		$this->templates = array_values( $list );
		return $this->templates;
	}

	/**
	 * Whether a template is in the shop's own language: its words are shown then.
	 *
	 * @param array<mixed> $template A template of the hub.
	 */
	private static function is_of_the_shop( array $template ): bool {
		return substr( Html::text( $template['language'] ?? '' ), 0, 2 ) === substr( get_locale(), 0, 2 );
	}

	/**
	 * Sends a text. WhatsApp lets it through only within 24 hours of the customer's last message.
	 *
	 * @param \WC_Order $order The order it is about.
	 * @param string    $text  The text.
	 * @param string    $key   Names this sending; the same key sends once.
	 */
	public function text( \WC_Order $order, string $text, string $key ): Answer {
		return $this->send( $order, array( 'text' => $text ), $key );
	}

	/**
	 * Sends a template.
	 *
	 * @param \WC_Order            $order     The order it is about.
	 * @param string               $name      Name of the template.
	 * @param array<string,string> $variables Its variables.
	 * @param string               $key       Names this sending; the same key sends once.
	 */
	public function template( \WC_Order $order, string $name, array $variables, string $key ): Answer {
		return $this->send( $order, self::content( $name, $variables ), $key );
	}

	/**
	 * Asks what would become of messages; nothing is sent.
	 *
	 * @param list<array<string,mixed>> $bodies As body() makes them, 50 at most.
	 * @return Answer `data` with an entry a message, in their order; an older hub answers 404 `unknown_route`.
	 */
	public function preview( array $bodies ): Answer {
		return $this->hub->request( 'POST', '/messages/preview', array( 'messages' => $bodies ), 15 );
	}

	/**
	 * A template as the content of a message.
	 *
	 * @param string               $name      Name of the template.
	 * @param array<string,string> $variables Its variables.
	 * @return array<string,mixed>
	 */
	public static function content( string $name, array $variables ): array {
		return array(
			'template' => array(
				'name'      => $name,
				'variables' => array() === $variables ? new \stdClass() : $variables,
			),
		);
	}

	/**
	 * A message about an order to its buyer.
	 *
	 * @param \WC_Order           $order   The order.
	 * @param array<string,mixed> $content `text` or `template`.
	 * @return array<string,mixed>
	 */
	public static function body( \WC_Order $order, array $content ): array {
		return array(
			'subject' => 'order:' . $order->get_id(),
			'to'      => array(
				'phone'   => $order->get_billing_phone(),
				'country' => $order->get_billing_country(),
			),
			'purpose' => 'transactional',
		) + $content;
	}

	/**
	 * Names of the variables of a template: as the hub lists them, else as they were typed.
	 *
	 * @param string $name  The template, '' for none.
	 * @param string $typed One name a line.
	 * @return list<string>
	 */
	public function variable_names( string $name, string $typed ): array {
		if ( '' === $name ) {
			return array();
		}
		foreach ( $this->templates() as $template ) {
			if ( $template['name'] === $name ) {
				return $template['variables'];
			}
		}
		return array_values( array_filter( array_map( static fn ( string $line ): string => trim( sanitize_text_field( $line ) ), preg_split( '/[\r\n,]+/', $typed ) ) ) );
	}

	/**
	 * Values of an order for the variables of a template, by the names templates use.
	 *
	 * @param \WC_Order $order The order.
	 * @param string[]  $names Names of the variables.
	 * @return array<string,string>
	 */
	public static function variables( \WC_Order $order, array $names ): array {
		$first  = PlainText::line( (string) $order->get_billing_first_name() );
		$total  = html_entity_decode( wp_strip_all_tags( wc_price( (float) $order->get_total(), array( 'currency' => $order->get_currency() ) ) ), ENT_QUOTES, 'UTF-8' );
		$known  = array(
			'name'        => $first,
			'firstname'   => $first,
			'lastname'    => PlainText::line( (string) $order->get_billing_last_name() ),
			'customer'    => $first,
			'order'       => $order->get_order_number(),
			'ordernumber' => $order->get_order_number(),
			'number'      => $order->get_order_number(),
			'total'       => $total,
			'amount'      => $total,
			'shop'        => PlainText::site_name(),
			'shopname'    => PlainText::site_name(),
			'link'        => $order->get_view_order_url(),
			'orderurl'    => $order->get_view_order_url(),
		);
		$values = array();
		foreach ( $names as $name ) {
			$plain           = strtolower( (string) preg_replace( '/[^a-zA-Z]/', '', $name ) );
			$values[ $name ] = (string) ( $known[ $plain ] ?? '' );
		}
		return $values;
	}

	/**
	 * What came of a sending, for the owner.
	 *
	 * @param Answer $answer The hub's answer.
	 * @return array{0:string,1:string} Type of notice and text.
	 */
	public static function outcome( Answer $answer ): array {
		if ( ! $answer->ok() ) {
			return array( 'error', __( 'The message was not sent.', 'liaison-for-woocommerce' ) . ' ' . Problem::text( $answer ) );
		}
		$status = Html::text( $answer->json['status'] ?? '' );
		if ( in_array( $status, array( 'refused', 'failed', 'expired' ), true ) ) {
			$decision = is_array( $answer->json['decision'] ?? null ) ? $answer->json['decision'] : array();
			$why      = str_replace( '_', ' ', Html::text( $answer->json['message'] ?? $answer->json['explanation'] ?? $decision['explanation'] ?? $decision['reason'] ?? $answer->json['reason'] ?? '' ) );
			/* translators: %s: a reason. */
			return array( 'error', '' === $why ? __( 'The message was not sent. See Messages for the reason.', 'liaison-for-woocommerce' ) : sprintf( __( 'The message was not sent: %s', 'liaison-for-woocommerce' ), $why ) );
		}
		/* translators: %s: state of a message, for example "waiting". */
		return array( 'success', sprintf( __( 'The message is being sent. Status: %s.', 'liaison-for-woocommerce' ), MessageList::state_name( $status ) ) );
	}

	/**
	 * Sends something.
	 *
	 * @param \WC_Order           $order   The order it is about.
	 * @param array<string,mixed> $content `text` or `template`.
	 * @param string              $key     Names this sending.
	 */
	private function send( \WC_Order $order, array $content, string $key ): Answer {
		return $this->hub->request( 'POST', '/messages', self::body( $order, $content ), 10, array( 'Idempotency-Key' => $key ) );
	}
}
