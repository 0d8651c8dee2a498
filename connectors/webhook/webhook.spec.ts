import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ContractViolation, eventCatalogue, type AnyEventDraft } from '../../src/sdk/index.js';
import { readBody } from './body.js';
import { mappableEvents } from './catalogue.js';
import { mapBody } from './mapping.js';
import { settings, type Mapping } from './settings.js';
import { connector, preview } from './webhook.connector.js';

const RECEIVED = Date.UTC(2026, 10, 23, 10);
const context = { connection: { id: 'c1', name: 'Till' }, receivedAt: RECEIVED };
const SECRET = 'a-secret-of-enough-characters';

const parse = (mapping: unknown): Mapping => {
  const parsed = settings.parse({ secret: SECRET, mappings: [mapping] });
  return parsed.mappings[0] as Mapping;
};
const form = (extra: Record<string, unknown> = {}): Mapping =>
  parse({ event: 'form.submitted', data: { form: 'quote', fields: { text: '{{ body.text }}' } }, ...extra });
const only = (mappings: Mapping[], body: unknown, at = context): AnyEventDraft => {
  const [event, ...rest] = mapBody(mappings, body, at);
  expect(rest).toEqual([]);
  if (event === undefined) throw new Error('no event');
  return event;
};

describe('the key of an event', () => {
  it('is the body when no template gives one, so that a repeat is the same event', () => {
    const first = only([form()], { text: 'a' });
    const again = only([form()], { text: 'a' }, { ...context, receivedAt: RECEIVED + 60_000 });
    const other = only([form()], { text: 'b' });
    expect([again.subject, again.transition]).toEqual([first.subject, first.transition]);
    expect(other.subject).not.toBe(first.subject);
    expect(first.transition).toBe('form.submitted');
  });

  it('with a subject alone tells different bodies about it apart', () => {
    const mapping = form({ subject: 'entry:{{ body.id }}' });
    const first = only([mapping], { id: 1, text: 'a' });
    const second = only([mapping], { id: 1, text: 'b' });
    expect(second.subject).toBe(first.subject);
    expect(second.transition).not.toBe(first.transition);
    expect(only([mapping], { id: 1, text: 'a' })).toEqual(first);
  });

  it('with subject and transition is the same whatever else the body says', () => {
    const mapping = form({ subject: 'entry:{{ body.id }}', transition: 'sent' });
    const keys = ['a', 'b'].map((text) => only([mapping], { id: 1, text }));
    expect(keys.map(({ subject, transition }) => [subject, transition])).toEqual([
      ['entry:1', 'sent'],
      ['entry:1', 'sent'],
    ]);
  });

  it('is refused when it would be half, or too long', () => {
    expect(() => mapBody([form({ subject: 'entry:{{ body.id }}' })], {}, context)).toThrow(
      /^mappings\.0\.subject uses a field this body does not have/,
    );
    expect(() => mapBody([form({ subject: '{{ body.id }}' })], { id: 'x'.repeat(200) }, context)).toThrow(
      /190/,
    );
  });

  it('may not be given twice by one body', () => {
    const mapping = form({ subject: 'a', transition: 'b' });
    expect(() => mapBody([mapping, mapping], {}, context)).toThrow(/mappings\.1\.transition gives the same/);
  });
});

describe('what a mapping gives', () => {
  it('is history when it happened before the connection was made, but for consents', () => {
    const connection = { ...context.connection, createdAt: RECEIVED - 86_400_000 };
    const at = (hoursAgo: number, mapping = form({ occurredAt: '{{ body.at }}' })) =>
      only(
        [mapping],
        { at: new Date(RECEIVED - hoursAgo * 3_600_000).toISOString(), yes: true },
        {
          ...context,
          connection,
        },
      ).superseded;
    expect([at(1), at(24.05), at(24.2), at(2_000)]).toEqual([undefined, undefined, true, true]);
    const consent = parse({
      event: 'consent.granted',
      when: 'body.yes',
      occurredAt: '{{ body.at }}',
      data: {
        purposes: ['marketing'],
        method: 'web_form',
        effectiveAt: '{{ body.at }}',
        evidence: { text: 'Yes' },
      },
    });
    expect(at(2_000, consent)).toBeUndefined();
  });

  it('happened when the body says, or when it arrived', () => {
    const mapping = form({ occurredAt: '{{ body.at }}' });
    expect(only([mapping], {}).occurredAt).toBe(RECEIVED);
    expect(only([mapping], { at: '2026-11-22T10:00:00Z' }).occurredAt).toBe(RECEIVED - 86_400_000);
    for (const at of ['soon', '1970-01-02', '2036-01-01', '99999999999999999999']) {
      expect(() => mapBody([mapping], { at }, context)).toThrow(/^mappings\.0\.occurredAt gives/);
    }
  });

  it('leaves out the person when nothing is known, and names what is wrong otherwise', () => {
    const mapping = form({ person: { phone: '{{ body.phone }}', country: '{{ body.country }}' } });
    expect(only([mapping], {}).person).toBeUndefined();
    expect(only([mapping], { phone: 39333 }).person).toEqual({ phone: '39333' });
    expect(() => mapBody([mapping], { country: 'Italy' }, context)).toThrow(
      /^mappings\.0\.person\.country does not fit/,
    );
  });

  const cart = (more: Record<string, unknown> = {}): Mapping =>
    parse({
      event: 'cart.abandoned',
      data: {
        cart: {
          token: '{{ body.id }}',
          kind: 'cart',
          updatedAt: '{{ body.at }}',
          total: { amount: '{{ body.total }}', currency: 'EUR' },
          items: [],
          recoveryUrl: '{{ body.url }}',
          ...more,
        },
      },
    });
  const left = {
    id: 'c-1',
    at: '2026-11-22T10:00:00Z',
    total: '20.00',
    url: 'https://shop.example/back?c=1',
  };
  const cartIn = (mapping: Mapping, body: object) => {
    const event = only([mapping], body);
    return event.type === 'cart.abandoned' ? event.data.cart : undefined;
  };

  it('names the parameter with which the link of a cart applies a coupon', () => {
    const fixed = cart({ couponParameter: 'discount' });
    expect(cartIn(fixed, left)).toMatchObject({ recoveryUrl: left.url, couponParameter: 'discount' });
    const told = cart({ couponParameter: '{{ body.parameter }}' });
    expect(cartIn(told, { ...left, parameter: 'voucher' })).toMatchObject({ couponParameter: 'voucher' });
    // A body that says nothing of it: the customer enters the code.
    expect(cartIn(told, left)).not.toHaveProperty('couponParameter');
    expect(cartIn(cart(), left)).not.toHaveProperty('couponParameter');
  });

  it('refuses a parameter that is no name of one, and misspelt ones before anything is sent', () => {
    const told = cart({ couponParameter: '{{ body.parameter }}' });
    expect(() => mapBody([told], { ...left, parameter: 'x'.repeat(65) }, context)).toThrow(
      /^mappings\.0\.data\.cart\.couponParameter does not fit/,
    );
    expect(() => cart({ couponParam: 'discount' })).toThrow(/is no field of this event/);
  });

  it('names the field that is missing and never shows a value', () => {
    const mapping = parse({
      event: 'order.paid',
      data: {
        order: {
          id: '{{ body.id }}',
          number: '1',
          createdAt: '{{ body.at }}',
          total: { amount: '{{ body.total }}', currency: 'EUR' },
          items: [],
          physical: true,
        },
      },
    });
    const violation = (body: unknown): unknown => {
      try {
        return mapBody([mapping], body, context);
      } catch (error) {
        return error;
      }
    };
    const missing = violation({ at: RECEIVED, total: '1.00' });
    expect(missing).toBeInstanceOf(ContractViolation);
    expect(missing).toMatchObject({
      path: 'mappings.0.data.order.id',
      message: expect.stringMatching(
        /is required, and its template gives nothing\. Change it, try it in the preview/,
      ),
    });
    const wrong = violation({ id: 1, at: RECEIVED, total: '12,50 for Ana' });
    expect(wrong).toMatchObject({ path: 'mappings.0.data.order.total.amount' });
    expect(String(wrong)).not.toContain('Ana');
  });
});

describe('settings', () => {
  const issues = (mapping: unknown): string[] => {
    const parsed = settings.safeParse({ secret: SECRET, mappings: [mapping] });
    return parsed.success
      ? []
      : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  };

  it.each([
    [{ event: 'message.sent', data: {} }, /mappings\.0\.event/],
    [{ event: 'form.submitted', data: { form: 'x' } }, /mappings\.0\.data\.fields: is required/],
    [{ event: 'form.submitted', data: { form: 'x', feilds: {} } }, /mappings\.0\.data\.feilds: is no field/],
    [
      { event: 'form.submitted', data: { form: '{{ x', fields: {} } },
      /mappings\.0\.data\.form: is not valid Liquid/,
    ],
    [{ event: 'form.submitted', when: 'body.a = 1', data: { form: 'x', fields: {} } }, /mappings\.0\.when/],
    [{ event: 'form.submitted', subject: '{% include "x" %}', data: { form: 'x', fields: {} } }, /\.subject/],
    [{ event: 'form.submitted', person: { fone: 'x' }, data: { form: 'x', fields: {} } }, /fone/],
    [
      {
        event: 'form.submitted',
        data: { form: 'x', fields: Object.fromEntries([...Array(400).keys()].map((n) => [`f${n}`, 'x'])) },
      },
      /more than 300 values/,
    ],
  ])('refuse %j and say where', (mapping, problem) => {
    expect(issues(mapping).join('\n')).toMatch(problem);
  });

  it('refuse a short secret and say how to make one', () => {
    const parsed = settings.safeParse({ secret: 'short', mappings: [] });
    expect(parsed.error?.message).toContain('openssl rand');
    expect(parsed.error?.message).toContain('at least one mapping');
  });
});

describe('bodies', () => {
  it('are JSON, whatever the type says, or a form', () => {
    expect(readBody(Buffer.from('\uFEFF{"a":1}'), undefined)).toEqual({ a: 1 });
    expect(
      readBody(Buffer.from('a=1&b=2&b=3&__proto__=x'), 'application/x-www-form-urlencoded; charset=utf-8'),
    ).toEqual(
      Object.fromEntries([
        ['a', '1'],
        ['b', ['2', '3']],
        ['__proto__', 'x'],
      ]),
    );
  });

  it.each([
    ['<xml/>', 'application/xml', /not JSON/],
    ['', undefined, /not JSON/],
    ['x', 'multipart/form-data; boundary=x', /multipart/],
    ['['.repeat(2_000_000), 'application/json', /not JSON/],
    ['['.repeat(100_000) + ']'.repeat(100_000), 'application/json', /64 levels/],
  ])('are refused otherwise', (body, type, message) => {
    expect(() => readBody(Buffer.from(body), type)).toThrow(message);
    expect(() => readBody(Buffer.from(body), type)).toThrow(ContractViolation);
  });
});

describe('preview', () => {
  const good = { event: 'form.submitted', subject: 'e:{{ body.id }}', data: { form: 'x', fields: {} } };

  it('says for each mapping what it gives, all problems at once', () => {
    const result = preview(
      { mappings: [{ ...good, when: 'body.no' }, good, { ...good, subject: '{{ body.absent }}' }] },
      { body: '{"id": 7}', receivedAt: RECEIVED },
    );
    expect(result.ok).toBe(false);
    expect(result.mappings).toMatchObject([
      { index: 0, matched: false },
      { index: 1, matched: true, event: { subject: 'e:7' } },
      { index: 2, matched: true, problem: { path: 'mappings.2.subject' } },
    ]);
    expect(result.problems).toHaveLength(1);
  });

  it('gives the events a delivery would give, and is pure', () => {
    const given = { mappings: [good] };
    const sample = { body: '{"id": 7}', receivedAt: RECEIVED };
    expect(preview(given, sample)).toEqual({
      ok: true,
      problems: [],
      mappings: [{ index: 0, matched: true, event: mapBody([parse(good)], { id: 7 }, context)[0] }],
    });
    expect(preview(given, sample)).toEqual(preview(given, sample));
  });

  it('explains wrong settings, a wrong body and colliding mappings', () => {
    expect(preview({}, { body: '{}', receivedAt: RECEIVED }).problems).toMatchObject([{ path: 'mappings' }]);
    expect(preview({ mappings: [good] }, { body: 'x', receivedAt: RECEIVED }).problems).toMatchObject([
      { path: 'body' },
    ]);
    const twice = preview({ mappings: [good, good] }, { body: '{"id":1}', receivedAt: RECEIVED });
    expect(twice.problems).toMatchObject([{ path: 'mappings.1.transition' }]);
  });
});

describe('whatever is sent', () => {
  const template = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '{{ body | json }}',
      '{{ body.a.b.c }}',
      '{{ body[0] }}',
      '{% for x in body %}{{ x }}{% endfor %}',
      '{{ body.__proto__.polluted }}',
      '{% assign __proto__ = body %}{{ __proto__.polluted }}',
      '{% capture constructor %}x{% endcapture %}{{ constructor }}',
      '{{ "x" | append: body | times: body }}',
      '{{ body | split: "" | sort | first }}',
      '{{ body | date: body }}',
      '{{ body | where: "a", "b" | map: "__proto__" | json }}',
      '{{ body.a | slice: 0, 99999999999 }}',
      '{% for i in (1..999999999) %}{{ i }}{% endfor %}',
    ),
  );
  const hostile = fc.oneof(
    fc.jsonValue({ maxDepth: 5 }),
    fc.constant(
      JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
    ),
  );

  it('the answer is valid events or a contract violation, and nothing is polluted', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...mappableEvents),
        template,
        template,
        hostile,
        (event, one, two, body) => {
          const data = {
            form: one,
            fields: one,
            order: one,
            cart: two,
            contact: { [two]: one },
            product: one,
          };
          const mapping = {
            event,
            subject: two,
            occurredAt: one,
            person: { phone: one, email: two },
            data,
          } as Mapping;
          try {
            for (const draft of mapBody([mapping], body, context)) {
              expect(eventCatalogue[draft.type].safeParse(draft.data).success).toBe(true);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(ContractViolation);
          }
          expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
        },
      ),
      { numRuns: 300 },
    );
  });

  it('raw bytes are read or refused, and a preview never throws', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.option(fc.string(), { nil: undefined }),
        fc.anything(),
        (bytes, type, given) => {
          const headers = { 'content-type': type };
          try {
            connector.webhook?.items?.({ headers, body: Buffer.from(bytes) }, 'delivery');
          } catch (error) {
            expect(error).toBeInstanceOf(ContractViolation);
          }
          const sample = {
            body: Buffer.from(bytes),
            receivedAt: RECEIVED,
            ...(type === undefined ? {} : { contentType: type }),
          };
          expect(preview(given, sample).ok).toBe(false);
        },
      ),
    );
  });
});

describe('a body', () => {
  const form = 'application/x-www-form-urlencoded';

  it.each([
    [form, 'a=1&b=x+y', { a: '1', b: 'x y' }],
    [`${form},${form}`, 'a=1', { a: '1' }],
    [`${form.toUpperCase()}; charset=UTF-8`, 'a=1', { a: '1' }],
    ['x-www-form-urlencoded', 'a=1', { a: '1' }],
    [undefined, 'a=1&b[c]=2', { a: '1', 'b[c]': '2' }],
    ['utf-8', 'a=no&a=yes', { a: ['no', 'yes'] }],
    ['', '{"a":1}', { a: 1 }],
    ['json', ' {"a":1}', { a: 1 }],
    ['application/json,application/json', '[1]', [1]],
    ['text/plain', '{"a":"b=c"}', { a: 'b=c' }],
    [form, '{"a":"b&c=d"}', { a: 'b&c=d' }],
    [undefined, '"a=1"', 'a=1'],
  ])('called %j is what it is: %s', (type, body, read) => {
    expect(readBody(Buffer.from(body), type)).toEqual(read);
  });

  it.each([
    ['application/json', 'a=1'],
    ['multipart/form-data; boundary=x', '--x'],
    [undefined, 'nothing at all'],
    [form, '{"a":'],
  ])('called %j that cannot be read is refused: %s', (type, body) => {
    expect(() => readBody(Buffer.from(body), type)).toThrow(ContractViolation);
  });
});

describe('the page about it', () => {
  const page = readFileSync(new URL('../../docs/connectors/webhook.md', import.meta.url), 'utf8');

  it('shows settings and a body that give what it says', () => {
    const request = JSON.parse(/<<JSON\n([^]*?)\nJSON/.exec(page)?.[1] ?? '') as {
      settings: Record<string, unknown>;
    };
    const given = settings.parse({ ...request.settings, secret: SECRET });
    const body = /-d '(\{[^]*?\})'\n/.exec(page.slice(page.indexOf('### With a token')))?.[1] ?? '';
    const sample = { body: body.replace(/'\$\(.*?\)'/, '2026-11-23T10:00:00Z'), receivedAt: RECEIVED };
    const result = preview(given, sample);
    expect(result.problems).toEqual([]);
    expect(result.mappings.map((one) => one.event?.type)).toEqual(['consent.granted', 'order.accepted']);
  });
});
