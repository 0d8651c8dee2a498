// The part of bin/test about what Shopify hosts: types, tests under Shopify's extension tester, theme check, bundles.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const stage = 'shopify-app';

/**
 * Installs the packages of the folder, unless those of its lock file are there.
 *
 * @returns why they could not be installed, or nothing
 */
function install(folder) {
  const lock = readFileSync(join(folder, 'package-lock.json'));
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${process.version}`;
  const stamp = join(folder, 'node_modules/.liaison-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  console.log('Installing the packages of the Shopify app (once) ...');
  // Not `npm ci`: it refuses a lock file without another platform's optional packages. The versions are the locked ones.
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'],
    { cwd: folder, stdio: 'inherit' },
  );
  if (status !== 0) return 'npm could not install the packages of connectors/shopify/app';
  writeFileSync(stamp, wanted);
  return undefined;
}

/** @param suite - `root`, `reports`, `wanted`, `check`, `run`, `add`, `skip`, as bin/lib/test.mjs has them */
export async function shopifyApp(suite) {
  if (!suite.wanted(stage)) return;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major === 20 && minor < 20)
    return suite.skip(stage, "Shopify's extension tester needs Node 20.20 or later");
  const folder = join(suite.root, 'connectors/shopify/app');
  const missing = install(folder);
  if (missing) return suite.skip(stage, missing);
  await suite.check(stage, process.execPath, [
    join(folder, 'node_modules/typescript/bin/tsc'),
    '--noEmit',
    '-p',
    join(folder, 'tsconfig.json'),
  ]);
  const report = join(suite.reports, 'shopify-app.json');
  rmSync(report, { force: true });
  const code = await suite.run(process.execPath, [
    join(folder, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--root',
    folder,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  const counts = {
    passed: result?.numPassedTests ?? 0,
    failed: result?.numFailedTests ?? 0,
    skipped: result?.numPendingTests ?? 0,
  };
  // A file that could not be read fails without a test, and a run that found none proves nothing.
  if ((code !== 0 && counts.failed === 0) || counts.passed + counts.failed === 0) counts.failed++;
  suite.add(stage, counts);
}
