import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  connectCatalogue,
  fieldWords,
  languageOf,
  languages,
  numberAdvice,
  numberCheckTitles,
  privacyTexts,
  problemWords,
  problemWordsCatalogue,
  reasonCatalogue,
  Sentences,
  shortReason,
  signupCatalogue,
  signupFaults,
  senderAlerts,
  templateAdvice,
  templateCheckTitles,
  templateHistoryTexts,
  upkeepSentences,
} from './index.js';
import { formerSentences } from './upkeep.js';

/** What stands for code in a sentence: a route, a snake_case or camelCase word in a place of prose. */
const code = /\b(?:GET|POST|PUT|PATCH|DELETE) |\/v1\/|\b[a-z]+_[a-z_]+\b|`/;
const sentence = /^[\p{Lu}¿«„"].*[.!?]$/su;

/** Every `refuse(gate, 'reason'`, `reason: 'reason'` and code table of the modules that decide about messages. */
function reasonsInSources(): string[] {
  const files = readdirSync('src/messaging', { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name),
  );
  const found = files.flatMap((name) => {
    const text = readFileSync(join('src/messaging', name), 'utf8');
    return [
      ...text.matchAll(/\b(?:refuse|delay)\(\s*(?:gate|'[a-z_]+'),\s*'([a-z_]+)'/g),
      ...text.matchAll(/\breason: '([a-z_]+)'/g),
      ...text.matchAll(/Reason = '([a-z_]+)'/g),
      ...(/explanations: Record<string, string> = \{([^]*?)\n\};/.exec(text)?.[1] ?? '').matchAll(
        /^ {2}([a-z_]+):/gm,
      ),
    ].map(([, reason]) => reason ?? '');
  });
  const classes = readFileSync('src/sdk/channel-errors.ts', 'utf8');
  const ofMeta = [...(/type ChannelErrorClass =([^;]*);/.exec(classes)?.[1] ?? '').matchAll(/'([a-z_]+)'/g)];
  const phones = readFileSync('src/contacts/phone-advice.ts', 'utf8').matchAll(/^ {2}([a-z_]+):$/gm);
  const dispatch = [
    'dispatch/obstacles',
    'dispatch/intent-plan',
    'dispatch/decision-batch.service',
    'connections/call-targets',
  ].flatMap((name) => {
    const text = readFileSync(`src/${name}.ts`, 'utf8');
    return [
      ...text.matchAll(/\breason: '([a-z_]+)'/g),
      ...text.matchAll(/\b(?:skip|leaveOut)\([^;]*?'([a-z_]+)', '/g),
      ...text.matchAll(/\bleaveOut\(\s*run,\s*(?:\w+ \? )?'([a-z_]+)'/g),
      ...text.matchAll(/\bleaveOut\(\s*run,\s*\w+ \? '[a-z_]+' : '([a-z_]+)'/g),
      ...text.matchAll(/\?\? '([a-z_]+)',/g),
      ...text.matchAll(/\? '([a-z_]+)' : '[a-z_]+', detail/g),
      ...text.matchAll(/\? '[a-z_]+' : '([a-z_]+)', detail/g),
    ];
  });
  const journeys = readFileSync('src/timers/journey-batch.ts', 'utf8');
  const ofJourneys = [...(/type StartRefusal =([^;]*);/.exec(journeys)?.[1] ?? '').matchAll(/'([a-z_]+)'/g)];
  const ofConversations = ['plugin-change-rules', 'plugin-changes'].flatMap((name) => [
    ...readFileSync(`src/conversations/${name}.ts`, 'utf8').matchAll(/reason: '([a-z_]+)',\s*detail/g),
  ]);
  const inOthers = [...ofConversations, ...ofMeta, ...phones, ...dispatch, ...ofJourneys].map(
    ([, one]) => one ?? '',
  );
  return [...new Set([...found, ...inOthers])];
}

/** Not told to owners as the reason of a message: evidence inside the answer of a gate. */
const evidenceOnly = new Set(['meta_131050', 'operator', 'whatsapp_preference', 'stop']);
/** A journey is started once: starting it again is recorded nowhere. */
const recordedNowhere = 'journey_exists';

describe('reasons of decisions', () => {
  const reasons = reasonsInSources();

  it('are found in the sources', () => {
    expect(reasons).toEqual(
      expect.arrayContaining([
        'no_consent',
        'template_too_long',
        'holdout',
        'cannot_be_sent',
        'several_phones',
        'saturated',
        'contacts_merged',
        'settings_invalid',
        'journey_too_soon',
        'journey_unknown',
        'nothing_to_answer',
        'plugin_failed',
        'contact_unknown',
        'not_offered',
        'connection_unknown',
        'contact_limits',
        'conversation_locked',
        'no_conversation',
      ]),
    );
    expect(reasons.length).toBeGreaterThan(45);
  });

  it('each have a sentence in every language', () => {
    const silent = new Set([...evidenceOnly, recordedNowhere]);
    expect(reasons.filter((reason) => !silent.has(reason) && !(reason in reasonCatalogue))).toEqual([]);
  });
});

describe.each([
  ['reasons', reasonCatalogue],
  ['problems', problemWordsCatalogue],
  ['the connect page', connectCatalogue],
  ['the signup page', signupCatalogue],
  ['what keeps a signup', signupFaults],
  ['advice about numbers', numberAdvice],
  ['advice about templates', templateAdvice],
] as const)('sentences for %s', (what, catalogue) => {
  it.each(Object.entries(catalogue))('%s is told in every language, without code', (_key, words) => {
    for (const language of languages) {
      expect(words[language]).not.toMatch(code);
      if (!what.endsWith(' page')) expect(words[language]).toMatch(sentence);
    }
    expect(new Set(Object.values(words)).size).toBe(languages.length);
  });
});

describe('what a checklist looks at, and a history says', () => {
  it.each([
    ...Object.entries(numberCheckTitles),
    ...Object.entries(templateCheckTitles),
    ...Object.entries(templateHistoryTexts),
  ])('%s is told in every language', (_check, words) => {
    expect(new Set(Object.values(words)).size).toBe(languages.length);
    for (const language of languages) expect(words[language]).not.toMatch(code);
  });
});

describe('problems a companion or a page inside a vendor’s own can be answered with', () => {
  it('each have a sentence', () => {
    const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
      paths: Record<string, Record<string, { responses?: Record<string, { description?: string }> }>>;
    };
    const codes = Object.entries(document.paths)
      .filter(([path]) => /^\/(?:companion|embedded)\/|\/exchange$/.test(path))
      .flatMap(([, methods]) => Object.values(methods))
      .flatMap(({ responses }) => Object.entries(responses ?? {}))
      .filter(([status]) => Number(status) >= 400)
      .flatMap(([, { description }]) => [...(description ?? '').matchAll(/`([a-z_]+)`/g)])
      .map(([, found]) => found ?? '');
    expect(new Set(codes).size).toBeGreaterThan(8);
    expect([...new Set(codes)].filter((found) => !(found in problemWordsCatalogue))).toEqual([]);
    expect(problemWords('fr', 'some_code_of_tomorrow')).toBe(problemWords('fr', 'internal_error'));
  });
});

describe('what privacy tools show', () => {
  it.each(Object.entries(privacyTexts))('%s is told in every language', (english, translated) => {
    expect(Object.keys(translated).sort()).toEqual(['de', 'es', 'fr', 'it', 'pt']);
    const source = readFileSync('src/companion/privacy.ts', 'utf8');
    expect(source).toMatch(new RegExp(`(?:'${english}'|\\b${english}:)`));
  });
});

describe('stored sentences of the core', () => {
  it('are recognised as versions before stored them', () => {
    for (const [before, now] of Object.entries(formerSentences)) {
      expect(before).not.toBe(now);
      expect(upkeepSentences[before]).toBe(upkeepSentences[now]);
      expect(upkeepSentences[now]).toBeDefined();
    }
  });

  it.each(Object.entries(upkeepSentences))('%s is told in every language', (english, translated) => {
    expect(Object.keys(translated).sort()).toEqual([...languages].filter((one) => one !== 'en').sort());
    const values = new Set(english.match(/\{\w+\}/g));
    for (const text of Object.values(translated)) {
      expect(text).not.toMatch(code);
      for (const value of text.match(/\{\w+\}/g) ?? []) expect(values).toContain(value);
    }
  });

  it('stand in the sources as they are translated', () => {
    // What an earlier version wrote still stands in its rows.
    const former = ['Custom fields or tags of the contact did not fit and were left out: '];
    const sources = ['events', 'ingress', 'connections', 'companion', 'contacts', 'dispatch'].flatMap(
      (module) =>
        readdirSync(join('src', module))
          .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
          .map((name) => readFileSync(join('src', module, name), 'utf8')),
    );
    const api = readFileSync('src/api/companion/from-site.ts', 'utf8');
    const plain = [...sources, api].join('\n').replaceAll("\\'", "'");
    const missing = Object.keys(upkeepSentences).filter(
      (english) =>
        !Object.hasOwn(formerSentences, english) &&
        !former.some((start) => english.startsWith(start)) &&
        !english.split(/\{\w+\}/).every((part) => part.trim().length < 4 || plain.includes(part.trim())),
    );
    expect(missing).toEqual([]);
  });
});

describe('alerts about numbers', () => {
  it.each(Object.entries(senderAlerts))('%s says what happened and what to do', (_, { title, detail }) => {
    for (const language of languages) {
      expect(title[language]).not.toMatch(code);
      expect(detail[language]).not.toMatch(code);
      expect(detail[language]).toMatch(sentence);
      expect(title[language].length).toBeLessThan(120);
    }
  });
});

describe('a language', () => {
  it.each([
    ['fr-FR', 'fr'],
    ['pt_PT', 'pt'],
    ['nl, de;q=0.7, fr;q=0.9', 'fr'],
    ['*', 'en'],
    ['it;q=0, es', 'es'],
    ['', 'en'],
    ['x'.repeat(10_000), 'en'],
    [undefined, 'en'],
  ])('asked for as %s is %s', (asked, language) => {
    expect(languageOf(asked)).toBe(language);
  });
});

describe('sentences', () => {
  const sentences = new Sentences({
    'Nothing to do.': { fr: 'Rien à faire.' },
    '{count} of {total} failed. Try (again).': { fr: 'Échec de {count} sur {total}.' },
  });
  it('are recognised one after the other, with their values', () => {
    expect(sentences.in('fr', '3 of 5 failed. Try (again). Nothing to do.')).toBe(
      'Échec de 3 sur 5. Rien à faire.',
    );
  });
  it('stay English where a part is not known, and in languages nobody translated to', () => {
    expect(sentences.in('fr', 'Nothing to do. Unheard of.')).toBe('Nothing to do. Unheard of.');
    expect(sentences.in('de', 'Nothing to do.')).toBe('Nothing to do.');
  });
  it('take no long time for a hostile text', () => {
    const started = performance.now();
    sentences.in('fr', `${'1 of 1 failed. '.repeat(250)}x`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('what is wrong with a field', () => {
  it.each([
    ['must have 3 characters or more', 'Saisissez au moins 3 caractères.'],
    ['must be at most 100', 'Saisissez 100 ou moins.'],
    ['must be none, fixed or unique', 'Choisissez une option de la liste.'],
    ['is quite odd', 'Cette valeur n’est pas valide.'],
  ])('%s', (reason, words) => {
    expect(fieldWords('fr', reason)).toBe(words);
  });

  it('is worded for everything a check says', () => {
    const plain = readFileSync('src/platform/plain-words.ts', 'utf8');
    const said = [...plain.matchAll(/return (?:[^'`\n]*\? )?['`]((?:must|is|has|cannot)[^'`]*)['`]/g)].map(
      ([, text]) => (text ?? '').replaceAll(/\$\{[^}]*\}/g, '5'),
    );
    expect(said.length).toBeGreaterThan(10);
    const other = fieldWords('en', 'anything');
    const unworded = said.filter((text) => !text.includes('${') && fieldWords('en', text) === other);
    expect(
      unworded.filter(
        (text) => !/^(?:has a name|has an entry|has none|cannot|must be 5|must be a?$)/.test(text),
      ),
    ).toEqual([]);
  });
});

describe('the end of a line in an order note', () => {
  it('is short in every language', () => {
    for (const language of languages) {
      const words = shortReason(language, 'no_consent') ?? '';
      expect(words.length).toBeGreaterThan(5);
      expect(words.length).toBeLessThan(60);
    }
  });
});
