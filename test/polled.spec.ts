import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import { TranslateStage } from '../src/ingress/index.js';
import { defineConnector, defineTrigger } from '../src/sdk/index.js';
import { startApi, type ApiFixture } from './support/api.js';
import { temporarySqlite } from './support/databases.js';

/** A vendor that delivers nothing: what happened there is asked for. */
const polled = defineConnector({
  id: 'polled',
  title: 'Polled vendor',
  category: 'shipping',
  contract: 1,
  description: 'For specs.',
  docs: 'docs/writing-a-connector.md',
  settings: z.object({ apiKey: z.string().min(1).meta({ secret: true }) }),
  auth: { type: 'apiKey', fields: ['apiKey'] },
  triggers: [
    defineTrigger({
      id: 'parcel',
      title: 'A parcel arrived',
      topics: ['parcel'],
      payload: z.looseObject({ id: z.string(), order: z.string(), at: z.number(), phone: z.string() }),
      subject: ({ id }) => `parcel:${id}`,
      map: ({ id, order, at, phone }) => ({
        events: [
          {
            type: 'order.delivered',
            subject: `parcel:${id}`,
            transition: 'delivered',
            occurredAt: at,
            person: { phone },
            data: { orderReference: { number: order } },
          },
        ],
      }),
    }),
  ],
  actions: [],
  reconcile: {
    every: 'PT5M',
    sweep: async ({ now }) => ({
      items: [{ topic: 'parcel', payload: { id: '1', order: '1042', at: now, phone: '+34600111222' } }],
      cursor: String(now),
      more: false,
    }),
  },
  health: async () => ({ state: 'healthy' }),
});

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi(await temporarySqlite(), { connectors: [polled] });
}, 60_000);
afterAll(() => api.close());

it('a connector without a webhook is connected, asked, never delivered to, and removed', async () => {
  const { key } = await api.accountKey();
  const offered = await api.call('get', '/v1/connectors', key).expect(200);
  expect(JSON.stringify(offered.body)).toContain('Polled vendor');
  const made = await api
    .call('post', '/v1/connections', key)
    .send({ connector: 'polled', name: 'Parcels', settings: { apiKey: 'the key' } })
    .expect(201);
  const { id } = made.body as { id: string };
  expect(made.body).toMatchObject({ webhookUrl: null, health: { state: 'healthy' } });

  // Whatever is sent to it is answered as if there were no such connection.
  const strangers = await Promise.all(
    [id, 'nobody'].map((of) => api.call('post', `/hooks/${of}`, '').send({ id: '1' })),
  );
  expect(strangers.map(({ status, text }) => [status, text])).toEqual([
    [401, strangers[1]?.text],
    [401, strangers[1]?.text],
  ]);

  const swept = await api.call('post', `/v1/connections/${id}/sweep`, key).send({}).expect(200);
  expect(JSON.stringify(swept.body)).toContain('parcel');
  while ((await api.app.get(TranslateStage).run()) > 0);
  const { data } = (await api.call('get', '/v1/events', key)).body as { data: object[] };
  expect(data).toMatchObject([
    { type: 'order.delivered', connectionId: id, data: { orderReference: { number: '1042' } } },
  ]);
  await api.call('delete', `/v1/connections/${id}`, key).expect(204);
});
