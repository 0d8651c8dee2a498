import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  boundEvidence,
  boundSource,
  consentInputSchema,
  evidenceLimits,
  evidenceSchema,
} from './evidence.js';

describe('evidence', () => {
  it('takes what a form knows, all of it optional', () => {
    expect(evidenceSchema.parse({})).toEqual({});
    const full = {
      text: 'I agree',
      language: 'en',
      version: '3',
      url: 'https://shop.example/checkout',
      ip: '192.0.2.1',
      campaign: 'spring',
      ticked: true,
    };
    expect(evidenceSchema.parse(full)).toEqual(full);
  });

  it.each([
    ['a text too long', { text: 'x'.repeat(evidenceLimits.textLength + 1) }],
    ['a value too long', { note: 'x'.repeat(evidenceLimits.valueLength + 1) }],
    ['something nested', { note: { deep: true } }],
    [
      'too many fields',
      Object.fromEntries(Array.from({ length: evidenceLimits.keys + 1 }, (_, index) => [`f${index}`, 1])),
    ],
    [
      'too much in all',
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, 'x'.repeat(900)])),
    ],
  ])('refuses %s', (_name, evidence) => {
    expect(evidenceSchema.safeParse(evidence).success).toBe(false);
  });

  it('keeps what a connector gives within bounds, saying when something was cut', () => {
    expect(boundEvidence(null)).toBeNull();
    expect(boundEvidence({ text: 'Yes', meta: { key: 'optin', value: 'yes' }, gone: undefined })).toEqual({
      text: 'Yes',
      meta: '{"key":"optin","value":"yes"}',
    });
    expect(boundEvidence({ note: 'x'.repeat(5000) })).toEqual({
      note: 'x'.repeat(evidenceLimits.valueLength),
      truncated: true,
    });
    expect(boundEvidence({ big: 1n, ok: 1 })).toEqual({ ok: 1 });
  });

  it('is never too large to keep, and never lost whole', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 100 }), fc.anything({ maxDepth: 2 })), (given) => {
        const kept = JSON.stringify(boundEvidence(given));
        expect(kept.length).toBeLessThanOrEqual(evidenceLimits.length + 20);
      }),
    );
    const flood = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`k${index}`, 'x'.repeat(2000)]),
    );
    const kept = boundEvidence(flood);
    expect(kept).toMatchObject({ k0: 'x'.repeat(evidenceLimits.valueLength), truncated: true });
    expect(JSON.stringify(kept).length).toBeLessThanOrEqual(evidenceLimits.length + 20);
  });
});

describe('a source', () => {
  it('keeps its identity when it is too long for the key', () => {
    const [one, two] = ['x'.repeat(300) + '1', 'x'.repeat(300) + '2'];
    expect(boundSource('event:1')).toBe('event:1');
    expect(boundSource(one)).toHaveLength(190);
    expect(boundSource(one)).toBe(boundSource(one));
    expect(boundSource(one)).not.toBe(boundSource(two));
  });
});

describe('a consent given to the API', () => {
  it('names purpose, state and method', () => {
    expect(
      consentInputSchema.safeParse({ purpose: 'marketing', state: 'granted', method: 'web_form' }).success,
    ).toBe(true);
    const wrong = consentInputSchema.safeParse({ purpose: 'all', state: 'maybe', method: 'Web Form' });
    expect(wrong.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['purpose', 'state', 'method']);
  });
});
