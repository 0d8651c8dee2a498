import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { settings } from '../cart-recovery.settings.js';

const problem = (value: object): [string, string] | undefined => {
  const issue = settings.safeParse(value).error?.issues[0];
  return issue && [issue.path.join('.'), issue.message];
};

describe('the settings', () => {
  it('have defaults for everything', () => {
    expect(settings.parse({})).toEqual({
      steps: [
        { after: 'PT1H', template: 'cart_reminder' },
        { after: 'PT24H', template: 'cart_coupon' },
        { after: 'PT48H', template: 'cart_last_chance' },
      ],
      coupon: { mode: 'none', code: '', percent: 10, validFor: 'P3D' },
      reentryAfter: 'P7D',
      holdoutShare: 0,
      conversionWindow: 'P7D',
      freshness: 'PT12H',
    });
  });

  it.each<[object, string, RegExp]>([
    [{ steps: [{ after: '1 hour', template: 'cart_reminder' }] }, 'steps.0.after', /ISO-8601.*PT24H/],
    [{ steps: [{ after: 'PT0.5S', template: 'cart_reminder' }] }, 'steps.0.after', /one second/],
    [{ steps: [{ after: 'P2000Y', template: 'cart_reminder' }] }, 'steps.0.after', /1000 years/],
    [{ steps: [] }, 'steps', /at least one step/],
    [
      {
        steps: [
          { after: 'PT24H', template: 'cart_reminder' },
          { after: 'P1D', template: 'cart_coupon' },
        ],
      },
      'steps.1.after',
      /longer than the wait of the step before it \(PT24H\)/,
    ],
    [{ coupon: { mode: 'fixed' } }, 'coupon.code', /must name a code/],
    [{ coupon: { percent: 0 } }, 'coupon.percent', /./],
    [{ holdoutShare: 10 }, 'holdoutShare', /1/],
    [{ holdout: 0.1 }, '', /holdout/],
    [{ shopName: ' ' }, 'shopName', /must not be empty/],
  ])('refuse %j, naming the field', (value, path, message) => {
    expect(problem(value)).toEqual([path, expect.stringMatching(message)]);
  });

  it('make a form with a title and help for every field', () => {
    const schema = z.toJSONSchema(settings, { io: 'input' });
    expect(schema.required).toBeUndefined();
    const fields = Object.entries(schema.properties ?? {}) as [string, { title?: string; help?: string }][];
    expect(fields.filter(([, field]) => !field.title || !field.help)).toEqual([]);
    expect(fields.length).toBeGreaterThanOrEqual(7);
  });
});
