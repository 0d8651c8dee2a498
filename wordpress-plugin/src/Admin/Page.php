<?php
/**
 * The plugin's page in wp-admin.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

use Liaison\WooCommerce\Connect\Connection;
use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Plugin;

/**
 * WooCommerce > Liaison with its tabs.
 */
final class Page implements Module {

	/**
	 * @param callable():Tab[]      $tabs       Makes the tabs, in their order.
	 * @param Flash                 $flash      What is told once.
	 * @param Connection            $connection The connection.
	 * @param callable():CopyChoice $copies     Makes what is asked when the shop is not where it was.
	 */
	public function __construct(
		private $tabs,
		private Flash $flash,
		private Connection $connection,
		private $copies
	) {}

	public function register(): void {
		add_action( 'admin_menu', array( $this, 'add_menu' ), 70 );
		add_action( 'admin_enqueue_scripts', array( $this, 'enqueue' ) );
		add_filter( 'plugin_action_links_' . Plugin::basename(), array( $this, 'add_link' ) );
		add_filter( 'woocommerce_screen_ids', array( $this, 'add_screen' ) );
	}

	/**
	 * Adds the entry to WooCommerce's menu.
	 */
	public function add_menu(): void {
		add_submenu_page( 'woocommerce', __( 'Liaison', 'liaison-for-woocommerce' ), __( 'Liaison', 'liaison-for-woocommerce' ), 'manage_woocommerce', Html::PAGE, array( $this, 'show' ) );
	}

	/**
	 * Adds the way here to the list of plugins.
	 *
	 * @param string[] $links Links of the plugin.
	 * @return string[]
	 */
	public function add_link( array $links ): array {
		array_unshift( $links, sprintf( '<a href="%s">%s</a>', esc_url( Html::url() ), esc_html__( 'Settings', 'liaison-for-woocommerce' ) ) );
		return $links;
	}

	/**
	 * Tells WooCommerce that the page is one of its own.
	 *
	 * @param string[] $screens Ids of screens.
	 * @return string[]
	 */
	public function add_screen( array $screens ): array {
		$screens[] = 'woocommerce_page_' . Html::PAGE;
		return $screens;
	}

	/**
	 * Loads style and script, on our page and beside orders only.
	 */
	public function enqueue(): void {
		$screen = get_current_screen();
		$id     = null === $screen ? '' : $screen->id;
		if ( 'woocommerce_page_' . Html::PAGE === $id || ( function_exists( 'wc_get_page_screen_id' ) && wc_get_page_screen_id( 'shop-order' ) === $id ) ) {
			wp_enqueue_style( 'liaison-admin', Plugin::url( 'assets/css/admin.css' ), array(), Plugin::VERSION );
			wp_enqueue_script( 'liaison-admin', Plugin::url( 'assets/js/admin.js' ), array(), Plugin::VERSION, true );
		}
	}

	/**
	 * Prints the page.
	 */
	public function show(): void {
		if ( ! current_user_can( 'manage_woocommerce' ) ) {
			wp_die( esc_html__( 'You don\'t have permission to manage this shop. Ask an administrator.', 'liaison-for-woocommerce' ), '', array( 'response' => 403 ) );
		}
		$tabs   = ( $this->tabs )();
		$chosen = self::chosen( $tabs );
		echo '<div class="wrap woocommerce liaison"><h1>' . esc_html__( 'Liaison', 'liaison-for-woocommerce' ) . '</h1>';
		printf( '<nav class="nav-tab-wrapper woo-nav-tab-wrapper" aria-label="%s">', esc_attr__( 'Liaison tabs', 'liaison-for-woocommerce' ) );
		foreach ( $tabs as $tab ) {
			$current = $tab === $chosen;
			// Reached from orders; without orders there is nothing to send.
			if ( 'send' === $tab->id() && ! $current ) {
				continue;
			}
			printf(
				'<a href="%1$s" class="nav-tab%2$s"%3$s>%4$s</a>',
				esc_url( Html::url( $tab->id() ) ),
				$current ? ' nav-tab-active' : '',
				$current ? ' aria-current="page"' : '',
				esc_html( $tab->title() )
			);
		}
		echo '</nav>';
		$this->flash->show();
		if ( ( $this->copies )()->show() ) {
			// Until that is answered nothing is asked of the hub, so there is nothing else to show.
			echo '</div>';
			return;
		}
		$this->banner();
		if ( 'overview' !== $chosen->id() && 'settings' !== $chosen->id() && ! $this->connection->connected() ) {
			printf( '<p>%1$s <a href="%2$s">%3$s</a></p>', esc_html__( 'Your shop isn\'t connected yet, so there is nothing to show.', 'liaison-for-woocommerce' ), esc_url( Html::url() ), esc_html__( 'Connect it on the Overview tab.', 'liaison-for-woocommerce' ) );
		} else {
			$chosen->show();
		}
		echo '</div>';
	}

	/**
	 * Prints what is true of every tab: test mode, a pause.
	 */
	private function banner(): void {
		if ( ! $this->connection->connected() ) {
			return;
		}
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Says what the connection says too, changes nothing.
		if ( isset( $_GET['liaison_connected'] ) ) {
			echo '<div class="notice notice-success inline" role="status"><p>' . esc_html__( 'Connected. Next, send yourself a test message.', 'liaison-for-woocommerce' ) . '</p></div>';
		}
		if ( '' !== $this->connection->paused() ) {
			echo '<div class="notice notice-warning inline"><p><strong>' . esc_html__( 'Paused.', 'liaison-for-woocommerce' ) . '</strong> ' . esc_html__( 'Customers get no messages. Orders are not affected. Resume on the Overview tab.', 'liaison-for-woocommerce' ) . '</p></div>';
		} elseif ( 'test' === $this->connection->mode() ) {
			echo '<div class="notice notice-info inline"><p><strong>' . esc_html__( 'Test mode.', 'liaison-for-woocommerce' ) . '</strong> ' . esc_html__( 'Only your test numbers receive messages; for everyone else you can see what would have been sent. Go live on the Overview tab when you\'re ready.', 'liaison-for-woocommerce' ) . '</p></div>';
		}
	}

	/**
	 * The tab the address names, else the first.
	 *
	 * @param Tab[] $tabs The tabs.
	 */
	private static function chosen( array $tabs ): Tab {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Chooses what is shown, changes nothing.
		$wanted = isset( $_GET['tab'] ) ? sanitize_key( wp_unslash( $_GET['tab'] ) ) : '';
		foreach ( $tabs as $tab ) {
			if ( $tab->id() === $wanted ) {
				return $tab;
			}
		}
		return $tabs[0];
	}
}
