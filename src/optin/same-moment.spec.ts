import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { laterWord, undatedGrantAt } from '../sdk/index.js';
import { decidedBy, decisive, sameMomentMs, type Said } from './same-moment.js';

const second = Date.UTC(2026, 10, 29, 10, 0, 5);
let serial = 0;
const said = (
  state: 'granted' | 'revoked',
  method: string,
  effectiveAt: number,
  source = 'api:key',
): Said => ({
  id: String(++serial).padStart(6, '0'),
  state,
  method,
  effectiveAt,
  source,
});
const stop = (at: number) => said('revoked', 'stop_word', at, 'message:1');
const start = (at: number) => said('granted', 'start_word', at, 'message:2');
const tick = (at: number) => said('granted', 'checkout', at, 'event:shop-1:order:1:consent');
const untick = (at: number) => said('revoked', 'my-account', at, 'event:shop-1:customer:1:consent');

describe('what was said in the same moment', () => {
  it('is a no when a STOP, told in whole seconds, and a box ticked in that second meet', () => {
    for (const ms of [0, 1, 400, 999, 1_000, sameMomentMs])
      expect(decisive([tick(second + ms), stop(second)])?.state).toBe('revoked');
    expect(decisive([tick(second + sameMomentMs + 1), stop(second)])?.state).toBe('granted');
  });

  it('is told apart to the millisecond by one clock', () => {
    expect(decisive([untick(second), tick(second + 1)])?.state).toBe('granted');
    expect(decisive([untick(second + 1), tick(second)])?.state).toBe('revoked');
    expect(decisive([untick(second), tick(second)])?.state).toBe('revoked');
  });

  it('is told apart by arrival when both are words written on WhatsApp', () => {
    expect(decisive([stop(second), start(second)])?.state).toBe('granted');
    expect(decisive([start(second), stop(second)])?.state).toBe('revoked');
    expect(decisive([stop(second), start(second + 1_000)])?.state).toBe('granted');
    expect(decisive([start(second), stop(second), start(second)])?.state).toBe('granted');
  });

  it('keeps a START that no STOP beats, whatever else was ticked too close to the STOP', () => {
    expect(decisive([stop(second), start(second), tick(second + 500)])?.method).toBe('start_word');
  });

  const entry = fc
    .tuple(fc.constantFrom(stop, start, tick, untick), fc.integer({ min: 0, max: 5_000 }))
    .map(([make, ms]) =>
      make(second + (make === stop || make === start ? Math.floor(ms / 1_000) * 1_000 : ms)),
    );

  it('depends on what was said and not on the order it is read in, and nothing older than the moment matters', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (entries, random) => {
        const shuffled = entries
          .map((one) => ({ one, key: random.next().value as number }))
          .sort((one, two) => one.key - two.key)
          .map(({ one }) => one);
        const decided = decisive(entries);
        expect(decisive(shuffled)).toBe(decided);
        // What the ledger is read for: of grants and of withdrawals, those of the moment of the last.
        const recent = entries.filter(({ state, effectiveAt }) =>
          entries.every((one) => one.state !== state || effectiveAt >= one.effectiveAt - sameMomentMs),
        );
        expect(decisive(recent)?.state).toBe(decided?.state);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never counts as a yes within the moment of a withdrawal that another clock told', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
        const decided = decisive(entries);
        if (decided?.state !== 'granted' || decided.method !== 'checkout') return;
        const stops = entries.filter(({ method }) => method === 'stop_word');
        for (const { effectiveAt } of stops)
          expect(decided.effectiveAt).toBeGreaterThan(effectiveAt + sameMomentMs);
      }),
    );
  });

  it('counts in the ledger as it counts between us and a vendor that keeps a copy, and says why', () => {
    const state = fc.constantFrom<'granted' | 'revoked'>('granted', 'revoked');
    const at = fc.integer({ min: second - 5_000, max: second + 5_000 });
    const theirs = fc.record({ state, at: fc.option(at, { nil: undefined }) });
    fc.assert(
      fc.property(fc.record({ state, at }), theirs, (ours, vendors) => {
        const here = said(ours.state, 'web_form', ours.at);
        // A withdrawal nobody dated counts as of when it was heard of: after all that was said by then.
        const heard = vendors.at ?? (vendors.state === 'granted' ? undatedGrantAt : second + 5_000);
        const there = said(vendors.state, 'shopify', heard, 'event:shop-1:customer:1:consent');
        const decided = decisive([here, there]);
        const { wins, because } = laterWord(
          { granted: ours.state === 'granted', at: ours.at },
          { granted: vendors.state === 'granted', at: vendors.at },
        );
        expect(decided?.state).toBe(wins === 'first' ? ours.state : vendors.state);
        if (decided === undefined || because === 'agree') return;
        const reason = decidedBy([here, there], decided);
        if (vendors.at !== undefined) expect(reason).toBe(because);
        else
          expect(reason).toBe(vendors.state === 'granted' ? 'unknown_time' : decidedBy([here, there], there));
      }),
      { numRuns: 2_000 },
    );
  });
});
