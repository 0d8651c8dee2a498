import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventCatalogue, eventNames, personSchema } from '../../src/sdk/index.js';
import { loadFixtures } from './fixtures.js';
import { deepFreeze, firstDifference, pathsOf, sameJson, shuffled, withMovedClock, without } from './pure.js';
import { sampleEvent, samplePerson } from './samples.js';

describe('sampleEvent', () => {
  it.each(eventNames)('gives a valid %s, full and bare, the same each time', (type) => {
    for (const fill of ['all', 'required'] as const) {
      const event = sampleEvent(type, {}, fill);
      expect(eventCatalogue[type].safeParse(event.data).error).toBeUndefined();
      expect(sampleEvent(type, {}, fill)).toEqual(event);
    }
    expect(personSchema.safeParse(samplePerson()).success).toBe(true);
  });

  it('lays overrides over it, and refuses those that do not fit', () => {
    const event = sampleEvent('order.paid', { subject: 'order:7', data: { order: { id: '7', items: [] } } });
    expect(event).toMatchObject({
      subject: 'order:7',
      transition: 'paid',
      data: { order: { id: '7', number: '1001' } },
    });
    expect(event.data.order.items).toEqual([]);
    expect(() => sampleEvent('order.paid', { data: { order: { total: { amount: '1,5' } } } })).toThrow(
      /order\.paid does not fit/,
    );
  });

  it('is the ordinary case: no renewal, no erasure', () => {
    expect(sampleEvent('order.paid').data.order).toMatchObject({ physical: true, renewal: false });
    expect(sampleEvent('contact.deleted').data.erase).toBe(false);
  });
});

describe('loadFixtures', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'kit-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const write = (name: string, value: unknown): void =>
    writeFileSync(join(directory, name), JSON.stringify(value));
  const problems = (): string[] =>
    loadFixtures(directory).problems.map(({ where, what }) => `${where} ${what}`);

  it('reads captures as they were recorded, in order of name', () => {
    write('settings.json', { secret: 's' });
    write('002-b.json', {
      headers: { 'X-Topic': 'b' },
      bodyText: 'b',
      bodyBase64: Buffer.from([0xff]).toString('base64'),
      rawHeaders: ['X-Topic', 'b'],
    });
    write('002-b.expected.json', { ignored: 'not ours', note: 'why not' });
    write('001-a.json', { receivedAt: '2026-11-23T10:00:00Z', headers: {}, body: { a: 1 } });
    write('001-a.expected.json', [{ type: 'order.paid', subject: 'a', transition: 'b', data: {} }]);
    const { deliveries, settings, problems: none } = loadFixtures(directory);
    expect(none).toEqual([]);
    expect(settings).toEqual({ secret: 's' });
    expect(deliveries.map((one) => [one.name, one.request.body, one.receivedAt])).toEqual([
      ['001-a', Buffer.from('{"a":1}'), Date.UTC(2026, 10, 23, 10)],
      ['002-b', Buffer.from([0xff]), Date.UTC(2026, 10, 23, 12)],
    ]);
    expect(deliveries[1]?.request.headers).toEqual({ 'x-topic': 'b' });
    expect(deliveries[0]?.expected).toMatchObject({ events: [{ type: 'order.paid' }] });
  });

  it('says what is missing or broken', () => {
    expect(problems()).toEqual(['fixtures/settings.json is missing.', 'fixtures/ holds no delivery.']);
    write('settings.json', []);
    write('001.json', { headers: {}, note: 'scaffold: an example' });
    write('002.expected.json', { events: [] });
    write('003.json', { headers: 1 });
    write('004.json', { headers: {} });
    write('004.expected.json', { event: [] });
    writeFileSync(join(directory, '005.json'), '{');
    expect(problems()).toEqual([
      expect.stringMatching(/^fixtures\/settings\.json does not fit/),
      expect.stringMatching(/^fixtures\/001\.json is still the example/),
      'fixtures/001.expected.json is missing.',
      expect.stringMatching(/^fixtures\/003\.json does not fit/),
      expect.stringMatching(/^fixtures\/004\.expected\.json does not fit/),
      expect.stringMatching(/^fixtures\/005\.json cannot be read/),
      'fixtures/002.expected.json has no delivery beside it.',
    ]);
  });
});

describe('helpers', () => {
  it('move the clock and put it back', () => {
    const before = Date.now();
    const [moved, made, given] = withMovedClock(() => [
      Date.now(),
      new Date().getTime(),
      new Date(5).getTime(),
    ]);
    expect(moved).toBeGreaterThan(before + 300 * 86_400_000);
    expect(made).toBeGreaterThan(before + 300 * 86_400_000);
    expect(given).toBe(5);
    expect(Date.now() - before).toBeLessThan(60_000);
    expect(() =>
      withMovedClock(() => {
        throw new Error('x');
      }),
    ).toThrow('x');
    expect(Date.now() - before).toBeLessThan(60_000);
  });

  it('name the first difference, lists by length', () => {
    expect(firstDifference({ a: [{ b: 1, c: 2 }] }, { a: [{ b: 1 }] })).toBeUndefined();
    expect(firstDifference({ a: [1, 2] }, { a: [1] })).toBe('a has 2 entries, expected 1');
    expect(firstDifference({}, { a: { b: 1 } })).toBe('a is missing, expected {"b":1}');
    expect(firstDifference({ a: null }, { a: 'x' })).toBe('a is null, expected "x"');
  });

  it('freeze, cut and shuffle without touching the original', () => {
    const value = { a: [{ b: 1 }, { b: 2 }] };
    expect(pathsOf(value).map((path) => path.join('.'))).toEqual(['a', 'a.0', 'a.0.b', 'a.1', 'a.1.b']);
    expect(without(value, ['a', 0])).toEqual({ a: [{ b: 2 }] });
    expect(without(value, ['a', 1, 'b'])).toEqual({ a: [{ b: 1 }, {}] });
    expect(value).toEqual({ a: [{ b: 1 }, { b: 2 }] });
    expect(shuffled([1, 2, 3, 4, 5], 7)).toEqual(shuffled([1, 2, 3, 4, 5], 7));
    expect([...shuffled([1, 2, 3, 4, 5], 7)].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(() => deepFreeze(value).a.push({ b: 3 })).toThrow(TypeError);
    expect(sameJson({ a: undefined, b: 1 }, { b: 1 })).toBe(true);
  });
});
