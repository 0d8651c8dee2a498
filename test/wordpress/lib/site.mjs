// A WordPress with WooCommerce, made from a copy, for tests and for hands.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wpConfig } from './config.mjs';
import { copyDatabase, createDatabase, dropDatabase, withServer } from './database.mjs';
import { phpFolder, runPhp } from './php.mjs';
import { freePort, startServer, stopServer } from './server.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const slug = 'liaison-for-woocommerce';
/** How often tasks of other plugins may end PHP while what is due is run: each ends it once at a time. */
const mostEnds = 8;

/** One site: its folder, its database, its web server. */
export class Site {
  constructor(state) {
    this.state = state;
  }

  /**
   * Makes a site from the WordPress tree `from`, which is only read.
   *
   * @param options - `from`; `plugin`: folder of ours to link in; `port` (a free one); `folder` (a temporary one);
   *   `hpos` (true); `multisite` (false); `cron`: WordPress runs its cron on visits (false); `hub`: becomes
   *   LIAISON_HUB_URL; `activate`: whether our plugin is activated (true); `shop`: whether WooCommerce is set up
   *   (when the tree has it); `define`: further constants of wp-config.php; `ini`: settings
   *   of php.ini for the web server, `name=value`
   */
  static async create(options) {
    const from = resolve(options.from);
    if (!existsSync(join(from, 'wp-load.php'))) throw new Error(`There is no WordPress in ${from}.`);
    const port = options.port ?? (await freePort());
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'liaison-wordpress-'));
    const site = new Site({
      folder,
      port,
      url: `http://127.0.0.1:${port}`,
      database: options.database ?? `liaison_wp_${port}_${randomBytes(3).toString('hex')}`,
      salt: randomBytes(16).toString('hex'),
      cron: options.cron ?? false,
      hub: options.hub ?? null,
      multisite: false,
      define: options.define ?? {},
      shop: null,
      ini: options.ini ?? [],
      pid: null,
    });
    try {
      mkdirSync(folder, { recursive: true });
      // `cp` rather than a copy in Node: nine thousand files, ten times as fast; it follows the links of Debian's tree.
      execFileSync('cp', ['-rL', '--reflink=auto', from, site.root]);
      execFileSync('chmod', ['-R', 'u+w', site.root]);
      await site.#install(options);
    } catch (error) {
      await site.destroy();
      throw error;
    }
    return site;
  }

  /** Takes up a site another process made. */
  static open(folder) {
    return new Site(JSON.parse(readFileSync(join(folder, 'site.json'), 'utf8')));
  }

  get root() {
    return join(this.state.folder, 'public');
  }

  get url() {
    return this.state.url;
  }

  /** Ids of what the shop was made with: `products`, `pages`, `versions`. */
  get shop() {
    return this.state.shop;
  }

  async #install(options) {
    const { root, state } = this;
    cpSync(join(here, 'mu-plugins'), join(root, 'wp-content/mu-plugins'), { recursive: true });
    cpSync(join(here, 'theme'), join(root, 'wp-content/themes/liaison-test-theme'), { recursive: true });
    rmSync(join(root, 'wp-content/plugins', slug), { recursive: true, force: true });
    if (options.plugin) symlinkSync(resolve(options.plugin), join(root, 'wp-content/plugins', slug));
    this.#save();
    await createDatabase(state.database);
    const args = { root, url: state.url, title: 'Casa Azul', multisite: options.multisite ?? false };
    const installed = await this.run('install.php', args, { bare: true });
    if (!installed.installed) throw new Error(`WordPress was not installed: ${JSON.stringify(installed)}`);
    state.multisite = args.multisite;
    this.#save();
    await this.php("switch_theme( 'liaison-test-theme' ); return true;");
    if (options.shop !== false && existsSync(join(root, 'wp-content/plugins/woocommerce/woocommerce.php'))) {
      await this.activate('woocommerce/woocommerce.php');
      state.shop = await this.run('shop.php', { hpos: options.hpos ?? true }, { user: 'owner' });
      this.#save();
    }
    // Notices of the installation are WordPress's and WooCommerce's own; what comes after them counts.
    rmSync(join(root, 'wp-content/debug.log'), { force: true });
    if (options.plugin && options.activate !== false) await this.activate(`${slug}/${slug}.php`);
    await this.start();
  }

  #save() {
    writeFileSync(join(this.state.folder, 'site.json'), JSON.stringify(this.state, null, 2));
    writeFileSync(join(this.root, 'wp-config.php'), wpConfig(this.state));
  }

  /** Changes constants of wp-config.php; null takes one out. */
  define(constants) {
    Object.assign(this.state.define, constants);
    for (const [name, value] of Object.entries(constants)) if (value === null) delete this.state.define[name];
    this.#save();
  }

  async start(workers = 4) {
    if (this.state.pid !== null) return;
    this.state.pid = await startServer(
      this.state.folder,
      this.state.port,
      join(phpFolder, 'router.php'),
      workers,
    );
    this.#save();
  }

  stop() {
    if (this.state.pid === null) return;
    stopServer(this.state.pid);
    this.state.pid = null;
    this.#save();
  }

  /** Runs a script of test/wordpress/php, or one by its absolute path, inside the site. */
  run(file, args = {}, options = {}) {
    return runPhp(this.state.folder, file, args, options);
  }

  /** Runs PHP inside the site: `await site.php('return get_option("home");')`. `args` is there as `$args`. */
  php(code, args = {}, options = {}) {
    return this.run('eval.php', { ...args, code }, options);
  }

  /** @throws with WordPress's reason when it refuses. */
  async activate(plugin = `${slug}/${slug}.php`, options = {}) {
    const result = await this.run('activate.php', { plugins: [plugin], ...options }, { user: 'owner' });
    if (result.active.length === 0)
      throw new Error(`${plugin} was not activated: ${JSON.stringify(result.errors)}`);
  }

  deactivate(plugin = `${slug}/${slug}.php`) {
    return this.php(
      "require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins( $args['plugin'] ); return true;",
      { plugin },
      { user: 'owner' },
    );
  }

  /**
   * Runs what WordPress and Action Scheduler have due. `due`: hooks to run whatever their time.
   *
   * @returns how many actions ran, and the tasks of other plugins that ended PHP meanwhile
   * @throws when a task of ours ends PHP, or others do again and again
   */
  async cron(options = {}) {
    const sum = { processed: 0, ended: [] };
    for (let pass = 0; pass < mostEnds; pass++) {
      // For hooks by name, Action Scheduler alone: WordPress's own events are not what is asked for.
      const answer = await this.run('cron.php', { wordpress: options.due === undefined, ...options });
      sum.processed += answer.processed;
      if (answer.ended === undefined) return sum;
      sum.ended.push(answer.ended);
    }
    throw new Error(`Tasks of other plugins ended PHP ${mostEnds} times: ${sum.ended.join(', ')}.`);
  }

  /** Rows of the site's database; `wp_` is the prefix of the first site. */
  async rows(sql, values = []) {
    return withServer(async (connection) => {
      await connection.changeUser({ database: this.state.database });
      const [rows] = await connection.query(sql, values);
      return rows;
    });
  }

  #file(name) {
    const path = join(this.state.folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** What WordPress wrote into debug.log so far. */
  debugLog() {
    return this.#file('public/wp-content/debug.log');
  }

  /** Every outgoing request: `{at, method, url, from, local}`. */
  outgoing() {
    return this.#file('http.log')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  /** Every mail: `{to, subject, message}`. */
  mails() {
    return this.#file('mail.log')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  /** Refuses requests whose address contains a text: `[{contains, status, headers, body}]`. */
  block(rules) {
    writeFileSync(join(this.state.folder, 'blocked.json'), JSON.stringify(rules));
  }

  /** A copy of this site at another address: files, database, and search-and-replace of the address. */
  async clone(options = {}) {
    const port = options.port ?? (await freePort());
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'liaison-wordpress-'));
    const copy = new Site({
      ...this.state,
      folder,
      port,
      url: `http://127.0.0.1:${port}`,
      database: `liaison_wp_${port}_${randomBytes(3).toString('hex')}`,
      define: { ...this.state.define, ...options.define },
      pid: null,
    });
    mkdirSync(folder, { recursive: true });
    execFileSync('cp', ['-a', '--reflink=auto', this.root, copy.root]);
    rmSync(join(copy.root, 'wp-content/debug.log'), { force: true });
    await copyDatabase(this.state.database, copy.state.database);
    copy.#save();
    await copy.run('move.php', { from: this.url, to: copy.url }, { define: { SHORTINIT: true } });
    await copy.start();
    return copy;
  }

  /** Ends the server, drops the database, removes the folder. */
  async destroy() {
    this.stop();
    await dropDatabase(this.state.database);
    rmSync(this.state.folder, { recursive: true, force: true });
  }
}
