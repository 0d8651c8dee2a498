import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from './support/api.js';
import { databaseKinds } from './support/databases.js';
import { TrackerStory } from './support/toy-tracker/story.js';
import { toyStore } from './support/toy-tracker/toy-store.connector.js';
import { connector as toyTracker } from './support/toy-tracker/toy-tracker.connector.js';

const hour = 3_600_000;
const buyer = { phone: '+34600111222', email: 'ana@example.com' };
const order = { id: '13', number: '1042' };
const parcel = { id: 'p1', order_number: '#1042' };

describe.each(databaseKinds)('a shop and a parcel tracker on $kind', ({ create }) => {
  let api: ApiFixture;
  let story: TrackerStory;

  beforeAll(async () => {
    api = await startApi(await create(), { connectors: [toyTracker, toyStore('toy-store')] });
    await api.app.listen(0, '127.0.0.1');
  }, 60_000);
  afterAll(() => api.close());
  beforeEach(async () => {
    story = await TrackerStory.open(api);
  });

  const withoutAccepted = async () =>
    (await story.told()).filter(({ template }) => template !== 'order_placed');

  it('tell each stage of one order once, whoever is first', async () => {
    await story.ordered(order, buyer);
    await story.settle();
    // The shop tells first that it was sent, the tracker that it arrived.
    await story.tellsStage(order, 'shipped', buyer);
    await story.settle();
    await story.scanned(parcel, 'InTransit', buyer);
    await story.settle();
    await story.scanned(parcel, 'OutForDelivery', buyer);
    await story.scanned(parcel, 'Delivered', buyer);
    await story.settle();
    await story.tellsStage(order, 'delivered', buyer);
    await story.settle();
    const told = await withoutAccepted();
    expect(told.map(({ by, template }) => `${by} ${template}`)).toEqual([
      'shop order_shipped_untracked',
      'tracker order_out_for_delivery',
      'tracker order_delivered',
    ]);
    expect(told.map(({ variables }) => [variables['shop'], variables['order_number']])).toEqual([
      ['Tea & Co', '1042'],
      ['Tea & Co', '#1042'],
      ['Tea & Co', '#1042'],
    ]);
    const [second] = (await story.decided('order.shipped')).filter(
      ({ connectionId }) => connectionId === story.tracker,
    );
    expect(second).toMatchObject({
      verdict: 'skip',
      reason: 'already_told',
      gates: [{ evidence: { messageId: told[0]?.id, connectionId: story.shop } }],
    });
    expect(second?.gates[0]?.explanation).toContain(`Tea & Co (connection ${story.shop})`);
    expect(second?.gates[0]?.explanation).toContain(told[0]?.id);
  });

  it.each([
    ['the shop', true],
    ['the tracker', false],
  ])('tell once what comes in one batch, %s first', async (_who, shopFirst) => {
    await story.ordered(order, buyer);
    await story.settle();
    if (shopFirst) await story.tellsStage(order, 'shipped', buyer);
    await story.scanned(parcel, 'InTransit', buyer);
    if (!shopFirst) await story.tellsStage(order, 'shipped', buyer);
    await story.settle();
    expect((await withoutAccepted()).map(({ by }) => by)).toEqual([shopFirst ? 'shop' : 'tracker']);
  });

  it('tell once what two processes decide at the same time', async () => {
    await story.ordered(order, buyer);
    await story.settle();
    for (const number of ['A', 'B', 'C']) {
      const one = { ...order, id: number, number };
      await story.tellsStage(one, 'shipped', buyer);
      await story.scanned({ id: `p${number}`, order_number: number }, 'InTransit', buyer);
    }
    await story.translate();
    await story.dispatchAtOnce();
    expect((await withoutAccepted()).map(({ variables }) => variables['order_number']).sort()).toEqual([
      'A',
      'B',
      'C',
    ]);
  });

  it('tell of two parcels of one order, each once', async () => {
    await story.ordered(order, buyer);
    for (const tracking of ['T-p1', 't-P2']) await story.tellsStage(order, 'shipped', { ...buyer, tracking });
    await story.settle();
    await story.scanned(parcel, 'InTransit', buyer);
    await story.scanned({ ...parcel, id: 'p2' }, 'InTransit', buyer);
    await story.scanned({ ...parcel, id: 'p3' }, 'InTransit', buyer);
    await story.settle();
    expect((await withoutAccepted()).map(({ by, template }) => `${by} ${template}`)).toEqual([
      'shop order_shipped_number',
      'shop order_shipped_number',
      'tracker order_shipped_number',
    ]);
  });

  it('tell of a parcel that is days old, of which the tracker says no more than its number', async () => {
    await story.ordered({ ...order, created: api.clock.now() }, buyer);
    await story.settle();
    await story.scanned(parcel, 'InTransit', buyer);
    await story.settle();
    api.clock.advance(72 * hour);
    await story.scanned(parcel, 'Delivered', buyer);
    // One that the tracker met only now, of an order that nobody has told of.
    await story.scanned({ id: 'p9', order_number: '900' }, 'OutForDelivery', buyer);
    await story.settle();
    expect((await withoutAccepted()).map(({ template }) => template)).toEqual([
      'order_shipped_number',
      'order_delivered',
      'order_out_for_delivery',
    ]);
    // What happened long ago is not told, and the decision says when it was.
    await story.scanned({ id: 'p10', order_number: '901' }, 'InTransit', buyer, api.clock.now() - 30 * hour);
    await story.settle();
    const stale = (await story.decided('order.shipped')).find(({ reason }) => reason === 'stale');
    expect(stale?.gates.map(({ explanation }) => explanation).join(' ')).not.toMatch(/\b0 h\b/);
  });

  it('tell nobody of an order from before the shop was connected', async () => {
    await story.ordered({ ...order, history: true }, buyer);
    await story.settle();
    await story.scanned(parcel, 'InTransit', buyer);
    await story.settle();
    expect(await story.told()).toEqual([]);
    expect((await story.decided('order.shipped')).map(({ reason }) => reason)).toEqual([
      'order_before_connection',
    ]);
  });

  it('do not take the same number of another person, or another shop, for one order', async () => {
    const second = await story.connect('toy-store', 'Coffee & Co');
    const other = { phone: '+34600999888', email: 'bea@example.com' };
    await story.ordered(order, buyer);
    await story.ordered({ id: '77', number: '1042' }, other, second);
    await story.settle();
    await story.tellsStage(order, 'shipped', buyer);
    await story.tellsStage({ id: '77', number: '1042' }, 'shipped', other, second);
    await story.settle();
    expect(await withoutAccepted()).toHaveLength(2);
  });

  it('tell what only one of them can: what was refused has told nobody', async () => {
    await story.ordered(order, buyer);
    await story.settle();
    // No message goes to a landline.
    await story.tellsStage(order, 'shipped', { ...buyer, phone: '+34910111222' });
    await story.settle();
    expect(await withoutAccepted()).toEqual([]);
    await story.scanned(parcel, 'InTransit', buyer);
    await story.settle();
    expect((await withoutAccepted()).map(({ by }) => by)).toEqual(['tracker']);
    // Decided again, the shop's has been told by now.
    const { data } = (await api.call('get', '/v1/events?type=order.shipped', story.key)).body as {
      data: { id: string; connectionId: string }[];
    };
    const first = data.find(({ connectionId }) => connectionId === story.shop);
    const again = await api.call('post', `/v1/events/${first?.id}/replay`, story.key).send({});
    expect(again.body).toMatchObject({ outcomes: [{ intent: 'skip', reason: 'already_told' }] });
    expect(await withoutAccepted()).toHaveLength(1);
  });

  it.each(['erased', 'merged'])('stay one order when its buyer is %s', async (how) => {
    await story.ordered(order, buyer);
    await story.tellsStage(order, 'shipped', { ...buyer, tracking: 'another' });
    await story.settle();
    await story.sent();
    const found = await api.call('get', '/v1/contacts?phone=%2B34600111222', story.key);
    const [contact] = (found.body as { data: { id: string }[] }).data;
    if (how === 'erased') await api.call('delete', `/v1/contacts/${contact?.id}`, story.key).expect(204);
    else {
      const other = await api
        .call('post', '/v1/contacts', story.key)
        .send({ email: 'anna@example.com' })
        .expect(201);
      const into = (other.body as { id: string }).id;
      await api.call('post', `/v1/contacts/${contact?.id}/merge`, story.key).send({ into }).expect(200);
    }
    api.clock.advance(1_000);
    await story.scanned({ ...parcel, tracking_number: 'Another' }, 'InTransit', buyer);
    await story.settle();
    const second = (await story.decided('order.shipped')).find(
      ({ connectionId }) => connectionId === story.tracker,
    );
    expect(second).toMatchObject({ verdict: 'skip', reason: 'already_told' });
  });
});
