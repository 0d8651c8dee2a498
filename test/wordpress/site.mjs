// Sites from the shell. `node test/wordpress/site.mjs help` says how.
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Site } from './lib/site.mjs';

const help = `node test/wordpress/site.mjs <command> [--port 8081]
  up --from <WordPress tree> [--plugin wordpress-plugin] [--hpos off] [--multisite] [--cron] [--hub <address>] [--no-activate]
     makes a site at http://127.0.0.1:<port> (owner / owner, shopper / shopper)
  clone --to <port>      a copy of it at another port
  cron [--due <hook>]    runs what WordPress and Action Scheduler have due (--due: this hook whatever its time)
  php '<code>'           runs PHP inside it and prints what it returns
  log | http | mail      debug.log, outgoing requests, mails
  stop | start | down    the web server; down removes everything`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string', default: process.env.WORDPRESS_DIR },
    plugin: { type: 'string', default: fileURLToPath(new URL('../../wordpress-plugin', import.meta.url)) },
    port: { type: 'string', default: '8081' },
    to: { type: 'string' },
    hub: { type: 'string' },
    hpos: { type: 'string', default: 'on' },
    user: { type: 'string' },
    due: { type: 'string', multiple: true },
    multisite: { type: 'boolean', default: false },
    cron: { type: 'boolean', default: false },
    'no-activate': { type: 'boolean', default: false },
  },
});
const [command, code] = positionals;
const folderOf = (port) => join(tmpdir(), `liaison-wordpress-${port}`);
const folder = folderOf(values.port);
const open = () => Site.open(folder);
const print = (value) => console.log(typeof value === 'string' ? value : JSON.stringify(value, null, 2));

const commands = {
  up: async () => {
    if (!values.from) throw new Error('Say which WordPress: --from <tree>, or WORDPRESS_DIR.');
    if (existsSync(join(folder, 'site.json'))) await open().destroy();
    const site = await Site.create({
      from: values.from,
      ...(existsSync(join(values.plugin, 'liaison-for-woocommerce.php')) ? { plugin: values.plugin } : {}),
      port: Number(values.port),
      folder,
      database: `liaison_wp_${values.port}`,
      hpos: values.hpos !== 'off',
      multisite: values.multisite,
      cron: values.cron,
      hub: values.hub,
      activate: !values['no-activate'],
    });
    print({ url: site.url, admin: `${site.url}/wp-admin/`, folder, ...site.shop });
  },
  clone: async () =>
    print((await open().clone({ port: Number(values.to), folder: folderOf(values.to) })).url),
  cron: async () => print(await open().cron(values.due ? { due: values.due } : {})),
  php: async () => print((await open().php(code, {}, values.user ? { user: values.user } : {})) ?? null),
  log: () => print(open().debugLog()),
  http: () => print(open().outgoing()),
  mail: () => print(open().mails()),
  stop: () => open().stop(),
  start: () => open().start(),
  down: () => open().destroy(),
  help: () => print(help),
};

await (commands[command ?? 'help'] ?? commands.help)();
