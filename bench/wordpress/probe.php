<?php
/**
 * Measures what our callbacks cost in one request, or one bare INSERT in the place of ours. Copied into a site's
 * mu-plugins by the bench; does nothing without the header X-Liaison-Bench.
 */

$liaison_bench_kind = $_SERVER['HTTP_X_LIAISON_BENCH'] ?? '';
if ( '' === $liaison_bench_kind ) {
	return;
}

final class Liaison_Bench_Probe {
	public int $ns       = 0;
	public int $queries  = 0;
	public int $http     = 0;
	public int $actions  = 0;
	public int $calls    = 0;
	public int $boot_ns  = 0;
	/** Nanoseconds of the bare INSERT; 0 where ours came first. */
	public int $floor    = 0;
	/** Statements of ours, their values left out. */
	public array $statements = array();
	/** Nanoseconds by callback. */
	public array $by      = array();
	private int $depth    = 0;
	private int $previous = 0;

	public function __construct( private string $kind ) {
		$this->previous = hrtime( true );
		add_action(
			'plugin_loaded',
			function ( $file ) {
				$now = hrtime( true );
				if ( str_contains( $file, 'liaison-for-woocommerce' ) ) {
					$this->boot_ns = $now - $this->previous;
				}
				$this->previous = $now;
			}
		);
		// Read right before the first plugin is loaded.
		add_filter(
			'option_active_plugins',
			function ( $plugins ) {
				$this->previous = hrtime( true );
				return $plugins;
			}
		);
		// WooCommerce builds its list of features in every request; whoever declares first would seem to pay for it.
		add_action( 'before_woocommerce_init', static fn () => \Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'custom_order_tables', 'woocommerce/woocommerce.php', true ), PHP_INT_MIN );
		foreach ( array( 'plugins_loaded', 'before_woocommerce_init', 'woocommerce_init', 'init', 'wp_loaded', 'rest_api_init', 'template_redirect', 'wp_enqueue_scripts', 'shutdown' ) as $hook ) {
			add_action( $hook, array( $this, 'wrap' ), PHP_INT_MIN );
			if ( 'shutdown' !== $hook ) {
				add_action( $hook, array( $this, 'wrap' ), PHP_INT_MAX );
			}
		}
		// Two moments at which we begin to listen to more: right after ours.
		add_action( 'rest_api_init', array( $this, 'wrap' ), PHP_INT_MIN + 1 );
		add_filter( 'woocommerce_order_data_store', array( $this, 'wrap_once' ), PHP_INT_MAX );
		add_filter( 'pre_http_request', fn ( $answer ) => $this->count( 'http', $answer ), 1 );
		add_action( 'action_scheduler_stored_action', fn () => $this->count( 'actions', null ) );
		add_filter( 'query', fn ( $sql ) => $this->statement( $sql ), PHP_INT_MAX );
		// The first INSERT of a request costs more than the second, so each request gives one of the two figures. A cart is
		// written at 5, the outbox writes last of all hooks.
		if ( ! str_contains( $kind, 'page' ) && 1 === random_int( 0, 1 ) ) {
			add_action( 'shutdown', array( $this, 'bare' ), str_starts_with( $kind, 'PUT' ) ? 4 : PHP_INT_MAX );
		}
		// This comes after all hooks.
		register_shutdown_function( array( $this, 'register_end' ) );
	}

	private function count( string $what, $through ) {
		if ( $this->depth > 0 ) {
			++$this->$what;
		}
		return $through;
	}

	private function statement( $sql ) {
		if ( $this->depth > 0 ) {
			$this->statements[] = substr( preg_replace( "/'(?:[^'\\\\]|\\\\.)*'|\b\d+\b/", '?', $sql ), 0, 120 );
		}
		return $sql;
	}

	/** Puts a stopwatch around every callback of ours that hooks know by now. */
	public function wrap( $through = null ) {
		global $wp_filter;
		foreach ( $wp_filter as $hook => $filter ) {
			if ( ! is_object( $filter ) ) {
				continue;
			}
			foreach ( $filter->callbacks as $priority => $callbacks ) {
				foreach ( $callbacks as $id => $callback ) {
					$name = $this->ours( $callback['function'] );
					if ( null === $name ) {
						continue;
					}
					$inner = $callback['function'];
					$wp_filter[ $hook ]->callbacks[ $priority ][ $id ]['function'] = new Liaison_Bench_Stopwatch( $this, $inner, "$hook $name" );
				}
			}
		}
		return $through;
	}

	/** The same, the first time an order is used. */
	public function wrap_once( $through = null ) {
		remove_filter( 'woocommerce_order_data_store', array( $this, 'wrap_once' ), PHP_INT_MAX );
		return $this->wrap( $through );
	}

	private function ours( $callback ): ?string {
		if ( $callback instanceof Liaison_Bench_Stopwatch ) {
			return null;
		}
		if ( is_array( $callback ) ) {
			$class = is_object( $callback[0] ) ? get_class( $callback[0] ) : (string) $callback[0];
			return str_starts_with( $class, 'Liaison\\WooCommerce\\' ) ? substr( $class, 20 ) . '::' . $callback[1] : null;
		}
		if ( $callback instanceof Closure ) {
			$file = (string) ( new ReflectionFunction( $callback ) )->getFileName();
			return str_contains( $file, '/wordpress-plugin/' ) || str_contains( $file, '/liaison-for-woocommerce/' ) ? basename( $file ) : null;
		}
		if ( is_object( $callback ) ) {
			return str_starts_with( get_class( $callback ), 'Liaison\\WooCommerce\\' ) ? substr( get_class( $callback ), 20 ) : null;
		}
		return is_string( $callback ) && str_starts_with( $callback, 'Liaison\\WooCommerce\\' ) ? substr( $callback, 20 ) : null;
	}

	public function measure( callable $inner, string $name, array $arguments ) {
		global $wpdb;
		if ( $this->depth > 0 ) {
			return $inner( ...$arguments );
		}
		++$this->depth;
		++$this->calls;
		$queries = $wpdb->num_queries;
		$start   = hrtime( true );
		try {
			return $inner( ...$arguments );
		} finally {
			$spent               = hrtime( true ) - $start;
			$this->ns           += $spent;
			$this->by[ $name ]   = ( $this->by[ $name ] ?? 0 ) + $spent;
			$this->queries      += $wpdb->num_queries - $queries;
			--$this->depth;
		}
	}

	/** WordPress registered its own shutdown before; one registered now runs after it. */
	public function register_end(): void {
		register_shutdown_function( array( $this, 'write' ) );
	}

	public function bare(): void {
		global $wpdb;
		$body  = str_repeat( 'x', 200 );
		$sql   = $wpdb->prepare( 'INSERT INTO liaison_bench_floor (topic, subject, data, occurred_at, next_at, state) VALUES (%s, %s, %s, %d, %d, %s)', 'order.created', 'order:1', $body, 1, 1, 'waiting' );
		$start = hrtime( true );
		$wpdb->query( $sql );
		$this->floor = hrtime( true ) - $start;
	}

	public function write(): void {
		arsort( $this->by );
		$line = array(
			'kind'       => $this->kind,
			'ns'         => $this->ns,
			'boot'       => $this->boot_ns,
			'floor'      => $this->floor,
			'queries'    => $this->queries,
			'http'       => $this->http,
			'actions'    => $this->actions,
			'calls'      => $this->calls,
			'statements' => $this->statements,
			'by'         => array_slice( $this->by, 0, 40 ),
			'status'     => http_response_code(),
		);
		file_put_contents( dirname( ABSPATH ) . '/bench.jsonl', json_encode( $line ) . "\n", FILE_APPEND | LOCK_EX );
	}
}

final class Liaison_Bench_Stopwatch {
	public function __construct( private Liaison_Bench_Probe $probe, private $inner, private string $name ) {}

	public function __invoke( ...$arguments ) {
		return $this->probe->measure( $this->inner, $this->name, $arguments );
	}
}

new Liaison_Bench_Probe( $liaison_bench_kind );
