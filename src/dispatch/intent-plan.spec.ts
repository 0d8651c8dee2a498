import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { EventRow } from '../events/index.js';
import { definePlugin, type CanonicalEvent, type Intent, type SendIntent } from '../sdk/index.js';
import { JourneyBatch, type JourneyRepository } from '../timers/index.js';
import { IntentPlan } from './intent-plan.js';
import { intentsOf, type PluginRun, type RunContext } from './plugin-run.js';

const plugin = definePlugin({
  id: 'p',
  title: 'P',
  description: '',
  settings: z.object({}),
  templates: [],
  on: { 'order.paid': () => [] },
});
const row: EventRow = {
  id: 'event-1',
  accountId: 'account',
  connectionId: 'shop-a',
  type: 'order.paid',
  subject: 'order:1',
  transitionKey: 'paid',
  occurredAt: 1_000,
  recordedAt: 2_000,
  superseded: false,
  supersededBy: null,
  contactId: 'person',
  person: null,
  data: {},
  deliveryId: 'delivery-1',
  traceId: 'trace',
  originKind: 'connection',
  originId: 'shop-a',
  status: 'pending',
};
const event = { ...row, transition: 'paid', person: { locale: 'fr-FR' } } as unknown as CanonicalEvent;
const run: PluginRun = { plugin, settings: {}, row, event };
const elsewhere: PluginRun = { ...run, row: { ...row, id: 'event-2', connectionId: 'shop-b' } };

const send = (more: Partial<Extract<Intent, { intent: 'send'; template: object }>> = {}): Intent => ({
  intent: 'send',
  purpose: 'marketing',
  template: { name: 't', variables: {} },
  ...more,
});
const start = (key: string, reentryAfter = 0): Intent => ({
  intent: 'startJourney',
  key,
  tags: [],
  state: {},
  reentryAfter,
});
const wait = (key: string, journey?: string): Intent => ({
  intent: 'wait',
  key,
  dueAt: 5_000.7,
  payload: {},
  ...(journey === undefined ? {} : { journey }),
});

function plan(): IntentPlan {
  const journeys = new JourneyBatch(undefined as unknown as JourneyRepository, 'account', 'p', 2_000);
  return new IntentPlan(() => journeys);
}

describe('what plugins want becomes writes', () => {
  it('gives a send the key, the life and the origin of its event', () => {
    const wanted = plan();
    wanted.add(run, [send({ step: 'x' })]);
    expect(wanted.sends[0]?.request).toMatchObject({
      key: { plugin: 'p', connectionId: 'shop-a', subject: 'order:1', transition: 'paid', step: 'x' },
      contactId: 'person',
      expiresAt: 1_000 + 86_400_000,
      eventId: 'event-1',
      deliveryId: 'delivery-1',
      template: { locale: 'fr-FR' },
    });
  });

  it('takes what a send says as content too, free text among it', () => {
    const wanted = plan();
    const { template: _, ...rest } = send({ step: 'x' }) as SendIntent;
    wanted.add(run, [{ ...rest, content: { kind: 'template', name: 't', variables: { a: 1 } } }]);
    wanted.add(run, [{ ...rest, content: { kind: 'text', text: 'Hello' } }]);
    expect(
      wanted.sends.map(({ request }) => ({ template: request.template, content: request.content })),
    ).toEqual([
      { template: { name: 't', variables: { a: 1 }, locale: 'fr-FR' }, content: undefined },
      { template: undefined, content: { kind: 'text', text: 'Hello' } },
    ]);
  });

  it('keeps the sends of two shops apart though their orders count alike', () => {
    const wanted = plan();
    wanted.add(run, [send()]);
    wanted.add(elsewhere, [send()]);
    const [one, two] = wanted.sends.map((entry) => entry.request.key);
    expect(one).not.toEqual(two);
  });

  it('records why nothing was sent', () => {
    const wanted = plan();
    wanted.add(run, [{ intent: 'skip', reason: 'superseded', detail: 'A later stage was reached.' }]);
    expect(wanted.skips[0]?.record).toMatchObject({
      reason: 'superseded',
      eventId: 'event-1',
      key: { subject: 'order:1' },
    });
  });

  it('drops what belongs to a journey that was not started, and says so', () => {
    const wanted = plan();
    wanted.add(run, [start('one'), send({ journey: 'one' }), wait('one:1', 'one')]);
    wanted.add(run, [start('two'), send({ journey: 'two' }), wait('two:1', 'two')]);
    expect(wanted.sends).toHaveLength(1);
    expect(wanted.timers.map((timer) => timer.key)).toEqual(['one:1']);
    expect(wanted.skips.map((skip) => skip.record.reason)).toEqual(['journey_active', 'journey_active']);
  });

  it('takes along what was planned for a journey that ends in the same batch, also from another shop', () => {
    const wanted = plan();
    wanted.add(run, [start('one'), send({ journey: 'one' }), wait('one:1', 'one'), wait('free')]);
    wanted.add(elsewhere, [
      { intent: 'endJourney', key: 'one', outcome: 'ordered', reason: 'order_accepted' },
    ]);
    expect(wanted.sends).toEqual([]);
    expect(wanted.timers.map((timer) => timer.key)).toEqual(['free']);
    expect(wanted.skips.map((skip) => skip.record.reason)).toEqual(['order_accepted']);
  });

  it('cuts fractions of a millisecond off and cancels timers by key', () => {
    const wanted = plan();
    wanted.add(run, [wait('a'), wait('b'), { intent: 'cancelTimer', key: 'a', reason: 'changed' }]);
    expect(wanted.timers.map((timer) => [timer.key, timer.dueAt])).toEqual([['b', 5_000]]);
    expect(wanted.cancelledTimers).toMatchObject([{ key: 'a', reason: 'changed' }]);
  });

  it('tells a plugin about the person a journey belongs to when its timer is due', () => {
    const journeys = new JourneyBatch(undefined as unknown as JourneyRepository, 'account', 'q', 2_000);
    journeys.start({
      connectionId: 'shop-a',
      key: 'one',
      contactId: 'traveller',
      tags: [],
      state: {},
      eventId: null,
      reentryAfter: 0,
    });
    const seen: (string | undefined)[] = [];
    const asking = definePlugin({
      ...plugin,
      id: 'q',
      onTimer: (firing, context) => {
        seen.push(firing.journey?.key, context.contact?.id);
        return [];
      },
    });
    const around: RunContext = {
      account: (id) => ({ id, name: '', language: 'en', country: undefined, timezone: 'UTC' }),
      connection: (id) => ({ id, name: '', createdAt: 0, connector: 'toy' }),
      contact: (id) => (id === null ? undefined : { id, hasPhone: true }),
    };
    const journeyId = journeys.idOf('shop-a', 'one') as string;
    const timer = { timerKey: 'one:1', journeyId, dueAt: 1, payload: {} } as unknown as Exclude<
      PluginRun['timer'],
      undefined
    >;
    intentsOf({ ...run, plugin: asking, timer }, journeys, around, 2_000);
    expect(seen).toEqual(['one', 'traveller']);
  });
});

describe('one plugin that speaks for another', () => {
  const other: PluginRun = { ...run, plugin: { ...plugin, id: 'q' } };
  const instead: Intent = { intent: 'instead', plugin: 'p', reason: 'asked', detail: 'Asked instead.' };

  it.each(['before', 'after'])('leaves out what that one sends on the same event, asked %s it', (when) => {
    const made = plan();
    if (when === 'after') made.add(run, [send()]);
    made.add(other, [send(), instead]);
    if (when === 'before') made.add(run, [send()]);
    made.add(elsewhere, [send()]);
    made.settle();
    expect(made.sends.map((planned) => [planned.run.plugin.id, planned.run.row.id])).toEqual(
      expect.arrayContaining([
        ['q', 'event-1'],
        ['p', 'event-2'],
      ]),
    );
    expect(made.sends).toHaveLength(2);
    expect(made.skips.map(({ record }) => [record.key.plugin, record.reason, record.detail])).toEqual([
      ['p', 'asked', 'Asked instead.'],
    ]);
  });
});

describe('a reply', () => {
  const reply: Intent = { intent: 'reply', subject: 'order:1', transition: 'answer', text: 'Thanks' };

  const answering = (): PluginRun => {
    const written = {
      ...event,
      type: 'message.received',
      connectionId: 'number',
      data: { messageId: 'm', numberId: 'number' },
    } as unknown as CanonicalEvent;
    return { ...run, event: written, row: { ...row, connectionId: 'number' }, home: 'shop-a' };
  };

  it('goes by the number that was written to, in the thread of the shop the message was about', () => {
    const made = plan();
    made.add(answering(), [reply]);
    expect(made.sends.map(({ request }) => request)).toMatchObject([
      {
        key: { plugin: 'p', connectionId: 'shop-a', subject: 'order:1', transition: 'answer' },
        numberId: 'number',
        content: { kind: 'text', text: 'Thanks' },
        purpose: 'transactional',
        answers: true,
      },
    ]);
  });

  it('says whatever a send may say', () => {
    const picture = { kind: 'image', media: { mediaId: 'tea' }, replyTo: 'm' } as const;
    const template = { kind: 'template', name: 't', variables: { a: 1 }, replyTo: 'm' } as const;
    const made = plan();
    for (const [step, content] of Object.entries({ picture, template }))
      made.add(answering(), [{ intent: 'reply', step, content }]);
    expect(made.sends.map(({ request }) => request)).toMatchObject([
      { content: picture, answers: true, numberId: 'number' },
      {
        template: { name: 't', variables: { a: 1 }, replyTo: 'm' },
        purpose: 'transactional',
        numberId: 'number',
      },
    ]);
    expect(made.sends[1]?.request.content).toBeUndefined();
  });

  it('answers nobody who wrote nothing', () => {
    const made = plan();
    made.add(run, [reply]);
    expect(made.sends).toEqual([]);
    expect(made.skips.map(({ record }) => record.reason)).toEqual(['nothing_to_answer']);
  });
});
