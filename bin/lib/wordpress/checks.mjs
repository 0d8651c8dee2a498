// The plugin's part of bin/test.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installPlugin, slug } from './build.mjs';
import { findBrowser, findCodingStandard, findPhp, findPlainWordPress, findWpCli } from './php.mjs';

/** Every PHP file of a folder, its subfolders included. */
function phpFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return phpFiles(path);
    return entry.name.endsWith('.php') ? [path] : [];
  });
}

/** @returns the first complaint of `php -l` over all files, or nothing. */
export function lint(folders) {
  for (const file of folders.flatMap(phpFiles)) {
    const { status, stdout, stderr } = spawnSync('php', ['-l', '-d', 'display_errors=1', file], {
      encoding: 'utf8',
    });
    if (status !== 0) return `${stdout}${stderr}`.trim();
  }
  return undefined;
}

/** Counts of a JUnit report: each attribute of its outermost suite. */
export function countsOf(report) {
  const suite = /<testsuite [^>]*>/.exec(readFileSync(report, 'utf8'))?.[0] ?? '';
  const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = number('failures') + number('errors') + number('warnings');
  return { passed: number('tests') - failed - number('skipped'), failed, skipped: number('skipped') };
}

/**
 * Lint, PHPUnit, coding standard and translations.
 *
 * @param suite - `root`, `reports`, `wanted`, `check`, `skip`, `run`, `add`, as bin/lib/test.mjs has them
 */
export async function php(suite, database) {
  if (!suite.wanted('php')) return;
  const plugin = join(suite.root, 'wordpress-plugin');
  const found = findPhp();
  if (!found.php) {
    suite.skip('php', 'no PHP: install php-cli and phpunit, or run as root on Debian');
    return;
  }
  console.log('\n== php');
  const complaint = lint([plugin, join(suite.root, 'test/wordpress')]);
  if (complaint) console.log(complaint);
  suite.add('php lint', { passed: complaint ? 0 : 1, failed: complaint ? 1 : 0, skipped: 0 });
  if (found.phpunit) {
    const report = join(suite.reports, 'phpunit.xml');
    rmSync(report, { force: true });
    // The queue's tests speak SQL to a real server; without one PHPUnit counts them as skipped.
    const environment = database.url ? { TEST_DATABASE_URL: database.url } : {};
    const args = ['-c', 'wordpress-plugin/phpunit.xml.dist', '--log-junit', report];
    const code = await suite.run('phpunit', args, environment);
    const counts = existsSync(report) ? countsOf(report) : { passed: 0, failed: 0, skipped: 0 };
    // A fatal error ends PHPUnit before it counts, and a run that found no test proves nothing.
    if ((code !== 0 && counts.failed === 0) || counts.passed + counts.failed === 0) counts.failed++;
    suite.add('phpunit', counts);
  } else {
    suite.skip('phpunit', 'none found: install the package phpunit', 'php');
  }
  if (found.gettext)
    await suite.check('php', process.execPath, ['bin/lib/wordpress/languages.mjs', '--check']);
  else suite.skip('translations', 'no gettext: install the package gettext', 'php');
  const standard = findCodingStandard();
  if (standard)
    await suite.check('php', standard, ['--standard=wordpress-plugin/phpcs.xml.dist', '-q', '-s', plugin]);
  else suite.skip('coding standard', 'set PHPCS to a phpcs that knows the standard WordPress', 'php');
}

/** The suite on a plain WordPress, and on one with WooCommerce where WORDPRESS_DIR names it. */
export async function wordpress(suite, database) {
  if (!suite.wanted('wordpress')) return;
  const skip = (name, why) => suite.skip(name, why, 'wordpress');
  if (!findPhp().mysqli) return skip('wordpress', 'no PHP with mysqli: install php-cli and php-mysql');
  if (!database.url) return skip('wordpress', database.missing);
  // As shops have it: some of its classes stand in one file there.
  const shipped = join(suite.reports, 'wordpress', slug);
  rmSync(shipped, { recursive: true, force: true });
  installPlugin(shipped);
  const run = (part, folder, environment = {}, args = []) =>
    suite.jest('wordpress', [`test/wordpress/${part}/`, ...args], {
      TEST_DATABASE_URL: database.url,
      WORDPRESS_DIR: folder,
      LIAISON_PLUGIN_DIR: shipped,
      ...environment,
    });

  const plain = findPlainWordPress();
  if (plain) {
    try {
      await run('plain', plain.folder);
    } finally {
      plain.remove();
    }
  } else {
    skip('plain WordPress', 'none found: install the package wordpress');
  }

  const given = process.env.WORDPRESS_DIR;
  if (!given)
    return skip(
      'WordPress with WooCommerce',
      'set WORDPRESS_DIR to a WordPress with the plugin woocommerce in it',
    );
  if (!existsSync(join(given, 'wp-content/plugins/woocommerce/woocommerce.php'))) {
    console.log(`WORDPRESS_DIR is ${given}: it holds no WordPress with the plugin woocommerce in it.`);
    return suite.add('wordpress', { passed: 0, failed: 1, skipped: 0 });
  }
  const browser = findBrowser(true);
  if (!browser) return skip('WordPress with WooCommerce', 'no browser: install chromium, or set CHROMIUM');
  const program = findWpCli();
  if (!program.found) skip('WP-CLI', program.missing);
  const leftOut = program.found ? [] : ['--testPathIgnorePatterns=shop/cli\\.e2e'];
  await run('shop', given, { CHROMIUM: browser, WP_CLI: program.found }, leftOut);
  if (!process.env.WORDPRESS_PLUGINS_DIR)
    return skip(
      'beside other plugins',
      'set WORDPRESS_PLUGINS_DIR to a folder of plugins: docs/wordpress.md',
    );
  await run('neighbours', given, { CHROMIUM: browser });
}
