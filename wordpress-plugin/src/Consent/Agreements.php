<?php
/**
 * What a visitor agreed to.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use Liaison\WooCommerce\Carts\CartCapture;
use Liaison\WooCommerce\Carts\CartSession;
use Liaison\WooCommerce\Carts\CartStore;

/**
 * Every consent the shop knows of, wherever it is kept: the customer's last words, and ticks that carts carry before an
 * order is placed. Takes them back everywhere at once.
 */
final class Agreements {

	/**
	 * @param ConsentLog     $log     Last words of customers.
	 * @param SessionConsent $session Ticks of this visit.
	 * @param CartSession    $cart    What the session knows of our cart.
	 * @param CartStore      $store   Carts.
	 * @param CartCapture    $capture Captures carts, which end with the consent.
	 */
	public function __construct( private ConsentLog $log, private SessionConsent $session, private CartSession $cart, private CartStore $store, private CartCapture $capture ) {}

	/**
	 * What stands, one a phone, the latest first.
	 *
	 * @param int    $user_id Customer; 0 for a guest, of whom this visit alone is known.
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @return array<int,array<string,mixed>> Evidence with the phone.
	 */
	public function of( int $user_id, string $purpose ): array {
		$found = array();
		foreach ( array_merge( $this->of_carts( $user_id, $purpose ), $this->log->standing( $user_id, $purpose ) ) as $said ) {
			$found += array( Phone::key( (string) ( $said['phone'] ?? '' ) ) => $said );
		}
		return array_values( $found );
	}

	/**
	 * A customer stops messages: for every phone they were agreed to, on every device.
	 *
	 * @param int    $user_id Customer.
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @param string $phone   Number to name where none is known.
	 * @param string $page    Address of the page.
	 */
	public function stop( int $user_id, string $purpose, string $phone, string $page ): void {
		$phones = array_column( $this->of( $user_id, $purpose ), 'phone' );
		foreach ( array() === $phones ? array( '' ) : $phones as $known ) {
			$this->log->record( array( $purpose => false ), ConsentForm::person( '' === $known ? $phone : $known ), 'my-account', $user_id, $page );
		}
		$this->session->set( $purpose, false );
		if ( ConsentText::MARKETING === $purpose ) {
			$this->capture->withdrawn( $user_id );
		}
	}

	/**
	 * A box of the checkout was ticked or cleared. Clearing one whose consent may have left with the cart takes that
	 * consent back; a box that was never ticked says nothing.
	 *
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @param bool   $ticked  State of the box.
	 */
	public function box( string $purpose, bool $ticked ): void {
		$left = $ticked || ConsentText::MARKETING !== $purpose || null === $this->session->get( $purpose ) ? null : $this->kept();
		if ( ! $this->session->set( $purpose, $ticked ) ) {
			return;
		}
		if ( null !== $left ) {
			$this->log->record( array( $purpose => false ), $left->person, 'checkout', get_current_user_id(), wc_get_checkout_url() );
		}
		$this->capture->mark();
	}

	/**
	 * Whether a guest agreed in this visit, in a cart that is kept.
	 *
	 * @param string $purpose One of ConsentText::PURPOSES.
	 */
	public function in_visit( string $purpose ): bool {
		return ConsentText::MARKETING === $purpose && '' !== $this->cart->written() && null !== $this->session->get( $purpose );
	}

	/**
	 * Consents that kept carts carry.
	 *
	 * @param int    $user_id Customer.
	 * @param string $purpose One of ConsentText::PURPOSES.
	 * @return array<int,array<string,mixed>>
	 */
	private function of_carts( int $user_id, string $purpose ): array {
		$carts  = array( $this->kept() );
		$agreed = array();
		foreach ( ConsentText::MARKETING === $purpose ? $this->store->open_of( $user_id ) : array() as $token ) {
			$carts[] = $this->store->find( $token );
		}
		foreach ( $carts as $cart ) {
			$said = $cart->consent[ $purpose ] ?? null;
			if ( is_array( $said ) && $this->log->counts( $user_id, $purpose, $said ) ) {
				$agreed[] = $said + array( 'phone' => (string) ( $cart->person['phone'] ?? '' ) );
			}
		}
		return $agreed;
	}

	/**
	 * This visit's cart as it is kept.
	 */
	private function kept(): ?\Liaison\WooCommerce\Carts\Cart {
		return '' === $this->cart->written() ? null : $this->store->find( $this->cart->token() );
	}
}
