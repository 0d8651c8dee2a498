import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Site } from '../lib/site.mjs';
import { pluginFile, pluginFolder, wordpressDir } from '../support/places.js';

describe('a WordPress without WooCommerce, below the version we need', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.create({ from: wordpressDir(), plugin: pluginFolder, activate: false, shop: false });
  }, 120_000);
  afterAll(async () => {
    await site.destroy();
  }, 60_000);

  it('names the plugin among those installed', async () => {
    const plugin = await site.php<{ Name: string; TextDomain: string }>(
      `require_once ABSPATH . 'wp-admin/includes/plugin.php'; return get_plugins()[ $args['file'] ];`,
      { file: pluginFile },
    );
    expect(plugin).toMatchObject({ Name: 'Liaison for WooCommerce', TextDomain: 'liaison-for-woocommerce' });
  });

  it('refuses to activate it and says which version it needs', async () => {
    const version = await site.php<string>("return get_bloginfo( 'version' );");
    expect(Number.parseFloat(version)).toBeLessThan(6.4);
    await expect(site.activate()).rejects.toThrow(/6\.4/);
  });

  it('stays up when the plugin is switched on past that check, and does nothing', async () => {
    await site.php(`update_option( 'active_plugins', array( $args['file'] ) ); return true;`, {
      file: pluginFile,
    });
    const front = await fetch(`${site.url}/`);
    expect(front.status).toBe(200);
    const hooked = await site.php<boolean>(
      `return (bool) has_action( 'woocommerce_checkout_order_processed' );`,
    );
    expect(hooked).toBe(false);
    await site.deactivate();
  }, 60_000);

  it('uninstalls without WooCommerce and leaves nothing of ours', async () => {
    await site.php(
      `update_option( 'liaison_site_id', 'x' );
       require_once ABSPATH . 'wp-admin/includes/plugin.php';
       uninstall_plugin( $args['file'] );
       return true;`,
      { file: pluginFile },
      { user: 'owner' },
    );
    const left = await site.rows("SELECT option_name FROM wp_options WHERE option_name LIKE 'liaison%'");
    expect(left).toEqual([]);
    expect(await site.rows("SHOW TABLES LIKE '%liaison%'")).toEqual([]);
  });

  it('leaves debug.log without a word of ours, and calls nobody', async () => {
    expect(
      site
        .debugLog()
        .split('\n')
        .filter((line) => /liaison/i.test(line)),
    ).toEqual([]);
    expect(site.outgoing().filter((call) => !call.local || call.url.includes('liaison'))).toEqual([]);
  });
});
