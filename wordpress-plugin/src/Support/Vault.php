<?php
/**
 * Secrets at rest.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Support;

/**
 * Encrypts with a key derived from the site's salts, so that a copy of the database alone tells no secret. When the
 * salts change, what was sealed before cannot be opened any more.
 */
final class Vault {

	/**
	 * Makes the sealed form.
	 *
	 * @param string $plain The secret.
	 */
	public function seal( string $plain ): string {
		$nonce = random_bytes( SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- Bytes as text.
		return base64_encode( $nonce . sodium_crypto_secretbox( $plain, $nonce, self::key() ) );
	}

	/**
	 * Opens the sealed form.
	 *
	 * @param string $sealed What seal() made.
	 * @return string Empty when it was sealed with other salts, or is no sealed form.
	 */
	public function open( string $sealed ): string {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- Bytes as text.
		$bytes = base64_decode( $sealed, true );
		if ( false === $bytes || strlen( $bytes ) <= SODIUM_CRYPTO_SECRETBOX_NONCEBYTES + SODIUM_CRYPTO_SECRETBOX_MACBYTES ) {
			return '';
		}
		$plain = sodium_crypto_secretbox_open(
			substr( $bytes, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ),
			substr( $bytes, 0, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ),
			self::key()
		);
		return false === $plain ? '' : $plain;
	}

	/**
	 * The key, from the salts of this site.
	 */
	private static function key(): string {
		return hash_hmac( 'sha256', 'liaison', wp_salt( 'auth' ) . wp_salt( 'secure_auth' ), true );
	}
}
