<?php
/**
 * What the owner does with the queue.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce\Admin;

/**
 * Telling the hub now, and trying or removing what could not be told.
 */
final class QueueActions {

	/**
	 * @param Switchboard $switches Tells the hub.
	 * @param LocalQueue  $queue    The queue.
	 * @param Flash       $flash    What is told on the next page.
	 */
	public function __construct(
		private Switchboard $switches,
		private LocalQueue $queue,
		private Flash $flash
	) {}

	/**
	 * The actions by name.
	 *
	 * @return array<string,callable(array<mixed>):string>
	 */
	public function actions(): array {
		return array(
			'flush' => array( $this, 'flush' ),
			'dead'  => array( $this, 'dead' ),
		);
	}

	/**
	 * Tells the hub now.
	 *
	 * @return string Where to go.
	 */
	public function flush(): string {
		$done = $this->switches->flush();
		if ( '' !== $done['error'] ) {
			$this->flash->add( 'error', $done['error'] );
		} else {
			/* translators: 1: number of events told, 2: number of events waiting. */
			$this->flash->add( 'success', sprintf( __( 'Sent: %1$s. Still pending: %2$s.', 'liaison-for-woocommerce' ), number_format_i18n( $done['flushed'] ), number_format_i18n( $done['waiting'] ) ) );
		}
		return Html::url( 'deliveries' );
	}

	/**
	 * Tries again, or removes.
	 *
	 * @param array<mixed> $request The request.
	 * @return string Where to go.
	 */
	public function dead( array $request ): string {
		$ids = array_values( array_filter( array_map( 'absint', is_array( $request['ids'] ?? null ) ? $request['ids'] : array() ) ) );
		$do  = Html::text( $request['do'] ?? '' );
		if ( 'retry_all' !== $do && array() === $ids ) {
			$this->flash->add( 'warning', __( 'Nothing was changed. Select updates first.', 'liaison-for-woocommerce' ) );
		} elseif ( 'discard' === $do ) {
			$this->removed( $this->queue->discard( $ids ) );
		} else {
			$count = $this->queue->retry( 'retry_all' === $do ? null : $ids );
			/* translators: %s: number of events. */
			$this->flash->add( 'success', sprintf( _n( '%s update was queued again.', '%s updates were queued again.', $count, 'liaison-for-woocommerce' ), number_format_i18n( $count ) ) );
		}
		return Html::url( 'deliveries' );
	}

	/**
	 * Remembers how many were removed.
	 *
	 * @param int $count How many.
	 */
	private function removed( int $count ): void {
		/* translators: %s: number of events. */
		$this->flash->add( 'success', sprintf( _n( '%s update was removed.', '%s updates were removed.', $count, 'liaison-for-woocommerce' ), number_format_i18n( $count ) ) );
	}
}
