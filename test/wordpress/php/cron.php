<?php
/**
 * Runs what is due: WordPress's own events, then Action Scheduler's, until nothing of ours is left or the rounds end.
 */
$rounds = $args['rounds'] ?? 3;
if ( ! empty( $args['wordpress'] ) ) {
	foreach ( wp_get_ready_cron_jobs() as $timestamp => $hooks ) {
		foreach ( $hooks as $hook => $events ) {
			foreach ( $events as $event ) {
				if ( $event['schedule'] ) {
					wp_reschedule_event( $timestamp, $event['schedule'], $hook, $event['args'] );
				}
				wp_unschedule_event( $timestamp, $hook, $event['args'] );
				do_action_ref_array( $hook, $event['args'] );
			}
		}
	}
}
$processed = 0;
if ( class_exists( 'ActionScheduler_QueueRunner' ) ) {
	if ( ! empty( $args['due'] ) ) {
		// Turns the clock for the named hooks: they are due now.
		global $wpdb;
		foreach ( (array) $args['due'] as $hook ) {
			$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->prefix}actionscheduler_actions SET scheduled_date_gmt = %s WHERE hook = %s AND status = 'pending'", gmdate( 'Y-m-d H:i:s', time() - 60 ), $hook ) );
		}
	}
	for ( $round = 0; $round < $rounds; $round++ ) {
		$done       = ActionScheduler_QueueRunner::instance()->run( 'Test' );
		$processed += $done;
		if ( 0 === $done ) {
			break;
		}
	}
}
return array( 'processed' => $processed );
