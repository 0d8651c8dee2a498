import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pluginFolder } from '../../bin/lib/wordpress/build.mjs';

const readme = readFileSync(join(pluginFolder, 'readme.txt'), 'utf8');
const pictures = 'docs/images/wordpress';
const assets = join(pluginFolder, '.wordpress-org');
const shown = readdirSync(assets).sort();

describe('what the directory shows of the plugin', () => {
  it('is one picture for each line under Screenshots, and no more', () => {
    const section = /== Screenshots ==\n([\s\S]*?)\n== /.exec(readme)?.[1] ?? '';
    const numbers = [...section.matchAll(/^(\d+)\. \S/gm)].map(([, number]) => Number(number));
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(shown.filter((name) => name.startsWith('screenshot-'))).toEqual(
      numbers.map((number) => `screenshot-${number}.png`).sort(),
    );
  });

  it('has icon and banner in the sizes the directory asks for, and nothing else', () => {
    const sizes = {
      'banner-1544x500.png': [1544, 500],
      'banner-772x250.png': [772, 250],
      'icon-128x128.png': [128, 128],
      'icon-256x256.png': [256, 256],
    };
    expect(shown.filter((name) => !name.startsWith('screenshot-'))).toEqual([
      ...Object.keys(sizes),
      'icon.svg',
    ]);
    for (const [name, size] of Object.entries(sizes)) {
      const bytes = readFileSync(join(assets, name));
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual(size);
    }
    expect(readFileSync(join(assets, 'icon.svg'), 'utf8')).not.toMatch(/<script|href=|<foreignObject/i);
  });

  it('has a readme the directory can read: short description, five tags, sections', () => {
    const lines = readme.split('\n');
    const short = lines[lines.findIndex((line) => line.startsWith('License URI:')) + 2] ?? '';
    expect(short.length).toBeGreaterThan(40);
    expect(short.length).toBeLessThanOrEqual(150);
    expect(/^Tags: (.+)$/m.exec(readme)?.[1]?.split(', ').length).toBeLessThanOrEqual(5);
    for (const section of [
      'Description',
      'Installation',
      'Frequently Asked Questions',
      'Screenshots',
      'Changelog',
    ])
      expect(readme).toContain(`\n== ${section} ==\n`);
    expect(readme).not.toMatch(/sign of life|way back|answering STOP|e-mail\b/i);
  });

  it('are pictures of the documents, so that both are taken anew together', () => {
    const known = new Set(readdirSync(pictures).map((name) => readFileSync(join(pictures, name), 'base64')));
    const taken = shown.filter((name) => name.startsWith('screenshot-'));
    expect(
      taken.filter((name) => !known.has(readFileSync(join(pluginFolder, '.wordpress-org', name), 'base64'))),
    ).toEqual([]);
    for (const [, path = ''] of readFileSync('docs/wordpress.md', 'utf8').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g))
      expect([path, existsSync(join('docs', path))]).toEqual([path, true]);
  });
});
