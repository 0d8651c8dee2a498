import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import {
  buildPlugin,
  installPlugin,
  pluginFolder,
  shippedFiles,
  version,
} from '../../bin/lib/wordpress/build.mjs';
import { zip } from '../../bin/lib/wordpress/zip.mjs';

const files = {
  'liaison-for-woocommerce.php': '<?php\n/**\n * Version:  1.2.3\n */\n',
  'readme.txt': 'Stable tag: 1.2.3\n',
  'src/Plugin.php': '<?php // Ünïcode\n',
  'tests/PluginTest.php': '<?php\n',
  'phpunit.xml.dist': '<phpunit/>',
  'languages/liaison-for-woocommerce-es_ES.po': 'x',
  'languages/liaison-for-woocommerce-es_ES.mo': 'y',
  '.hidden': 'z',
};

describe('the zip a shop owner uploads', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'liaison-zip-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what runs, and nothing that only serves the work on it', () => {
    expect(shippedFiles(folder)).toEqual([
      'languages/liaison-for-woocommerce-es_ES.mo',
      'liaison-for-woocommerce.php',
      'readme.txt',
      'src/Plugin.php',
    ]);
  });

  it('has the same bytes however old its files are', () => {
    const first = buildPlugin(folder);
    utimesSync(join(folder, 'readme.txt'), 1_000, 1_000);
    expect(buildPlugin(folder).equals(first)).toBe(true);
  });

  it('refuses a version that differs between the header and the readme', () => {
    writeFileSync(join(folder, 'readme.txt'), 'Stable tag: 1.2.4\n');
    expect(() => version(folder)).toThrow('Version is 1.2.3');
    writeFileSync(join(folder, 'readme.txt'), files['readme.txt']);
  });

  it('can be read from its directory, whatever the files and their order', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}(\/[a-zé]{1,8}){0,2}\.php$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ name, bytes: fc.uint8Array({ maxLength: 300 }) }), {
          selector: (file) => file.name,
          maxLength: 6,
          minLength: 1,
        }),
        (list) => {
          const made = zip(list.map((file) => ({ name: file.name, bytes: Buffer.from(file.bytes) })));
          const shuffled = zip(
            [...list].reverse().map((file) => ({ name: file.name, bytes: Buffer.from(file.bytes) })),
          );
          expect(shuffled.equals(made)).toBe(true);
          expect(unpack(made)).toEqual(
            Object.fromEntries(list.map((file) => [file.name, Buffer.from(file.bytes).toString('hex')])),
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  it('is what the repository holds: main file, readme, uninstall, translations', () => {
    const shipped = shippedFiles(pluginFolder);
    expect(shipped).toEqual(
      expect.arrayContaining([
        'liaison-for-woocommerce.php',
        'readme.txt',
        'uninstall.php',
        'src/Plugin.php',
      ]),
    );
    expect(shipped.filter((file) => file.includes('test') || file.endsWith('.dist'))).toEqual([]);
    // Each translation twice: WordPress 6.5 and later load the one in PHP, earlier ones the other.
    const translated = shipped.filter((file) => file.endsWith('.mo'));
    expect(translated.length).toBeGreaterThanOrEqual(5);
    expect(shipped.filter((file) => file.endsWith('.l10n.php'))).toEqual(
      translated.map((file) => file.replace(/\.mo$/, '.l10n.php')),
    );
    expect(readFileSync(join(pluginFolder, 'readme.txt'), 'utf8')).toContain(
      `Stable tag: ${version(pluginFolder)}`,
    );
  });

  describe('classes that are needed together', () => {
    let installed: string;
    const classes = (list: string[]) =>
      list.flatMap((file) =>
        [
          ...file.matchAll(
            /^namespace ([\w\\]+)\s*[;{]|^(?:final |abstract )?(?:class|interface|trait|enum) (\w+)/gm,
          ),
        ].map((found) => found[1] ?? found[2] ?? ''),
      );
    const sources = (root: string) =>
      shippedFiles(root)
        .filter((name) => /^src\/.*\.php$/.test(name))
        .map((name) => readFileSync(join(root, name), 'utf8'));
    beforeAll(() => {
      installed = installPlugin(join(folder, 'installed'));
    });

    it('ship once, in a file with each other', () => {
      const before = classes(sources(pluginFolder)).filter((name) => !name.includes('\\'));
      const after = classes(sources(installed)).filter((name) => !name.includes('\\'));
      expect(after.sort()).toEqual(before.sort());
      expect(shippedFiles(installed)).toEqual(
        expect.arrayContaining([
          'src/bundles/chat.php',
          'src/bundles/checkout.php',
          'src/bundles/classic.php',
          'src/bundles/start.php',
        ]),
      );
      expect(shippedFiles(installed)).not.toContain('src/Connect/Connection.php');
    });

    it('are found by their names, each in PHP that knows nothing else', () => {
      const { status } = spawnSync('php', ['--version']);
      const names =
        readFileSync(join(installed, 'src/autoload.php'), 'utf8').match(/'[\w/]+' => '\w+'/g) ?? [];
      expect(names.length).toBeGreaterThan(30);
      if (status !== 0) return;
      const script = `require $argv[1]; foreach ( array_slice( $argv, 2 ) as $name ) { echo class_exists( $name ) || interface_exists( $name ) ? '' : $name; }`;
      const asked = names.map(
        (name) => `Liaison\\WooCommerce\\${(name.split("'")[1] ?? '').replaceAll('/', '\\')}`,
      );
      for (const order of [asked, [...asked].reverse()]) {
        const found = spawnSync('php', [
          '-d',
          'display_errors=1',
          '-r',
          script,
          join(installed, 'src/autoload.php'),
          ...order,
        ]);
        expect(`${found.stdout.toString()}${found.stderr.toString()}`).toBe('');
      }
    });

    it('know where the plugin stands, a folder deeper than in the repository', () => {
      if (spawnSync('php', ['--version']).status !== 0) return;
      const script = `define( 'ABSPATH', '/' ); function is_admin() { return true; } require $argv[1];
        echo Liaison\\WooCommerce\\Plugin::path( 'readme.txt' ), ' ', count( Liaison\\WooCommerce\\Plugin::modules() ) > 10 ? 'lists' : '';`;
      const { stdout, stderr } = spawnSync('php', [
        '-d',
        'display_errors=1',
        '-r',
        script,
        join(installed, 'src/autoload.php'),
      ]);
      expect(`${stdout.toString()}${stderr.toString()}`).toBe(`${join(installed, 'readme.txt')} lists`);
    });
  });
});

/** What a reader finds that goes by the directory at the end, as unzip does: names with their bytes in hex. */
function unpack(archive: Buffer): Record<string, string> {
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  const found: Record<string, string> = {};
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [size, nameLength] = [archive.readUInt32LE(at + 24), archive.readUInt16LE(at + 28)];
    const local = archive.readUInt32LE(at + 42);
    expect(archive.readUInt32LE(local)).toBe(0x04034b50);
    const name = archive.subarray(at + 46, at + 46 + nameLength).toString('utf8');
    expect(archive.subarray(local + 30, local + 30 + nameLength).toString('utf8')).toBe(name);
    const bytes = archive.subarray(local + 30 + nameLength, local + 30 + nameLength + size);
    expect(archive.readUInt32LE(at + 16)).toBe(crc32(bytes));
    found[name] = bytes.toString('hex');
    at += 46 + nameLength;
  }
  return found;
}
