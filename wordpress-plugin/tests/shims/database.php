<?php
/**
 * A real database behind WordPress's way of talking to one.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

defined( 'ARRAY_A' ) || define( 'ARRAY_A', 'ARRAY_A' );

if ( ! class_exists( 'wpdb' ) ) {
	/**
	 * As much of WordPress's class as the plugin uses, on MariaDB or MySQL.
	 */
	// phpcs:ignore PEAR.NamingConventions.ValidClassName -- WordPress's name.
	class wpdb {
		public string $prefix     = 'wp_';
		public string $options    = 'wp_options';
		public string $last_error = '';
		public int $insert_id     = 0;
		public int $num_queries   = 0;

		/** Statements that are to fail, by a part of them. */
		public string $broken = '';

		/** @var callable(string): mixed|null Hears each statement before it runs. */
		public $on_query = null;

		public function __construct( private mysqli $connection ) {}

		public function esc_like( string $text ): string {
			return addcslashes( $text, '_%\\' );
		}

		public function suppress_errors( bool $suppress = true ): bool {
			return false;
		}

		public function prepare( string $query, ...$values ): string {
			$values = is_array( $values[0] ?? null ) ? $values[0] : $values;
			return (string) preg_replace_callback(
				'/%[sdi]/',
				function ( array $found ) use ( &$values ): string {
					if ( ! $values ) {
						throw new LogicException( 'A placeholder has no value.' );
					}
					$value = array_shift( $values );
					switch ( $found[0] ) {
						case '%d':
							return (string) (int) $value;
						case '%i':
							return '`' . str_replace( '`', '``', (string) $value ) . '`';
						default:
							return "'" . $this->connection->real_escape_string( (string) $value ) . "'";
					}
				},
				$query
			);
		}

		public function query( string $query ) {
			$result = $this->run( $query );
			return $result instanceof mysqli_result ? $result->num_rows : ( false === $result ? false : $this->connection->affected_rows );
		}

		public function get_row( string $query, string $shape = '' ): ?array {
			return $this->get_results( $query, ARRAY_A )[0] ?? null;
		}

		public function get_results( string $query, string $shape = 'OBJECT' ): array {
			$result = $this->run( $query );
			return $result instanceof mysqli_result ? $result->fetch_all( MYSQLI_ASSOC ) : array();
		}

		public function get_col( string $query ): array {
			return array_map( 'current', $this->get_results( $query, ARRAY_A ) );
		}

		public function get_var( string $query ) {
			$row = $this->get_results( $query, ARRAY_A )[0] ?? null;
			return null === $row ? null : current( $row );
		}

		public function insert( string $table, array $values, array $formats = array() ) {
			$columns = implode( ', ', array_keys( $values ) );
			return $this->query( $this->prepare( "INSERT INTO $table ($columns) VALUES (" . implode( ', ', $formats ) . ')', array_values( $values ) ) );
		}

		public function delete( string $table, array $where, array $formats = array() ) {
			$parts = array();
			foreach ( array_keys( $where ) as $place => $column ) {
				$parts[] = "$column = {$formats[ $place ]}";
			}
			return $this->query( $this->prepare( "DELETE FROM $table WHERE " . implode( ' AND ', $parts ), array_values( $where ) ) );
		}

		private function run( string $query ) {
			++$this->num_queries;
			$this->last_error = '';
			if ( null !== $this->on_query ) {
				( $this->on_query )( $query );
			}
			if ( '' !== $this->broken && str_contains( $query, $this->broken ) ) {
				$this->last_error = 'broken by the test';
				return false;
			}
			try {
				$result = $this->connection->query( $query );
			} catch ( mysqli_sql_exception $error ) {
				$this->last_error = $error->getMessage();
				return false;
			}
			$this->insert_id = (int) $this->connection->insert_id;
			return $result;
		}
	}
}
