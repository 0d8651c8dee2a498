import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { settings } from '../order-notifications.settings.js';

const stages = [
  'placed',
  'paid',
  'shipped',
  'outForDelivery',
  'delivered',
  'delayed',
  'cancelled',
  'refunded',
  'paymentFailed',
  'customerNote',
];

describe('the settings', () => {
  it('have defaults for everything', () => {
    const on = Object.fromEntries(
      stages.map((stage) => [stage, stage !== 'paymentFailed' && stage !== 'customerNote']),
    );
    const off = Object.fromEntries(stages.map((stage) => [stage, false]));
    expect(settings.parse({})).toEqual({ ...on, renewals: off, maxAge: 'PT24H', freshness: 'PT24H' });
  });

  it.each<[object, string, RegExp]>([
    [{ palced: false }, '', /palced/],
    [{ renewals: { shiped: true } }, 'renewals', /shiped/],
    [{ maxAge: 'a day' }, 'maxAge', /ISO-8601.*PT24H/],
    [{ freshness: 'PT0S' }, 'freshness', /one second/],
    [{ freshness: 'P1001Y' }, 'freshness', /1000 years/],
    [{ shopName: '' }, 'shopName', /must not be empty/],
  ])('refuse %j, naming the field', (value, path, message) => {
    const issue = settings.safeParse(value).error?.issues[0];
    expect([issue?.path.join('.'), issue?.message]).toEqual([path, expect.stringMatching(message)]);
  });

  it('make a form with a title and help for every field', () => {
    const schema = z.toJSONSchema(settings, { io: 'input' });
    expect(schema.required).toBeUndefined();
    const fields = Object.entries(schema.properties ?? {}) as [string, { title?: string; help?: string }][];
    expect(fields.filter(([, field]) => !field.title || !field.help)).toEqual([]);
    expect(fields.map(([name]) => name)).toEqual([
      ...stages,
      'renewals',
      'sender',
      'shopName',
      'maxAge',
      'freshness',
    ]);
  });
});
