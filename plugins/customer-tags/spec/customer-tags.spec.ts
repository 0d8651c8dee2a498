import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventName, Intent, JourneyView, PluginContext } from '../../../src/sdk/index.js';
import { sampleContext, sampleEvent } from '../../../test/kit/samples.js';
import { plugin } from '../customer-tags.plugin.js';
import { settings, type Settings } from '../customer-tags.settings.js';

const day = 86_400_000;
const start = Date.parse('2026-01-01T10:00:00Z');
type Call = Extract<Intent, { intent: 'call' }>;

/** One customer of one shop: what the plugin decides becomes their journey, timer and tags, as the core does it. */
class Customer {
  now = start;
  tags = new Set<string>();
  calls: Call[] = [];
  timer: { dueAt: number; key: string } | undefined;
  journey: JourneyView | undefined;
  constructor(
    given: object = {},
    private readonly capabilities: string[] = ['customer.tag'],
    readonly chosen: Settings = settings.parse(given),
  ) {}

  get context(): PluginContext<Settings> {
    const { connection } = sampleContext(this.chosen);
    return sampleContext(this.chosen, {
      now: this.now,
      connection: { ...connection, capabilities: this.capabilities },
      journeys: this.journey === undefined ? [] : [this.journey],
    });
  }

  hears(type: EventName, data: Record<string, unknown>): Intent[] {
    const event = { ...sampleEvent(type, { data }, 'required'), occurredAt: this.now };
    const handler = plugin.on[type] as (event: unknown, context: unknown) => Intent[];
    return this.follow(handler(event, this.context));
  }

  pays(id: string, amount: string, more: object = {}, currency = 'EUR'): Intent[] {
    return this.hears('order.paid', { order: { id, total: { amount, currency }, ...more } });
  }
  refunds(id: string, amount: string, full = false): Intent[] {
    const refund = { id: `r-${id}-${amount}`, amount: { amount, currency: 'EUR' }, full };
    return this.hears('order.refunded', { order: { id }, refund });
  }
  cancels(id: string): Intent[] {
    return this.hears('order.cancelled', { order: { id } });
  }

  /** Time passes; a timer that is due fires when it is. */
  waits(days: number): void {
    const until = this.now + days * day;
    while (this.timer !== undefined && this.timer.dueAt <= until) {
      const { dueAt, key } = this.timer;
      this.timer = undefined;
      this.now = Math.max(this.now, dueAt);
      const event = sampleEvent('order.paid');
      this.follow(
        plugin.onTimer?.({ key, dueAt, payload: {}, journey: this.journey, sent: [], event }, this.context) ??
          [],
      );
    }
    this.now = until;
  }

  private follow(intents: Intent[]): Intent[] {
    for (const intent of intents) {
      if (intent.intent === 'startJourney' || intent.intent === 'updateJourney')
        this.journey = {
          key: intent.key,
          connectionId: 'c1',
          contactId: this.context.contact?.id,
          status: 'active',
          arm: undefined,
          startedAt: start,
          endedAt: undefined,
          outcome: undefined,
          tags: [],
          state: structuredClone(intent.state ?? {}),
        };
      if (intent.intent === 'wait') this.timer = { dueAt: intent.dueAt, key: intent.key };
      if (intent.intent === 'call') {
        if (this.calls.some(({ key }) => key === intent.key)) throw new Error(`called twice: ${intent.key}`);
        this.calls.push(intent);
        const { add, remove } = intent.input as { add: string[]; remove: string[] };
        for (const tag of remove) this.tags.delete(tag);
        for (const tag of add) this.tags.add(tag);
      }
    }
    return intents;
  }

  get has(): string[] {
    return [...this.tags];
  }
}

describe('a customer', () => {
  it('gets the tag with the order that reaches the amount, once, and loses it when its time is over', () => {
    const ana = new Customer({ minimumSpent: '100', periodDays: 30 });
    ana.pays('1', '60');
    expect(ana.has).toEqual([]);
    ana.waits(10);
    ana.pays('2', '40');
    expect(ana.has).toEqual(['VIP']);
    ana.pays('2', '40');
    expect(ana.calls).toHaveLength(1);
    ana.waits(19);
    expect(ana.has).toEqual(['VIP']);
    ana.waits(1);
    expect(ana.has).toEqual([]);
    ana.pays('3', '60');
    expect(ana.has).toEqual(['VIP']);
    expect(ana.calls).toHaveLength(3);
  });

  it('is counted by orders, by amount, or by either', () => {
    const shops = (rule: string) => new Customer({ rule, minimumOrders: 2, minimumSpent: '100' });
    const [orders, spent, either] = [shops('orders'), shops('spent'), shops('either')];
    for (const one of [orders, spent, either]) one.pays('1', '10');
    for (const one of [orders, spent, either]) one.pays('2', '10');
    expect([orders.has, spent.has, either.has]).toEqual([['VIP'], [], ['VIP']]);
  });

  it('loses what was refunded and cancelled, and a late word of payment does not bring it back', () => {
    const ana = new Customer({ minimumSpent: '100' });
    ana.pays('1', '120');
    ana.refunds('1', '20');
    expect(ana.has).toEqual(['VIP']);
    ana.refunds('1', '0.01');
    expect(ana.has).toEqual([]);
    ana.pays('2', '200');
    ana.cancels('2');
    ana.pays('2', '200');
    ana.refunds('1', '99.99', true);
    expect(ana.has).toEqual([]);
  });

  it('keeps the tag where it is not to be removed, and gets a new one where the owner renames it', () => {
    const ana = new Customer({ minimumSpent: '100', periodDays: 30, remove: false });
    ana.pays('1', '100');
    ana.waits(90);
    expect([ana.has, ana.timer]).toEqual([['VIP'], undefined]);
    const ben = new Customer({ minimumSpent: '100' });
    ben.pays('1', '100');
    const renamed = new Customer({}, ['customer.tag'], { ...ben.chosen, tag: 'gold' });
    renamed.journey = ben.journey;
    renamed.tags = ben.tags;
    renamed.pays('2', '1');
    expect(renamed.has).toEqual(['gold']);
  });

  it('does not add up currencies, and counts the one the owner chose', () => {
    const ana = new Customer({ minimumSpent: '100' });
    ana.pays('1', '60', {}, 'EUR');
    ana.pays('2', '60', {}, 'USD');
    expect(ana.has).toEqual([]);
    const ben = new Customer({ minimumSpent: '100', currency: 'eur' });
    ben.pays('1', '500', {}, 'USD');
    expect(ben.has).toEqual([]);
    ben.pays('2', '100', {}, 'EUR');
    expect(ben.has).toEqual(['VIP']);
  });

  it('is not counted for parts of an order, deposits and free ones, nor where nobody is named or no tag can be set', () => {
    const ana = new Customer({ rule: 'orders', minimumOrders: 1 });
    for (const more of [{ partOf: '9' }, { payment: 'part' }, { payment: 'none' }])
      expect(ana.pays('1', '50', more)).toEqual([]);
    const other = new Customer({ rule: 'orders', minimumOrders: 1 }, ['order.note']);
    expect(other.pays('1', '50')).toMatchObject([{ intent: 'skip', reason: 'no_customer_tags' }]);
    const event = sampleEvent('order.paid', {}, 'required');
    expect(plugin.on['order.paid']?.(event, { ...ana.context, contact: undefined })).toMatchObject([
      { intent: 'skip', reason: 'no_contact' },
    ]);
  });

  it('whose tag could not be given gets it with the next order', () => {
    const ana = new Customer({ minimumSpent: '100' });
    ana.pays('1', '100');
    const [call] = ana.calls;
    const event = sampleEvent('order.paid');
    const failed = { action: 'customer.tag', connectionId: 'c1', status: 'failed' as const, event };
    const intents = plugin.onCallResult?.({ ...failed, key: call?.key ?? '' }, ana.context) ?? [];
    expect(intents).toMatchObject([{ intent: 'updateJourney' }]);
    if (ana.journey && intents[0]?.intent === 'updateJourney')
      ana.journey = { ...ana.journey, state: intents[0].state ?? {} };
    ana.tags.clear();
    ana.pays('2', '1');
    expect(ana.has).toEqual(['VIP']);
    expect(plugin.onCallResult?.({ ...failed, key: 'another' }, ana.context as never)).toEqual([]);
  });

  it('has the tag exactly while the purchases of the period are enough, in whatever order they are told', () => {
    const deed = fc.record({
      kind: fc.constantFrom('pays', 'cancels', 'refunds', 'waits'),
      order: fc.integer({ min: 1, max: 5 }),
      amount: fc.integer({ min: 1, max: 80 }),
    });
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => {
        const ana = new Customer({ minimumSpent: '100', periodDays: 20 });
        const known = new Map<
          number,
          { at: number; total: number; back: Map<number, number>; over: boolean }
        >();
        for (const { kind, order, amount } of deeds) {
          const one = known.get(order);
          if (kind === 'waits') ana.waits(amount / 8);
          else if (kind === 'cancels') {
            ana.cancels(String(order));
            if (one) one.over = true;
          } else if (kind === 'refunds') {
            ana.refunds(String(order), String(amount));
            one?.back.set(amount, amount);
          } else {
            ana.pays(String(order), String(amount));
            if (!one) known.set(order, { at: ana.now, total: amount, back: new Map(), over: false });
          }
          const spent = [...known.values()]
            .filter(({ at, over }) => !over && at + 20 * day > ana.now)
            .reduce((sum, { total, back }) => sum + total - [...back.values()].reduce((a, b) => a + b, 0), 0);
          expect(ana.has).toEqual(spent >= 100 ? ['VIP'] : []);
        }
      }),
      { numRuns: 300 },
    );
  });
});
