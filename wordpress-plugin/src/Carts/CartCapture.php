<?php
/**
 * Capturing carts.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Carts;

use Liaison\WooCommerce\Connect\Connected;
use Liaison\WooCommerce\Consent\ConsentLog;
use Liaison\WooCommerce\Consent\ConsentText;
use Liaison\WooCommerce\Consent\SessionConsent;
use Liaison\WooCommerce\Queue\Outbox;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Options;

/**
 * Writes this visit's cart, once a request and only when something changed, while the marketing tick
 * stands; CartTeller tells the hub of it later. Without it nothing is kept outside WooCommerce's session. Works from the cart itself, so
 * it needs no draft orders, which WooCommerce 10.9 and later no longer make.
 */
final class CartCapture {

	/** Before the outbox writes its rows and before WooCommerce saves the session (20). */
	private const PRIORITY = 5;

	/**
	 * Whether something happened in this request.
	 *
	 * @var bool
	 */
	private bool $marked = false;

	/**
	 * Whether an order took the cart in this request.
	 *
	 * @var bool
	 */
	private bool $skipped = false;

	/**
	 * @param CartStore      $store   Table.
	 * @param CartSession    $session What the session knows of our cart.
	 * @param CartLines      $lines   Reads lines.
	 * @param SessionConsent $consent Ticks of this visit.
	 * @param ConsentLog     $log     Last words of customers.
	 * @param ConsentText    $text    Language.
	 * @param Outbox         $outbox  What the hub is told.
	 * @param Connected      $hub     Whether there is one.
	 * @param Options        $options Settings.
	 * @param Clock          $clock   Time.
	 */
	public function __construct(
		private CartStore $store,
		private CartSession $session,
		private CartLines $lines,
		private SessionConsent $consent,
		private ConsentLog $log,
		private ConsentText $text,
		private Outbox $outbox,
		private Connected $hub,
		private Options $options,
		private Clock $clock
	) {}

	/**
	 * Something of this visit's cart, buyer or ticks changed.
	 */
	public function mark(): void {
		if ( ! $this->marked && ! $this->skipped ) {
			$this->marked = true;
			add_action( 'shutdown', array( $this, 'save' ), self::PRIORITY );
		}
	}

	/**
	 * An order took the cart: what is left of it in this request is not captured again.
	 */
	public function skip(): void {
		$this->skipped = true;
	}

	/**
	 * Writes what changed, or deletes what may no longer be kept.
	 */
	public function save(): void {
		if ( ! $this->marked || $this->skipped || null === WC()->session || null === WC()->cart || ! $this->hub->connected() ) {
			return;
		}
		$this->marked = false;
		$consent      = $this->marketing();
		if ( null === $consent || $this->excluded() ) {
			$this->drop( 'consent_withdrawn' );
			return;
		}
		$contents = WC()->cart->get_cart_contents();
		if ( array() === $contents ) {
			$this->drop( 'emptied' );
			return;
		}
		$cart = $this->cart( $contents, $consent );
		// Without a number there is nobody to remind, so there is nothing to keep.
		if ( '' === $cart->person['phone'] && '' === $this->session->written() ) {
			return;
		}
		$hash = md5( (string) wp_json_encode( $cart->data() ) . $cart->customer_id );
		if ( $hash === $this->session->written() ) {
			return;
		}
		$this->store->save( $cart );
		$this->session->wrote( $cart->token, $hash );
	}

	/**
	 * A guest logs in: the cart keeps its token, and what the customer left open elsewhere ends, since
	 * WooCommerce puts both together.
	 *
	 * @param mixed          $login Name.
	 * @param \WP_User|mixed $user  Who.
	 */
	public function logged_in( $login, $user = null ): void {
		if ( ! $user instanceof \WP_User || null === WC()->session || ! $this->hub->connected() ) {
			return;
		}
		$open = $this->store->open_of( (int) $user->ID );
		if ( array() === $open ) {
			return;
		}
		if ( '' === $this->session->written() ) {
			$this->session->adopt( (string) array_shift( $open ) );
		}
		$this->end( array_diff( $open, array( $this->session->token() ) ), 'emptied' );
		$this->mark();
	}

	/**
	 * A customer took the consent back: what is open of theirs goes, on whatever device it was filled.
	 *
	 * @param int $user_id Customer.
	 */
	public function withdrawn( int $user_id ): void {
		$this->consent->set( ConsentText::MARKETING, false );
		$this->drop( 'consent_withdrawn' );
		$this->end_of( $user_id );
	}

	/**
	 * The same, heard of while no customer is there: what is open of theirs goes, and no visit is touched.
	 *
	 * @param int $user_id Customer.
	 */
	public function end_of( int $user_id ): void {
		if ( $this->hub->connected() ) {
			$this->end( $this->store->open_of( $user_id ), 'consent_withdrawn' );
		}
	}

	/**
	 * Deletes rows and tells the hub.
	 *
	 * @param string[] $tokens Tokens.
	 * @param string   $reason As docs/connectors/woocommerce.md lists them.
	 */
	public function end( array $tokens, string $reason ): void {
		if ( array() === $tokens ) {
			return;
		}
		$this->store->delete( $tokens );
		foreach ( $tokens as $token ) {
			$this->outbox->add(
				'cart.deleted',
				'cart:' . $token,
				array(
					'token'  => $token,
					'reason' => $reason,
				),
				$this->clock->now()
			);
		}
	}

	/**
	 * Deletes this visit's row, when there is one.
	 *
	 * @param string $reason Reason.
	 */
	private function drop( string $reason ): void {
		if ( '' !== $this->session->written() ) {
			$token = $this->session->token();
			$this->session->unwritten();
			$this->end( array( $token ), $reason );
		}
	}

	/**
	 * The cart as it is now.
	 *
	 * @param array<string,array<string,mixed>> $contents Lines as WooCommerce keeps them.
	 * @param array<string,mixed>               $consent  Evidence of the marketing tick.
	 * @return Cart
	 */
	private function cart( array $contents, array $consent ): Cart {
		$token             = $this->session->token();
		$cart              = new Cart( '' === $token ? Cart::new_token() : $token );
		$cart->customer_id = get_current_user_id();
		$cart->person      = $this->person();
		$cart->lines       = $this->lines->read( $contents );
		$cart->coupons     = array_map( 'strval', array_values( WC()->cart->get_applied_coupons() ) );
		$cart->total       = wc_format_decimal( WC()->cart->get_total( 'edit' ), wc_get_price_decimals() );
		$cart->currency    = get_woocommerce_currency();
		$cart->locale      = $this->text->locale();
		$cart->updated_at  = $this->clock->now();
		$cart->consent_at  = (int) round( 1000 * (float) ( new \DateTimeImmutable( (string) $consent['at_gmt'], new \DateTimeZone( 'UTC' ) ) )->format( 'U.v' ) );
		$cart->consent     = array( ConsentText::MARKETING => $consent );
		return $cart;
	}

	/**
	 * The buyer: what was typed beside the tick, else what WooCommerce knows of billing. Never the
	 * recipient of the parcel.
	 *
	 * @return array<string,string>
	 */
	private function person(): array {
		$typed    = $this->consent->person();
		$customer = WC()->customer;
		$person   = array();
		foreach ( array( 'phone', 'email', 'first_name', 'last_name', 'country' ) as $member ) {
			$known             = null === $customer ? '' : (string) $customer->{'get_billing_' . $member}();
			$person[ $member ] = '' !== (string) ( $typed[ $member ] ?? '' ) ? $typed[ $member ] : $known;
		}
		return $person;
	}

	/**
	 * Evidence of the marketing tick: of this visit, or one of the customer's that stands for the phone of this cart.
	 *
	 * @return array<string,mixed>|null
	 */
	private function marketing(): ?array {
		return $this->consent->get( ConsentText::MARKETING )
			?? $this->log->live_for( get_current_user_id(), ConsentText::MARKETING, $this->person()['phone'] );
	}

	/**
	 * Whether this visitor is one of the shop's own people.
	 *
	 * @return bool
	 */
	private function excluded(): bool {
		$roles = $this->options->get( 'cart_excluded_roles', array( 'administrator', 'shop_manager' ) );
		return array() !== array_intersect( (array) wp_get_current_user()->roles, is_array( $roles ) ? $roles : array() );
	}
}
