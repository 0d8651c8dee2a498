import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Site } from '../lib/site.mjs';
import { pluginFolder, wordpressDir } from '../support/places.js';

/** Tasks that end PHP as WooCommerce's background processes do, and one that counts how often it ran. */
const tasks = `<?php
add_action( 'other_ends', static function () { exit; } );
add_action( 'liaison_test_ends', static function () { exit; } );
add_action( 'other_counts', static function () { update_option( 'other_count', 1 + (int) get_option( 'other_count' ) ); } );
`;

describe("what is due in a shop, whose other plugins' tasks may end PHP", () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.create({ from: wordpressDir(), plugin: pluginFolder });
    writeFileSync(join(site.root, 'wp-content/mu-plugins/other-tasks.php'), tasks);
    await site.cron();
  }, 240_000);
  afterAll(async () => {
    await site.destroy();
  }, 60_000);

  const counted = () => site.php<string>("return get_option( 'other_count' );");

  it("goes on after an event of WordPress's, and names it", async () => {
    await site.php(
      `wp_schedule_event( time() - 20, 'hourly', 'other_ends' ); wp_schedule_single_event( time() - 10, 'other_counts' ); return true;`,
    );
    const { ended } = await site.cron();
    expect(ended).toContain('other_ends');
    expect(await counted()).toBe('1');
  }, 60_000);

  it("goes on after the event of WooCommerce's background process", async () => {
    await site.php(
      `wp_schedule_event( time() - 20, 'hourly', 'wp_1_wc_privacy_cleanup_cron' ); return true;`,
    );
    expect((await site.cron()).ended).toContain('wp_1_wc_privacy_cleanup_cron');
  }, 60_000);

  it("goes on after an action of Action Scheduler's, which has failed, with those claimed beside it", async () => {
    await site.php(
      `as_schedule_single_action( time() - 20, 'other_ends' ); as_schedule_single_action( time() - 10, 'other_counts' ); return true;`,
    );
    const { ended } = await site.cron();
    // A background process of WooCommerce's may fall due in between, and ends PHP too.
    expect(ended.filter((task) => task === 'other_ends')).toHaveLength(1);
    expect(await counted()).toBe('2');
    expect(
      await site.rows("SELECT status FROM wp_actionscheduler_actions WHERE hook = 'other_ends'"),
    ).toEqual([{ status: 'failed' }]);
  }, 60_000);

  it.each([
    ['event', `wp_schedule_single_event( time() - 20, 'liaison_test_ends' ); return true;`],
    ['action', `as_schedule_single_action( time() - 20, 'liaison_test_ends' ); return true;`],
  ])(
    'does not pass over an %s of ours that ends PHP',
    async (_kind, schedule) => {
      await site.php(schedule);
      await expect(site.cron()).rejects.toThrow(/PHP ended within .*liaison_test_ends/);
    },
    60_000,
  );
});
