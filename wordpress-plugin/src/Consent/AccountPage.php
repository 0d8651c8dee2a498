<?php
/**
 * The page in "My account".
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Consent;

use Liaison\WooCommerce\Carts\CartCapture;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\Yes;

/**
 * Shows a customer what they agreed to and lets them take it back or agree, without a script.
 */
final class AccountPage {

	private const ACTION  = 'liaison_account_consent';
	private const FLUSHED = 'account_endpoint';

	/**
	 * @param Offer       $offer      Sentences.
	 * @param ConsentLog  $log        Last words of customers.
	 * @param Agreements  $agreements What customers agreed to, in carts too.
	 * @param CartCapture $capture    Carts, which begin with the consent.
	 * @param Options     $options    Settings.
	 */
	public function __construct( private Offer $offer, private ConsentLog $log, private Agreements $agreements, private CartCapture $capture, private Options $options ) {}

	/**
	 * Has WooCommerce make the address known, once, and lists the owner's sentences for translation.
	 */
	public function prepare(): void {
		$this->offer->text()->register_strings();
		if ( Offer::ENDPOINT !== $this->options->get( self::FLUSHED, '' ) ) {
			$this->options->set( self::FLUSHED, Offer::ENDPOINT );
			update_option( 'woocommerce_queue_flush_rewrite_rules', 'yes' );
		}
	}

	/**
	 * Adds the page to the menu, before "Log out".
	 *
	 * @param mixed $items Menu.
	 * @return mixed
	 */
	public function menu( $items ) {
		if ( ! is_array( $items ) || ! $this->offer->active() ) {
			return $items;
		}
		$logout = array_intersect_key( $items, array( 'customer-logout' => true ) );
		return array_merge( array_diff_key( $items, $logout ), array( Offer::ENDPOINT => $this->title() ), $logout );
	}

	/**
	 * Title of the page.
	 *
	 * @return string
	 */
	public function title(): string {
		return __( 'WhatsApp messages', 'liaison-for-woocommerce' );
	}

	/**
	 * The page.
	 */
	public function page(): void {
		$user_id  = get_current_user_id();
		$customer = new \WC_Customer( $user_id );
		$privacy  = $this->offer->text()->privacy_url();
		echo '<form method="post" class="liaison-account">';
		wp_nonce_field( self::ACTION, 'liaison_nonce' );
		foreach ( ConsentText::PURPOSES as $purpose ) {
			$agreed = $this->agreements->of( $user_id, $purpose );
			echo '<fieldset><legend>' . esc_html( $this->offer->text()->name( $purpose ) ) . '</legend>';
			if ( $this->log->blocked( $user_id, $purpose ) ) {
				echo '<p class="liaison-account__stopped">' . esc_html( $this->offer->text()->blocked() ) . '</p>';
			} elseif ( array() === $agreed ) {
				$this->ended( $this->log->ended_elsewhere( $user_id, $purpose ) );
			}
			if ( array() !== $agreed ) {
				foreach ( $agreed as $said ) {
					$this->agreed( $said, 1 < count( $agreed ) );
				}
				printf( '<p><button type="submit" class="button wp-element-button" name="liaison_stop" value="%s">%s</button></p>', esc_attr( $purpose ), esc_html__( 'Unsubscribe from these messages', 'liaison-for-woocommerce' ) );
			} else {
				printf(
					'<p><label><input type="checkbox" name="liaison_consent_%1$s" value="1" autocomplete="off"> <span>%2$s</span></label></p>',
					esc_attr( $purpose ),
					esc_html( $this->offer->text()->wording( $purpose ) )
				);
			}
			echo '</fieldset>';
		}
		printf(
			'<p class="woocommerce-form-row form-row"><label for="liaison_phone">%s</label> <input type="tel" class="woocommerce-Input input-text" id="liaison_phone" name="liaison_phone" autocomplete="tel" maxlength="40" value="%s"></p>',
			esc_html__( 'Phone number for WhatsApp', 'liaison-for-woocommerce' ),
			esc_attr( $customer->get_billing_phone() )
		);
		if ( '' !== $privacy ) {
			echo '<p><a href="' . esc_url( $privacy ) . '">' . esc_html__( 'Privacy policy', 'liaison-for-woocommerce' ) . '</a></p>';
		}
		printf( '<p><button type="submit" class="button wp-element-button" name="liaison_save" value="1">%s</button></p></form>', esc_html__( 'Save', 'liaison-for-woocommerce' ) );
	}

	/**
	 * When and how the customer agreed.
	 *
	 * @param array<string,mixed> $live    The consent that stands.
	 * @param bool                $several Whether others stand for other phones.
	 */
	private function agreed( array $live, bool $several ): void {
		$end = substr( Phone::key( (string) ( $live['phone'] ?? '' ) ), -3 );
		if ( $several && '' !== $end ) {
			/* translators: %s: the last three digits of a phone number. */
			echo '<p>' . esc_html( sprintf( __( 'Phone number ending in %s', 'liaison-for-woocommerce' ), $end ) ) . '</p>';
		}
		if ( 'whatsapp' === ConsentLog::source( $live ) ) {
			/* translators: %s: date. */
			echo '<p>' . esc_html( sprintf( __( 'You subscribed on WhatsApp on %s.', 'liaison-for-woocommerce' ), self::day( $live ) ) ) . '</p>';
		} elseif ( 'hub' === ConsentLog::source( $live ) ) {
			/* translators: %s: date. */
			echo '<p>' . esc_html( sprintf( __( 'You subscribed on %s.', 'liaison-for-woocommerce' ), self::day( $live ) ) ) . '</p>';
		} else {
			/* translators: %s: date. */
			echo '<p>' . esc_html( sprintf( __( 'You subscribed on %s:', 'liaison-for-woocommerce' ), self::day( $live ) ) ) . '<br><q>' . esc_html( (string) $live['wording'] ) . '</q></p>';
		}
	}

	/**
	 * Says that these messages were stopped elsewhere, and that the box below starts them again.
	 *
	 * @param array<string,mixed>|null $ended The withdrawal; null when there is none.
	 */
	private function ended( ?array $ended ): void {
		if ( null === $ended ) {
			return;
		}
		if ( 'whatsapp' === ConsentLog::source( $ended ) ) {
			/* translators: %s: date. */
			$line = sprintf( __( 'You unsubscribed on WhatsApp on %s.', 'liaison-for-woocommerce' ), self::day( $ended ) );
		} else {
			/* translators: %s: date. */
			$line = sprintf( __( 'You unsubscribed on %s.', 'liaison-for-woocommerce' ), self::day( $ended ) );
		}
		echo '<p class="liaison-account__stopped">' . esc_html( $line ) . '</p>';
	}

	/**
	 * The day something was said, as the shop writes days.
	 *
	 * @param array<string,mixed> $said What was said.
	 */
	private static function day( array $said ): string {
		return (string) wp_date( (string) get_option( 'date_format' ), (int) strtotime( (string) $said['at_gmt'] . ' UTC' ) );
	}

	/**
	 * The page was sent.
	 */
	public function submitted(): void {
		if ( ! isset( $_POST['liaison_nonce'] ) || ! is_user_logged_in() ) {
			return;
		}
		if ( false === wp_verify_nonce( sanitize_text_field( wp_unslash( $_POST['liaison_nonce'] ) ), self::ACTION ) ) {
			wc_add_notice( __( 'This page has expired. Nothing was changed; please try again.', 'liaison-for-woocommerce' ), 'error' );
			return;
		}
		$user_id = get_current_user_id();
		$stop    = isset( $_POST['liaison_stop'] ) ? sanitize_key( wp_unslash( $_POST['liaison_stop'] ) ) : '';
		$typed   = isset( $_POST['liaison_phone'] ) ? sanitize_text_field( wp_unslash( $_POST['liaison_phone'] ) ) : '';
		$phone   = Phone::clean( $typed );
		$answers = array();
		if ( in_array( $stop, ConsentText::PURPOSES, true ) ) {
			// A withdrawal is about the numbers the messages go to, whatever was typed beside it.
			$this->agreements->stop( $user_id, $stop, $phone, $this->offer->account_url() );
		} else {
			foreach ( ConsentText::PURPOSES as $purpose ) {
				$field  = 'liaison_consent_' . $purpose;
				$ticked = isset( $_POST[ $field ] ) && is_string( $_POST[ $field ] ) ? sanitize_text_field( wp_unslash( $_POST[ $field ] ) ) : '';
				if ( Yes::is( $ticked ) && array() === $this->agreements->of( $user_id, $purpose ) ) {
					$answers[ $purpose ] = true;
				}
			}
			if ( array() !== $answers && ! Phone::plausible( $phone ) ) {
				wc_add_notice( Phone::advice( $phone ), 'error' );
				return;
			}
			if ( ! $this->log->record( $answers, ConsentForm::person( $phone ), 'my-account', $user_id, $this->offer->account_url() ) ) {
				wc_add_notice( $this->offer->text()->too_soon(), 'error' );
				return;
			}
			$this->capture->mark();
		}
		if ( array() !== array_filter( array_keys( $answers ), fn( string $purpose ): bool => $this->log->blocked( $user_id, $purpose ) ) ) {
			wc_add_notice( $this->offer->text()->blocked(), 'notice' );
		} elseif ( '' !== $stop || array() !== $answers ) {
			wc_add_notice( __( 'Saved.', 'liaison-for-woocommerce' ), 'success' );
		}
		wp_safe_redirect( $this->offer->account_url(), 303, 'Liaison' );
		exit;
	}
}
