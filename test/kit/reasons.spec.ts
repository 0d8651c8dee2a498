import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { OwnerWords } from '../../src/api/owner/owner-words.js';
import { Registry } from '../../src/registry/index.js';
import { languages, reasonCatalogue } from '../../src/words/index.js';
import { allCases, decide } from './plugin/cases.js';
import { foldersIn, loadPlugin } from './folders.js';
import { REPOSITORY } from './repository.js';

const folders = foldersIn(REPOSITORY, 'plugins');
const plugins = await Promise.all(folders.map((folder) => loadPlugin(REPOSITORY, folder)));

/** Reasons that are values of an event: as many as its schema allows. */
const ofEvents: Readonly<Record<string, string[]>> = {
  'cart-recovery': ['cart_emptied', 'cart_expired', 'cart_consent_withdrawn'],
};

/** Every code a plugin's sources give as a reason: of skips, ended journeys, guards and what it says for others. */
function writtenIn(folder: string): string[] {
  const files = readdirSync(`plugins/${folder}`).filter((name) => name.endsWith('.ts'));
  const code = "'([a-z]+(?:_[a-z]+)*)'";
  const places = [
    `\\bskip\\(\\s*${code}`,
    `\\breason: ${code}`,
    `\\breason: [^?,;{}]+\\? ${code}`,
    `\\breason: [^?,;{}]+\\? '[a-z_]+' : ${code}`,
    `\\b(?:otherwise|unanswered): ${code}`,
    `\\bend\\([^,()]+, ${code}\\)`,
  ];
  return files.flatMap((name) => {
    const text = readFileSync(`plugins/${folder}/${name}`, 'utf8');
    return places.flatMap((place) =>
      [...text.matchAll(new RegExp(place, 'g'))].map(([, found]) => found ?? ''),
    );
  });
}

/** Every reason the kit's questions make it give. */
function givenBy({ definition, materials }: Awaited<ReturnType<typeof loadPlugin>>): string[] {
  return allCases(definition, materials.samples ?? {}).flatMap((one) => {
    const answer = decide(definition, one);
    return 'intents' in answer
      ? answer.intents.flatMap((intent) => ('reason' in intent ? [intent.reason] : []))
      : [];
  });
}

it('codes are found where they are written', () => {
  const all = new Set(folders.flatMap(writtenIn));
  for (const code of [
    'order_too_old',
    'no_link',
    'order_paid',
    'order_accepted',
    'cart_closed',
    'steps_done',
  ])
    expect(all).toContain(code);
  expect(all.size).toBeGreaterThan(30);
});

describe.each(plugins.map((plugin) => [plugin.definition.id, plugin] as const))(
  'what owners read of the reasons of %s',
  (id, plugin) => {
    const own = plugin.definition.reasons ?? {};
    const codes = new Set([...writtenIn(id), ...givenBy(plugin), ...(ofEvents[id] ?? [])]);

    it('is a sentence for every code', () => {
      expect(codes.size).toBeGreaterThan(0);
      // In six languages: translations.spec.ts reads the sentences of plugins, words.spec.ts those of the core.
      const silent = [...codes].filter((code) => !(code in own) && !(code in reasonCatalogue));
      expect(silent).toEqual([]);
    });

    it('words no code that it never gives', () => {
      expect(Object.keys(own).filter((code) => !codes.has(code))).toEqual([]);
    });

    it('is written as sentences', () => {
      expect(
        Object.values(own).filter((words) => !/^\p{Lu}.*\.$/su.test(words) || words.includes('_')),
      ).toEqual([]);
    });
  },
);

describe('a reason in the language of its owner', () => {
  const told = async (plugin: string, reason: string) => {
    const words = new OwnerWords(await Registry.load());
    return languages.map((language) => words.reason(language, { reason, plugin, stored: 'stored' }));
  };

  it.each([
    ['of the plugin', 'order-notifications', 'order_too_old', 'zu alt'],
    ['of the core', 'review-request', 'part_of_order', 'Teil einer anderen'],
    ['of another plugin that spoke for it', 'order-notifications', 'asked_to_confirm', 'zu bestätigen'],
  ])('%s', async (_whose, plugin, reason, german) => {
    const sentences = await told(plugin, reason);
    expect(new Set(sentences).size).toBe(languages.length);
    expect(sentences).not.toContain('stored');
    expect(sentences[languages.indexOf('de')]).toMatch(new RegExp(german));
  });

  it('is what was stored when nobody has words for it', async () => {
    expect(new Set(await told('order-notifications', 'of_a_stranger'))).toEqual(new Set(['stored']));
  });
});
