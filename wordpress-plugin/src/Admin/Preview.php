<?php
/**
 * What would become of messages.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Hub\Answer;

/**
 * Who gets what, and who is left out, before anything is sent: the hub says what it would decide, the shop what
 * contradicts the order.
 */
final class Preview {

	/** The message goes out. */
	public const SEND = 'send';
	/** It would go out, but contradicts the order: the owner decides. */
	public const DOUBTFUL = 'doubtful';
	/** It does not go out. */
	public const REFUSED = 'refused';

	/** Messages one request asks about: the hub takes no more. */
	private const AT_ONCE = 50;

	/**
	 * @param Sending   $sending Asks the hub.
	 * @param StatusFit $fit     Finds contradictions.
	 */
	public function __construct( private Sending $sending, private StatusFit $fit ) {}

	/**
	 * What would become of a message about each order.
	 *
	 * @param \WC_Order[] $orders   The orders.
	 * @param string      $template Name of a template, '' for a text.
	 * @param string[]    $names    Names of its variables.
	 * @param string      $text     A text, '' for a template.
	 * @return array{rows:list<array{order:\WC_Order,fate:string,why:string,text:string,language:string}>,older:bool,problem:?Answer}
	 *         `older`: the hub cannot say, so nothing of it is in the rows; `problem`: why nothing can be shown.
	 */
	public function of( array $orders, string $template, array $names, string $text ): array {
		$rows = array();
		$ask  = array();
		foreach ( array_values( $orders ) as $index => $order ) {
			$rows[ $index ] = array(
				'order'    => $order,
				'fate'     => self::SEND,
				'why'      => '',
				'text'     => $text,
				'language' => '',
			);
			if ( '' === $order->get_billing_phone() ) {
				$rows[ $index ]['fate'] = self::REFUSED;
				$rows[ $index ]['why']  = __( 'The order has no phone number.', 'liaison-for-woocommerce' );
				continue;
			}
			$ask[ $index ] = Sending::body( $order, '' === $template ? array( 'text' => $text ) : Sending::content( $template, Sending::variables( $order, $names ) ) );
		}
		foreach ( array_chunk( $ask, self::AT_ONCE, true ) as $some ) {
			$answer = $this->sending->preview( array_values( $some ) );
			if ( 404 === $answer->status && 'unknown_route' === $answer->code ) {
				return array(
					'rows'    => $this->judged( $this->filled( $rows, $template, $names ), $template ),
					'older'   => true,
					'problem' => null,
				);
			}
			$told = is_array( $answer->json['data'] ?? null ) ? array_values( $answer->json['data'] ) : array();
			if ( ! $answer->ok() || count( $told ) !== count( $some ) ) {
				return array(
					'rows'    => array(),
					'older'   => false,
					'problem' => $answer->ok() ? new Answer( 0 ) : $answer,
				);
			}
			foreach ( array_keys( $some ) as $position => $index ) {
				$rows[ $index ] = self::told( $rows[ $index ], is_array( $told[ $position ] ) ? $told[ $position ] : array() );
			}
		}
		return array(
			'rows'    => $this->judged( $rows, $template ),
			'older'   => false,
			'problem' => null,
		);
	}

	/**
	 * A row with what the hub says of it.
	 *
	 * @param array<string,mixed> $row  The row.
	 * @param array<mixed>        $told The hub's answer about it.
	 * @return array<string,mixed>
	 */
	private static function told( array $row, array $told ): array {
		$row['text']     = '' === Html::text( $told['text'] ?? '' ) ? $row['text'] : Html::text( $told['text'] );
		$row['language'] = Html::text( $told['language'] ?? '' );
		$row['why']      = Html::text( $told['explanation'] ?? '' );
		$row['why']      = '' === $row['why'] ? str_replace( '_', ' ', Html::text( $told['reason'] ?? '' ) ) : $row['why'];
		// Whatever is not clearly sent now or later is not.
		if ( ! in_array( Html::text( $told['status'] ?? '' ), array( 'queued', 'delayed' ), true ) ) {
			$row['fate'] = self::REFUSED;
		}
		return $row;
	}

	/**
	 * Rows with the template's own text, where the hub tells none.
	 *
	 * @param list<array<string,mixed>> $rows     The rows.
	 * @param string                    $template Name of the template.
	 * @param string[]                  $names    Names of its variables.
	 * @return list<array<string,mixed>>
	 */
	private function filled( array $rows, string $template, array $names ): array {
		$body = '';
		foreach ( '' === $template ? array() : $this->sending->templates() as $one ) {
			$body = $one['name'] === $template ? $one['body'] : $body;
		}
		foreach ( '' === $body ? array() : array_keys( $rows ) as $index ) {
			$text = $body;
			foreach ( Sending::variables( $rows[ $index ]['order'], $names ) as $name => $value ) {
				$text = str_replace( '{{' . $name . '}}', $value, $text );
			}
			$rows[ $index ]['text'] = $text;
		}
		return $rows;
	}

	/**
	 * Rows with what contradicts their order.
	 *
	 * @param list<array<string,mixed>> $rows     The rows.
	 * @param string                    $template Name of the template.
	 * @return list<array<string,mixed>>
	 */
	private function judged( array $rows, string $template ): array {
		foreach ( $rows as $index => $row ) {
			$problem = self::SEND === $row['fate'] ? $this->fit->problem( $row['order'], $template ) : '';
			if ( '' !== $problem ) {
				$rows[ $index ]['fate'] = self::DOUBTFUL;
				$rows[ $index ]['why']  = $problem;
			}
		}
		return $rows;
	}
}
