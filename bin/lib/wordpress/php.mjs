// Finds, or installs, what the plugin's checks need.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const debianPackages = [
  'php-cli',
  'php-mysql',
  'php-xml',
  'php-mbstring',
  'php-curl',
  'php-intl',
  'php-gd',
  'php-zip',
  'phpunit',
  'gettext',
];

export function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

const canInstall = () => process.getuid?.() === 0 && has('apt-get');
const aptEnvironment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
let updated = false;

function apt(args, options = {}) {
  if (!updated) spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env: aptEnvironment });
  updated = true;
  return spawnSync('apt-get', args, { stdio: 'ignore', env: aptEnvironment, ...options }).status === 0;
}

function install(names) {
  console.error(`Installing ${names.join(', ')} ...`);
  return apt(['install', '-y', '-qq', '--no-install-recommends', ...names]);
}

/** Whether PHP with what WordPress needs is here: installed from Debian's packages when we may. */
export function findPhp() {
  const complete = () =>
    has('php') && spawnSync('php', ['-r', 'exit(extension_loaded("mysqli") ? 0 : 1);']).status === 0;
  if ((!complete() || !has('phpunit')) && canInstall()) install(debianPackages);
  return {
    php: has('php'),
    mysqli: complete(),
    phpunit: has('phpunit'),
    gettext: has('xgettext') && has('msgfmt'),
  };
}

/** The browser, from CHROMIUM or the path; `wanted` installs Debian's when we may. */
export function findBrowser(wanted) {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  if (wanted && !names.some(has) && canInstall()) install(['chromium']);
  const name = names.find(has);
  return name && execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
}

/** A phpcs that knows the WordPress standard: PHPCS, or the one on the path. */
export function findCodingStandard() {
  const command = process.env.PHPCS ?? 'phpcs';
  const result = spawnSync(command, ['-i'], { encoding: 'utf8' });
  return result.status === 0 && /\bWordPress\b/.test(result.stdout) ? command : undefined;
}

/** WP-CLI's own program: WP_CLI, or the one on the path; else what to do about it. */
export function findWpCli() {
  const command = process.env.WP_CLI || 'wp';
  const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const { status, stdout } = spawnSync(command, [...asRoot, 'cli', 'version'], { encoding: 'utf8' });
  if (status === 0 && stdout.startsWith('WP-CLI ')) return { found: command };
  return {
    missing: process.env.WP_CLI
      ? `WP_CLI is ${command}, which does not answer "cli version" as WP-CLI does`
      : 'set WP_CLI to the program of WP-CLI',
  };
}

/** Debian's WordPress, and the packages that its tree links to. */
const plainPackages = ['wordpress', 'php-getid3', 'libjs-underscore', 'libjs-cropper'];

/**
 * A WordPress without WooCommerce: Debian's, unpacked rather than installed, because installing brings a web server.
 * Links that lead out of the tree, to a web server's settings, are taken away: a copy would fail on them.
 *
 * @returns its folder, with what removes it; or nothing.
 */
export function findPlainWordPress() {
  const installed = '/usr/share/wordpress';
  if (existsSync(join(installed, 'wp-load.php'))) return { folder: installed, remove: () => {} };
  if (!has('apt-get') || !has('dpkg')) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'liaison-debian-wordpress-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const script = `apt-get download -qq ${plainPackages.join(' ')} && for package in *.deb; do dpkg -x "$package" .; done; find . -xtype l -delete`;
  if (canInstall()) apt(['--version']);
  spawnSync('sh', ['-c', script], { cwd: folder, stdio: 'ignore', env: aptEnvironment });
  const tree = join(folder, 'usr/share/wordpress');
  if (existsSync(join(tree, 'wp-load.php'))) return { folder: tree, remove };
  remove();
  return undefined;
}
