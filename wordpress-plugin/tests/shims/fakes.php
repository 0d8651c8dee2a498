<?php
/**
 * The plugin's own interfaces, played by objects that remember.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Tests;

use Liaison\WooCommerce\Hub\Answer;
use Liaison\WooCommerce\Hub\Hub;
use Liaison\WooCommerce\Queue\Outbox;
use Liaison\WooCommerce\Support\Clock;

final class RecordingOutbox implements Outbox {
	/** @var list<array{0:string,1:string,2:array<string,mixed>|null}> */
	public array $rows = array();

	public function add( string $topic, string $subject, ?array $data = null, ?int $occurred_at_ms = null ): void {
		$this->rows[] = array( $topic, $subject, $data );
	}

	public function flush(): void {
		do_action( 'liaison_outbox_written' );
	}

	/** @return list<string> */
	public function topics(): array {
		return array_map( static fn ( array $row ): string => $row[0] . ' ' . $row[1], $this->rows );
	}
}

final class TurnedClock implements Clock {
	public function __construct( public int $now ) {}

	public function now(): int {
		return $this->now;
	}
}

final class ScriptedHub implements Hub {
	/** @var list<array{0:string,1:string,2:array<string,mixed>|null,3:array<string,string>}> */
	public array $requests = array();

	/** @param array<string,Answer> $answers Answers by method and path. */
	public function __construct( public array $answers = array(), private bool $connected = true ) {}

	public function request( string $method, string $path, ?array $body = null, int $timeout_seconds = 5, array $headers = array() ): Answer {
		$this->requests[] = array( $method, $path, $body, $headers );
		return $this->answers[ "{$method} {$path}" ] ?? new Answer( 404, null, 'No such address.', 'unknown_route' );
	}

	public function connected(): bool {
		return $this->connected;
	}
}
