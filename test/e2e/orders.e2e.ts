import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestHub } from '../support/hub.js';
import { until } from '../support/processes.js';
import { connectShop, deliver, digitsOf, orderPayload } from '../support/deliveries.js';

interface Gate {
  gate: string;
  answer: string;
  reason?: string;
}
interface MessageBody {
  id: string;
  status: string;
  reason: string | null;
  purpose: string;
  attempts: { id: string; outcome: string }[];
  statuses: { status: string }[];
  decisions: { stage: string; verdict: string; reason: string | null; gates: Gate[] }[];
  eventId: string;
  deliveryId: string;
  traceId: string;
  text: string;
}

describe('a shop order becomes a WhatsApp message', () => {
  let hub: TestHub;
  let shop: { id: string; webhookUrl: string };
  beforeAll(async () => {
    hub = await TestHub.start();
    await hub.addNumber();
    await hub.enablePlugin('order-notifications');
    shop = await connectShop(hub);
  }, 120_000);
  afterAll(() => hub.stop(), 60_000);

  const messagesTo = (id: number) => hub.list<MessageBody>(`/v1/messages?to=%2B${digitsOf(id)}`);
  const settled = (id: number, count = 1) =>
    until(`${count} settled messages to ${digitsOf(id)}`, async () => {
      const found = await messagesTo(id);
      return found.length >= count &&
        found.every((message) =>
          ['delivered', 'read', 'refused', 'failed', 'cancelled'].includes(message.status),
        )
        ? found
        : undefined;
    });
  const details = async (message: { id: string }) =>
    (await hub.get<MessageBody>(`/v1/messages/${message.id}`)).body;

  it('makes a connection whose shop cannot be reached, with degraded health and no secret in the answer', async () => {
    const { body } = await hub.get(`/v1/connections/${shop.id}`);
    expect(body).toMatchObject({ connector: 'woocommerce', health: { state: 'degraded' } });
    expect((body['health'] as { hint: string }).hint.length).toBeGreaterThan(10);
    expect(JSON.stringify(body)).not.toMatch(/cs_test|whsec-tests/);
  });

  it('sends one message, with one answer per gate and everything it came from', async () => {
    const id = 101;
    expect(await deliver(hub, shop.id, 'order.created', orderPayload(id))).toBe(200);
    const [message] = await settled(id);
    const full = await details(message as MessageBody);
    expect(full.status).toMatch(/delivered|read/);
    expect(full.purpose).toBe('transactional');
    expect(full.attempts).toHaveLength(1);
    expect(full.statuses.map((status) => status.status)).toEqual(
      expect.arrayContaining(['sent', 'delivered']),
    );
    const gates = full.decisions[0]?.gates ?? [];
    expect(gates.map((gate) => gate.gate)).toEqual([
      'account_and_number',
      'identity',
      'consent',
      'suppression',
      'freshness',
      'window',
      'content',
      'handover',
      'template',
      'quiet_hours',
      'cap',
      'tier',
      'quality',
      'duplicate',
      'plan_and_credit',
      'test_mode',
    ]);
    expect(gates.filter((gate) => gate.answer === 'not_configured').map((gate) => gate.gate)).toEqual([
      'quiet_hours',
      'cap',
      'tier',
      'quality',
      'plan_and_credit',
    ]);
    expect(full.eventId).toBeTruthy();
    expect(full.deliveryId).toBeTruthy();
    const { body: event } = await hub.get(`/v1/events/${full.eventId}`);
    expect(event).toMatchObject({ type: 'order.accepted', connectionId: shop.id, traceId: full.traceId });
    expect(event['decisions']).toMatchObject([
      { plugin: 'order-notifications', messageId: full.id, verdict: 'send', gates: gates },
    ]);
    const [received] = await hub.graph.messages({ recipient: digitsOf(id) });
    expect(received?.text).toContain(String(id));
    expect(received?.text).toBe(full.text);
  });

  it('keeps the reason readable when no message was wanted', async () => {
    const id = 190;
    const billing = { first_name: 'Eva', phone: 'ring the bell', country: 'ES', email: '' };
    await deliver(hub, shop.id, 'order.created', { ...orderPayload(id), billing, customer_id: 0 });
    const decided = await until('a decision about the order', async () => {
      const [event] = await hub.list<{ id: string }>(`/v1/events?type=order.accepted&subject=order:${id}`);
      const decisions = event && (await hub.get(`/v1/events/${event.id}`)).body['decisions'];
      return Array.isArray(decisions) && decisions.length > 0 ? decisions : undefined;
    });
    expect(decided).toMatchObject([
      {
        plugin: 'order-notifications',
        messageId: null,
        verdict: 'skip',
        reason: 'no_contact',
        gates: [{ explanation: expect.stringContaining('What the order gives as a phone is no number') }],
      },
    ]);
  });

  it('sends once, however often and in whatever order deliveries come', async () => {
    const id = 102;
    const order = orderPayload(id);
    const updated = { ...order, date_modified_gmt: '2031-01-01T00:00:00', customer_note: 'changed' };
    for (let repeat = 0; repeat < 3; repeat++) {
      await deliver(hub, shop.id, 'order.updated', updated);
      await deliver(hub, shop.id, 'order.created', order);
    }
    await settled(id);
    expect(await hub.graph.messages({ recipient: digitsOf(id) })).toHaveLength(1);
  });

  it('replays a thousand times and sends once; a dry run changes nothing', async () => {
    const id = 103;
    await deliver(hub, shop.id, 'order.created', orderPayload(id));
    const [message] = await settled(id);
    const { eventId } = await details(message as MessageBody);
    const dry = await hub.post(`/v1/events/${eventId}/replay?dryRun=true`, {});
    expect(dry.status).toBe(200);
    const answers = [];
    for (let round = 0; round < 20; round++) {
      answers.push(
        ...(await Promise.all(
          Array.from({ length: 50 }, () => hub.post(`/v1/events/${eventId}/replay`, {})),
        )),
      );
    }
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(await hub.graph.messages({ recipient: digitsOf(id) })).toHaveLength(1);
    expect(await messagesTo(id)).toHaveLength(1);
  }, 90_000);

  it('refuses without consent and says so; consent given later and a replay send it', async () => {
    const id = 104;
    await deliver(hub, shop.id, 'order.created', orderPayload(id, { meta_data: [] }));
    const [message] = await settled(id);
    const refused = await details(message as MessageBody);
    expect(refused).toMatchObject({ status: 'refused', reason: 'no_consent' });
    expect(refused.decisions[0]?.gates).toHaveLength(16);
    const contact = (await hub.list<{ id: string }>(`/v1/contacts?phone=%2B${digitsOf(id)}`))[0];
    const granted = await hub.post('/v1/consents', {
      contact: { phone: `+${digitsOf(id)}` },
      purpose: 'transactional',
      state: 'granted',
      method: 'phone_call',
      evidence: { text: 'May we write to you on WhatsApp? Yes.' },
    });
    expect(granted.status).toBe(201);
    const history = await hub.list(`/v1/contacts/${contact?.id ?? ''}/consents`);
    expect(history).toMatchObject([{ purpose: 'transactional', state: 'granted', method: 'phone_call' }]);
    await hub.post(`/v1/events/${refused.eventId}/replay`, {});
    const sent = await until('the refused message to be sent', async () => {
      const now = await details(refused);
      return ['delivered', 'read'].includes(now.status) ? now : undefined;
    });
    expect(sent.decisions.length).toBeGreaterThanOrEqual(2);
  });

  it('obeys STOP at once and for both purposes; a tick of long ago does not undo it', async () => {
    const id = 105;
    await deliver(hub, shop.id, 'order.created', orderPayload(id));
    await settled(id);
    const [number] = await hub.list<{ phoneNumberId: string }>('/v1/numbers');
    await hub.graph.inbound({
      phoneNumberId: number?.phoneNumberId,
      from: digitsOf(id),
      message: { type: 'text', body: 'STOP' },
    });
    await until('the STOP to arrive', async () => {
      const messages = await hub.list<{ direction: string }>(`/v1/messages?to=%2B${digitsOf(id)}`);
      return messages.some((message) => message.direction === 'in');
    });
    const old = new Date(Date.now() - 2 * 3_600_000).toISOString().slice(0, 19);
    await deliver(
      hub,
      shop.id,
      'order.created',
      orderPayload(id + 1_000, { billing: { phone: orderPhone(id) }, date_created_gmt: old }),
    );
    await until('the second order to be decided', async () => {
      const outgoing = (await messagesTo(id)).filter((message) => message.status === 'refused');
      return outgoing.length > 0;
    });
    expect(await hub.graph.messages({ recipient: digitsOf(id) })).toHaveLength(1);
  });

  it('does not message a whole shop’s past orders that are updated at once', async () => {
    const old = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 19);
    const ids = Array.from({ length: 100 }, (_, index) => 20_000 + index);
    await Promise.all(
      ids.map((id) =>
        deliver(
          hub,
          shop.id,
          'order.updated',
          orderPayload(id, { status: 'completed', date_created_gmt: old, date_paid_gmt: old }),
        ),
      ),
    );
    await until(
      'the deliveries to be translated',
      async () => (await hub.list('/v1/deliveries?status=pending')).length === 0,
    );
    const stats = await hub.graph.stats();
    expect(ids.filter((id) => stats.recipients[digitsOf(id)] !== undefined)).toEqual([]);
  });

  it.each([
    ['a missing phone', { phone: '' }, 'no_address'],
    ['a landline', { phone: '915 222 333' }, 'landline'],
    ['nonsense', { phone: 'call me' }, 'invalid_phone'],
    ['a marketplace’s relay number', { phone: '+1 212-456-7890 ext. 54321' }, 'phone_with_extension'],
    ['a number a spreadsheet rounded', { phone: '3.46E+10' }, 'phone_digits_lost'],
  ])('takes an order with %s, and refuses the message with that reason', async (_, billing, reason) => {
    const id = 300 + reason.length;
    await deliver(
      hub,
      shop.id,
      'order.created',
      orderPayload(id, { billing: { email: `odd-${reason}@shop.example`, ...billing } }),
    );
    const event = await until('its event', async () => {
      const events = await hub.list<{ id: string; data: { order: { id: string } } }>(
        '/v1/events?type=order.accepted',
      );
      return events.find((candidate) => candidate.data.order.id === String(id));
    });
    const message = await until('its message', async () => {
      const all = await hub.list<{ id: string; eventId: string }>('/v1/messages?status=refused');
      return all.find((candidate) => candidate.eventId === event.id);
    });
    expect(await details(message)).toMatchObject({ status: 'refused', reason });
  });

  it('sends three orders of one customer with three phones, that come at once, to the three phones', async () => {
    const ids = [511, 512, 513];
    const customer = { customer_id: 77, billing: { email: 'family@shop.example' } };
    await Promise.all(ids.map((id) => deliver(hub, shop.id, 'order.created', orderPayload(id, customer))));
    for (const id of ids) {
      const [message] = await settled(id);
      const full = await details(message as MessageBody);
      expect([full.status, full.text]).toEqual([
        expect.stringMatching(/delivered|read/),
        expect.stringContaining(String(id)),
      ]);
      expect(full.decisions[0]?.gates.find(({ gate }) => gate === 'identity')).toMatchObject({
        evidence: { from: 'event' },
      });
    }
  });

  it('greets two people who order with one phone by their own names', async () => {
    const id = 520;
    const named = (order: number, first_name: string) =>
      orderPayload(order, { billing: { phone: orderPhone(id), first_name, email: `${order}@shop.example` } });
    await deliver(hub, shop.id, 'order.created', named(id, 'Ana'));
    await settled(id);
    await deliver(hub, shop.id, 'order.created', named(id + 1, 'Bob'));
    const messages = await settled(id, 2);
    const texts = messages.map(({ text }) => text);
    expect(texts.find((text) => text.includes(String(id + 1)))).toContain('Bob');
    expect(texts.find((text) => !text.includes(String(id + 1)))).toContain('Ana');
  });

  it('keeps guests who share an e-mail address apart: who did not tick is not written to, each goes by their name', async () => {
    const email = 'shared@shop.example';
    const guest = (id: number, first_name: string, more: Record<string, unknown> = {}) =>
      deliver(hub, shop.id, 'order.created', orderPayload(id, { billing: { email, first_name }, ...more }));
    await Promise.all([guest(541, 'Ana'), guest(542, 'Bob', { meta_data: [] }), guest(543, 'Cleo')]);
    const [[ana], [bob], [cleo]] = [await settled(541), await settled(542), await settled(543)];
    expect([bob?.status, bob?.reason]).toEqual(['refused', 'no_consent']);
    expect([ana?.text, cleo?.text]).toEqual([
      expect.stringMatching(/Ana.*541/s),
      expect.stringMatching(/Cleo.*543/s),
    ]);
    expect(await hub.graph.messages({ recipient: digitsOf(542) })).toEqual([]);
    const people = await hub.list<{ id: string; phone: string }>(`/v1/contacts?email=${email}`);
    expect(people.map(({ phone }) => phone).sort()).toEqual([541, 542, 543].map((id) => `+${digitsOf(id)}`));
  });

  it('writes to nobody under the tick of another phone, one customer or not', async () => {
    const [ticked, unticked] = [531, 532];
    const customer = { customer_id: 78, billing: { email: '' } };
    await deliver(hub, shop.id, 'order.created', orderPayload(ticked, customer));
    await deliver(hub, shop.id, 'order.created', orderPayload(unticked, { ...customer, meta_data: [] }));
    const [sent] = await settled(ticked);
    const [refused] = await settled(unticked);
    expect(sent?.status).toMatch(/delivered|read/);
    expect([refused?.status, refused?.reason]).toEqual(['refused', 'no_consent']);
  });

  it('takes an order without an e-mail and one in a currency without minor units', async () => {
    const id = 400;
    await deliver(
      hub,
      shop.id,
      'order.created',
      orderPayload(id, { currency: 'JPY', total: '1990', billing: { email: '' } }),
    );
    const [message] = await settled(id);
    expect((await details(message as MessageBody)).text).toMatch(/1[.,]?990/);
  });
});

function orderPhone(id: number): string {
  return digitsOf(id).slice(2);
}
