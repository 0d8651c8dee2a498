<?php
/**
 * A shop that is not where it was.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * Asks whether this is a copy or the shop has moved. Until it is answered, nothing leaves.
 */
final class CopyChoice {

	/**
	 * @param Switchboard $switches Knows where the shop was, and takes the answer.
	 * @param Flash       $flash    What is told on the next page.
	 */
	public function __construct(
		private Switchboard $switches,
		private Flash $flash
	) {}

	/**
	 * The actions by name.
	 *
	 * @return array<string,callable(array<mixed>):string>
	 */
	public function actions(): array {
		return array( 'identity' => array( $this, 'choose' ) );
	}

	/**
	 * Prints the question, if there is one.
	 *
	 * @return bool Whether there is one.
	 */
	public function show(): bool {
		$moved = $this->switches->moved();
		if ( null === $moved ) {
			return false;
		}
		echo '<div class="notice notice-warning inline liaison-copy" role="alert"><h2>' . esc_html__( 'Is this a copy of your shop, or has your shop moved?', 'liaison-for-woocommerce' ) . '</h2><p>';
		/* translators: 1: former address, 2: present address. */
		echo esc_html( sprintf( __( 'Your shop was connected as %1$s, but this is %2$s. To make sure that a copy doesn\'t message your customers, nothing is sent from here until you decide. Orders and checkout are not affected.', 'liaison-for-woocommerce' ), $moved['was'], $moved['is'] ) . ( '' === $moved['why'] ? '' : ' ' . $moved['why'] ) );
		echo '</p><div class="liaison-choices">';
		Html::open( 'identity' );
		Html::hidden( 'choice', 'copy' );
		echo '<p>' . esc_html__( 'A copy, for testing or as a backup: it sends nothing, and your live shop keeps working.', 'liaison-for-woocommerce' ) . '</p>';
		Html::close( __( 'This is a copy', 'liaison-for-woocommerce' ) );
		Html::open( 'identity' );
		Html::hidden( 'choice', 'moved' );
		echo '<p>' . esc_html__( 'Moved to this URL permanently: this site sends from now on, including the updates that were held back.', 'liaison-for-woocommerce' ) . '</p>';
		Html::close( __( 'My shop has moved', 'liaison-for-woocommerce' ) );
		echo '</div></div>';
		return true;
	}

	/**
	 * Takes the answer.
	 *
	 * @param array<mixed> $request The request.
	 * @return string Where to go.
	 */
	public function choose( array $request ): string {
		$choice = 'moved' === ( $request['choice'] ?? '' ) ? 'moved' : 'copy';
		$error  = $this->switches->choose( $choice );
		if ( '' !== $error ) {
			$this->flash->add( 'error', $error );
		} elseif ( 'moved' === $choice ) {
			$this->flash->add( 'success', __( 'The hub has the new URL. Updates that were held back are being sent now.', 'liaison-for-woocommerce' ) );
		} else {
			$this->flash->add( 'success', __( 'This copy sends nothing and is no longer connected. Your live shop keeps its connection. To test here, connect this copy as a separate shop.', 'liaison-for-woocommerce' ) );
		}
		return Html::url();
	}
}
