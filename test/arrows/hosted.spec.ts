import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ESLint } from 'eslint';
import { getFileInfo } from 'prettier';
import ts from 'typescript';
import { loadFolder } from '../../src/registry/registry.js';
import { foldersIn, loadConnector } from '../kit/folders.js';

/*
 * `connectors/<id>/app` is software that a vendor hosts: a package of its own. A tree with one, in which everything
 * that would look at it is broken; import rules are tried in arrows.spec.ts.
 */
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const broken = 'throw new Error("an app was looked at");';
const files: Record<string, string> = {
  'connectors/vendor/vendor.connector.js': "export const connector = { id: 'vendor' };",
  'connectors/vendor/vendor.connector.ts': "export const connector = { id: 'vendor' };",
  'connectors/vendor/vendor.spec.ts': 'export {};',
  'connectors/vendor/app/package.json': '{ "name": "liaison", "type": "module" }',
  'connectors/vendor/app/app.connector.js': broken,
  'connectors/vendor/app/app.connector.ts': broken,
  'connectors/vendor/app/index.ts': 'const wrong: number = "text"',
  'connectors/vendor/app/src/index.spec.ts': broken,
  'package.json': '{ "name": "liaison", "type": "module" }',
};
const own = ['connectors/vendor/vendor.connector.ts', 'connectors/vendor/vendor.spec.ts'];
const hosted = Object.keys(files).filter((path) => path.includes('/app/'));

describe('software that a vendor hosts', () => {
  let root: string;
  beforeAll(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'hosted-')));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    for (const name of ['tsconfig.json', 'tsconfig.build.json', 'jest.config.js', '.prettierignore'])
      cpSync(join(REPOSITORY, name), join(root, name));
    symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('is no connector to the registry', async () => {
    expect((await loadFolder(join(root, 'connectors'), 'connector')).map(({ id }) => id)).toEqual(['vendor']);
  });

  it('is nothing the conformance kit reads', async () => {
    expect(foldersIn(root, 'connectors')).toEqual(['vendor']);
    expect((await loadConnector(root, 'vendor')).definition.id).toBe('vendor');
  });

  it.each(['tsconfig.json', 'tsconfig.build.json'])('is not compiled by %s', (name) => {
    const { config } = ts.readConfigFile(join(root, name), (path) => ts.sys.readFile(path)) as {
      config: unknown;
    };
    const { fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const read = fileNames.map((path) => path.slice(root.length + 1));
    expect(read).toContain('connectors/vendor/vendor.connector.ts');
    expect(read.filter((path) => hosted.includes(path))).toEqual([]);
  });

  it('has no specs that jest runs', () => {
    const jest = join(REPOSITORY, 'node_modules/jest/bin/jest.js');
    const listed = execFileSync(process.execPath, [jest, '--rootDir', root, '--listTests', '--json'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(JSON.parse(listed)).toEqual([join(root, 'connectors/vendor/vendor.spec.ts')]);
  });

  it('is not linted', async () => {
    const eslint = new ESLint({ cwd: REPOSITORY });
    const ignored = (paths: readonly string[]) =>
      Promise.all(paths.map((path) => eslint.isPathIgnored(join(REPOSITORY, path))));
    expect(await ignored(hosted)).toEqual(hosted.map(() => true));
    expect(await ignored(own)).toEqual(own.map(() => false));
  });

  it('is not formatted', async () => {
    const ignored = (paths: readonly string[]) =>
      Promise.all(
        paths.map(
          async (path) =>
            (await getFileInfo(join(root, path), { ignorePath: join(root, '.prettierignore') })).ignored,
        ),
      );
    expect(await ignored(hosted)).toEqual(hosted.map(() => true));
    expect(await ignored(own)).toEqual(own.map(() => false));
  });
});
