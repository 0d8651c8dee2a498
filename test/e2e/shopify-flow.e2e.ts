import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connector } from '../../connectors/shopify/shopify.connector.js';
import { ShopifyEmulator, signBody, type Customer, type EmulatedShop } from '../emulators/shopify/index.js';
import { TestHub } from '../support/hub.js';
import { until as untilWithin } from '../support/processes.js';

const app = { clientId: 'liaison-client', clientSecret: 'liaison-client-secret' };
const topics = connector.triggers
  .flatMap((trigger) => trigger.topics)
  .filter((topic) => /^[a-z_]+\/[a-z_]+$/.test(topic));
const until = <T>(what: string, done: () => Promise<T | undefined>) => untilWithin(what, done, 30_000);

/** A shop with the app, whose owner builds workflows in Shopify Flow. */
describe('workflows of Shopify Flow', () => {
  let hub: TestHub;
  let shopify: ShopifyEmulator;
  let shop: EmulatedShop;
  let customer: Customer;
  let appId = '';
  const phone = '34600111222';

  beforeAll(async () => {
    shopify = await ShopifyEmulator.start({ apps: [app] });
    hub = await TestHub.start({ environment: shopify.environment });
    await hub.addNumber();
    expect(await hub.request('PUT', '/v1/plugins/workflows', { enabled: true })).toMatchObject({
      status: 200,
    });
    const made = await hub.post<{ id: string; redirectUrl: string; webhookUrl: string }>('/v1/apps', {
      connector: 'shopify',
      name: 'Our app',
      ...app,
    });
    expect(made.status).toBe(201);
    appId = made.body.id;
    shopify.configure(app.clientId, {
      redirectUrls: [made.body.redirectUrl],
      webhooks: [{ topics: topics.filter((topic) => !topic.startsWith('flow/')), uri: made.body.webhookUrl }],
    });
    shop = shopify.open('casa-azul.myshopify.com');
    const asked = await hub.post<{ authorizeUrl: string }>('/v1/connections/shopify/authorize', {
      appId,
      settings: { shop: shop.domain },
    });
    expect((await fetch(shopify.agree(asked.body.authorizeUrl, shop.domain))).status).toBe(200);
    const template = {
      name: 'spring_sale',
      purpose: 'marketing',
      category: 'marketing',
      variables: { first_name: { description: 'First name', example: 'Ada', fallback: 'there' } },
      languages: { en: { body: 'Hi {{first_name}}, our spring sale starts today.' } },
    };
    expect(await hub.post('/v1/templates', template)).toMatchObject({ status: 201 });
    await until('the template to be approved', async () =>
      (await hub.list<{ name: string; status: string }>('/v1/templates')).find(
        ({ name, status }) => name === template.name && status === 'approved',
      ),
    );
    ({ made: customer } = await shop.shopper.join({ phone: `+${phone}`, email: 'ada@example.com' }));
    await until('the customer to be known', async () =>
      (await hub.list('/v1/events?type=contact.created')).length > 0 ? true : undefined,
    );
  }, 180_000);
  afterAll(async () => {
    await hub.stop();
    await shopify.close();
  }, 60_000);

  /** As Flow calls the action of a workflow. */
  const call = (properties: object, { run = randomUUID(), secret = app.clientSecret } = {}) => {
    const body = JSON.stringify({
      shop_id: Number(shop.data.id),
      shopify_domain: shop.domain,
      action_run_id: run,
      handle: 'send-whatsapp-template',
      properties: {
        customer_id: Number(customer.id),
        phone: `+${phone}`,
        template: 'spring_sale',
        purpose: 'marketing',
        ...properties,
      },
    });
    return fetch(`${hub.url}/hooks/apps/${appId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shopify-hmac-sha256': signBody(body, secret) },
      body,
    });
  };
  /** What was decided about a run. */
  const decided = (run: string) =>
    until('the decision', async () => {
      const [event] = await hub.list<{ id: string }>(`/v1/events?subject=flow:${run}`);
      if (!event) return undefined;
      const { body } = await hub.get<{
        decisions: { plugin: string; verdict: string; reason: string | null }[];
      }>(`/v1/events/${event.id}`);
      return body.decisions.find(({ plugin }) => plugin === 'workflows');
    });

  it('send nothing to a customer who did not agree, and the decision says so', async () => {
    const run = randomUUID();
    expect((await call({}, { run })).status).toBe(200);
    expect(await decided(run)).toMatchObject({ verdict: 'refuse', reason: 'no_consent' });
    expect(await hub.graph.messages({ recipient: phone })).toEqual([]);
  }, 60_000);

  it('that were not signed with the secret of the app reach nobody', async () => {
    const run = randomUUID();
    expect((await call({}, { run, secret: 'another' })).status).toBe(401);
    expect(await hub.list(`/v1/events?subject=flow:${run}`)).toEqual([]);
  }, 60_000);

  it('send a template once, however often Flow tries the run again', async () => {
    await hub.post('/v1/consents', {
      contact: { phone: `+${phone}` },
      purpose: 'marketing',
      state: 'granted',
      method: 'web_form',
      evidence: { text: 'Offers on WhatsApp' },
    });
    const run = randomUUID();
    for (let tries = 0; tries < 3; tries++)
      expect((await call({ 'field-1': 'first_name: Ada' }, { run })).status).toBe(200);
    const [message] = await until('the message', async () => {
      const found = await hub.graph.messages({ recipient: phone });
      return found.length > 0 ? found : undefined;
    });
    expect(message?.text).toBe('Hi Ada, our spring sale starts today.');
    // A purpose the template is not made for is refused, whatever the workflow says.
    const other = randomUUID();
    await call({ purpose: 'transactional' }, { run: other });
    expect(await decided(other)).toMatchObject({ verdict: 'refuse' });
    expect(await hub.graph.messages({ recipient: phone })).toHaveLength(1);
  }, 90_000);

  it('start when a customer opts in at checkout', async () => {
    await shop.shopper.order({
      phone: `+${phone}`,
      email: 'ada@example.com',
      attributes: [{ name: 'liaison_whatsapp_optin', value: 'yes' }],
    });
    const run = await until('the workflow', async () =>
      shop.data.flowRuns.find(({ handle }) => handle === 'whatsapp-opted-in'),
    );
    expect(run.payload).toMatchObject({ Purpose: 'transactional', Method: 'checkout' });
  }, 60_000);
});
