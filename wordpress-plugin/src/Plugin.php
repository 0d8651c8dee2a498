<?php
/**
 * The plugin as a whole: its services and its modules.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

use Automattic\WooCommerce\Utilities\FeaturesUtil;
use Liaison\WooCommerce\Connect\Verbs;
use Liaison\WooCommerce\Support\Installer;

/**
 * Starts everything. Without WooCommerce only installing and leaving work.
 */
final class Plugin {

	public const VERSION = '0.1.0';

	/**
	 * Grows with every change of tables.php or defaults.php.
	 */
	public const SCHEMA = 3;

	/**
	 * The area whose lists name the services of a namespace; '' for all others.
	 */
	private const AREAS = array(
		''           => 'core',
		'Orders'     => 'orders',
		'Consent'    => 'shop',
		'Carts'      => 'shop',
		'Products'   => 'shop',
		'Storefront' => 'storefront',
		'Admin'      => 'admin',
	);

	/**
	 * The filters by which WooCommerce asks where orders and their parcels are kept, and what is done then.
	 */
	private const STORES = array(
		'woocommerce_order_data_store'             => 'order_is_used',
		'woocommerce_order-refund_data_store'      => 'order_is_used',
		'woocommerce_order-fulfillment_data_store' => 'parcel_is_used',
	);

	/**
	 * The main file.
	 *
	 * @var string
	 */
	private static string $file = '';

	/**
	 * The services, made on first use.
	 *
	 * @var Services|null
	 */
	private static ?Services $services = null;

	/**
	 * What is not listened to yet, by the moment from which it has to be.
	 *
	 * @var array<string,array<class-string,array<int,array{0:string,1:string,2:string,3:int,4:int,5:string}>>>
	 */
	private static array $later = array();

	/**
	 * Adds what must be there before other plugins are loaded.
	 *
	 * @param string $file The plugin's main file.
	 */
	public static function boot( string $file ): void {
		self::$file = $file;
		register_activation_hook( $file, array( self::class, 'activate' ) );
		register_deactivation_hook( $file, array( self::class, 'deactivate' ) );
		add_action( 'plugins_loaded', array( self::class, 'start' ) );
	}

	/**
	 * Listens to what the modules are about. Without WooCommerce only the installer does.
	 */
	public static function start(): void {
		$hooks = HookTable::BY_MOMENT;
		if ( ! class_exists( 'WooCommerce' ) ) {
			foreach ( array( 'for_upgrade', 'on_network' ) as $condition ) {
				if ( Needed::$condition() ) {
					self::listen( Installer::class, $hooks[ $condition ][ Installer::class ] );
				}
			}
			return;
		}
		self::$later = $hooks;
		self::begin( 'always' );
		self::begin_where_needed( Needed::AT_START );
		// Somebody may have asked for a service before: what is ours is listened to from then on.
		if ( null !== self::$services ) {
			self::begin( 'told' );
			self::begin( 'work' );
		}
		// Nothing happens to an order before its class asked where orders are kept.
		foreach ( self::STORES as $filter => $method ) {
			add_filter( $filter, array( self::class, $method ) );
		}
		add_action( 'rest_api_init', array( self::class, 'rest_is_used' ), PHP_INT_MIN, 0 );
		// Scheduled actions come by names of ours.
		add_action( 'action_scheduler_before_execute', array( self::class, 'works' ), 10, 0 );
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only whether it is there.
		if ( isset( $_GET['wc-ajax'] ) ) {
			self::begin( 'ajax' );
		}
		$is_admin = is_admin();
		if ( $is_admin ) {
			self::begin( 'admin' );
		}
		if ( $is_admin || ( defined( 'WP_CLI' ) && WP_CLI ) ) {
			foreach ( array_keys( array_diff_key( self::modules(), ...array_values( $hooks ) ) ) as $module ) {
				self::services()->get( $module )->register();
			}
		}
	}

	/**
	 * An order is read or made, for the first time in this request.
	 *
	 * @param mixed $store What WooCommerce keeps it in.
	 * @return mixed The same.
	 */
	public static function order_is_used( $store = null ) {
		// WooCommerce asks some sixty times in a checkout.
		foreach ( self::STORES as $filter => $method ) {
			if ( 'order_is_used' === $method ) {
				remove_filter( $filter, array( self::class, $method ) );
			}
		}
		self::begin( 'order' );
		self::begin_where_needed( Needed::OF_ORDERS );
		return $store;
	}

	/**
	 * A parcel is read or made, for the first time in this request.
	 *
	 * @param mixed $store What WooCommerce keeps it in.
	 * @return mixed The same.
	 */
	public static function parcel_is_used( $store = null ) {
		self::begin( 'parcel' );
		return $store;
	}

	/**
	 * Routes are asked for, by a request or by a page on its own behalf.
	 */
	public static function rest_is_used(): void {
		self::begin( 'rest' );
		self::begin_where_needed( Needed::OF_ROUTES );
	}

	/**
	 * Something runs in the background, or the queue is sent: what only happens then is listened to.
	 */
	public static function works(): void {
		self::services();
		self::begin( 'work' );
	}

	/**
	 * Listens to what was left for this moment; once.
	 *
	 * @param string $moment One of HookTable's.
	 */
	private static function begin( string $moment ): void {
		$modules = self::$later[ $moment ] ?? array();
		unset( self::$later[ $moment ] );
		foreach ( $modules as $module => $rows ) {
			self::listen( $module, $rows );
		}
	}

	/**
	 * Listens to what was left for requests of some kinds, if this is one of them.
	 *
	 * @param string[] $conditions Methods of Needed.
	 */
	private static function begin_where_needed( array $conditions ): void {
		foreach ( $conditions as $condition ) {
			if ( Needed::$condition() ) {
				self::begin( $condition );
			}
		}
	}

	/**
	 * Listens for a module, which is made when something happens that it is needed for: most pages need none.
	 *
	 * @param class-string                                                      $module The module.
	 * @param array<int,array{0:string,1:string,2:string,3:int,4:int,5:string}> $rows   Kind, name, method, priority, arguments, and the method of Needed that says whether the module is needed, or ''.
	 */
	private static function listen( string $module, array $rows ): void {
		foreach ( $rows as list( $kind, $name, $method, $priority, $arguments, $needed ) ) {
			if ( 'hook' === $kind ) {
				add_filter(
					$name,
					'' === $needed
						? static fn( ...$given ) => ( self::$services ?? self::services() )->get( $module )->$method( ...$given )
						: static fn( ...$given ) => Needed::$needed( ...$given ) ? ( self::$services ?? self::services() )->get( $module )->$method( ...$given ) : ( $given[0] ?? null ),
					$priority,
					$arguments
				);
			} elseif ( 'static' === $kind ) {
				add_filter(
					$name,
					'' === $needed
						? array( $module, $method )
						: static fn( ...$given ) => Needed::$needed( ...$given ) ? $module::$method( ...$given ) : ( $given[0] ?? null ),
					$priority,
					$arguments
				);
			} elseif ( 'shortcode' === $kind ) {
				add_shortcode( $name, static fn( ...$given ) => self::services()->get( $module )->$method( ...$given ) );
			}
		}
	}

	/**
	 * The verbs of modules that are loaded when the hub asks for one.
	 */
	public static function verbs(): Verbs {
		$verbs = new Verbs();
		foreach ( HookTable::BY_MOMENT['asked'] as $module => $rows ) {
			foreach ( $rows as list( , $name, $method ) ) {
				$verbs->add( $name, static fn( array $input ): array => self::services()->get( $module )->$method( $input ) );
			}
		}
		return $verbs;
	}

	/**
	 * Says that orders are only touched through WooCommerce's own objects, and that block checkout is served.
	 */
	public static function declare_compatibility(): void {
		if ( class_exists( FeaturesUtil::class ) ) {
			FeaturesUtil::declare_compatibility( 'custom_order_tables', self::$file, true );
			FeaturesUtil::declare_compatibility( 'cart_checkout_blocks', self::$file, true );
		}
	}

	/**
	 * Prepares the site, or every site of the network. Contacts nobody.
	 *
	 * @param bool $network_wide Whether the whole network gets the plugin.
	 */
	public static function activate( bool $network_wide = false ): void {
		self::services()->get( Installer::class )->activate( $network_wide );
	}

	/**
	 * Pauses the site, or every site of the network.
	 *
	 * @param bool $network_wide Whether the whole network loses the plugin.
	 */
	public static function deactivate( bool $network_wide = false ): void {
		self::services()->get( Installer::class )->deactivate( $network_wide );
	}

	/**
	 * The container with every area's services.
	 */
	public static function services(): Services {
		if ( null === self::$services ) {
			self::$services = new Services( array( self::class, 'factories' ) );
			self::begin( 'told' );
		}
		return self::$services;
	}

	/**
	 * The modules of every area, in the order they are registered.
	 *
	 * @return array<class-string<Module>,callable(Services):Module>
	 */
	public static function modules(): array {
		return array_merge( ...array_map( static fn( string $area ): array => self::read( "modules/$area" ), array_unique( array_values( self::AREAS ) ) ) );
	}

	/**
	 * How the services and modules of one area are made. Each area has files of its own, so that areas do not meet in one.
	 *
	 * @param string $id One of its services.
	 * @return array<string,callable(Services):object>
	 */
	public static function factories( string $id ): array {
		$name = explode( '\\', $id )[2] ?? '';
		$area = self::AREAS[ $name ] ?? self::AREAS[''];
		return self::read( "services/$area" ) + self::read( "modules/$area" );
	}

	/**
	 * Where a file of the plugin is on disk.
	 *
	 * @param string $relative For example `templates/status.php`.
	 */
	public static function path( string $relative ): string {
		return dirname( __DIR__ ) . '/' . $relative;
	}

	/**
	 * Where a file of the plugin is on the web.
	 *
	 * @param string $relative For example `assets/js/chat.js`.
	 */
	public static function url( string $relative ): string {
		return plugins_url( $relative, self::$file );
	}

	/**
	 * The plugin's name among plugins, for example `liaison-for-woocommerce/liaison-for-woocommerce.php`.
	 */
	public static function basename(): string {
		return plugin_basename( self::$file );
	}

	/**
	 * One list.
	 *
	 * @param string $name For example `services/core`.
	 * @return array<string,callable(Services):object>
	 */
	private static function read( string $name ): array {
		// Areas without modules of their own: ShopHooks says what makes their services.
		return in_array( $name, array( 'modules/shop', 'modules/storefront' ), true ) ? array() : require __DIR__ . "/$name.php";
	}
}
