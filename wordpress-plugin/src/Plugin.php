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
	 * The modules of every area, once they were read.
	 *
	 * @var array<class-string<Module>,callable(Services):Module>|null
	 */
	private static ?array $modules = null;

	/**
	 * Adds what must be there before other plugins are loaded.
	 *
	 * @param string $file The plugin's main file.
	 */
	public static function boot( string $file ): void {
		self::$file = $file;
		register_activation_hook( $file, array( self::class, 'activate' ) );
		register_deactivation_hook( $file, array( self::class, 'deactivate' ) );
		add_action( 'before_woocommerce_init', array( self::class, 'declare_compatibility' ) );
		add_action( 'plugins_loaded', array( self::class, 'start' ) );
	}

	/**
	 * Registers the modules, when WooCommerce is there.
	 */
	public static function start(): void {
		self::services()->get( Installer::class )->register();
		if ( ! class_exists( 'WooCommerce' ) ) {
			return;
		}
		$hooks = require __DIR__ . '/hooks.php';
		foreach ( array_keys( self::modules() ) as $module ) {
			if ( isset( $hooks[ $module ] ) ) {
				self::listen( $module, $hooks[ $module ] );
			} else {
				self::services()->get( $module )->register();
			}
		}
	}

	/**
	 * Listens for a module, which is loaded when something it listens to happens: most pages need none of them.
	 *
	 * @param class-string<Module>                                     $module The module.
	 * @param array<int,array{0:string,1:string,2:string,3:int,4:int}> $rows   Kind, name, method, priority, arguments, as its register() has them.
	 */
	private static function listen( string $module, array $rows ): void {
		foreach ( $rows as list( $kind, $name, $method, $priority, $arguments ) ) {
			if ( 'hook' === $kind ) {
				add_filter( $name, static fn( ...$given ) => self::services()->get( $module )->$method( ...$given ), $priority, $arguments );
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
		foreach ( require __DIR__ . '/hooks.php' as $module => $rows ) {
			foreach ( $rows as list( $kind, $name, $method ) ) {
				if ( 'verb' === $kind ) {
					$verbs->add( $name, static fn( array $input ): array => self::services()->get( $module )->$method( $input ) );
				}
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
			self::$services = new Services();
			foreach ( self::lists( 'services' ) + self::modules() as $id => $factory ) {
				self::$services->set( $id, $factory );
			}
		}
		return self::$services;
	}

	/**
	 * The modules of every area, in the order they are registered.
	 *
	 * @return array<class-string<Module>,callable(Services):Module>
	 */
	public static function modules(): array {
		return self::$modules ??= self::lists( 'modules' );
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
	 * The areas' lists of one kind. Each area has a file of its own, so that areas do not meet in one.
	 *
	 * @param string $kind `services` or `modules`.
	 * @return array<string,callable>
	 */
	private static function lists( string $kind ): array {
		$all = array();
		foreach ( array( 'core', 'orders', 'shop', 'admin' ) as $area ) {
			$file = __DIR__ . "/$kind/$area.php";
			if ( is_file( $file ) ) {
				$all += require $file;
			}
		}
		return $all;
	}
}
