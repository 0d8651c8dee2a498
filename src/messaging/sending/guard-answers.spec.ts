import { describe, expect, it } from '@jest/globals';
import { Transient, type Guard } from '../../sdk/index.js';
import { guardGate, guardVerdict } from './guard-answers.js';

const guard: Guard = {
  action: 'cart-state',
  input: { token: 'secret-token' },
  expect: { field: 'open', equals: true },
  otherwise: 'cart_closed',
  unanswered: 'cart_state_unknown',
};
const at = 1_764_000_000_000;

describe('a guard', () => {
  it('passes, refuses or delays by what the shop answers', () => {
    expect(guardGate(guard, { ok: true, output: { open: true } }, at)).toMatchObject({ answer: 'pass' });
    expect(guardGate(guard, { ok: true, output: { open: false } }, at)).toMatchObject({
      answer: 'refuse',
      reason: 'cart_closed',
    });
    expect(guardGate(guard, { ok: true, output: {} }, at)).toMatchObject({
      answer: 'refuse',
      reason: 'cart_closed',
    });
    expect(guardGate(guard, { ok: false, error: new Transient('no answer') }, at)).toMatchObject({
      answer: 'delay',
      reason: 'cart_state_unknown',
      evidence: { askedAt: at, error: 'transient' },
    });
  });

  it('keeps the question out of the evidence: it may hold personal data', () => {
    const gates = [guardGate(guard, { ok: true, output: { open: { nested: 'secret-token' } } }, at)];
    expect(JSON.stringify(gates)).not.toContain('secret-token');
  });

  it('of several lets a refusal weigh more than a silence', () => {
    const yes = guardGate(guard, { ok: true, output: { open: true } }, at);
    const no = guardGate(guard, { ok: true, output: { open: false } }, at);
    const silent = guardGate(guard, { ok: false, error: new Transient('x') }, at);
    expect(guardVerdict([yes]).verdict).toBe('pass');
    expect(guardVerdict([yes, silent])).toMatchObject({
      verdict: 'unanswered',
      reason: 'cart_state_unknown',
    });
    expect(guardVerdict([silent, no])).toMatchObject({ verdict: 'refuse', reason: 'cart_closed' });
  });
});
