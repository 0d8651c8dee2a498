import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { builtPackage } from '../support/built-package.js';
import { digitsOf } from '../support/deliveries.js';
import { backend, TestHub } from '../support/hub.js';
import { appSecret, TemporaryFolder, until as untilWithin } from '../support/processes.js';

interface Conversation {
  id: string;
  status: string;
  labels: string[];
  assignee: { id: string } | null;
}
interface Event {
  id: string;
  type: string;
  origin: { kind: string; id?: string };
  data: Record<string, unknown> | null;
}

const until = (what: string, done: () => Promise<boolean>) => untilWithin(what, done, 60_000);

/** A plugin of a package, as strangers ship one, sorts what people write. */
describe(`conversations that a plugin changes in a running hub, on ${backend}`, () => {
  let folder: TemporaryFolder;
  let hub: TestHub;
  let number: { id: string; phoneNumberId: string };
  let ana: { id: string; key: string };
  let people = 7_400;
  const timestamp = String(Math.floor(Date.now() / 1_000));

  beforeAll(async () => {
    folder = new TemporaryFolder();
    const desk = builtPackage(folder.path, ['test/support/toy-desk/toy-desk.plugin.ts']);
    hub = await TestHub.start({ environment: { LIAISON_PACKAGES: desk } });
    number = await hub.addNumber();
    const made = await hub.post<{ id: string; key: string }>('/v1/api-keys', {
      name: 'Ana',
      scopes: ['read', 'send'],
    });
    ana = made.body;
    await hub.request('PUT', '/v1/plugins/toy-desk', { enabled: true, settings: { assignee: ana.id } });
  }, 120_000);
  afterAll(async () => {
    await hub.stop();
    folder.remove();
  }, 60_000);

  const write = (from: string, body: string) =>
    hub.graph.inbound({ phoneNumberId: number.phoneNumberId, from, message: { type: 'text', body } });
  /** A webhook as Meta sends it, with an id of the message's own. */
  const deliver = async (from: string, text: string, id: string, indent = 0): Promise<void> => {
    const value = {
      messaging_product: 'whatsapp',
      metadata: { phone_number_id: number.phoneNumberId },
      contacts: [{ wa_id: from, profile: { name: 'Somebody' } }],
      messages: [{ id, from, timestamp, type: 'text', text: { body: text } }],
    };
    const entry = [{ id: '1', changes: [{ field: 'messages', value }] }];
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry }, null, indent);
    const signature = createHmac('sha256', appSecret).update(body).digest('hex');
    const answer = await fetch(`${hub.url}/hooks/whatsapp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
      body,
    });
    expect(answer.status).toBe(200);
  };
  const find = async (from: string): Promise<Conversation | undefined> => {
    const [contact] = await hub.list<{ id: string }>(`/v1/contacts?phone=%2B${from}`);
    if (!contact) return undefined;
    return (await hub.list<Conversation>(`/v1/conversations?contact=${contact.id}`))[0];
  };
  const notes = (id: string) =>
    hub.list<{ by: { id: string; name: string } }>(`/v1/conversations/${id}/notes`);
  const events = async (id: string) =>
    (await hub.list<Event>(`/v1/events?subject=conversation:${id}`)).filter(({ type }) =>
      type.startsWith('conversation.'),
    );
  const audit = async (id: string) =>
    (await hub.list<{ subject: string; by: { kind: string; name: string } }>('/v1/audit-log')).filter(
      ({ subject }) => subject === id,
    );
  const somebody = () => digitsOf(++people);

  it('are labelled, assigned and noted by it, once each, also when the message is delivered again', async () => {
    const from = somebody();
    await deliver(from, 'Refund', 'wamid.again');
    await until('the plugin to assign it', async () => (await find(from))?.assignee?.id === ana.id);
    const { id = '', labels } = (await find(from)) ?? {};
    expect(labels).toEqual(['refund']);
    const assigned = (await events(id)).find(({ type }) => type === 'conversation.assigned');
    expect(assigned).toMatchObject({
      origin: { kind: 'core', id: 'toy-desk' },
      data: { changedBy: { kind: 'plugin', id: 'toy-desk' } },
    });
    const [message] = await hub.list<{ id: string }>(`/v1/conversations/${id}/messages`);
    const [received] = await hub.list<Event>(`/v1/events?subject=message:${message?.id ?? ''}`);
    await hub.request('PATCH', `/v1/conversations/${id}`, { assignee: null, labels: [] });
    // As it came, and in other bytes, which is another delivery of the same message.
    for (const indent of [0, 0, 1, 2]) await deliver(from, 'Refund', 'wamid.again', indent);
    await hub.post(`/v1/events/${received?.id ?? ''}/replay`, {});
    await until(
      'all deliveries to be read again',
      async () => (await hub.list('/v1/deliveries?status=pending')).length === 0,
    );
    expect(await find(from)).toMatchObject({ assignee: null, labels: [] });
    expect(await notes(id)).toMatchObject([{ by: { id: 'toy-desk', name: 'Toy desk' } }]);
    const ofPlugin = (await audit(id)).filter(({ by }) => by.kind === 'plugin');
    expect(ofPlugin).toHaveLength(2);
  });

  it('wait for who is answering, and are closed once they are done', async () => {
    const from = somebody();
    await write(from, 'Hello');
    await until('it to open', async () => (await find(from))?.status === 'open');
    const { id = '' } = (await find(from)) ?? {};
    const lock = await hub.post<{ token: string; until: string }>(
      `/v1/conversations/${id}/lock`,
      { seconds: 10 },
      { key: ana.key },
    );
    await write(from, 'Close now');
    await until('the label, which waits for nobody', async () => (await find(from))?.labels[0] === 'hasty');
    expect(await find(from)).toMatchObject({ status: 'open' });
    await write(from, 'Thanks');
    await until('the plugin to close it afterwards', async () => (await find(from))?.status === 'closed');
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(lock.body.until));
  }, 90_000);

  it('are changed once each although the hub is killed at any moment', async () => {
    const writers = Array.from({ length: 8 }, somebody);
    // Taken by the hub, and nothing of what follows waited for.
    for (const from of writers) await deliver(from, 'Refund', `wamid.killed-${from}`);
    for (const program of hub.processes) await program.stop('SIGKILL');
    await hub.startProcesses();
    await untilWithin(
      'every conversation to be assigned',
      async () => (await Promise.all(writers.map(find))).every((one) => one?.assignee?.id === ana.id),
      120_000,
    );
    for (const from of writers) {
      const { id = '' } = (await find(from)) ?? {};
      expect(await notes(id)).toHaveLength(1);
      expect((await events(id)).map(({ type }) => type).sort()).toEqual([
        'conversation.assigned',
        'conversation.opened',
      ]);
    }
  }, 180_000);
});
