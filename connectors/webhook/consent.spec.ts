import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AnyEventDraft } from '../../src/sdk/index.js';
import { readBody } from './body.js';
import { mapBody } from './mapping.js';
import { settings, type Mapping } from './settings.js';

const context = { connection: { id: 'c1', name: 'Till' }, receivedAt: Date.UTC(2026, 10, 23, 10) };
const page = readFileSync(new URL('../../docs/connectors/webhook.md', import.meta.url), 'utf8');

/** The mapping of consent exactly as the page teaches it. */
const taught = (
  JSON.parse(/<<JSON\n([^]*?)\nJSON/.exec(page)?.[1] ?? '') as { settings: { mappings: object[] } }
).settings.mappings[0] as Record<string, unknown>;

const parse = (change: Record<string, unknown> = {}): Mapping[] =>
  settings.parse({ secret: 'a-secret-of-enough-characters', mappings: [{ ...taught, ...change }] }).mappings;
const eventsOf = (body: unknown, mappings = parse()): AnyEventDraft[] => mapBody(mappings, body, context);
const sent = { id: 13, placed: '2026-11-23T09:00:00Z', phone: '333 123 4567' };
const asJson = (whatsapp: unknown) =>
  readBody(Buffer.from(JSON.stringify({ ...sent, whatsapp })), 'application/json');
const asForm = (whatsapp: string) =>
  readBody(
    Buffer.from(new URLSearchParams({ ...sent, id: '13', whatsapp }).toString()),
    'application/x-www-form-urlencoded',
  );
const withWhen = (when: string): Mapping[] => parse({ when });
const granted = (body: unknown, mappings?: Mapping[]) =>
  eventsOf(body, mappings).filter(({ type }) => type === 'consent.granted').length === 1;

describe('the mapping of consent that the page teaches', () => {
  const refusals = [
    'no',
    'false',
    '0',
    'Nein',
    'off',
    '',
    ' ',
    'NO',
    'Non',
    'não',
    'null',
    'undefined',
    'perhaps',
  ];

  it.each([...refusals, 'yes but not now', '2', 'y/n'])(
    'takes the text %j for no consent, as form and as JSON',
    (text) => {
      expect(taught).toMatchObject({ when: 'body.whatsapp', event: 'consent.granted' });
      expect({ form: granted(asForm(text)), json: granted(asJson(text)) }).toEqual({
        form: false,
        json: false,
      });
    },
  );

  it.each([[0], [false], [null], [undefined], [2], [-1], [[]], [['yes']], [{ yes: true }], [[true, true]]])(
    'takes %j in JSON for no consent',
    (value) => {
      expect(granted(asJson(value))).toBe(false);
    },
  );

  it('takes a box sent twice, as some forms do, for no consent: nobody knows which of them counts', () => {
    const body = readBody(Buffer.from('id=13&whatsapp=0&whatsapp=1'), 'application/x-www-form-urlencoded');
    expect(granted(body)).toBe(false);
  });

  it.each([
    'true',
    '1',
    'yes',
    'YES',
    ' Yes ',
    'on',
    'checked',
    'ja',
    'Sí',
    'si',
    'Oui',
    'sì',
    'sim',
    'WAHR',
  ])('takes %j for consent, as form and as JSON', (text) => {
    expect({ form: granted(asForm(text)), json: granted(asJson(text)) }).toEqual({ form: true, json: true });
  });

  it('takes true and 1 in JSON for consent, and keeps the answer with its evidence', () => {
    expect(granted(asJson(1))).toBe(true);
    const [event] = eventsOf(asJson(true));
    expect(event?.data).toMatchObject({
      purposes: ['transactional'],
      evidence: {
        asked: 'May we write to you on WhatsApp about this order?',
        when: 'body.whatsapp',
        answer: '{"body.whatsapp":true}',
      },
    });
  });
});

describe('a condition of consent', () => {
  it.each([
    ['body.whatsapp == "agreed"', { whatsapp: 'agreed' }, true],
    ['body.whatsapp == "agreed"', { whatsapp: 'yes' }, false],
    ['body.whatsapp == "agreed" or body.whatsapp', { whatsapp: 'ja' }, true],
    ['body.boxes contains "whatsapp"', { boxes: ['mail', 'whatsapp'] }, true],
    ['body.boxes contains "whatsapp"', { boxes: ['mail'] }, false],
    ['body.boxes contains "whatsapp"', {}, false],
    ['body.answer.last == "1"', { answer: ['0', '1'] }, true],
    ['body.whatsapp and body.id == 13', { whatsapp: 'no', id: 13 }, false],
    ['body.whatsapp and body.id == 13', { whatsapp: 'on', id: 13 }, true],
    ['body.whatsapp and not body.minor', { whatsapp: 'on', minor: 'no' }, true],
    ['body.whatsapp and not body.minor', { whatsapp: 'on', minor: 'yes' }, false],
    ['body.source != "import" and body.whatsapp', { whatsapp: 'yes' }, true],
    ['body.level >= 2', { level: 3 }, true],
    ['body.level >= 2', {}, false],
    ['body.whatsapp or body.sms', { whatsapp: 'no', sms: 'off' }, false],
    ['body.whatsapp == nil', {}, false],
    ['body.whatsapp == body.sms', {}, false],
  ])('%s on %j: %p', (when, body, consent) => {
    expect(granted({ ...sent, ...body }, withWhen(when))).toBe(consent);
  });

  it.each([
    'body.whatsapp != "no"',
    'body.whatsapp != false',
    '"no" != body.whatsapp',
    'body.whatsapp != ""',
  ])('%s asks for a clear yes', (when) => {
    for (const whatsapp of ['no', 'Nein', 'nope', '', null, undefined, 0, 'perhaps', []]) {
      expect({ whatsapp, granted: granted({ ...sent, whatsapp }, withWhen(when)) }).toEqual({
        whatsapp,
        granted: false,
      });
    }
    expect(granted({ ...sent, whatsapp: 'yes' }, withWhen(when))).toBe(true);
  });

  it.each(['not body.whatsapp', 'body.whatsapp != "never"', 'not body.optout'])(
    '%s alone is no consent: nobody said yes',
    (when) => {
      for (const body of [sent, { ...sent, whatsapp: 'no', optout: 'no' }]) {
        expect(granted(body, withWhen(when))).toBe(false);
      }
    },
  );

  it('never holds for a value that is no clear yes, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (whatsapp) => {
        const yes = whatsapp === true || whatsapp === 1;
        const said =
          typeof whatsapp === 'string' &&
          /^\s*(true|1|yes|on|checked|ja|s[ií]|sì|oui|sim)\s*$/i.test(whatsapp);
        fc.pre(!said);
        expect(granted({ ...sent, whatsapp })).toBe(yes);
      }),
    );
  });
});

describe('purposes that a template gives', () => {
  const purposes = (...given: string[]) =>
    parse({ when: undefined, data: { ...(taught['data'] as object), purposes: given } });
  const agreedTo = (body: object, mappings: Mapping[]) =>
    eventsOf({ ...sent, ...body }, mappings).map(({ data }) => (data as { purposes: string[] }).purposes);

  it.each([
    '{% if body.offers %}marketing{% endif %}',
    '{% if body.absent %}x{% elsif body.offers %}marketing{% endif %}',
    '{% if body.offers != "no" %}marketing{% endif %}',
    '{% if body.offers and body.id == 13 %}marketing{% endif %}',
    '{% unless body.no_offers %}marketing{% endunless %}',
  ])('%s gives one for a clear yes only', (template) => {
    const mappings = purposes(template);
    for (const [offers, noOffers] of [
      ['no', 'yes'],
      ['0', undefined],
      ['', ''],
      [undefined, null],
      [['yes'], []],
    ]) {
      expect(agreedTo({ offers, no_offers: noOffers }, mappings)).toEqual([]);
    }
    expect(agreedTo({ offers: 'yes', no_offers: 'no' }, mappings)).toEqual([['marketing']]);
  });

  it('are left out one by one, and without any there is no event and nothing to look after', () => {
    const mappings = purposes(
      '{% if body.orders %}transactional{% endif %}',
      '{% if body.offers %}marketing{% endif %}',
    );
    expect(agreedTo({ orders: 'on', offers: 'off' }, mappings)).toEqual([['transactional']]);
    expect(agreedTo({ orders: 'off', offers: 'no' }, mappings)).toEqual([]);
  });
});

describe('conditions of other events', () => {
  const paid = (when: string, event = 'form.submitted') =>
    settings.parse({
      secret: 'a-secret-of-enough-characters',
      mappings: [
        event === 'form.submitted'
          ? { when, event, data: { form: 'quote', fields: {} } }
          : { ...taught, when, event },
      ],
    }).mappings;

  it.each([
    ['no', false],
    ['0', false],
    ['', false],
    [0, false],
    ['false', false],
    ['Nein', false],
    [null, false],
    ['perhaps', true],
    ['red', true],
    [2, true],
    [{ a: 1 }, true],
    [[], true],
  ])('a field that is %j holds: %p', (gift, holds) => {
    expect(eventsOf({ gift }, paid('body.gift'))).toHaveLength(holds ? 1 : 0);
    expect(eventsOf({ gift }, paid('not body.gift'))).toHaveLength(holds ? 0 : 1);
    expect(eventsOf({ gift, id: 1 }, paid('body.gift and body.id == 1'))).toHaveLength(holds ? 1 : 0);
  });

  it('a withdrawal needs no clear yes: whatever is not a no ends the consent', () => {
    for (const word of ['yes', 'please', 'x']) {
      expect(eventsOf({ ...sent, stop: word }, paid('body.stop', 'consent.revoked'))).toHaveLength(1);
    }
    expect(eventsOf({ ...sent, stop: 'no' }, paid('body.stop', 'consent.revoked'))).toEqual([]);
  });
});
