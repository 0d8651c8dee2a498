import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { durationUnits, joinDuration, kindOf, splitDuration, startOf, withMember } from './schema.js';

describe('a settings form', () => {
  it.each([
    [{ type: 'boolean' }, 'boolean'],
    [{ type: 'string', enum: ['a'] }, 'choice'],
    [{ type: 'string', format: 'duration' }, 'duration'],
    [{ type: 'string', format: 'uri' }, 'text'],
    [{ type: 'number', percent: 'Share' }, 'percent'],
    [{ type: 'integer' }, 'number'],
    [{ type: 'object', properties: {} }, 'object'],
    [{ type: 'array', items: { type: 'string' } }, 'list'],
    [{ type: 'array', items: {} }, 'json'],
    [{ type: 'object' }, 'json'],
    [{}, 'json'],
  ] as const)('asks for %j as %s', (schema, kind) => expect(kindOf(schema)).toBe(kind));

  it('begins a new entry with what the schema says, and leaves out parts that are optional', () => {
    const step = {
      type: 'object',
      properties: {
        after: { type: 'string', format: 'duration' },
        template: { type: 'string', enum: ['reminder', 'last'] },
        coupon: { type: 'object', properties: { code: { type: 'string', default: '' } } },
      },
    };
    expect(startOf(step)).toEqual({ after: 'PT1H', template: 'reminder' });
    expect(startOf(step.properties.coupon)).toEqual({ code: '' });
  });

  it('takes a member away that was emptied', () => {
    expect(withMember({ a: 1, b: 2 }, 'a', undefined)).toEqual({ b: 2 });
    expect(withMember({ a: 1 }, 'b', false)).toEqual({ a: 1, b: false });
  });

  it('reads every duration of one unit as it writes it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), fc.constantFrom(...durationUnits), (amount, unit) => {
        const iso = joinDuration(String(amount), unit);
        expect(splitDuration(iso)).toEqual({ amount: String(amount), unit });
      }),
    );
    expect(splitDuration('P1DT2H')).toBeUndefined();
    expect(joinDuration('', 'hours')).toBe('PTH');
  });
});
