import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startApi, type ApiFixture } from '../../test/support/api.js';
import { databaseKinds } from '../../test/support/databases.js';
import { callOf } from '../sdk/index.js';
import { Errand, logText, Office, Vendors } from './calls.fixture.js';

const minute = 60_000;

describe.each(databaseKinds)('calls of connectors by capability, on $kind', ({ create }) => {
  const vendors = new Vendors();
  const errand = new Errand();
  let api: ApiFixture;
  let office: Office;
  let crm: string;
  let other: string;
  let shop: string;

  beforeAll(async () => {
    api = await startApi(await create(), { connectors: vendors.connectors(), plugins: [errand.plugin] });
    office = await Office.open(api);
    crm = await office.connect('log-crm');
    other = await office.connect('other-crm');
    await office.connect('silent-crm');
    shop = await office.connect('note-shop');
  }, 60_000);
  afterAll(() => api.close());
  beforeEach(() => {
    vendors.seen.length = 0;
    vendors.fate = () => undefined;
    errand.heard.length = 0;
    errand.calls = () => [];
    errand.follow = () => [];
  });

  const decisions = async (eventId: string, key = office.key) =>
    ((await api.call('get', `/v1/events/${eventId}`, key)).body as { decisions: unknown[] }).decisions;
  const events = async (type: string) =>
    ((await api.call('get', `/v1/events?type=${type}`, office.key)).body as { data: { data: unknown }[] })
      .data;

  it('goes to every connection of a kind that offers it, and to nothing else', async () => {
    errand.calls = () => [logText('hello')];
    await office.ordered(shop);
    await office.make();
    expect(vendors.seen.map(({ connectionId }) => connectionId).sort()).toEqual([crm, other].sort());
  });

  it('comes back to the plugin that asked, once, on the event on which it asked', async () => {
    errand.calls = () => [logText('question')];
    errand.follow = ({ output, connectionId }) =>
      connectionId === crm
        ? [callOf('order.note', { input: { orderId: '1', note: String(output?.['id']) }, key: 'answer' })]
        : [];
    const eventId = await office.ordered(shop);
    await office.make();
    expect(errand.heard.filter(({ connectionId }) => connectionId === crm)).toEqual([
      {
        action: 'conversation.log',
        key: 'question',
        connectionId: crm,
        status: 'succeeded',
        output: { id: 'log-of-question', logged: true },
        event: expect.objectContaining({ id: eventId, type: 'order.accepted', connectionId: shop }),
      },
    ]);
    // What it wants then goes where its event belongs: to the shop.
    expect(vendors.seen).toContainEqual({ connectionId: shop, text: 'log-of-question' });
    expect(await events('call.succeeded')).toContainEqual(
      expect.objectContaining({
        data: expect.objectContaining({ plugin: 'errand', key: 'question', outcome: 'succeeded' }),
      }),
    );
    const times = errand.heard.length;
    await office.make();
    expect(errand.heard.length).toBe(times);
  });

  it('fails for good in words the plugin hears and the list of events shows', async () => {
    vendors.fate = (text) => (text === 'unwanted' ? 'refused' : undefined);
    errand.calls = () => [logText('unwanted')];
    await office.ordered(shop);
    await office.make();
    expect(errand.heard.map(({ status, error }) => ({ status, error }))).toEqual([
      { status: 'failed', error: 'the vendor wants it not' },
      { status: 'failed', error: 'the vendor wants it not' },
    ]);
    expect(await events('call.failed')).toContainEqual(
      expect.objectContaining({
        data: expect.objectContaining({ key: 'unwanted', error: 'the vendor wants it not' }),
      }),
    );
  });

  it('stands in the decision when nobody offers it', async () => {
    errand.calls = () => [
      callOf('payment.link', {
        to: { category: 'payments' },
        input: { amount: { amount: '1.00', currency: 'EUR' }, description: 'Tea' },
        key: 'pay',
      }),
      callOf('coupon.create', { input: { code: 'tea-1', amount: '10' }, key: 'coupon' }),
    ];
    const told = (await decisions(await office.ordered(shop))) as {
      reason: string;
      gates: { explanation: string }[];
    }[];
    expect(told.map(({ reason }) => reason)).toEqual(['not_offered', 'not_offered']);
    expect(told.map(({ gates }) => gates[0]?.explanation).sort()).toEqual([
      'NOTE-SHOP does not offer coupon.create.',
      'No connection of the kind "payments" offers payment.link. Connect one that does.',
    ]);
    await office.make();
    expect(vendors.seen).toEqual([]);
  });

  it('reaches no connection of another account, whatever a plugin names', async () => {
    const stranger = await Office.open(api);
    const theirs = await stranger.connect('note-shop');
    errand.calls = () => [
      callOf('order.note', {
        to: { connectionId: theirs },
        input: { orderId: '1', note: 'x' },
        key: 'theirs',
      }),
    ];
    const told = await decisions(await office.ordered(shop));
    expect(told).toContainEqual(expect.objectContaining({ reason: 'connection_unknown' }));
    errand.calls = () => [logText('ours')];
    await office.ordered(shop);
    await office.make();
    expect(vendors.seen.map(({ connectionId }) => connectionId)).not.toContain(theirs);
  });

  it('keeps the order within an order key, however often calls must wait, and holds up no other', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ lane: fc.constantFrom('a', 'b'), waits: fc.integer({ min: 0, max: 3 }) }), {
          minLength: 2,
          maxLength: 8,
        }),
        async (plan) => {
          run += 1;
          vendors.seen.length = 0;
          const texts = plan.map(({ lane }, index) => `${run}-${lane}-${index}`);
          const left = new Map(texts.map((text, index) => [text, (plan[index]?.waits ?? 0) * 2]));
          vendors.fate = (text) => {
            const waits = left.get(text) ?? 0;
            if (waits === 0) return undefined;
            left.set(text, waits - 1);
            return 'later';
          };
          errand.calls = () => texts.map((text, index) => logText(text, `${run}-${plan[index]?.lane ?? ''}`));
          await office.ordered(shop);
          for (let tries = 0; tries < 80 && vendors.seen.length < 2 * texts.length; tries++) {
            await office.make();
            api.clock.advance(10 * minute);
          }
          for (const connectionId of [crm, other]) {
            for (const lane of ['a', 'b']) {
              const ofLane = (text: string) => text.startsWith(`${run}-${lane}-`);
              const seen = vendors.seen.filter((call) => call.connectionId === connectionId);
              expect(seen.map(({ text }) => text).filter(ofLane)).toEqual(texts.filter(ofLane));
            }
          }
        },
      ),
      { numRuns: 6 },
    );
  }, 60_000);

  it('goes on behind one that fails for good', async () => {
    vendors.fate = (text) => (text === 'first' ? 'refused' : undefined);
    errand.calls = () => [logText('first', 'lane'), logText('second', 'lane')];
    await office.ordered(shop);
    await office.make();
    expect(vendors.seen.map(({ text }) => text)).toEqual(['second', 'second']);
  });
});
