import { describe, expect, it } from '@jest/globals';
import { blockerOf, blockerOfError } from '../../connectors/woocommerce/blockers.js';
import { shopError } from '../../connectors/woocommerce/errors.js';
import { connector as woocommerce } from '../../connectors/woocommerce/woocommerce.connector.js';
import { Registry, settingsJsonSchema } from '../../src/registry/index.js';
import { settingTranslations, type Translations } from '../../src/sdk/index.js';
import { languages, Sentences } from '../../src/words/index.js';

const others = languages.filter((language) => language !== 'en');
const code = /\b(?:GET|POST|PUT|PATCH|DELETE) |\/v1\//;

/** Everything a person reads in a JSON Schema of settings. */
function textsOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(textsOf);
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, member]: [string, unknown]) => {
    if (['title', 'help', 'percent'].includes(name) && typeof member === 'string') return [member];
    if (name === 'labels') return Object.values(member as Record<string, string>);
    return ['default', 'enum'].includes(name) ? [] : textsOf(member);
  });
}

function untranslated(texts: readonly string[], translations: Translations | undefined): string[] {
  const sentences = new Sentences(translations, settingTranslations);
  return [...new Set(texts)].flatMap((text) =>
    others.flatMap((language) =>
      sentences.find(language, text) === undefined ? [`${language}: ${text}`] : [],
    ),
  );
}

const registry = await Registry.load();

describe.each(registry.plugins().map((plugin) => [plugin.id, plugin] as const))(
  'the plugin %s',
  (_id, plugin) => {
    const texts = [
      plugin.title,
      plugin.description,
      ...Object.values(plugin.reasons ?? {}),
      ...textsOf(settingsJsonSchema(plugin.settings)),
    ];

    it('is told to its owner in every language', () => {
      expect(untranslated(texts, plugin.translations)).toEqual([]);
    });

    it('shows no route, and labels every choice', () => {
      expect(texts.filter((text) => code.test(text))).toEqual([]);
      expect(unlabelled(settingsJsonSchema(plugin.settings))).toEqual([]);
    });

    it('has no translation that translates nothing', () => {
      const known = new Set(texts);
      const stale = Object.keys(plugin.translations ?? {}).filter((english) => !known.has(english));
      // Rules of its own checks begin so, and are not in the schema.
      expect(stale.filter((english) => !english.startsWith('must '))).toEqual([]);
    });
  },
);

/** Choices an owner would read as code. */
function unlabelled(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(unlabelled);
  if (typeof schema !== 'object' || schema === null) return [];
  const { enum: choices, labels } = schema as { enum?: string[]; labels?: Record<string, string> };
  const bare = (choices ?? []).filter((choice) => labels?.[choice] === undefined);
  return [...bare, ...Object.values(schema).flatMap(unlabelled)];
}

describe('the connector woocommerce', () => {
  it('tells what its owner may set in every language', () => {
    const schema = settingsJsonSchema(woocommerce.settings);
    const properties = schema['properties'] as Record<string, unknown>;
    const shown = (woocommerce.companion?.settings ?? []).map((name) => properties[name]);
    expect(shown.length).toBeGreaterThan(4);
    expect(untranslated(textsOf(shown), woocommerce.translations)).toEqual([]);
    expect(unlabelled(shown)).toEqual([]);
  });

  it('tells every blocker in every language', () => {
    const answers = [
      ...[200, 301, 401, 403, 404, 429, 500, 503].map((status) => ({ status, headers: {}, body: '<html>' })),
      { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' }, body: '' },
      { status: 403, headers: { server: 'cloudflare' }, body: '' },
      ...[
        'Wordfence',
        'itsec-lockout',
        '{"code":"rest_disabled"}',
        'coming soon',
        '{"code":"rest_no_route"}',
      ].map((body) => ({ status: 403, headers: {}, body })),
    ];
    const silences = ['ELIAISONADDRESS', 'CERT_HAS_EXPIRED', 'ETIMEDOUT', 'ECONNREFUSED'].map((name) =>
      blockerOfError(Object.assign(new Error('x'), { code: name })),
    );
    const found = [...answers.map(blockerOf), ...silences];
    expect(new Set(found.map(({ blocker }) => blocker)).size).toBe(17);
    const hints = found.map(({ hint }) => hint);
    expect(untranslated(hints, woocommerce.translations)).toEqual([]);
    expect(hints.filter((hint) => code.test(hint))).toEqual([]);
  });

  it('tells every fault of a shop in every language', () => {
    const answered = [301, 401, 403, 404, 429, 500].map((status) => ({
      response: { status, headers: { location: 'https://new.example/x' }, data: '<html>' },
    }));
    const permission = { response: { status: 401, headers: {}, data: { message: 'no permission' } } };
    const silent = ['CERT_HAS_EXPIRED', 'ENOTFOUND', 'ETIMEDOUT', 'ECONNREFUSED'].map((name) =>
      Object.assign(new Error('x'), { code: name }),
    );
    const faults = [...answered, permission, ...silent].map((error) => shopError(error, 0).message);
    expect(untranslated(faults, woocommerce.translations)).toEqual([]);
  });

  it('tells that the plugin is silent in every language', () => {
    const silence = woocommerce.companion?.noHeartbeat({ url: 'https://shop.example' } as never);
    expect(untranslated([silence?.reason ?? '', silence?.hint ?? ''], woocommerce.translations)).toEqual([]);
  });
});
