// @vitest-environment node
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { themeCheckRun } from '@shopify/theme-check-node';
import { parse } from 'smol-toml';
import { afterAll, describe, expect, it } from 'vitest';
import { bundle, folder, most, scripts } from '../build.mjs';
import { localesOf } from './locales.js';

interface Extension {
  name: string;
  handle: string;
  type: string;
  description: string;
  targeting?: { target: string; module: string }[];
  settings?: { fields: Field[] };
}
interface Field {
  type: string;
  key?: string;
  name?: string;
  required?: boolean;
}

const root = join(folder, 'extensions');
const folders = readdirSync(root).sort();
const configurations = folders.map((name) => ({
  name,
  toml: parse(readFileSync(join(root, name, 'shopify.extension.toml'), 'utf8')) as unknown as {
    api_version?: string;
    extensions: Extension[];
    settings?: { fields: Field[] };
  },
}));
const all = configurations.flatMap(({ toml }) => toml.extensions);

describe('configurations', () => {
  it('are those of the extensions there are', () => {
    expect(all.map(({ type, handle }) => `${type} ${handle}`).sort()).toEqual([
      'flow_action send-whatsapp-template',
      'flow_trigger whatsapp-opted-in',
      'theme whatsapp-storefront',
      'ui_extension whatsapp-consent',
      'ui_extension whatsapp-order-chat',
    ]);
  });

  it('have handles that Shopify takes: letters, digits and hyphens, at most 30, none twice', () => {
    for (const { handle } of all) expect(handle).toMatch(/^[a-z0-9-]{1,30}$/);
    expect(new Set(all.map(({ handle }) => handle)).size).toBe(all.length);
  });

  it('name modules that are there', () => {
    for (const { name, toml } of configurations)
      for (const { module } of toml.extensions.flatMap(({ targeting = [] }) => targeting))
        expect(existsSync(join(root, name, module)), module).toBe(true);
  });

  it('keep to what Flow takes as names of fields', () => {
    for (const { toml } of configurations) {
      const [extension] = toml.extensions;
      const fields = (toml.settings?.fields ?? []).filter(({ type }) => !type.endsWith('_reference'));
      // Source: Shopify/cli, schemas of flow_trigger and flow_action
      if (extension!.type === 'flow_trigger')
        for (const { key } of fields) expect(key).toMatch(/^[A-Za-z\s]+$/);
      if (extension!.type === 'flow_action')
        for (const { key, name } of fields) {
          expect(key).toMatch(/^[A-Za-z0-9_-]+$/);
          expect(name).toBeTruthy();
        }
    }
  });
});

describe('texts', () => {
  const languages = ['de', 'en', 'es', 'fr', 'it', 'pt'];

  it.each(folders.filter((name) => existsSync(join(root, name, 'locales'))))(
    '%s speaks six languages, and says the same in each',
    (name) => {
      const texts = localesOf(join(root, name));
      const shown = Object.keys(texts).filter((language) => !language.endsWith('.schema'));
      expect([...new Set(shown.map((language) => language.replace(/-.*$/, '')))].sort()).toEqual(languages);
      for (const language of Object.keys(texts)) {
        const base = language.endsWith('.schema') ? 'en.default.schema' : 'en';
        const expected = shape(texts[base]!);
        expect(shape(texts[language]!), language).toEqual(expected);
      }
    },
  );

  it('of a consent fit into an attribute of an order, with a shop of a long name', () => {
    const texts = localesOf(join(root, 'checkout-consent'));
    for (const language of Object.keys(texts))
      for (const key of ['updates', 'offers'])
        expect(texts[language]![key]!.replace('{{shop}}', 'x'.repeat(60)).length).toBeLessThanOrEqual(255);
  });
});

/** Names of the texts, each with what is put into it. */
function shape(texts: object, path = ''): string[] {
  return Object.entries(texts)
    .flatMap(([key, text]: [string, unknown]) =>
      typeof text === 'string'
        ? [`${path}${key} ${[...text.matchAll(/\{\{?\s*\w+\s*\}?\}/g)].map(([found]) => found.replaceAll(' ', '')).join()}`]
        : shape(text as object, `${path}${key}.`),
    )
    .sort();
}

describe('bundles', () => {
  const packages = new Set<string>();

  it.each(scripts())('$extension $entry is below 64 KB, and asks nothing of Node', async ({ entry }) => {
    const made = await bundle(entry);
    expect(Buffer.byteLength(made.text)).toBeLessThan(most);
    for (const name of made.packages) packages.add(name);
  });

  it('carry the packages README.md lists, under the licences it gives', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(packages.size).toBeGreaterThan(0);
    for (const name of packages) {
      const { license } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as {
        license: string;
      };
      expect(readme, name).toMatch(new RegExp(`\\| \`${name}\` +\\| ${license} +\\|`));
    }
  });

  it('are measured as they are: a script above the limit is seen to be', async () => {
    const large = join(mkdtempSync(join(tmpdir(), 'liaison-bundle-')), 'large.ts');
    writeFileSync(large, `console.log(${JSON.stringify('x'.repeat(most))});`);
    expect(Buffer.byteLength((await bundle(large)).text)).toBeGreaterThan(most);
    rmSync(large);
  });
});

describe("Shopify's theme check", () => {
  const rules = join(folder, 'node_modules/@shopify/theme-check-node/configs/theme-app-extension.yml');
  const copy = mkdtempSync(join(tmpdir(), 'liaison-theme-'));
  afterAll(() => rmSync(copy, { recursive: true, force: true }));
  const found = async (path: string) =>
    (await themeCheckRun(path, rules)).offenses.map(({ check, uri, message }) => `${check} ${uri}: ${message}`);

  it('finds nothing in the theme app extension', async () => {
    expect(await found(join(root, 'storefront'))).toEqual([]);
  }, 30_000);

  it('finds what is wrong: a text that is nowhere, a snippet that is missing', async () => {
    cpSync(join(root, 'storefront'), copy, { recursive: true });
    const block = join(copy, 'blocks/chat-button.liquid');
    writeFileSync(
      block,
      readFileSync(block, 'utf8').replace("'chat.label'", "'chat.lable'") + "{% render 'nothing' %}",
    );
    const offenses = await found(copy);
    expect(offenses.some((one) => one.includes('chat.lable'))).toBe(true);
    expect(offenses.some((one) => one.includes('nothing'))).toBe(true);
  }, 30_000);
});
