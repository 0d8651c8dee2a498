<?php
/**
 * One value in WooCommerce's session.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * An array in the visitor's session, read from it once. WooCommerce unpacks a value each time it is asked for it, and an
 * order asks a dozen times. When the session is another one's, after a login or logout, it is read anew.
 */
final class SessionValue {

	/**
	 * The session that was read.
	 *
	 * @var \WC_Session|null
	 */
	private $session = null;

	/**
	 * Whose it was.
	 *
	 * @var string
	 */
	private string $owner = '';

	/**
	 * What it held.
	 *
	 * @var array<string,mixed>
	 */
	private array $value = array();

	/**
	 * @param string $key Its name in the session.
	 */
	public function __construct( private string $key ) {}

	/**
	 * Whether there is a session.
	 */
	public function there(): bool {
		return null !== WC()->session;
	}

	/**
	 * What the session holds.
	 *
	 * @return array<string,mixed> Empty where it holds nothing, and where there is no session.
	 */
	public function get(): array {
		$session = WC()->session;
		if ( null === $session ) {
			return array();
		}
		$owner = (string) $session->get_customer_id();
		if ( $session !== $this->session || $owner !== $this->owner ) {
			$value         = $session->get( $this->key );
			$this->session = $session;
			$this->owner   = $owner;
			$this->value   = is_array( $value ) ? $value : array();
		}
		return $this->value;
	}

	/**
	 * Has the session hold a value.
	 *
	 * @param array<string,mixed> $value An empty one takes it out.
	 */
	public function set( array $value ): void {
		if ( $value !== $this->get() && $this->there() ) {
			$this->value = $value;
			WC()->session->set( $this->key, array() === $value ? null : $value );
		}
	}
}
