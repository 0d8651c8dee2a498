<?php
/**
 * Settings of the chat button.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Storefront;

use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Support\OwnTexts;
use Liaison\WooCommerce\Support\PlainText;

/**
 * What the owner chose for the chat button and the question link, and the links they make.
 */
final class ChatSettings {

	public const OPTION = 'chat';
	public const DAYS   = array( 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun' );

	/** What the owner writes and visitors read. */
	private const TEXTS = array( 'label', 'text' );

	/**
	 * @param Options $options Settings.
	 */
	public function __construct( private Options $options ) {}

	/**
	 * The settings, complete.
	 *
	 * @return array{enabled:string, phone:string, placement:string, text:string, label:string, hours:array<string,array<int,array{0:string,1:string}>>, product_link:string}
	 */
	public function all(): array {
		$raw = $this->options->get( self::OPTION, array() );
		return self::clean( is_array( $raw ) ? $raw : array() );
	}

	/**
	 * The same as this page shows it: the owner's texts in the page's language.
	 *
	 * @return array{enabled:string, phone:string, placement:string, text:string, label:string, hours:array<string,array<int,array{0:string,1:string}>>, product_link:string}
	 */
	public function shown(): array {
		$chat = $this->all();
		foreach ( self::TEXTS as $name ) {
			$chat[ $name ] = OwnTexts::translated( 'chat_' . $name, $chat[ $name ] );
		}
		return $chat;
	}

	/**
	 * Lists the owner's texts for string translation. Done in the admin only.
	 */
	public function register_strings(): void {
		$chat = $this->all();
		foreach ( self::TEXTS as $name ) {
			OwnTexts::list( 'chat_' . $name, $chat[ $name ] );
		}
	}

	/**
	 * Sanitises what a form sent.
	 *
	 * @param array<string,mixed> $raw Unslashed values.
	 * @return array{enabled:string, phone:string, placement:string, text:string, label:string, hours:array<string,array<int,array{0:string,1:string}>>, product_link:string}
	 */
	public static function clean( array $raw ): array {
		$text  = static fn( string $name, int $most ): string => mb_substr( is_string( $raw[ $name ] ?? null ) ? trim( wp_strip_all_tags( $raw[ $name ] ) ) : '', 0, $most );
		$hours = array();
		foreach ( self::DAYS as $day ) {
			foreach ( is_array( $raw['hours'][ $day ] ?? null ) ? $raw['hours'][ $day ] : array() as $span ) {
				if ( is_array( $span ) && self::is_time( $span[0] ?? null ) && self::is_time( $span[1] ?? null ) && $span[0] < $span[1] ) {
					$hours[ $day ][] = array( $span[0], $span[1] );
				}
			}
		}
		return array(
			'enabled'      => 'yes' === ( $raw['enabled'] ?? 'no' ) ? 'yes' : 'no',
			'phone'        => substr( (string) preg_replace( '/\D/', '', is_scalar( $raw['phone'] ?? null ) ? (string) $raw['phone'] : '' ), 0, 15 ),
			'placement'    => 'left' === ( $raw['placement'] ?? 'right' ) ? 'left' : 'right',
			'text'         => $text( 'text', 500 ),
			'label'        => $text( 'label', 60 ),
			'hours'        => $hours,
			'product_link' => 'yes' === ( $raw['product_link'] ?? 'no' ) ? 'yes' : 'no',
		);
	}

	/**
	 * A link that opens WhatsApp with a text the visitor may change. Format: faq.whatsapp.com, "How to use click to chat".
	 *
	 * @param string $phone   Digits with the country code.
	 * @param string $text    Text; {shop} and {product} stand for their names.
	 * @param string $product Name of the product, '' when the page shows none.
	 * @return string
	 */
	public static function link( string $phone, string $text, string $product ): string {
		$shop = PlainText::site_name();
		if ( '' === $text ) {
			/* translators: %s: name of a product or of the shop. */
			$text = sprintf( __( 'Hello! I have a question about %s.', 'liaison-for-woocommerce' ), '' === $product ? $shop : $product );
		} else {
			$text = trim( str_replace( array( '{shop}', '{product}' ), array( $shop, $product ), $text ) );
		}
		return 'https://wa.me/' . $phone . '?text=' . rawurlencode( $text );
	}

	/**
	 * Whether a text is a time of day; 24:00 ends a day.
	 *
	 * @param mixed $text Text.
	 * @return bool
	 */
	private static function is_time( $text ): bool {
		return is_string( $text ) && 1 === preg_match( '/\A(([01]\d|2[0-3]):[0-5]\d|24:00)\z/', $text );
	}
}
