import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gateNames, type GateName } from '../messages/message.types.js';
import { contentExamples, freeContentKinds } from '../../sdk/index.js';
import { evaluate } from './evaluate.js';
import type { GateFacts } from './facts.js';
import { answer, facts, hour, now, textOnly } from './gate.fixture.js';

describe('what gates say about instants', () => {
  const anyInstant = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constantFrom(NaN, Infinity, -Infinity));

  it('is said of any number, as rows of old may hold it', () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, anyInstant, (effectiveAt, expiresAt, occurredAt) => {
        for (const state of ['granted', 'revoked'] as const) {
          const entry = { id: 'entry', method: 'checkout', effectiveAt, source: 'event' };
          const consents = [{ purpose: 'transactional' as const, state, entry }];
          const { gates } = evaluate(facts({ consents, expiresAt, occurredAt }));
          expect(gates).toHaveLength(gateNames.length);
        }
      }),
    );
  });
});

/** Every way a gate says no, with what a program and a person are told. */
const refusals: [string, GateName, Partial<GateFacts>, string, RegExp][] = [
  [
    'no number at all',
    'account_and_number',
    { number: undefined },
    'no_number',
    /has no WhatsApp number; add one/,
  ],
  [
    'a number of nobody here',
    'account_and_number',
    { number: undefined, numberAsked: 'x' },
    'no_number',
    /no number of this account; choose another sender/,
  ],
  [
    'a person without any address',
    'identity',
    { address: { contactId: 'c', problem: 'no_address' } },
    'no_address',
    /neither a phone/,
  ],
  [
    'a landline',
    'identity',
    { address: { contactId: 'c', problem: 'landline' } },
    'landline',
    /mobile number/,
  ],
  [
    'nonsense for a phone',
    'identity',
    { address: { contactId: 'c', problem: 'invalid_phone' } },
    'invalid_phone',
    /correct it/,
  ],
  [
    'an unknown person',
    'identity',
    { address: { contactId: undefined, problem: 'no_contact' } },
    'no_contact',
    /no such person/,
  ],
  ['an erased person', 'identity', { address: { contactId: 'c', problem: 'erased' } }, 'erased', /erased/],
  [
    'a number not listed in test mode',
    'test_mode',
    { testNumbers: ['+4915199999999'] },
    'test_mode',
    /go live/,
  ],
  [
    'a sender whose channel is gone',
    'account_and_number',
    { channel: undefined },
    'channel_missing',
    /install it again/,
  ],
  [
    'a template on a channel that has none',
    'content',
    { channel: textOnly },
    'template_unsupported',
    /SMS has no templates/,
  ],
  [
    'an id the channel does not reach',
    'content',
    {
      channel: textOnly,
      kind: 'text',
      address: { contactId: 'c', kind: 'user_id', value: 'DE.1', hash: 'h' },
    },
    'address_unsupported',
    /add a phone number/,
  ],
  [
    'a text the channel does not carry',
    'content',
    { channel: textOnly, kind: 'text', content: { kind: 'text', text: 'x'.repeat(1_601) } },
    'content_too_long',
    /1601 characters and SMS carries 1600/,
  ],
  [
    'what the channel itself refuses',
    'content',
    {
      channel: { ...textOnly, gates: [() => ({ reason: 'own_rule', explanation: 'It says no.' })] },
      kind: 'text',
    },
    'own_rule',
    /says no/,
  ],
  ['test mode without numbers', 'test_mode', { testNumbers: [] }, 'test_mode', /List the number/],
  [
    'no consent',
    'consent',
    { consents: [{ purpose: 'transactional', state: 'none' }] },
    'no_consent',
    /not opted in/,
  ],
  [
    'consent taken back',
    'consent',
    { consents: [{ purpose: 'transactional', state: 'revoked' }] },
    'consent_revoked',
    /withdrew/,
  ],
  [
    'an address that wrote STOP',
    'suppression',
    {
      consents: [{ purpose: 'transactional', state: 'granted', suppression: { reason: 'stop', since: now } }],
    },
    'suppressed',
    /sent STOP/,
  ],
  ['old news', 'freshness', { expiresAt: now }, 'stale', /worth sending until/],
  ...freeContentKinds.map((kind): (typeof refusals)[number] => [
    `${kind} to who never wrote`,
    'window',
    { kind, content: contentExamples[kind] },
    'window_closed',
    /never written/,
  ]),
  ...freeContentKinds.map((kind): (typeof refusals)[number] => [
    `${kind} after the window`,
    'window',
    { kind, content: contentExamples[kind], windowUntil: now },
    'window_closed',
    /more than 24 hours/,
  ]),
  ...freeContentKinds
    .filter((kind) => kind !== 'text')
    .map((kind): (typeof refusals)[number] => [
      `${kind} by a channel of texts`,
      'content',
      { channel: textOnly, kind, content: contentExamples[kind] },
      'content_unsupported',
      /SMS carries no content of the kind/,
    ]),
  [
    'free text a day later',
    'window',
    { kind: 'text', windowUntil: now - 1 },
    'window_closed',
    /more than 24 hours/,
  ],
  [
    'an unknown template',
    'template',
    { template: { name: 'nope', languages: [] } },
    'template_unknown',
    /no template nope/,
  ],
  [
    'a template Meta disabled',
    'template',
    {
      template: {
        name: 't',
        languages: [{ language: 'en', status: 'disabled', reason: 'Meta disabled it after bad feedback.' }],
      },
    },
    'template_not_approved',
    /In en it is disabled: Meta disabled it after bad feedback\. Write another template/,
  ],
  [
    'a template Meta paused',
    'template',
    { template: { name: 't', languages: [{ language: 'en', status: 'paused', reason: null }] } },
    'template_not_approved',
    /resumes by itself/,
  ],
  [
    'a template with parts that cannot be filled',
    'template',
    {
      template: {
        name: 't',
        languages: [{ language: 'en', status: 'disabled', reason: null, unsupported: ['HEADER IMAGE'] }],
      },
    },
    'template_not_approved',
    /parts that cannot be filled from here \(HEADER IMAGE\): use a template of text and buttons/,
  ],
  [
    'a rejected template',
    'template',
    {
      template: { name: 't', languages: [{ language: 'en', status: 'rejected', reason: 'INVALID_FORMAT' }] },
    },
    'template_not_approved',
    /rejected it: INVALID_FORMAT/,
  ],
  [
    'a template in other languages only',
    'template',
    { template: { name: 't', languages: [{ language: 'it', status: 'approved', reason: null }] } },
    'template_language_missing',
    /it: approved/,
  ],
  [
    'a send decided before',
    'duplicate',
    { existing: { messageId: 'm', state: 'read' } },
    'duplicate',
    /decided before/,
  ],
];

describe('the gate', () => {
  it('lets a message go that every gate lets pass', () => {
    const decision = evaluate(facts());
    expect(decision).toMatchObject({
      verdict: 'send',
      reason: null,
      expectedCost: { status: 'not_configured' },
    });
  });

  it('has one answer from each gate, in order, whatever the others say, and each can be read', () => {
    for (const change of [{}, { number: undefined }, ...refusals.map(([, , given]) => given)]) {
      const { gates } = evaluate(facts(change));
      expect(gates.map(({ gate }) => gate)).toEqual([...gateNames]);
      for (const { explanation, answer: given, reason } of gates) {
        expect(explanation).toMatch(/^[A-Z].*\.$/);
        expect(reason === undefined).toBe(given === 'pass' || given === 'not_configured');
      }
    }
    const later = evaluate(facts())
      .gates.filter((gate) => gate.answer === 'not_configured')
      .map(({ gate }) => gate);
    expect(later).toEqual(['quiet_hours', 'cap', 'tier', 'quality', 'plan_and_credit']);
  });

  it('asks about a window only where the channel has one', () => {
    expect(answer({ kind: 'text', windowUntil: 0 }, 'window')).toMatchObject({ answer: 'refuse' });
    const content = { kind: 'text' as const, text: 'Hello' };
    const free = { kind: 'text', content, windowUntil: 0, channel: textOnly };
    expect(answer(free, 'window')).toMatchObject({
      answer: 'pass',
      explanation: expect.stringMatching(/^SMS/),
    });
    expect(evaluate(facts(free)).verdict).toBe('send');
  });

  it.each(refusals)('refuses %s', (_, gate, change, reason, words) => {
    const given = answer(change, gate);
    expect(given).toMatchObject({ answer: 'refuse', reason });
    expect(given.explanation).toMatch(words);
    expect(evaluate(facts(change)).verdict).toBe('refuse');
  });

  it('names the variables a template lacks', () => {
    const template = facts().template;
    const chosen = {
      ...(template?.chosen as NonNullable<NonNullable<GateFacts['template']>['chosen']>),
      missing: ['tracking_link', 'carrier'],
    };
    const given = answer(
      { template: { name: 't', languages: template?.languages ?? [], chosen } },
      'template',
    );
    expect(given.reason).toBe('template_variable_missing');
    expect(given.explanation).toContain('tracking_link, carrier');
    expect(given.evidence).toMatchObject({ missing: ['tracking_link', 'carrier'] });
  });

  it('refuses a template whose category does not fit the purpose', () => {
    const chosen = {
      id: 't',
      language: 'en',
      purpose: 'transactional',
      category: 'marketing',
      missing: [],
      tooLong: [],
    };
    const template = { name: 't', languages: [{ language: 'en', status: 'approved', reason: null }], chosen };
    expect(answer({ template }, 'template').reason).toBe('template_category_mismatch');
    expect(answer({ template, purpose: 'marketing' }, 'template').answer).toBe('pass');
    expect(
      answer({ template: { ...template, chosen: { ...chosen, category: 'UTILITY' } } }, 'template').answer,
    ).toBe('pass');
  });

  it('lets messages wait for a paused number, saying why', () => {
    const number = {
      id: 'n',
      wabaId: 'w',
      status: 'paused',
      pausedReason: 'the token was revoked',
      marketingPausedUntil: null,
    };
    const given = answer({ number }, 'account_and_number');
    expect(given).toMatchObject({ answer: 'delay', reason: 'number_paused' });
    expect(given.explanation).toContain('the token was revoked');
    expect(evaluate(facts({ number })).verdict).toBe('delay');
  });

  it('lets messages wait for a number that Meta has not confirmed yet', () => {
    const number = {
      id: 'n',
      wabaId: 'w',
      status: 'pending',
      pausedReason: null,
      marketingPausedUntil: null,
    };
    expect(answer({ number }, 'account_and_number')).toMatchObject({
      answer: 'delay',
      reason: 'number_not_active',
    });
    expect(answer({ number }, 'account_and_number').explanation).toMatch(
      /not yet confirmed.*waits for it until/,
    );
  });

  it.each([
    ['under review', 'pending', null, /waits for Meta to approve it/],
    [
      'not submitted yet',
      'draft',
      'No active number can submit it.',
      /not been submitted to Meta yet \(No active/,
    ],
  ])('lets messages wait for a template that is %s, and says until when', (_, status, reason, words) => {
    const awaited = { language: 'en', status, reason };
    const template = { name: 't', languages: [awaited], awaited };
    const given = answer({ template }, 'template');
    expect(given).toMatchObject({ answer: 'delay', reason: 'template_pending' });
    expect(given.explanation).toMatch(words);
    expect(given.explanation).toMatch(/waits for it until 2026-11-23T13:00:00Z/);
    expect(evaluate(facts({ template })).verdict).toBe('delay');
    for (const consents of [[{ purpose: 'transactional' as const, state: 'none' as const }]])
      expect(evaluate(facts({ template, consents })).verdict).toBe('refuse');
  });

  it('brakes marketing and nothing else while Meta limits a number', () => {
    const number = {
      id: 'n',
      wabaId: 'w',
      status: 'active',
      pausedReason: null,
      marketingPausedUntil: now + hour / 2,
    };
    expect(answer({ number }, 'account_and_number').answer).toBe('pass');
    expect(answer({ number, purpose: 'marketing' }, 'account_and_number')).toMatchObject({
      answer: 'delay',
      reason: 'marketing_braked',
    });
    expect(
      answer({ number, purpose: 'marketing', expiresAt: now + 60_000 }, 'account_and_number').answer,
    ).toBe('refuse');
  });

  it('lets test numbers through in test mode, however they are written, and nobody else', () => {
    const testNumbers = ['+49 151 12345678', '+34600111222'];
    expect(evaluate(facts({ testNumbers })).verdict).toBe('send');
    const renewed = { contactId: 'c', kind: 'whatsapp' as const, value: '22997000031', hash: 'h' };
    expect(evaluate(facts({ testNumbers: ['+2290197000031'], address: renewed })).verdict).toBe('send');
    const others = ['4915112345679', '15112345678', '49151123456780'];
    for (const value of others) {
      const address = { contactId: 'c', kind: 'phone' as const, value, hash: 'h' };
      expect(evaluate(facts({ testNumbers, address }))).toMatchObject({
        verdict: 'refuse',
        reason: 'test_mode',
      });
    }
  });

  it('gives any other reason first: what test mode alone refuses would have been sent', () => {
    const change = {
      testNumbers: [],
      consents: [{ purpose: 'transactional' as const, state: 'none' as const }],
    };
    expect(evaluate(facts(change)).reason).toBe('no_consent');
  });

  it('decides a refused message anew on replay', () => {
    expect(evaluate(facts({ existing: { messageId: 'm', state: 'refused' } })).verdict).toBe('send');
  });

  it('a code is handed over to phones alone: refused before WhatsApp refuses it (131062)', () => {
    const chosen = {
      id: 'template',
      language: 'en',
      purpose: 'authentication',
      category: 'authentication',
      missing: [],
      tooLong: [],
      buttons: ['otp'],
    };
    const template = {
      name: 'code',
      languages: [{ language: 'en', status: 'approved', reason: null }],
      chosen,
    };
    const scoped = {
      contactId: 'contact-1',
      kind: 'user_id' as const,
      value: '~p:1~DE.123456',
      hash: 'hash',
    };
    const asked = (address: GateFacts['address'], buttons: string[]) =>
      evaluate(facts({ address, template: { ...template, chosen: { ...chosen, buttons } } })).gates.find(
        ({ gate }) => gate === 'content',
      );
    expect(asked(scoped, ['otp'])).toMatchObject({ answer: 'refuse', reason: 'code_needs_phone' });
    expect(asked(scoped, ['otp'])?.explanation).toContain('contact_request');
    expect(asked(scoped, ['url'])).toMatchObject({ answer: 'pass' });
    expect(asked({ ...scoped, kind: 'phone', value: '4915112345678' }, ['otp'])).toMatchObject({
      answer: 'pass',
    });
  });
});
