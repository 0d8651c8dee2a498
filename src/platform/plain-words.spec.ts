import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { fieldProblems } from './index.js';

const schema = z.strictObject({
  name: z.string().min(1),
  purpose: z.enum(['transactional', 'marketing']),
  count: z.int().min(1).max(10).optional(),
  enabled: z.boolean().optional(),
  tags: z.array(z.string()).max(2).optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
  wait: z.iso.duration().optional(),
});

function problemsOf(given: unknown, of: z.ZodType = schema): Record<string, string> {
  const { error } = of.safeParse(given);
  return Object.fromEntries(fieldProblems(error?.issues ?? []).map(({ field, reason }) => [field, reason]));
}

describe('what is wrong with a field', () => {
  it('is said in words for people', () => {
    expect(problemsOf({})).toEqual({
      name: 'is missing',
      purpose: 'is missing; it must be transactional or marketing',
    });
    expect(
      problemsOf({
        name: '',
        purpose: 'both',
        count: 11,
        enabled: 'yes',
        tags: ['a', 'b', 'c'],
        settings: [],
        wait: 'banana',
        other: 1,
      }),
    ).toEqual({
      name: 'must not be empty',
      purpose: 'must be transactional or marketing',
      count: 'must be at most 10',
      enabled: 'must be true or false, not text',
      tags: 'must hold 2 entries or fewer',
      settings: 'must be an object, not a list',
      wait: 'must be an ISO-8601 duration such as PT24H',
      other: 'there is no such field; take it out',
    });
    expect(problemsOf({ name: 7, purpose: 'marketing', count: null })).toEqual({
      name: 'must be text, not a number',
      count: 'must be a number, not null',
    });
  });

  it('holds nothing of the value', () => {
    for (const value of ['s3cret-value', 42.4242, ['s3cret-value'], { 's3cret-value': 1 }]) {
      const said = Object.values(problemsOf({ name: value, purpose: value, tags: value })).join(' ');
      expect(said).not.toMatch(/s3cret|42\.42/);
    }
  });

  it('names the fields of the form a value resembles, else what each form asks for', () => {
    const forms = z.union([
      z.strictObject({ sandbox: z.literal(true) }),
      z.strictObject({ id: z.string(), token: z.string() }),
    ]);
    expect(problemsOf({ sandbox: false }, forms)).toEqual({ sandbox: 'must be true' });
    expect(problemsOf({ id: 1 }, forms)).toEqual({ id: 'must be text, not a number', token: 'is missing' });
    expect(problemsOf({ number: {} }, z.object({ number: forms }))).toEqual({
      number: 'sandbox is missing; it must be true; or id is missing, token is missing',
    });
  });
});
