import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { TestHub } from '../support/hub.js';
import { until } from '../support/processes.js';

const secret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;
const mappings = [
  {
    when: 'body.whatsapp',
    event: 'consent.granted',
    subject: 'order:{{ body.id }}',
    transition: 'consent',
    person: { phone: '{{ body.phone }}', phoneCountry: 'IT' },
    data: {
      purposes: ['transactional'],
      method: 'till',
      effectiveAt: '{{ body.placed }}',
      evidence: { asked: 'May we write to you on WhatsApp about this order?' },
    },
  },
  {
    when: 'body.status == "paid"',
    event: 'order.accepted',
    subject: 'order:{{ body.id }}',
    transition: 'accepted',
    person: { phone: '{{ body.phone }}', phoneCountry: 'IT', firstName: '{{ body.name }}' },
    data: {
      order: {
        id: '{{ body.id }}',
        number: '{{ body.id }}',
        createdAt: '{{ body.placed }}',
        total: { amount: '{{ body.total }}', currency: 'EUR' },
        items: [],
        physical: '{{ body.ship }}',
      },
    },
  },
];
const body = (id: number) => ({
  id,
  status: 'paid',
  total: '49.90',
  placed: new Date().toISOString(),
  ship: true,
  whatsapp: true,
  name: 'Ana',
  phone: `333 123 4${String(id).padStart(3, '0')}`,
});

describe('any system triggers a message through a mapping', () => {
  let hub: TestHub;
  const urls: Record<string, { id: string; webhookUrl: string }> = {};
  beforeAll(async () => {
    hub = await TestHub.start();
    await hub.addNumber();
    await hub.enablePlugin('order-notifications');
    for (const verification of ['token', 'standardWebhooks']) {
      const { status, body: made } = await hub.post<{ id: string; webhookUrl: string }>('/v1/connections', {
        connector: 'webhook',
        name: 'Till',
        settings: { verification, secret, mappings },
      });
      expect(status).toBe(201);
      expect(JSON.stringify(made)).not.toContain(secret);
      urls[verification] = made;
    }
  }, 120_000);
  afterAll(() => hub.stop(), 60_000);

  const post = async (url: string, text: string, headers: Record<string, string>) =>
    (
      await fetch(url, {
        method: 'POST',
        body: text,
        headers: { 'content-type': 'application/json', ...headers },
      })
    ).status;
  const arrived = (id: number) =>
    until(`the message about ${id}`, async () => {
      const found = await hub.graph.messages({ recipient: `393331234${String(id).padStart(3, '0')}` });
      return found.length > 0 ? found : undefined;
    });

  it('with a token', async () => {
    const hook = urls['token']?.webhookUrl ?? '';
    expect(await post(hook, JSON.stringify(body(1)), { authorization: 'Bearer wrong' })).toBe(401);
    expect(await post(hook, JSON.stringify(body(1)), { authorization: `Bearer ${secret}` })).toBe(200);
    const [message] = await arrived(1);
    expect(message?.text).toMatch(/Ana/);
    expect(message?.text).toMatch(/49,90/);
  });

  it('whose answer is no, as a form and as JSON, sends nothing and says why', async () => {
    const hook = urls['token']?.webhookUrl ?? '';
    const authorization = `Bearer ${secret}`;
    const answers = ['no', 'false', '0', 'Nein', 'off', ''];
    for (const [index, whatsapp] of answers.entries()) {
      const json = { ...body(100 + index), whatsapp };
      expect(await post(hook, JSON.stringify(json), { authorization })).toBe(200);
      const form = Object.fromEntries(
        Object.entries({ ...body(200 + index), whatsapp }).map(([name, value]) => [name, String(value)]),
      );
      expect(
        await post(hook, new URLSearchParams(form).toString(), {
          authorization,
          'content-type': 'application/x-www-form-urlencoded',
        }),
      ).toBe(200);
    }
    expect(await post(hook, JSON.stringify({ ...body(120), whatsapp: 0 }), { authorization })).toBe(200);
    const refused = await until('the orders to be decided', async () => {
      const messages = await hub.list<{ id: string; status: string }>('/v1/messages?limit=200');
      const found = messages.filter(({ status }) => status === 'refused');
      return found.length >= 2 * answers.length + 1 ? found : undefined;
    });
    const consents = await hub.list<{ method: string }>(`/v1/consents?connection=${urls['token']?.id ?? ''}`);
    expect({ refused: refused.length, consents: consents.length }).toEqual({ refused: 13, consents: 1 });
    const { body: one } = await hub.get<{ decision: { gates: { gate: string; answer: string }[] } }>(
      `/v1/messages/${refused[0]?.id ?? ''}`,
    );
    expect(JSON.stringify(one)).toMatch(/consent/);
  });

  it('signed as Standard Webhooks has it, once however often it is repeated', async () => {
    const hook = urls['standardWebhooks']?.webhookUrl ?? '';
    const text = JSON.stringify(body(2));
    const at = new Date();
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('msg_1', at, text),
    };
    expect(await post(hook, text, { ...headers, 'webhook-signature': 'v1,AAAA' })).toBe(401);
    for (let repeat = 0; repeat < 3; repeat++) expect(await post(hook, text, headers)).toBe(200);
    expect(await arrived(2)).toHaveLength(1);
  });

  it('parks a body that no mapping can use, naming the field, and sends it once the mapping was corrected', async () => {
    const { id, webhookUrl } = urls['token'] ?? { id: '', webhookUrl: '' };
    const odd = { ...body(3), total: undefined, amount: '12.00' };
    expect(await post(webhookUrl, JSON.stringify(odd), { authorization: `Bearer ${secret}` })).toBe(200);
    const parked = await until('the parked delivery', async () => {
      const [found] = await hub.list<{ id: string; error: string }>('/v1/deliveries?status=parked');
      return found;
    });
    expect(parked.error).toMatch(/total/);
    const { body: sampled } = await hub.get<{ data: { body: string }[] }>(`/v1/connections/${id}/samples`);
    expect(sampled.data.some((sample) => sample.body.includes('"amount"'))).toBe(true);
    const corrected = JSON.parse(
      JSON.stringify(mappings).replace('{{ body.total }}', '{{ body.amount }}'),
    ) as unknown;
    const changed = await hub.request('PATCH', `/v1/connections/${id}`, {
      settings: { mappings: corrected },
    });
    expect(changed.status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    expect((await hub.post(`/v1/deliveries/${parked.id}/retry`, {})).status).toBeLessThan(300);
    const [message] = await arrived(3);
    expect(message?.text).toMatch(/12,00/);
  }, 40_000);
});
