import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sameMomentMs } from '../../optin/index.js';
import { freeContentKinds, type Purpose } from '../../sdk/index.js';
import { codeAskedWithinMs } from './answering.js';
import { evaluate } from './evaluate.js';
import type { GateFacts } from './facts.js';
import { answer, facts, hour, now } from './gate.fixture.js';

describe('the gates of consent and suppression', () => {
  describe('consent', () => {
    const granted = (purpose: 'transactional' | 'marketing' | 'authentication') => [
      { purpose, state: 'granted' as const },
    ];

    it('for one purpose says nothing about another', () => {
      expect(answer({ purpose: 'marketing', consents: granted('transactional') }, 'consent').answer).toBe(
        'refuse',
      );
      expect(answer({ purpose: 'transactional', consents: granted('marketing') }, 'consent').answer).toBe(
        'refuse',
      );
    });

    it('to order messages covers login codes a person asks for', () => {
      expect(
        answer({ purpose: 'authentication', consents: granted('transactional') }, 'consent').answer,
      ).toBe('pass');
      expect(answer({ purpose: 'authentication', consents: granted('marketing') }, 'consent').answer).toBe(
        'refuse',
      );
    });

    it('is not needed to answer somebody who has just written, unless they took it back', () => {
      const open = { kind: 'text' as const, windowUntil: now + 1 };
      expect(
        evaluate(facts({ ...open, consents: [{ purpose: 'transactional', state: 'none' }] })).verdict,
      ).toBe('send');
      expect(
        answer({ ...open, consents: [{ purpose: 'transactional', state: 'revoked' }] }, 'consent').answer,
      ).toBe('refuse');
      expect(
        answer(
          { ...open, purpose: 'marketing', consents: [{ purpose: 'marketing', state: 'none' }] },
          'consent',
        ).answer,
      ).toBe('refuse');
      expect(answer({ windowUntil: now + 1, consents: [] }, 'consent').answer).toBe('refuse');
    });
  });

  describe('after STOP', () => {
    const stoppedAt = now - hour;
    /** What the ledger says of somebody who agreed once and wrote STOP an hour ago. */
    const stopped = (purpose: Purpose, suppressedBy = 'stop'): GateFacts['consents'] => [
      {
        purpose,
        state: 'revoked',
        entry: { id: 'entry', method: 'stop_word', effectiveAt: stoppedAt, source: 'message:1' },
        suppression: { reason: suppressedBy, since: stoppedAt },
      },
    ];
    const wrote: Partial<GateFacts> = {
      kind: 'text',
      consents: stopped('transactional'),
      windowUntil: now + hour,
      wroteAt: stoppedAt + 1_000,
    };
    const verdict = (change: Partial<GateFacts>) => evaluate(facts({ ...wrote, ...change })).verdict;

    it('an answer goes to who wrote again, and both gates say so', () => {
      expect(verdict({})).toBe('send');
      for (const gate of ['consent', 'suppression'] as const) {
        const given = answer(wrote, gate);
        expect(given.explanation).toMatch(/wrote again on 2026-11-23T11:00:01Z/);
        expect(given.evidence).toMatchObject({ wroteAt: stoppedAt + 1_000 });
      }
      for (const kind of freeContentKinds) expect(verdict({ kind })).toBe('send');
    });

    it('nothing else goes: not before they write, not as a template, not marketing, not what a plugin begins', () => {
      expect(verdict({ wroteAt: stoppedAt })).toBe('refuse');
      expect(verdict({ wroteAt: 0 })).toBe('refuse');
      expect(verdict({ windowUntil: now })).toBe('refuse');
      expect(verdict({ kind: 'template' })).toBe('refuse');
      expect(verdict({ answers: false })).toBe('refuse');
      expect(verdict({ purpose: 'marketing', consents: stopped('marketing') })).toBe('refuse');
      expect(verdict({ consents: stopped('transactional', 'operator') })).toBe('refuse');
    });

    it('a one-time code goes that was just asked for, and no older one', () => {
      const code: Partial<GateFacts> = {
        kind: 'template',
        purpose: 'authentication',
        wroteAt: stoppedAt,
        occurredAt: now - 1_000,
      };
      expect(verdict(code)).toBe('send');
      for (const gate of ['consent', 'suppression'] as const)
        expect(answer({ ...wrote, ...code }, gate).explanation).toMatch(
          /one-time passcode they have just requested/,
        );
      expect(verdict({ ...code, occurredAt: now - codeAskedWithinMs - 1 })).toBe('refuse');
      expect(verdict({ ...code, consents: stopped('transactional', 'operator') })).toBe('refuse');
      expect(verdict({ ...code, consents: stopped('authentication') })).toBe('refuse');
    });

    it('a withdrawal made in another way is answered too, once they wrote beyond doubt later', () => {
      const withdrawn = (effectiveAt: number): GateFacts['consents'] => [
        {
          purpose: 'transactional',
          state: 'revoked',
          entry: { id: 'entry', method: 'web_form', effectiveAt, source: 'api:key' },
        },
      ];
      const { wroteAt } = facts(wrote);
      expect(verdict({ consents: withdrawn(wroteAt) })).toBe('refuse');
      expect(verdict({ consents: withdrawn(wroteAt - sameMomentMs) })).toBe('refuse');
      expect(verdict({ consents: withdrawn(wroteAt - sameMomentMs - 1) })).toBe('send');
    });

    it('lets nothing through that the person did not begin after it, whatever the facts', () => {
      const any = fc.record({
        kind: fc.constantFrom('template', 'text', 'image', 'interactive'),
        purpose: fc.constantFrom<Purpose>('transactional', 'marketing', 'authentication'),
        answers: fc.boolean(),
        wroteAt: fc.integer({ min: stoppedAt - 5_000, max: now }),
        windowUntil: fc.integer({ min: now - hour, max: now + hour }),
        occurredAt: fc.integer({ min: now - hour, max: now }),
      });
      fc.assert(
        fc.property(any, (given) => {
          const consents = [...stopped('transactional'), ...stopped('marketing')];
          const gates = evaluate(facts({ ...given, consents })).gates.filter(({ gate }) =>
            ['consent', 'suppression', 'window'].includes(gate),
          );
          const goes = gates.every((gate) => gate.answer === 'pass');
          const isAnswerToThem =
            given.kind !== 'template' &&
            given.purpose === 'transactional' &&
            given.answers &&
            given.windowUntil > now &&
            given.wroteAt > stoppedAt;
          const isCode =
            given.purpose === 'authentication' &&
            now - given.occurredAt <= codeAskedWithinMs &&
            (given.kind === 'template' || given.windowUntil > now);
          expect(goes).toBe(isAnswerToThem || isCode);
        }),
      );
    });
  });
});
