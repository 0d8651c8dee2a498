import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { numberTable } from '../../src/channels/index.js';
import { DispatchStage } from '../../src/dispatch/index.js';
import { deliveryTable, FrontDoor, sandboxAppSecret, TranslateStage } from '../../src/ingress/index.js';
import { eventTable } from '../../src/events/index.js';
import { ErasureAftermath } from '../../src/operations/index.js';
import { Secrets } from '../../src/platform/index.js';
import type { AnyEventDraft, Person } from '../../src/sdk/index.js';
import { GraphEmulator } from '../../src/sandbox/index.js';
import { startApi, type ApiFixture } from '../support/api.js';
import { crmConnector } from '../support/crm.connector.js';
import { Crm } from '../support/crm.js';
import { databaseKinds, type TemporaryDatabase } from '../support/databases.js';
import { whereFound } from './marked-rows.js';

const ana: Person = {
  externalId: '77',
  phone: '+34 600 777 888',
  email: 'ana.marker@example.com',
  firstName: 'Anamarker',
};
/** Her phone in any spelling, her address, her name, her words. */
const traces = [/600.?777.?888/, /ana\.marker@/i, /Anamarker/, /secretwords/];

describe.each(databaseKinds)('traces of a person on $kind', ({ create }) => {
  let api: ApiFixture;
  let temporary: TemporaryDatabase;
  let crm: Crm;
  let numberId: string;
  let phoneNumberId: string;

  beforeAll(async () => {
    temporary = await create();
    api = await startApi(temporary, { connectors: [crmConnector] });
    crm = await Crm.connect(api);
    const made = await api.call('post', '/v1/numbers', crm.key).send({ sandbox: true }).expect(201);
    numberId = (made.body as { id: string }).id;
    const number = await api.db.read.first(numberTable, 'WHERE id = ?', [numberId]);
    phoneNumberId = number?.phoneNumberId ?? '';
  }, 60_000);
  afterAll(() => api.close());
  beforeEach(() => api.clock.advance(60_000));

  const at = () => api.clock.now();
  const order = (id: string, person: Person, transition = 'placed'): AnyEventDraft => ({
    type: 'order.placed',
    subject: `order:${id}`,
    transition,
    occurredAt: at(),
    person,
    data: {
      order: {
        id,
        number: id,
        createdAt: at(),
        total: { amount: '10.00', currency: 'EUR' },
        items: [],
        physical: true,
      },
    },
  });
  const callback = async (changes: { field: string; value: object }[]) => {
    const body = Buffer.from(
      JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] }),
    );
    const key = sandboxAppSecret(new Secrets({ secret: 'a secret of the tests' }));
    const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
    const headers = { 'x-hub-signature-256': signature };
    const answer = await api.app
      .get(FrontDoor)
      .receiveChannel('whatsapp', { method: 'POST', url: '/hooks/whatsapp', headers, body });
    expect(answer.status).toBe(200);
    while ((await api.app.get(TranslateStage).run()) > 0);
  };
  const value = (more: object) => ({
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: phoneNumberId },
    ...more,
  });
  const inbound = (id: string, from: string, name: string, text: string) => ({
    field: 'messages',
    value: value({
      contacts: [{ wa_id: from, profile: { name } }],
      messages: [
        { id, from, timestamp: String(Math.floor(at() / 1000)), type: 'text', text: { body: text } },
      ],
    }),
  });
  const whereTraced = () => whereFound(api.db, traces);
  const erase = async () => {
    const found = await api.call('get', '/v1/contacts?phone=%2B34600777888', crm.key);
    const { data } = found.body as { data: { id: string }[] };
    await api.call('delete', `/v1/contacts/${data[0]?.id ?? ''}`, crm.key).expect(204);
  };

  it('are gone from shop deliveries, whatever became of them', async () => {
    await crm.deliver([order('1', ana)]);
    // The same order in another body, one that says nothing we know, one that cannot be read, one of a batch.
    await crm.deliver([order('1', { ...ana, company: 'Again Ltd' })]);
    await crm.deliver([{ ...order('2', ana), type: 'nonsense' } as unknown as AnyEventDraft]);
    await crm.deliver([
      order('3', {
        ...ana,
        externalId: '9',
        phone: '+34600111000',
        email: 'bea@example.com',
        firstName: 'Bea',
      }),
      order('1', ana),
    ]);
    const before = await api.db.read.select(deliveryTable, 'WHERE connectionId = ? ORDER BY id', [crm.id]);
    expect(before.map(({ status }) => status)).toEqual(['done', 'done', 'parked', 'done']);
    expect(await whereTraced()).toEqual(expect.arrayContaining(['delivery.body', 'event.person']));
    await erase();
    expect(await whereTraced()).toEqual([]);
    const after = await api.db.read.select(deliveryTable, 'WHERE connectionId = ? ORDER BY id', [crm.id]);
    expect(after.map(({ status, bodyHash }) => [status, bodyHash])).toEqual(
      before.map(({ status, bodyHash }) => [status, bodyHash]),
    );
  });

  it('are gone from callbacks about numbers that nobody registered', async () => {
    await crm.deliver([order('5', ana)]);
    // The number still waits for Graph to confirm it, so the callback is nobody's.
    await callback([inbound('wamid.0', '34600777888', 'Anamarker', 'secretwords to nobody')]);
    expect(await whereTraced()).toContain('delivery.body');
    await erase();
    expect(await whereTraced()).toEqual([]);
    await api.db.write((tx) => tx.execute("UPDATE number SET status = 'active'"));
  });

  it('are gone from callbacks of Meta that name many, as they came and in their parts', async () => {
    await callback([
      inbound('wamid.a', '34600777888', 'Anamarker', 'secretwords of mine'),
      inbound('wamid.b', '34600111000', 'Bea', 'hello'),
      {
        field: 'messages',
        value: value({
          statuses: [{ id: 'wamid.x', status: 'delivered', timestamp: '1', recipient_id: '34600777888' }],
        }),
      },
    ]);
    await callback([
      {
        field: 'messages',
        value: value({
          contacts: [{ wa_id: '34600777888' }],
          statuses: [{ id: 'wamid.x', status: 'read', timestamp: '2', recipient_id: '34600777888' }],
        }),
      },
    ]);
    // Told again in another callback: the message is known, so no row leads to this delivery.
    await callback([inbound('wamid.a', '34600777888', 'Anamarker', 'secretwords of mine')]);
    await callback([
      {
        field: 'user_preferences',
        value: value({
          user_preferences: [
            { wa_id: '34600777888', category: 'marketing_messages', value: 'stop', timestamp: '3' },
          ],
        }),
      },
    ]);
    await erase();
    expect(await whereTraced()).toEqual([]);
    const messages = await api.db.read.query('SELECT content FROM message WHERE content IS NOT NULL');
    expect(JSON.stringify(messages)).toContain('hello');
  });

  it('do not come back with callbacks of before that are heard of late', async () => {
    await callback([inbound('wamid.c', '34600777888', 'Anamarker', 'secretwords again')]);
    await erase();
    await callback([inbound('wamid.d', '34600777888', 'Anamarker', 'secretwords, sent before')]);
    expect(await whereTraced()).toEqual([]);
    const stop = await api.db.read.query("SELECT id FROM suppression WHERE reason = 'stop'");
    api.clock.advance(5_000);
    await callback([inbound('wamid.e', '34600777888', 'Anamarker', 'secretwords, sent after')]);
    expect(await whereTraced()).toContain('contact.firstName');
    await erase();
    expect(await whereTraced()).toEqual([]);
    expect(stop).toEqual([]);
  });

  it('stored by a unit of work that was open while they were erased go when the erasure is repeated', async () => {
    await crm.deliver([order('20', ana)]);
    const event = await api.db.read.first(eventTable, "WHERE subject = 'order:20'", []);
    await erase();
    // As if it had been committed only now.
    await api.db.write((tx) =>
      tx.updateMany(eventTable, 'id', [{ key: event?.id ?? '', set: { person: ana } }]),
    );
    const contactId = event?.contactId ?? '';
    await api.app.get(ErasureAftermath).repeat({ accountId: crm.accountId, contactId });
    expect(await whereTraced()).toEqual([]);
  });

  it('are gone from the sandbox, its page and its journal', async () => {
    const emulator = api.app.get(GraphEmulator);
    await crm.deliver([order('10', ana)]);
    await emulator.receive({
      phoneNumberId,
      from: '34600777888',
      name: 'Anamarker',
      message: { type: 'text', body: 'secretwords' },
    });
    await emulator.receive({
      phoneNumberId,
      from: '34600111000',
      name: 'Bea',
      message: { type: 'text', body: 'hello' },
    });
    await erase();
    const page = await api.call('get', '/v1/sandbox/messages', crm.key);
    expect(page.text).not.toMatch(/Anamarker|secretwords/);
    expect(page.text).toContain('hello');
    for (const text of filesOf(api.folder)) for (const trace of traces) expect(text).not.toMatch(trace);
  });

  it('are gone from journeys, timers, what plugins remember and calls that wait', async () => {
    await api.call('put', '/v1/plugins/cart-recovery', crm.key).send({ enabled: true, settings: {} });
    const cart: AnyEventDraft = {
      type: 'cart.updated',
      subject: 'cart:abcdef0123456789',
      transition: 'updated:1',
      occurredAt: at(),
      person: ana,
      data: {
        cart: {
          token: 'abcdef0123456789',
          kind: 'cart',
          updatedAt: at(),
          total: { amount: '10.00', currency: 'EUR' },
          items: [{ name: 'Secretwords of a product', quantity: 1 }],
          recoveryUrl: 'https://shop.example/r',
        },
      },
    };
    await crm.deliver([cart]);
    await crm.dispatch();
    const counts = async () =>
      Promise.all(
        ['journey', 'journey_tag', 'timer'].map(async (table) => {
          const rows = await api.db.read.query(`SELECT * FROM ${table} WHERE accountId = ?`, [crm.accountId]);
          return rows.length;
        }),
      );
    const [journeys, tags, timers] = await counts();
    expect([journeys, timers]).toEqual([1, expect.any(Number)]);
    expect(tags).toBeGreaterThan(0);
    await erase();
    expect((await counts())[1]).toBe(0);
    const [journey] = await api.db.read.query(
      'SELECT status, reason, state FROM journey WHERE accountId = ?',
      [crm.accountId],
    );
    expect(journey).toEqual({ status: 'ended', reason: 'erased', state: '{}' });
    const waiting = await api.db.read.query(
      "SELECT id FROM timer WHERE accountId = ? AND status = 'pending'",
      [crm.accountId],
    );
    expect(waiting).toEqual([]);
    await api.app.get(DispatchStage).run();
    expect(await whereTraced()).toEqual([]);
  });
});

/** Every file below a folder, as text. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, 'latin1'));
}
