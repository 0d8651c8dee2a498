<?php
/**
 * Exporting and erasing personal data.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Privacy;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Connect\Fingerprint;
use Liaison\WooCommerce\Hub\Answer;
use Liaison\WooCommerce\Hub\SignedHub;
use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Queue\QueueTable;

/**
 * Takes part in WordPress's privacy requests, and has the hub take part. A request is not reported as done while the
 * hub has not answered.
 */
final class PersonalData implements Module {

	private const ID = 'liaison-for-woocommerce';

	/**
	 * @param Person      $person      Finds phones.
	 * @param Connection  $connection  The connection.
	 * @param Fingerprint $fingerprint Knows a copy of the shop.
	 * @param SignedHub   $hub         The hub.
	 * @param QueueTable  $table       The queue.
	 */
	public function __construct(
		private Person $person,
		private Connection $connection,
		private Fingerprint $fingerprint,
		private SignedHub $hub,
		private QueueTable $table
	) {}

	public function register(): void {
		add_filter( 'wp_privacy_personal_data_exporters', array( $this, 'add_exporter' ) );
		add_filter( 'wp_privacy_personal_data_erasers', array( $this, 'add_eraser' ) );
	}

	/**
	 * Adds our exporter.
	 *
	 * @param array<string,mixed> $exporters The exporters.
	 * @return array<string,mixed>
	 */
	public function add_exporter( $exporters ): array {
		$exporters             = (array) $exporters;
		$exporters[ self::ID ] = array(
			'exporter_friendly_name' => __( 'Liaison: WhatsApp messages and consent', 'liaison-for-woocommerce' ),
			'callback'               => array( $this, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Adds our eraser.
	 *
	 * @param array<string,mixed> $erasers The erasers.
	 * @return array<string,mixed>
	 */
	public function add_eraser( $erasers ): array {
		$erasers             = (array) $erasers;
		$erasers[ self::ID ] = array(
			'eraser_friendly_name' => __( 'Liaison: WhatsApp messages and consent', 'liaison-for-woocommerce' ),
			'callback'             => array( $this, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * One page of what we and the hub know.
	 *
	 * @param string $email The person.
	 * @param int    $page  From 1.
	 * @return array{data:array<int,array<string,mixed>>,done:bool}
	 */
	public function export( $email, $page = 1 ): array {
		$email  = (string) $email;
		$phones = $this->person->phones( $email );
		$items  = array();
		if ( (int) $page <= 1 ) {
			/**
			 * Filters what the shop itself keeps of a person.
			 *
			 * @since 0.1.0
			 *
			 * @param array<int,array<string,mixed>>              $items  As WordPress's exporters give them: group_id, group_label, item_id, data.
			 * @param string                                      $email  The person.
			 * @param array<int,array{phone:string,country:string}> $phones The person's phones.
			 */
			$items = (array) apply_filters( 'liaison_export_personal_data', array(), $email, $phones );
		}
		if ( ! $this->connection->connected() ) {
			return array(
				'data' => $items,
				'done' => true,
			);
		}
		$cursor = (int) $page <= 1 ? '' : self::cursor( 'export', $email );
		$answer = $this->ask( 'export', $email, $phones, $cursor );
		if ( ! $answer->ok() ) {
			$items[] = self::item( 'liaison-missing', array( array( __( 'Not included', 'liaison-for-woocommerce' ), $answer->error ) ) );
			return array(
				'data' => $items,
				'done' => true,
			);
		}
		foreach ( (array) ( $answer->json['data'] ?? array() ) as $number => $told ) {
			if ( is_array( $told ) ) {
				$items[] = self::told( $told, "$page-$number" );
			}
		}
		return array(
			'data' => $items,
			'done' => ! self::go_on( 'export', $email, $answer->json['next'] ?? null, $cursor ),
		);
	}

	/**
	 * Erases one page of what we and the hub know.
	 *
	 * @param string $email The person.
	 * @param int    $page  From 1.
	 * @return array{items_removed:int,items_retained:bool,messages:string[],done:bool}
	 */
	public function erase( $email, $page = 1 ): array {
		$email  = (string) $email;
		$cursor = (int) $page <= 1 ? '' : self::cursor( 'erase', $email );
		// Later pages meet orders that others erased meanwhile: the phones found first are kept until the end.
		$kept   = get_transient( self::name( 'phones', $email ) );
		$phones = (int) $page > 1 && is_array( $kept ) ? $kept : $this->person->phones( $email );
		$erased = 0;
		if ( (int) $page <= 1 ) {
			set_transient( self::name( 'phones', $email ), $phones, HOUR_IN_SECONDS );
			$erased = $this->table->erase( $email );
			/**
			 * Erases what the shop itself keeps of a person.
			 *
			 * @since 0.1.0
			 *
			 * @param int                                           $erased How many things were erased so far.
			 * @param string                                        $email  The person.
			 * @param array<int,array{phone:string,country:string}> $phones The person's phones.
			 */
			$erased = (int) apply_filters( 'liaison_erase_personal_data', $erased, $email, $phones );
		}
		$answer = $this->connection->connected() ? $this->ask( 'erase', $email, $phones, $cursor ) : new Answer( 204 );
		if ( ! $answer->ok() ) {
			/* translators: %s: why. */
			return self::erasure( $erased, true, array( sprintf( __( 'The hub hasn\'t erased this person\'s data yet: %s Try again once the hub responds.', 'liaison-for-woocommerce' ), $answer->error ) ), true );
		}
		$messages = array_map( 'sanitize_text_field', array_filter( (array) ( $answer->json['messages'] ?? array() ), 'is_string' ) );
		$more     = self::go_on( 'erase', $email, $answer->json['next'] ?? null, $cursor );
		if ( ! $more ) {
			delete_transient( self::name( 'phones', $email ) );
		}
		return self::erasure( $erased + (int) ( $answer->json['erased'] ?? 0 ), (int) ( $answer->json['kept'] ?? 0 ) > 0, array_values( $messages ), ! $more );
	}

	/**
	 * Asks the hub.
	 *
	 * @param string                                        $what   `export` or `erase`.
	 * @param string                                        $email  The person.
	 * @param array<int,array{phone:string,country:string}> $phones The person's phones.
	 * @param string                                        $cursor Where to go on, empty at first.
	 */
	private function ask( string $what, string $email, array $phones, string $cursor ): Answer {
		if ( ! $this->fingerprint->matches() ) {
			return new Answer( 0, null, __( 'This is a copy of the connected shop, so the hub is not contacted.', 'liaison-for-woocommerce' ), 'copy' );
		}
		$body = array(
			'email'  => $email,
			'phones' => $phones,
		) + ( '' === $cursor ? array() : array( 'cursor' => $cursor ) );
		return $this->hub->insist( 'POST', "/privacy/$what", $body, 15 );
	}

	/**
	 * Keeps where to go on.
	 *
	 * @param string $what   `export` or `erase`.
	 * @param string $email  The person.
	 * @param mixed  $next   What the hub said.
	 * @param string $before Where this page began: a hub that sends us in circles is not followed.
	 * @return bool Whether there is more.
	 */
	private static function go_on( string $what, string $email, $next, string $before ): bool {
		if ( ! is_string( $next ) || '' === $next || $next === $before ) {
			delete_transient( self::name( $what, $email ) );
			return false;
		}
		set_transient( self::name( $what, $email ), $next, HOUR_IN_SECONDS );
		return true;
	}

	/**
	 * Where to go on.
	 *
	 * @param string $what  `export` or `erase`.
	 * @param string $email The person.
	 */
	private static function cursor( string $what, string $email ): string {
		$cursor = get_transient( self::name( $what, $email ) );
		return is_string( $cursor ) ? $cursor : '';
	}

	/**
	 * A transient of one request. The e-mail is not in it.
	 *
	 * @param string $what  What it keeps.
	 * @param string $email The person.
	 */
	private static function name( string $what, string $email ): string {
		return "liaison_{$what}_" . substr( wp_hash( strtolower( $email ) ), 0, 32 );
	}

	/**
	 * One thing the hub knows, as WordPress wants it.
	 *
	 * @param array<mixed> $told   group, item, fields.
	 * @param string       $number Tells things without an id apart.
	 * @return array<string,mixed>
	 */
	private static function told( array $told, string $number ): array {
		$fields = array();
		foreach ( (array) ( $told['fields'] ?? array() ) as $field ) {
			if ( is_array( $field ) && is_scalar( $field['name'] ?? null ) && is_scalar( $field['value'] ?? null ) ) {
				$fields[] = array( sanitize_text_field( (string) $field['name'] ), sanitize_textarea_field( (string) $field['value'] ) );
			}
		}
		$group = is_string( $told['group'] ?? null ) ? sanitize_text_field( $told['group'] ) : '';
		$item  = is_scalar( $told['item'] ?? null ) ? (string) $told['item'] : $number;
		return self::item( 'liaison-' . sanitize_key( "$group-$item" ), $fields, $group );
	}

	/**
	 * One thing as WordPress's exporters give it.
	 *
	 * @param string                              $id     Tells it apart.
	 * @param array<int,array{0:string,1:string}> $fields Name and value.
	 * @param string                              $group  The hub's word for things of its kind.
	 * @return array<string,mixed>
	 */
	public static function item( string $id, array $fields, string $group = '' ): array {
		return array(
			'group_id'    => 'liaison-' . sanitize_key( $group ),
			'group_label' => '' === $group ? __( 'WhatsApp (Liaison)', 'liaison-for-woocommerce' ) : $group,
			'item_id'     => $id,
			'data'        => array_map(
				static fn( array $field ): array => array(
					'name'  => $field[0],
					'value' => $field[1],
				),
				$fields
			),
		);
	}

	/**
	 * How erasing went, as WordPress wants it.
	 *
	 * @param int      $removed  How many things were erased.
	 * @param bool     $retained Whether something was kept.
	 * @param string[] $messages Why.
	 * @param bool     $done     Whether that was all.
	 * @return array{items_removed:int,items_retained:bool,messages:string[],done:bool}
	 */
	private static function erasure( int $removed, bool $retained, array $messages, bool $done ): array {
		return array(
			'items_removed'  => $removed,
			'items_retained' => $retained,
			'messages'       => $messages,
			'done'           => $done,
		);
	}
}
