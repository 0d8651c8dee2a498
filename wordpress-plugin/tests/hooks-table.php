<?php
/**
 * Prints src/HookTable.php: what every module's register() adds. `npm run hooks:wordpress` keeps it; HooksTest compares.
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
foreach ( array_keys( CheckoutServices::IDS ) as $liaison_class ) {
	if ( is_a( $liaison_class, Module::class, true ) ) {
		$liaison_table[ $liaison_class ] = recorded( $liaison_class );
	}
}
foreach ( array( 'core', 'orders', 'admin' ) as $liaison_area ) {
	foreach ( array_keys( require dirname( __DIR__ ) . "/src/modules/$liaison_area.php" ) as $liaison_class ) {
		$liaison_rows = recorded( $liaison_class );
		if ( array() !== $liaison_rows ) {
			$liaison_table[ $liaison_class ] = $liaison_rows;
		}
	}
}
$liaison_table[ Plugin::class ] = array( array( 'static', 'before_woocommerce_init', 'declare_compatibility', 10, 0, '' ) );
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
 * @param string $kind   Its kind.
 * @param string $name   The hook.
 * @param string $needed The method of Needed that says whether it is needed, or ''.
 * @return string One of the moments of Plugin::start().
 */
function moment( string $kind, string $name, string $needed ): string {
	if ( in_array( $needed, conditions(), true ) ) {
		return $needed;
	}
	if ( 'verb' === $kind ) {
		return 'asked';
	}
	if ( str_starts_with( $name, 'liaison_outbox_' ) ) {
		return 'told';
	}
	if ( str_starts_with( $name, 'liaison_' ) ) {
		return 'hook' === $kind ? 'work' : 'always';
	}
	if ( str_starts_with( $name, 'woocommerce_fulfillment_' ) ) {
		return 'parcel';
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
	if ( 1 === preg_match( '/^(wp$|wp_privacy_|before_woocommerce_init$|woocommerce_(blocks_|checkout_update_order_review$|email_enabled_|after_checkout_billing_form$|checkout_posted_data$|account_|endpoint_|register_form$|get_stock_html$|single_product_)|render_block_|wp_footer$)/', $name ) ) {
		return 'beyond_store_api';
	}
	// WooCommerce passes an order to each. Not so order_new, _update and _status_changed: importers call them with a number.
	return 1 === preg_match( '/^(woocommerce_(order_refunded|order_fully_refunded|refund_deleted|(un)?trash_order|before_delete_order|new_order_note_data)|wcs_|wc_subscriptions_)/', $name ) ? 'order' : 'always';
}

/**
 * Methods of Needed that are asked once and not each time something happens.
 *
 * @return string[]
 */
function conditions(): array {
	return array_merge( Needed::AT_START, Needed::OF_ROUTES, Needed::OF_ORDERS );
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
	$text = "<?php\n/**\n * What modules listen to.\n *\n * @package Liaison\\WooCommerce\n */\n\ndeclare(strict_types=1);\n\nnamespace Liaison\\WooCommerce;\n\n/**\n * By when it has to be listened for, so that a module is loaded when something it listens to happens, and not on every\n * page. Written by `npm run hooks:wordpress` from their register() and from Storefront\\ShopHooks.\n */\nfinal class HookTable {\n\n\t/**\n\t * Moment => module => rows of kind, name, method, priority, arguments, and the method of Needed that says whether the\n\t * module is needed, or ''.\n\t */\n\tpublic const BY_MOMENT = array(\n";
	$moments = array_merge( array( 'always', 'told', 'work', 'order', 'parcel', 'rest', 'ajax', 'admin', 'asked' ), conditions() );
	$widest  = max( array_map( 'strlen', $moments ) );
	foreach ( $moments as $moment ) {
		$of      = array_filter( array_map( static fn( array $rows ): array => array_filter( $rows, static fn( array $row ): bool => moment( $row[0], $row[1], $row[5] ) === $moment ), $modules ) );
		$text   .= "\t\t'$moment'" . str_repeat( ' ', $widest - strlen( $moment ) ) . " => array(\n";
		$longest = max( array_map( 'strlen', array_keys( $of ) ) );
		foreach ( $of as $class => $rows ) {
			$text .= "\t\t\t" . substr( $class, strlen( 'Liaison\\WooCommerce\\' ) ) . '::class' . str_repeat( ' ', $longest - strlen( $class ) ) . " => array(\n";
			foreach ( $rows as $row ) {
				// It was asked before the row was reached.
				$row[5] = $row[5] === $moment ? '' : $row[5];
				$text  .= sprintf( "\t\t\t\tarray( '%s', '%s', '%s', %d, %d, '%s' ),\n", ...$row );
			}
			$text .= "\t\t\t),\n";
		}
		$text .= "\t\t),\n";
	}
	return $text . "\t);\n}\n";
}
