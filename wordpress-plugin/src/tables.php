<?php
/**
 * The plugin's tables, per site. Every time this changes, or a site must be prepared anew, Plugin::SCHEMA grows.
 *
 * @package Liaison\WooCommerce
 */

declare(strict_types=1);

namespace Liaison\WooCommerce;

// Written as dbDelta() wants it: two blanks after PRIMARY KEY, one column a line, KEY rather than INDEX.
return array(
	'liaison_queue' => '
		id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
		topic varchar(64) NOT NULL,
		subject varchar(100) NOT NULL,
		data longtext NULL,
		occurred_at bigint(20) NOT NULL,
		attempts smallint(6) NOT NULL DEFAULT 0,
		next_at bigint(20) NOT NULL DEFAULT 0,
		state varchar(12) NOT NULL DEFAULT \'waiting\',
		error varchar(300) NOT NULL DEFAULT \'\',
		delivered_at bigint(20) NOT NULL DEFAULT 0,
		PRIMARY KEY  (id),
		KEY state_id (state,id),
		KEY state_next (state,next_at),
		KEY state_subject (state,subject,id),
		KEY state_delivered (state,delivered_at)',
	'liaison_carts' => '
		token char(32) NOT NULL,
		customer_id bigint(20) unsigned NOT NULL DEFAULT 0,
		email_hash char(64) NOT NULL DEFAULT \'\',
		phone_hash char(64) NOT NULL DEFAULT \'\',
		data longtext NOT NULL,
		consent_at bigint(20) NOT NULL DEFAULT 0,
		updated_at bigint(20) NOT NULL DEFAULT 0,
		told_at bigint(20) NOT NULL DEFAULT 0,
		ordered_at bigint(20) NOT NULL DEFAULT 0,
		state varchar(12) NOT NULL DEFAULT \'open\',
		PRIMARY KEY  (token),
		KEY customer_id (customer_id),
		KEY email_hash (email_hash),
		KEY phone_hash (phone_hash),
		KEY updated_at (updated_at),
		KEY state_told (state,told_at)',
);
