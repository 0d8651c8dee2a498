<?php
/**
 * Customers: made, changed, removed.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Orders;

use Liaison\WooCommerce\Module;
use Liaison\WooCommerce\Queue\Outbox;

/**
 * Remembers which customers changed. People who work in the shop are nobody's customers and are
 * left out.
 */
final class CustomerEvents implements Module {

	/**
	 * The last topic told of a customer since the queue was last written, by site and id.
	 *
	 * @var array<string,string>
	 */
	private array $told = array();

	/**
	 * @param Outbox $outbox Remembers what to tell the hub.
	 */
	public function __construct( private Outbox $outbox ) {}

	public function register(): void {
		foreach ( array( 'user_register', 'woocommerce_created_customer', 'woocommerce_new_customer' ) as $hook ) {
			add_action( $hook, array( $this, 'created' ) );
		}
		foreach ( array( 'profile_update', 'woocommerce_update_customer', 'woocommerce_customer_save_address' ) as $hook ) {
			add_action( $hook, array( $this, 'updated' ) );
		}
		foreach ( array( 'delete_user', 'remove_user_from_blog' ) as $hook ) {
			add_action( $hook, array( $this, 'deleted' ) );
		}
	}

	/**
	 * A customer was made.
	 *
	 * @param int|mixed $user_id The customer.
	 */
	public function created( $user_id ): void {
		$this->tell( 'customer.created', (int) $user_id );
	}

	/**
	 * A customer was changed.
	 *
	 * @param int|mixed $user_id The customer.
	 */
	public function updated( $user_id ): void {
		$this->tell( 'customer.updated', (int) $user_id );
	}

	/**
	 * A customer is about to be removed, from the site or altogether.
	 *
	 * @param int|mixed $user_id The customer.
	 */
	public function deleted( $user_id ): void {
		$this->tell( 'customer.deleted', (int) $user_id );
	}

	/**
	 * Forgets what was told, because the queue was written.
	 */
	public function forget(): void {
		$this->told = array();
	}

	/**
	 * Remembers one row per customer and request.
	 *
	 * @param string $topic   What happened.
	 * @param int    $user_id The customer.
	 */
	private function tell( string $topic, int $user_id ): void {
		// Rows already written do not show what happens from now on.
		add_action( 'liaison_outbox_written', array( $this, 'forget' ) );
		$key  = get_current_blog_id() . ':' . $user_id;
		$last = $this->told[ $key ] ?? '';
		if ( $user_id < 1 || $topic === $last || ( '' !== $last && 'customer.deleted' !== $topic ) || ! self::is_customer( $user_id ) ) {
			return;
		}
		$this->told[ $key ] = $topic;
		$this->outbox->add( $topic, 'customer:' . $user_id );
	}

	/**
	 * Whether the user is a customer, and not somebody who works here.
	 *
	 * @param int $user_id The user.
	 */
	private static function is_customer( int $user_id ): bool {
		$user = get_userdata( $user_id );
		if ( ! $user instanceof \WP_User ) {
			return false;
		}
		/**
		 * Filters the roles whose users the hub knows as customers.
		 *
		 * @since 0.1.0
		 *
		 * @param string[] $roles Roles.
		 */
		$roles = (array) apply_filters( 'liaison_customer_roles', array( 'customer', 'subscriber' ) );
		return array() !== array_intersect( $roles, (array) $user->roles );
	}
}
