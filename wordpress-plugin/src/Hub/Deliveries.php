<?php
/**
 * Delivering events.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Hub;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Site;
use Liaison\WooCommerce\Support\Http;

/**
 * Posts batches to the connection's delivery address, signed as WooCommerce signs webhooks.
 */
final class Deliveries {

	public function __construct( private Connection $connection, private Site $site, private Http $http ) {}

	/**
	 * Posts a batch. Never throws.
	 *
	 * @param string $body            `{"items": […]}`.
	 * @param float  $timeout_seconds How long to wait.
	 */
	public function post( string $body, float $timeout_seconds ): Answer {
		$answer = $this->send( $body, $timeout_seconds, $this->connection->secret() );
		if ( 401 === $answer->status && '' !== $this->connection->previous_secret() ) {
			$answer = $this->send( $body, $timeout_seconds, $this->connection->previous_secret() );
		}
		return $answer;
	}

	/**
	 * Posts once.
	 *
	 * @param string $body            The batch.
	 * @param float  $timeout_seconds How long to wait.
	 * @param string $secret          Signs.
	 */
	private function send( string $body, float $timeout_seconds, string $secret ): Answer {
		return AnswerReader::read(
			$this->http->send(
				'POST',
				$this->connection->delivery_url(),
				array(
					'Content-Type'           => 'application/json',
					'X-WC-Webhook-Topic'     => 'liaison.batch',
					'X-WC-Webhook-Source'    => trailingslashit( $this->site->url() ),
					'X-WC-Webhook-Signature' => Signature::delivery( $body, $secret ),
					'X-Liaison-Site'         => $this->site->id(),
				),
				$body,
				$timeout_seconds
			)
		);
	}
}
