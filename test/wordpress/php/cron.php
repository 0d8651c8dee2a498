<?php
/**
 * Runs what is due: WordPress's own events, then Action Scheduler's, until nothing of ours is left or the rounds end.
 *
 * A task of another plugin may end PHP: WooCommerce's background processes `exit` when their event finds nothing to
 * do. A shop goes on with its next visit; here the answer names the hook (`ended`), and whoever asked runs the script
 * again. When a task of ours ends PHP there is no answer, which is a failure.
 */
$liaison_cron = (object) array(
	'running'   => array(),
	'processed' => 0,
	'finished'  => false,
);
register_shutdown_function(
	static function () use ( $liaison_cron ): void {
		$running = $liaison_cron->running;
		if ( $liaison_cron->finished || array() === $running ) {
			return;
		}
		$fatal = ( error_get_last()['type'] ?? 0 ) & ( E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_RECOVERABLE_ERROR | E_USER_ERROR );
		if ( $fatal || preg_grep( '/^liaison_/', $running ) ) {
			fwrite( STDERR, 'PHP ended within ' . implode( ' > ', $running ) . '.' );
			return;
		}
		// What it had claimed is free again, as it would be after a while.
		foreach ( array_keys( $running ) as $action ) {
			if ( is_int( $action ) ) {
				ActionScheduler::store()->mark_failure( $action );
				global $wpdb;
				$wpdb->query( "UPDATE {$wpdb->prefix}actionscheduler_actions SET claim_id = 0 WHERE status = 'pending'" );
			}
		}
		while ( ob_get_level() > 0 ) {
			ob_end_clean();
		}
		liaison_test_answer( array( 'processed' => $liaison_cron->processed, 'ended' => (string) end( $running ) ) );
	}
);
add_action(
	'action_scheduler_before_execute',
	static function ( $action ) use ( $liaison_cron ): void {
		$liaison_cron->running[ (int) $action ] = ActionScheduler::store()->fetch_action( $action )->get_hook();
	}
);
foreach ( array( 'action_scheduler_after_execute', 'action_scheduler_failed_execution' ) as $liaison_end ) {
	add_action(
		$liaison_end,
		static function ( $action ) use ( $liaison_cron ): void {
			unset( $liaison_cron->running[ (int) $action ] );
		}
	);
}
$rounds = $args['rounds'] ?? 3;
if ( ! empty( $args['wordpress'] ) ) {
	foreach ( wp_get_ready_cron_jobs() as $timestamp => $hooks ) {
		foreach ( $hooks as $hook => $events ) {
			foreach ( $events as $event ) {
				if ( $event['schedule'] ) {
					wp_reschedule_event( $timestamp, $event['schedule'], $hook, $event['args'] );
				}
				wp_unschedule_event( $timestamp, $hook, $event['args'] );
				$liaison_cron->running['event'] = $hook;
				do_action_ref_array( $hook, $event['args'] );
				unset( $liaison_cron->running['event'] );
			}
		}
	}
}
if ( class_exists( 'ActionScheduler_QueueRunner' ) ) {
	if ( ! empty( $args['due'] ) ) {
		// Turns the clock for the named hooks: they are due now.
		global $wpdb;
		foreach ( (array) $args['due'] as $hook ) {
			$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->prefix}actionscheduler_actions SET scheduled_date_gmt = %s WHERE hook = %s AND status = 'pending'", gmdate( 'Y-m-d H:i:s', time() - 60 ), $hook ) );
		}
	}
	for ( $round = 0; $round < $rounds; $round++ ) {
		$done                     = ActionScheduler_QueueRunner::instance()->run( 'Test' );
		$liaison_cron->processed += $done;
		if ( 0 === $done ) {
			break;
		}
	}
}
$liaison_cron->finished = true;
return array( 'processed' => $liaison_cron->processed );
