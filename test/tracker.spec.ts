import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { callOf, definePlugin, wholeOrder } from '../src/sdk/index.js';
import { templateTable } from '../src/templates/index.js';
import { startApi, type ApiFixture } from './support/api.js';
import { databaseKinds } from './support/databases.js';
import { TrackerStory } from './support/toy-tracker/story.js';
import { toyStore, type WrittenNote } from './support/toy-tracker/toy-store.connector.js';
import { connector as toyTracker } from './support/toy-tracker/toy-tracker.connector.js';

const hour = 3_600_000;
const buyer = { phone: '+34600111222', email: 'ana@example.com' };
const order = { id: '13', number: '1042' };
const parcel = { id: 'p1', order_number: '#1042' };

const notes: WrittenNote[] = [];

/** Notes at the shop what a tracker tells: by a verb, with the shop's own id of the order. */
const noteTaker = definePlugin({
  id: 'note-taker',
  title: 'Note taker',
  description: 'For specs.',
  settings: z.object({}),
  templates: [],
  on: {
    'order.delivered': (event, { connection, linkedOrders = [] }) =>
      linkedOrders.flatMap((shop) =>
        connection.category === 'shipping' && shop.category === 'store' && shop.id !== undefined
          ? [
              callOf('order.note', {
                to: { connectionId: shop.connectionId },
                input: { orderId: shop.id, note: `Delivered (${connection.name})` },
                key: `delivered:${shop.connectionId}:${shop.id}`,
              }),
            ]
          : [],
      ),
  },
});

/** Tells with a parcel what the order cost: something no tracker knows. */
const totalTeller = definePlugin({
  id: 'total-teller',
  title: 'Total teller',
  description: 'For specs.',
  settings: z.object({}),
  templates: [
    {
      name: 'parcel_total',
      purpose: 'transactional',
      category: 'utility',
      variables: { total: { description: 'The total of the order', example: '€49.90' } },
      languages: { en: { body: 'Your parcel is here. Its goods cost {{total}} in the shop.' } },
    },
  ],
  on: {
    'order.out_for_delivery': (event, context) => [
      {
        intent: 'send',
        purpose: 'transactional',
        template: { name: 'parcel_total', variables: { total: wholeOrder(event, context)?.total } },
      },
    ],
  },
});

describe.each(databaseKinds)('a shop and a parcel tracker on $kind', ({ create }) => {
  let api: ApiFixture;
  let story: TrackerStory;

  beforeAll(async () => {
    api = await startApi(await create(), {
      connectors: [toyTracker, toyStore('toy-store', notes)],
      plugins: [noteTaker, totalTeller],
    });
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

  it('keep when an order was first seen, of which its shop says only when it was placed', async () => {
    const created = api.clock.now();
    await story.ordered({ ...order, created }, buyer);
    await story.settle();
    api.clock.advance(72 * hour);
    await story.tellsStage({ ...order, created }, 'shipped', buyer);
    // Placed as long ago, and told of now for the first time: an import.
    await story.tellsStage({ id: '14', number: '1043', created }, 'shipped', buyer);
    await story.settle();
    expect((await withoutAccepted()).map(({ variables }) => variables['order_number'])).toEqual(['1042']);
    const [refused] = (await story.decided('order.shipped')).filter(
      ({ reason }) => reason === 'order_too_old',
    );
    expect(refused?.gates[0]?.explanation).toMatch(/, 3 days later; the setting maxAge allows 24 h\.$/);
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

  it.each([
    ['of another person', { phone: '+34600999888', email: 'bea@example.com' }],
    ['of the same person in another shop', buyer],
  ])('do not take the same number %s for one order', async (_whose, other) => {
    const second = await story.connect('toy-store', 'Coffee & Co');
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

  it('have what the tracker tells noted at the shop, by a verb and the shop’s own id of the order', async () => {
    await api.call('put', '/v1/plugins/note-taker', story.key).send({ enabled: true }).expect(200);
    const before = notes.length;
    await story.ordered({ id: '4711', number: '1042' }, buyer);
    await story.settle();
    await story.scanned(parcel, 'Delivered', buyer);
    // Of an order that no shop told of there is nobody to ask.
    await story.scanned({ id: 'p2', order_number: '7' }, 'Delivered', buyer);
    await story.tellsStage({ id: '4711', number: '1042' }, 'delivered', buyer);
    await story.settle();
    await story.calls();
    expect(notes.slice(before)).toEqual([
      { connectionId: story.shop, orderId: '4711', note: 'Delivered (Parcels)' },
    ]);
  });

  it('fill a template from the order the shop told of, and name the value where none did', async () => {
    await api.call('put', '/v1/plugins/total-teller', story.key).send({ enabled: true }).expect(200);
    await api.call('put', '/v1/plugins/order-notifications', story.key).send({ enabled: false }).expect(200);
    await api.db.write((tx) =>
      tx.execute(`UPDATE ${templateTable.name} SET status = 'approved' WHERE accountId = ?`, [
        story.accountId,
      ]),
    );
    await story.ordered({ ...order, total: '129.00' }, buyer);
    await story.settle();
    await story.scanned(parcel, 'OutForDelivery', buyer);
    await story.scanned({ id: 'p2', order_number: '7' }, 'OutForDelivery', buyer);
    await story.settle();
    expect((await story.told()).map(({ variables }) => variables)).toEqual([
      { total: { amount: '129.00', currency: 'EUR' } },
    ]);
    const refused = (await story.decided('order.out_for_delivery')).find(
      ({ verdict }) => verdict === 'refuse',
    );
    expect(refused).toMatchObject({ reason: 'template_variable_missing' });
    expect(refused?.gates.map(({ explanation }) => explanation).join()).toContain('needs total');
  });

  it('send nothing again when it turns out later that they told of one order', async () => {
    // The shop knows the phone, the tracker an e-mail address that is the same person's.
    const consent = {
      contact: '',
      purpose: 'transactional',
      state: 'granted',
      method: 'web_form',
      evidence: {},
    };
    const made = await api.call('post', '/v1/contacts', story.key).send(buyer).expect(201);
    consent.contact = (made.body as { id: string }).id;
    await api.call('post', '/v1/consents', story.key).send(consent).expect(201);
    await story.tellsStage(order, 'shipped', { phone: buyer.phone });
    await story.scanned(parcel, 'InTransit', { email: buyer.email });
    await story.settle();
    const apart = await story.told();
    expect(apart).toHaveLength(2);
    await story.tellsStage(order, 'accepted', buyer);
    await story.settle();
    const { data } = (await api.call('get', '/v1/events?type=order.shipped', story.key)).body as {
      data: { id: string }[];
    };
    for (const { id } of data)
      await api.call('post', `/v1/events/${id}/replay`, story.key).send({}).expect(200);
    expect((await withoutAccepted()).map(({ id }) => id)).toEqual(apart.map(({ id }) => id));
    // From here on they are one.
    await story.scanned(parcel, 'Delivered', { email: buyer.email });
    await story.tellsStage(order, 'delivered', { phone: buyer.phone });
    await story.settle();
    expect(await withoutAccepted()).toHaveLength(3);
  });

  it('tell each stage once in whatever order it comes, in batches or all at once', async () => {
    const second = await story.connect('toy-tracker', 'Second tracker');
    let runs = 0;
    const tellings: [string, (number: string) => Promise<void>][] = [
      ['shipped', (number) => story.tellsStage({ id: number, number }, 'shipped', buyer)],
      ['shipped', (number) => story.scanned({ id: number, order_number: number }, 'InTransit', buyer)],
      [
        'shipped',
        (number) =>
          story.scanned(
            { id: number, order_number: `#${number}`, tracking_number: `t-${number}` },
            'InTransit',
            buyer,
            api.clock.now(),
            second,
          ),
      ],
      ['delivered', (number) => story.tellsStage({ id: number, number }, 'delivered', buyer)],
      ['delivered', (number) => story.scanned({ id: number, order_number: number }, 'Delivered', buyer)],
    ];
    await story.ordered(order, buyer);
    await story.settle();
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 1 }),
        fc.array(fc.constantFrom('wait', 'batch', 'at once'), { minLength: 5, maxLength: 5 }),
        async (chosen, pauses) => {
          const number = `N${++runs}`;
          const before = (await withoutAccepted()).length;
          for (const [index, which] of chosen.entries()) {
            await tellings[which]?.[1](number);
            if (pauses[index] === 'batch') await story.settle();
            if (pauses[index] === 'at once') {
              await story.translate();
              await story.dispatchAtOnce();
            }
          }
          await story.translate();
          await story.dispatchAtOnce();
          const told = (await withoutAccepted()).slice(before);
          const stages = new Set(chosen.map((which) => tellings[which]?.[0]));
          // A scan that comes after a later one of its own parcel is history to its tracker.
          const expected = [...stages].filter((stage) => !(stage === 'shipped' && onlyPast(chosen)));
          expect(
            told.map(({ template }) => template.replace(/^order_(shipped|delivered).*$/, '$1')).sort(),
          ).toEqual(expected.sort());
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);
});

/** The first tracker alone tells that it was sent, and does so after it told that it arrived. */
function onlyPast(chosen: readonly number[]): boolean {
  return (
    !chosen.includes(0) && !chosen.includes(2) && chosen.includes(4) && chosen.indexOf(4) < chosen.indexOf(1)
  );
}
