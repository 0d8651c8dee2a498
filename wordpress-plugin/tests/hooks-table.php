<?php
/**
 * Prints src/hooks.php: what every module's register() adds. `npm run hooks:wordpress` keeps it; HooksTest compares.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

use Liaison\WooCommerce\Connect\Verbs;

$liaison_recorded = array();

foreach ( array( 'add_action', 'add_filter' ) as $liaison_function ) {
	// phpcs:ignore Squiz.PHP.Eval.Discouraged -- Global functions, from within a namespace.
	eval( "namespace { function $liaison_function( \$hook, \$callback, \$priority = 10, \$arguments = 1 ) { \$GLOBALS['liaison_recorded'][] = array( 'hook', \$hook, \$callback, \$priority, \$arguments ); } }" );
}
// phpcs:ignore Squiz.PHP.Eval.Discouraged -- As above.
eval( "namespace { define( 'ABSPATH', '/' ); function is_admin() { return false; } function add_shortcode( \$name, \$callback ) { \$GLOBALS['liaison_recorded'][] = array( 'shortcode', \$name, \$callback, 10, 1 ); } }" );

require dirname( __DIR__ ) . '/src/autoload.php';

$liaison_table = array();
$liaison_table[ Support\Installer::class ] = recorded( Support\Installer::class );
foreach ( array( 'core', 'orders', 'admin' ) as $liaison_area ) {
	foreach ( array_keys( require dirname( __DIR__ ) . "/src/modules/$liaison_area.php" ) as $liaison_class ) {
		$liaison_rows = recorded( $liaison_class );
		if ( array() !== $liaison_rows ) {
			$liaison_table[ $liaison_class ] = $liaison_rows;
		}
	}
}
$liaison_table[ Needed::class ] = array( array( 'static', 'woocommerce_get_query_vars', 'endpoint', 10, 1, '' ) );
foreach ( array(
	'hook'   => Storefront\ShopHooks::HOOKS,
	'static' => Storefront\ShopHooks::STATICS,
) as $liaison_kind => $liaison_classes ) {
	foreach ( $liaison_classes as $liaison_class => $liaison_rows ) {
		foreach ( $liaison_rows as $liaison_row ) {
			$liaison_table[ $liaison_class ][] = array( $liaison_kind, $liaison_row[0], $liaison_row[1], $liaison_row[2], $liaison_row[3], $liaison_row[4] ?? '' );
		}
	}
}
foreach ( array(
	'verb'      => Storefront\ShopHooks::VERBS,
	'shortcode' => Storefront\ShopHooks::SHORTCODES,
) as $liaison_kind => $liaison_names ) {
	foreach ( $liaison_names as $liaison_name => list( $liaison_class, $liaison_method ) ) {
		$liaison_table[ $liaison_class ][] = array( $liaison_kind, $liaison_name, $liaison_method, 10, 1, '' );
	}
}
echo table( $liaison_table ); // phpcs:ignore WordPress.Security.EscapeOutput -- Source code, for a file.

/**
 * When a row has to be listened for, because what it listens to cannot happen before: most pages need few of them.
 *
 * @param string $kind Its kind.
 * @param string $name The hook.
 * @return string One of the moments of Plugin::start().
 */
function moment( string $kind, string $name ): string {
	if ( 'verb' === $kind ) {
		return 'asked';
	}
	if ( str_starts_with( $name, 'liaison_' ) ) {
		return 'hook' === $kind ? 'ours' : 'always';
	}
	if ( str_starts_with( $name, 'wc_ajax_' ) ) {
		return 'ajax';
	}
	if ( str_starts_with( $name, 'woocommerce_store_api_' ) ) {
		return 'rest';
	}
	if ( 1 === preg_match( '/^(admin_|bulk_actions-|handle_bulk_actions-)/', $name ) ) {
		return 'admin';
	}
	// WooCommerce passes an order to each. Not so order_new, _update and _status_changed: importers call them with a number.
	return 1 === preg_match( '/^(woocommerce_(order_refunded|order_fully_refunded|refund_deleted|(un)?trash_order|before_delete_order|checkout_order_processed|new_order_note_data)|wcs_|wc_subscriptions_)/', $name ) ? 'order' : 'always';
}

/**
 * Makes a private property readable: from PHP 8.1 every one is, and 8.5 complains where that is asked for.
 *
 * @param \ReflectionProperty $property The property.
 */
function reach( \ReflectionProperty $property ): void {
	if ( PHP_VERSION_ID < 80100 ) {
		$property->setAccessible( true );
	}
}

/**
 * What one module adds; nothing when it has to be made to know.
 *
 * @param class-string<Module> $name The module.
 * @return array<int,array{0:string,1:string,2:string,3:int,4:int,5:string}>
 */
function recorded( string $name ): array {
	$GLOBALS['liaison_recorded'] = array();
	$reflection                  = new \ReflectionClass( $name );
	$module                      = $reflection->newInstanceWithoutConstructor();
	$verbs                       = new Verbs();
	$services                    = new Services();
	$services->set( Verbs::class, static fn() => $verbs );
	foreach ( array(
		'verbs'    => $verbs,
		'services' => $services,
	) as $property => $value ) {
		if ( $reflection->hasProperty( $property ) ) {
			$slot = $reflection->getProperty( $property );
			reach( $slot );
			$slot->setValue( $module, $value );
		}
	}
	try {
		$module->register();
	} catch ( \Throwable $needs_more ) {
		return array();
	}
	$handlers = ( new \ReflectionClass( $verbs ) )->getProperties()[0];
	reach( $handlers );
	$rows = $GLOBALS['liaison_recorded'];
	foreach ( $handlers->getValue( $verbs ) as $verb => $handler ) {
		$rows[] = array( 'verb', $verb, $handler, 10, 1 );
	}
	$table  = array();
	$needed = $reflection->hasConstant( 'NEEDED' ) ? $reflection->getConstant( 'NEEDED' ) : array();
	foreach ( $rows as $row ) {
		if ( ! is_array( $row[2] ) || $row[2][0] !== $module ) {
			return array();
		}
		$table[] = array( $row[0], $row[1], $row[2][1], $row[3], $row[4], $needed[ $row[2][1] ] ?? '' );
	}
	return $table;
}

/**
 * The table as a file.
 *
 * @param array<class-string,array<int,array{0:string,1:string,2:string,3:int,4:int,5:string}>> $modules By module.
 */
function table( array $modules ): string {
	$text = "<?php\n/**\n * What modules listen to, by when it has to be listened for, so that a module is loaded when something it listens to\n * happens, and not on every page. Written by `npm run hooks:wordpress` from their register() and from\n * Storefront\\ShopHooks.\n *\n * @package Liaison\\WooCommerce\n */\n\ndeclare(strict_types=1);\n\nnamespace Liaison\\WooCommerce;\n\nreturn array(\n";
	foreach ( array( 'always', 'ours', 'order', 'rest', 'ajax', 'admin', 'asked' ) as $moment ) {
		$of = array_filter( array_map( static fn( array $rows ): array => array_filter( $rows, static fn( array $row ): bool => moment( $row[0], $row[1] ) === $moment ), $modules ) );
		$text   .= "\t'$moment'" . str_repeat( ' ', 6 - strlen( $moment ) ) . " => array(\n";
		$longest = max( array_map( 'strlen', array_keys( $of ) ) );
		foreach ( $of as $class => $rows ) {
			$text .= "\t\t" . substr( $class, strlen( 'Liaison\\WooCommerce\\' ) ) . '::class' . str_repeat( ' ', $longest - strlen( $class ) ) . " => array(\n";
			foreach ( $rows as $row ) {
				$text .= sprintf( "\t\t\tarray( '%s', '%s', '%s', %d, %d, '%s' ),\n", ...$row );
			}
			$text .= "\t\t),\n";
		}
		$text .= "\t),\n";
	}
	return $text . ");\n";
}
