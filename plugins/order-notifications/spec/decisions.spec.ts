import { describe, expect, it } from '@jest/globals';
import type { EventName } from '../../../src/sdk/index.js';
import fc from 'fast-check';
import { plugin } from '../order-notifications.plugin.js';
import { context, decide, event, HOUR, NOW, reasonOf, sendOf } from './make.js';

const stages: [EventName, string, string][] = [
  ['order.accepted', 'placed', 'order_placed'],
  ['order.paid', 'paid', 'order_paid'],
  ['order.shipped', 'shipped', 'order_shipped_untracked'],
  ['order.out_for_delivery', 'outForDelivery', 'order_out_for_delivery'],
  ['order.delivered', 'delivered', 'order_delivered'],
  ['order.delayed', 'delayed', 'order_delayed'],
  ['order.cancelled', 'cancelled', 'order_cancelled'],
  ['order.refunded', 'refunded', 'order_partly_refunded'],
  ['payment.failed', 'paymentFailed', 'order_payment_failed'],
  ['order.note_added', 'customerNote', 'order_note'],
];
const all = Object.fromEntries(stages.map(([, stage]) => [stage, true]));

const endings: readonly EventName[] = ['order.cancelled', 'order.refunded'];

describe.each(stages)('%s', (type, stage, template) => {
  it('is told once, as a transactional message', () => {
    const send = sendOf(event(type), context({ [stage]: true }));
    expect(send).toMatchObject({ purpose: 'transactional', template: { name: template } });
    expect(send.template.variables).toMatchObject({
      first_name: 'Anna',
      shop: 'Tea & Co',
      order_number: '1042',
    });
  });

  it('can be switched off', () => {
    expect(reasonOf(event(type), context({ ...all, [stage]: false }))).toBe('switched_off');
  });

  it('is on by default, a failed payment and a note excepted', () => {
    const [intent] = decide(event(type));
    expect(intent?.intent).toBe(['payment.failed', 'order.note_added'].includes(type) ? 'skip' : 'send');
  });

  it('obeys a switch of its own for renewals, off by default', () => {
    const renewal = event(type, { order: { renewal: true } });
    expect(reasonOf(renewal, context(all))).toBe('renewal_switched_off');
    const on = context({ [stage]: false, renewals: { [stage]: true } });
    expect(sendOf(renewal, on).template.name).toBe(template);
    expect(reasonOf(event(type), on)).toBe('switched_off');
  });

  it('is skipped when it was history, whatever is switched on', () => {
    expect(reasonOf(event(type, { superseded: true }), context(all))).toBe('superseded');
  });

  it('is skipped when a later stage that is told came in the same delivery, and told when none is', () => {
    const line = stages.filter(([other]) => other !== 'order.note_added');
    const later = line.filter(([other]) => other !== type && !endings.includes(other));
    for (const [other, switchName] of later) {
      const both = event(type, { supersededBy: [other] });
      expect(reasonOf(both, context(all))).toBe('superseded');
      expect(sendOf(both, context({ ...all, [switchName]: false })).template.name).toBe(template);
      const renewal = event(type, { supersededBy: [other], order: { renewal: true } });
      const renewals = { [stage]: true };
      expect(sendOf(renewal, context({ ...all, renewals })).template.name).toBe(template);
      expect(reasonOf(renewal, context({ renewals: { ...renewals, [switchName]: true } }))).toBe(
        'superseded',
      );
    }
  });

  it('is skipped when the order ended in the same delivery, the end told or not', () => {
    for (const supersededBy of endings.map((ending) => [ending])) {
      expect(reasonOf(event(type, { supersededBy }), context(all))).toBe('superseded');
      const silent = context({ ...all, cancelled: stage === 'cancelled', refunded: stage === 'refunded' });
      expect(reasonOf(event(type, { supersededBy }), silent)).toBe('superseded');
    }
  });

  it('is never told of an order that was old when it was first seen', () => {
    const order = { createdAt: NOW - 100 * HOUR, firstSeenAt: NOW - 100 * HOUR + 24 * HOUR + 1 };
    expect(reasonOf(event(type, { order }), context(all))).toBe('order_too_old');
    const justYoungEnough = { ...order, firstSeenAt: order.firstSeenAt - 1 };
    expect(sendOf(event(type, { order: justYoungEnough }), context(all)).template.name).toBe(template);
  });

  it('goes stale a day after it happened, or when the setting says', () => {
    expect(sendOf(event(type), context(all)).expiresAt).toBe(NOW + 24 * HOUR);
    const late = event(type, { occurredAt: NOW - 3 * HOUR, recordedAt: NOW });
    expect(sendOf(late, context({ ...all, freshness: 'PT2H' })).expiresAt).toBe(NOW - HOUR);
  });

  it('needs somebody to tell, but leaves the lack of a phone to the gate', () => {
    expect(reasonOf(event(type), { ...context(all), contact: undefined })).toBe('no_contact');
    const phoneless = { ...context(all), contact: { id: 'contact-1', hasPhone: false } };
    expect(sendOf(event(type), phoneless).template.name).toBe(template);
  });

  it('takes its key from the event alone', () => {
    const send = sendOf(event(type), context(all));
    expect([send.subject, send.transition, send.step]).toEqual([undefined, undefined, undefined]);
  });
});

describe('the plugin', () => {
  it('says "placed" when the order is accepted, not when it is merely there', () => {
    expect(Object.keys(plugin.on).sort()).toEqual(stages.map(([type]) => type).sort());
    expect(plugin.on['order.placed']).toBeUndefined();
  });

  it('tells one stage of those that come together: never two, never none while one is switched on and the order goes on', () => {
    const line = [
      'payment.failed',
      'order.accepted',
      'order.paid',
      'order.shipped',
      'order.delayed',
      'order.out_for_delivery',
      'order.delivered',
      'order.cancelled',
    ] as const;
    const switchOf = new Map(stages.map(([type, stage]) => [type, stage]));
    fc.assert(
      fc.property(
        fc.subarray([...line], { minLength: 1 }),
        fc.subarray(stages.map(([, stage]) => stage)),
        fc.boolean(),
        (together, on, renewal) => {
          const switches = Object.fromEntries(stages.map(([, stage]) => [stage, on.includes(stage)]));
          const chosen = context(renewal ? { ...all, renewals: switches } : { ...switches, renewals: all });
          const sent = together.filter((type, index) => {
            const supersededBy = together.slice(index + 1);
            const given = event(type, {
              ...(supersededBy.length === 0 ? {} : { supersededBy }),
              order: { renewal },
            });
            return decide(given, chosen)[0]?.intent === 'send';
          });
          // Nobody is thanked for a payment of an order that has ended.
          const worth = together.filter(
            (type, _, all) => type === 'order.cancelled' || !all.includes('order.cancelled'),
          );
          const due = worth.filter((type) => on.includes(switchOf.get(type) as (typeof on)[number]));
          expect(sent).toEqual(due.slice(-1));
        },
      ),
    );
  });

  it('messages nobody when a whole shop of past orders is updated at once', () => {
    const past = fc.record({
      type: fc.constantFrom(...stages.map(([type]) => type)),
      days: fc.integer({ min: 2, max: 3000 }),
      seen: fc.boolean(),
    });
    fc.assert(
      fc.property(past, ({ type, days, seen }) => {
        const order = { createdAt: NOW - days * 24 * HOUR, ...(seen ? { firstSeenAt: NOW } : {}) };
        expect(reasonOf(event(type, { order }), context(all))).toBe('order_too_old');
      }),
    );
  });

  it('tells of a parcel that leaves days after the order, if the order was seen when it was new', () => {
    const order = { createdAt: NOW - 72 * HOUR, firstSeenAt: NOW - 72 * HOUR + 5000 };
    expect(sendOf(event('order.shipped', { order })).template.name).toBe('order_shipped_untracked');
  });

  it('measures age by the setting', () => {
    const order = { createdAt: NOW - 3 * HOUR, firstSeenAt: NOW };
    expect(reasonOf(event('order.paid', { order }), context({ maxAge: 'PT2H' }))).toBe('order_too_old');
    expect(sendOf(event('order.paid', { order }), context({ maxAge: 'PT3H' })).template.name).toBe(
      'order_paid',
    );
  });
});
