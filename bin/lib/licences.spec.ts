import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

interface Entry {
  license?: string;
  dev?: boolean;
}

/** The packages that are excepted, so that their exceptions are in use. */
const excepted: Record<string, Entry> = {
  'node_modules/axe-core': { license: 'MPL-2.0', dev: true },
  'node_modules/caniuse-lite': { license: 'CC-BY-4.0', dev: true },
  'node_modules/lightningcss': { license: 'MPL-2.0', dev: true },
  'node_modules/lightningcss-linux-x64-gnu': { license: 'MPL-2.0', dev: true },
  'node_modules/pause': {},
};

describe('the check of licences', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'liaison-licences-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function judge(packages: Record<string, Entry>, installed: Record<string, object> = {}) {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }));
    for (const [path, manifest] of Object.entries(installed)) {
      mkdirSync(join(root, path), { recursive: true });
      writeFileSync(join(root, path, 'package.json'), JSON.stringify(manifest));
    }
    const { status, stderr } = spawnSync(process.execPath, [resolve('bin/lib/licences.mjs'), root], {
      encoding: 'utf8',
    });
    return { status, said: stderr.trim() };
  }
  const only = (name: string, license?: string) =>
    judge({ ...excepted, [`node_modules/${name}`]: license === undefined ? {} : { license } });

  it.each([
    'MIT',
    '0BSD',
    '(MIT OR WTFPL)',
    '(BSD-2-Clause OR MIT OR Apache-2.0)',
    '(MIT AND BSD-3-Clause)',
    'GPL-3.0-only OR (MIT AND ISC)',
  ])('lets %s pass', (license) => expect(only('fine', license)).toEqual({ status: 0, said: '' }));

  it.each([
    'GPL-3.0-only',
    'AGPL-3.0-or-later',
    'LGPL-2.1',
    'MPL-2.0',
    'SSPL-1.0',
    'BUSL-1.1',
    'UNLICENSED',
    'SEE LICENSE IN LICENSE.txt',
    '(MIT AND GPL-2.0)',
    'MIT OR',
    'Apache-2.0 WITH LLVM-exception',
    '(MIT',
  ])('stops at %s, and names the package', (license) => {
    const { status, said } = only('@scope/odd', license);
    expect(status).toBe(1);
    expect(said).toContain(`node_modules/@scope/odd: ${license} is not on the list`);
  });

  it('stops at a package that names none', () => {
    expect(only('silent').said).toContain('node_modules/silent: no licence is not on the list');
  });

  it('asks what is installed, not only the lock file, also deep inside another package', () => {
    const path = 'node_modules/outer/node_modules/inner';
    const installed = { [path]: { license: 'GPL-2.0' } };
    expect(judge({ ...excepted, [path]: { license: 'MIT' } }, installed).said).toContain(`${path}: GPL-2.0`);
    const old = { [path]: { licenses: [{ type: 'MIT' }] } };
    expect(judge({ ...excepted, [path]: {} }, old).status).toBe(0);
  });

  it('holds an exception to its package, its licence and its use', () => {
    expect(only('other', 'CC-BY-4.0').status).toBe(1);
    const changed = judge({ ...excepted, 'node_modules/axe-core': { license: 'GPL-3.0', dev: true } });
    expect(changed.said).toContain('node_modules/axe-core: GPL-3.0');
    const shipped = judge({ ...excepted, 'node_modules/axe-core': { license: 'MPL-2.0' } });
    expect(shipped.said).toContain('excepted for development only');
  });

  it('says when an exception is no longer needed', () => {
    const { 'node_modules/pause': _gone, ...rest } = excepted;
    expect(judge(rest).said).toContain('pause: its exception is no longer needed');
  });
});
