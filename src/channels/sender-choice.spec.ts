import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Purpose } from '../sdk/index.js';
import { liveNumber } from '../../test/support/numbers.js';
import type { NumberRow } from './number.entity.js';
import { usualOf } from './number-order.js';
import { chooseSender, type SenderQuestion } from './sender-choice.js';
import type { SenderRuleRow } from './sender-rule.entity.js';

const now = Date.UTC(2026, 10, 30);
let made = 0;
const number = (set: Partial<NumberRow> = {}): NumberRow => ({
  ...liveNumber(
    { phoneNumberId: String(5_000 + made), wabaId: '9001', displayPhone: '+49 30 1' },
    { accountId: 'account', accessToken: 'x', now },
  ),
  id: `number-${String(made++).padStart(4, '0')}`,
  ...set,
});
const rule = (numberId: string, set: Partial<SenderRuleRow> = {}): SenderRuleRow => ({
  id: `rule-${made++}`,
  accountId: 'account',
  position: 0,
  name: null,
  numberId,
  connectionId: null,
  countries: null,
  purposes: null,
  createdAt: now,
  ...set,
});
const ask = (set: Partial<SenderQuestion> & { in?: string } = {}): SenderQuestion => ({
  connectionId: 'shop',
  purpose: 'transactional',
  country: () => set.in,
  ...set,
});

describe('the sender of a message that names none', () => {
  const first = number();
  const second = number();

  it('is that of the first rule that fits, with what it looked at', () => {
    const spain = rule(second.id, { name: 'Spain', countries: ['ES', 'PT'] });
    const shop = rule(first.id, { connectionId: 'shop', purposes: ['marketing'] });
    const rules = [spain, shop];
    expect(chooseSender(rules, [first, second], ask({ in: 'ES' }))).toEqual({
      number: second,
      rule: { ruleId: spain.id, position: 1, name: 'Spain', matched: { country: 'ES' } },
    });
    expect(chooseSender(rules, [first, second], ask({ in: 'DE', purpose: 'marketing' }))).toEqual({
      number: first,
      rule: {
        ruleId: shop.id,
        position: 2,
        name: null,
        matched: { connectionId: 'shop', purpose: 'marketing' },
      },
    });
  });

  it('is the default when no rule fits, also for somebody of no country', () => {
    const rules = [rule(second.id, { countries: ['ES'] }), rule(second.id, { connectionId: 'another' })];
    expect(chooseSender(rules, [first, second], ask())).toEqual({ number: first });
    expect(chooseSender(rules, [first, second], ask({ connectionId: null }))).toEqual({ number: first });
  });

  it('passes over a number that was removed, and says so', () => {
    const gone = number({ status: 'removed' });
    const rules = [rule(gone.id), rule(second.id)];
    expect(chooseSender(rules, [first, second, gone], ask())).toMatchObject({
      number: { id: second.id },
      rule: { position: 2 },
      passedOver: [{ ruleId: rules[0]?.id, because: 'number_removed' }],
    });
  });

  it('is never a sandbox number beside a live one', () => {
    const sandbox = number({ mode: 'sandbox' });
    const rules = [rule(sandbox.id)];
    expect(chooseSender(rules, [sandbox, first], ask())).toEqual({
      number: first,
      passedOver: [{ ruleId: rules[0]?.id, because: 'live_before_sandbox' }],
    });
    expect(chooseSender(rules, [sandbox], ask())).toMatchObject({
      number: { id: sandbox.id },
      rule: { position: 1 },
    });
  });

  it('may be paused or pending: these messages wait for it, as they do for a paused default', () => {
    for (const status of ['paused', 'pending']) {
      const resting = number({ status });
      expect(chooseSender([rule(resting.id)], [first, resting], ask())).toMatchObject({
        number: { id: resting.id },
        rule: { position: 1 },
      });
    }
  });

  it('asks for the country only when a rule looks at it', () => {
    let asked = 0;
    const country = () => (asked++, 'ES');
    chooseSender([rule(first.id, { connectionId: 'another', countries: ['ES'] })], [first], ask({ country }));
    chooseSender([rule(first.id)], [first], ask({ country }));
    expect(asked).toBe(0);
  });
});

describe('rules in any order', () => {
  const numbers = [
    number(),
    number({ status: 'paused' }),
    number({ status: 'pending' }),
    number({ status: 'removed' }),
    number({ mode: 'sandbox' }),
    number({ mode: 'sandbox', status: 'removed' }),
  ];
  const purposes: Purpose[] = ['transactional', 'marketing', 'authentication'];
  const some = <T>(values: readonly T[]) =>
    fc.option(fc.subarray([...values], { minLength: 1 }), { nil: null });
  const anyRule = fc
    .record({
      numberId: fc.constantFrom(...numbers.map(({ id }) => id), 'of-nobody'),
      connectionId: fc.constantFrom(null, 'shop', 'another'),
      countries: some(['ES', 'DE']),
      purposes: some(purposes),
    })
    .map((set) => rule(set.numberId, set));
  const anyQuestion = fc
    .record({
      connectionId: fc.constantFrom(null, 'shop', 'another', 'third'),
      purpose: fc.constantFrom(...purposes),
      in: fc.constantFrom(undefined, 'ES', 'DE', 'FR'),
    })
    .map((set) => ({ ...set, country: () => set.in }));
  const fits = (one: SenderRuleRow, question: { in: string | undefined } & SenderQuestion) =>
    (one.connectionId === null || one.connectionId === question.connectionId) &&
    (one.purposes === null || one.purposes.includes(question.purpose)) &&
    (one.countries === null || (question.in !== undefined && one.countries.includes(question.in)));

  it('choose the first that fits and can be used, and nothing besides', () => {
    fc.assert(
      fc.property(
        fc.array(anyRule, { maxLength: 8 }),
        fc.subarray(numbers),
        anyQuestion,
        (rules, own, question) => {
          const { number: chosen, rule: by, passedOver = [] } = chooseSender(rules, own, question);
          const live = own.some(({ mode, status }) => mode === 'live' && status !== 'removed');
          const usable = own.filter(({ status, mode }) => status !== 'removed' && (mode === 'live' || !live));
          const expected = rules.find(
            (one) => fits(one, question) && usable.some(({ id }) => id === one.numberId),
          );
          expect(chosen?.status).not.toBe('removed');
          if (live) expect(chosen?.mode).toBe('live');
          expect(by?.ruleId).toBe(expected?.id);
          expect(chosen?.id).toBe(
            expected?.numberId ?? usualOf(own.filter(({ status }) => status !== 'removed'))?.id,
          );
          const before = rules.slice(0, expected ? rules.indexOf(expected) : undefined);
          expect(passedOver.map(({ ruleId }) => ruleId)).toEqual(
            before.filter((one) => fits(one, question)).map(({ id }) => id),
          );
        },
      ),
    );
  });

  it('choose the same when a rule that does not fit is put anywhere', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 6 }), anyQuestion, fc.nat(6), (rules, question, at) => {
        const other = rule(numbers[0]?.id ?? '', { connectionId: 'of-nobody' });
        const more = [...rules.slice(0, at), other, ...rules.slice(at)];
        expect(chooseSender(more, numbers, question).rule?.ruleId).toBe(
          chooseSender(rules, numbers, question).rule?.ruleId,
        );
      }),
    );
  });
});
