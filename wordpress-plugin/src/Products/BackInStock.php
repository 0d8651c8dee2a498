<?php
/**
 * Telling people that a product is back.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Products;

use Liaison\WooCommerce\Consent\ConsentForm;
use Liaison\WooCommerce\Consent\ConsentText;
use Liaison\WooCommerce\Consent\Offer;
use Liaison\WooCommerce\Consent\Phone;
use Liaison\WooCommerce\Queue\Outbox;
use Liaison\WooCommerce\Storefront\ConfirmPage;
use Liaison\WooCommerce\Storefront\Forms;
use Liaison\WooCommerce\Support\Clock;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\PlainText;
use Liaison\WooCommerce\Support\Yes;

/**
 * A form beside products that are sold out, and the event when they are back: once for each who asked.
 */
final class BackInStock {

	/** Where the form is sent without a script. */
	private const PAGE = 'liaison_stock_page';

	private const BATCH   = 100;
	private const KEPT_MS = 183 * 86400 * 1000;

	/**
	 * Ids of the form elements this page needs at its end.
	 *
	 * @var array<string,true>
	 */
	private array $elements = array();

	/**
	 * Products that came back in this request.
	 *
	 * @var array<int,true>
	 */
	private array $back = array();

	/**
	 * @param StockList $people  Who waits.
	 * @param Offer     $offer   Sentences and scripts.
	 * @param Forms     $forms   Reads forms.
	 * @param Outbox    $outbox  What the hub is told.
	 * @param Options   $options Settings; `back_in_stock` is `yes` or `no`.
	 * @param Clock     $clock   Time.
	 */
	public function __construct(
		private StockList $people,
		private Offer $offer,
		private Forms $forms,
		private Outbox $outbox,
		private Options $options,
		private Clock $clock
	) {}

	/**
	 * Adds the form where WooCommerce says that a product is sold out. It is no `form` element: for a
	 * variation, or a part of a group, it stands inside WooCommerce's own. Its fields belong to an empty
	 * one at the end of the page, so that they can be sent without a script.
	 *
	 * @param mixed $html    What WooCommerce shows.
	 * @param mixed $product The product.
	 * @return mixed
	 */
	public function form( $html, $product ) {
		if ( ! $product instanceof \WC_Product || ! is_string( $html ) || $product->is_in_stock() || ! $this->on() || is_admin() ) {
			return $html;
		}
		$this->offer->enqueue( 'liaison-forms', 'forms.js' );
		$id      = 'liaison-stock-' . $product->get_id();
		$element = $id . '-form';
		// Variations are only shown by a script.
		if ( ! $product->is_type( 'variation' ) ) {
			if ( array() === $this->elements ) {
				add_action( 'wp_footer', array( $this, 'elements' ) );
			}
			$this->elements[ $element ] = true;
		}
		$privacy = $this->offer->text()->privacy_link();
		return $html . sprintf(
			'<div class="liaison-stock" role="group" aria-labelledby="%1$s-title" data-liaison="liaison_stock"><p id="%1$s-title"><strong>%2$s</strong></p><input type="hidden" name="product" value="%3$d" form="%8$s">%9$s<p><label for="%1$s-phone">%4$s</label> <input type="tel" class="input-text" id="%1$s-phone" name="phone" form="%8$s" autocomplete="tel" maxlength="40"></p><p><label><input type="checkbox" name="agreed" value="1" form="%8$s" autocomplete="off"> <span>%5$s</span></label>%6$s</p><p><button type="submit" form="%8$s" class="button wp-element-button" data-liaison-send>%7$s</button></p><p class="liaison-form__answer" role="status" aria-live="polite"></p></div>',
			esc_attr( $id ),
			esc_html__( 'Notify me on WhatsApp', 'liaison-for-woocommerce' ),
			$product->get_id(),
			esc_html__( 'Phone number with country code', 'liaison-for-woocommerce' ),
			esc_html( $this->offer->text()->stock_wording() ),
			'' === $privacy ? '' : ' <a href="' . esc_url( $privacy ) . '">' . esc_html__( 'Privacy policy', 'liaison-for-woocommerce' ) . '</a>',
			esc_html__( 'Notify me', 'liaison-for-woocommerce' ),
			esc_attr( $element ),
			$this->forms->return_fields( $id, self::thanks(), $element )
		);
	}

	/**
	 * The form elements the fields belong to.
	 */
	public function elements(): void {
		foreach ( array_keys( $this->elements ) as $element ) {
			printf( '<form id="%s" method="post" action="%s"></form>', esc_attr( $element ), esc_url( \WC_AJAX::get_endpoint( self::PAGE ) ) );
		}
		$this->elements = array();
	}

	/**
	 * The form was sent without a script.
	 */
	public function confirm(): void {
		$back    = $this->forms->from();
		$product = wc_get_product( (int) $this->forms->field( 'product' ) );
		$page    = new ConfirmPage( __( 'Notify me on WhatsApp', 'liaison-for-woocommerce' ), self::PAGE, '' === $back ? home_url( '/' ) : $back, $this->forms->part() );
		$page->hidden( 'product', $this->forms->field( 'product' ) );
		$page->about( $product instanceof \WC_Product && 'publish' === $product->get_status() ? PlainText::line( (string) $product->get_name() ) : '' );
		$page->phone( $this->forms->field( 'phone' ) );
		$page->box( 'agreed', $this->offer->text()->stock_wording(), $this->forms->ticked( 'agreed' ) );
		$page->privacy( $this->offer->text()->privacy_url() );
		$this->forms->answer_by( $page );
		$this->submitted();
	}

	/**
	 * The form was sent.
	 */
	public function submitted(): void {
		$this->forms->check( true );
		$product = wc_get_product( (int) $this->forms->field( 'product' ) );
		$phone   = Phone::clean( $this->forms->field( 'phone' ) );
		if ( ! $this->on() || ! $product instanceof \WC_Product || 'publish' !== $product->get_status() ) {
			$this->forms->refuse( __( 'This product is no longer available. Reload the page.', 'liaison-for-woocommerce' ), 404 );
			return;
		}
		if ( $product->is_in_stock() ) {
			$this->forms->refuse( __( 'This product is back in stock. Reload the page to buy it.', 'liaison-for-woocommerce' ) );
			return;
		}
		if ( ! $this->forms->ticked( 'agreed' ) ) {
			$this->forms->refuse( __( 'Select the checkbox so that we can notify you.', 'liaison-for-woocommerce' ) );
			return;
		}
		if ( ! Phone::plausible( $phone ) ) {
			$this->forms->refuse( Phone::advice( $phone ) );
			return;
		}
		$person = ConsentForm::person( $phone );
		$now    = $this->clock->now();
		$added  = $this->people->add(
			$product->get_id(),
			array(
				'phone'   => $phone,
				'country' => (string) $person['country'],
				'email'   => (string) ( $person['email'] ?? '' ),
				'name'    => trim( ( $person['first_name'] ?? '' ) . ' ' . ( $person['last_name'] ?? '' ) ),
				'locale'  => $this->offer->text()->locale(),
				'consent' => array( ConsentText::MARKETING => $this->offer->text()->evidence( $this->offer->text()->stock_wording(), true, $now ) + array( 'scope' => 'product:' . $product->get_id() ) ),
				'at'      => $now,
			)
		);
		if ( ! $added ) {
			$this->forms->refuse( __( 'The waiting list for this product is full. Please check back later.', 'liaison-for-woocommerce' ), 429 );
			return;
		}
		$this->forms->accept( self::thanks() );
	}

	/**
	 * What is said when the form was taken.
	 *
	 * @return string
	 */
	private static function thanks(): string {
		return __( 'Thank you. We\'ll send you one message when it\'s back in stock.', 'liaison-for-woocommerce' );
	}

	/**
	 * The stock of a product changed its state.
	 *
	 * @param mixed $product_id Product or variation.
	 * @param mixed $status     instock, outofstock or onbackorder.
	 */
	public function stock( $product_id, $status ): void {
		if ( 'instock' === $status && $this->on() ) {
			if ( array() === $this->back ) {
				// Before the outbox writes its rows.
				add_action( 'shutdown', array( $this, 'tell' ), 5 );
			}
			$this->back[ (int) $product_id ] = true;
		} else {
			unset( $this->back[ (int) $product_id ] );
		}
	}

	/**
	 * Tells the hub of products that came back and stayed so to the end of the request.
	 */
	public function tell(): void {
		$back       = array_keys( $this->back );
		$this->back = array();
		foreach ( $back as $product_id ) {
			$product = wc_get_product( $product_id );
			if ( ! $product instanceof \WC_Product || ! $product->is_in_stock() || 'publish' !== $product->get_status() ) {
				continue;
			}
			foreach ( array_chunk( $this->people->take( $product_id ), self::BATCH ) as $people ) {
				$this->outbox->add(
					'product.back_in_stock',
					'product:' . $product_id,
					array(
						PlainText::MARK => true,
						'product'       => $this->product( $product ),
						'subscribers'   => $people,
					),
					$this->clock->now()
				);
			}
		}
	}

	/**
	 * Forgets who has waited for half a year.
	 */
	public function purge(): void {
		$this->people->purge( $this->clock->now() - self::KEPT_MS );
	}

	/**
	 * What the hub is told of a product.
	 *
	 * @param \WC_Product $product The product.
	 * @return array<string,mixed>
	 */
	private function product( \WC_Product $product ): array {
		$image = wp_get_attachment_image_url( (int) $product->get_image_id(), 'woocommerce_single' );
		return array(
			'id'        => $product->get_id(),
			'name'      => PlainText::line( (string) $product->get_name() ),
			'permalink' => $product->get_permalink(),
			'price'     => wc_format_decimal( wc_get_price_to_display( $product ), wc_get_price_decimals() ),
			'currency'  => get_woocommerce_currency(),
			'image'     => is_string( $image ) ? array( 'src' => $image ) : null,
		);
	}

	/**
	 * Whether the owner wants it and the shop is connected.
	 *
	 * @return bool
	 */
	private function on(): bool {
		return Yes::is( $this->options->get( 'back_in_stock', 'yes' ) ) && $this->offer->active();
	}
}
