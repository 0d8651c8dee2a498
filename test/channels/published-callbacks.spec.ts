import { createHash, createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { numberTable } from '../../src/channels/index.js';
import { TranslateStage } from '../../src/ingress/index.js';
import { attemptTable, messageTable } from '../../src/messaging/index.js';
import { newId } from '../../src/platform/index.js';
import { markedRow } from '../erasure/marked-rows.js';
import { startApi, type ApiFixture } from '../support/api.js';
import { databaseKinds } from '../support/databases.js';
import { liveNumber } from '../support/numbers.js';
import { appSecret } from '../support/processes.js';

type Part = Record<string, unknown>;
interface Callback {
  entry: { id: string; changes: { field: string; value: Part }[] }[];
}
interface Message {
  id: string;
  providerMessageId: string | null;
  content: Part | null;
  statuses: Part[];
}
interface Delivery {
  id: string;
  topic: string;
  status: string;
  body: string | null;
}

const shared = join(process.env['SHARED_DIR'] ?? '../shared', 'contracts');
const updates = join(shared, 'pywa-updates');
const payloads = join(shared, 'meta-whatsapp/examples/webhook-payloads.json');

/** What Meta itself calls unsupported. */
const unsupported = [
  'message/interactive_message_with_err',
  'message/unsupported',
  'message/unsupported_with_type',
  'webhook-payloads/Unsupported Message',
];

/** Every published callback, by file and name. */
function samples(): [string, Callback][] {
  const found: [string, Callback][] = [];
  if (existsSync(updates))
    for (const file of readdirSync(updates).filter((name) => name.endsWith('.json'))) {
      const all = JSON.parse(readFileSync(join(updates, file), 'utf8')) as Record<string, Callback>;
      for (const [name, sample] of Object.entries(all)) found.push([`${file.slice(0, -5)}/${name}`, sample]);
    }
  if (existsSync(payloads)) {
    const all = JSON.parse(readFileSync(payloads, 'utf8')) as Record<string, { value: Callback }>;
    for (const [name, { value }] of Object.entries(all)) found.push([`webhook-payloads/${name}`, value]);
  }
  return found;
}

const hash = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const listOf = (value: Part, name: string) => (Array.isArray(value[name]) ? (value[name] as Part[]) : []);

describe.each(databaseKinds)('callbacks that Meta and others have published on $kind', ({ create }) => {
  let api: ApiFixture;
  let account: { accountId: string; key: string };
  let number: ReturnType<typeof liveNumber>;

  beforeAll(async () => {
    api = await startApi(await create(), { environment: { META_APP_SECRET: appSecret } });
    account = await api.accountKey();
    number = liveNumber(
      { phoneNumberId: '990001', wabaId: '990002', displayPhone: '+1 555' },
      { accountId: account.accountId, accessToken: 'none', now: api.clock.now() },
    );
    await api.db.write((tx) => tx.insert(numberTable, [number]));
  }, 60_000);
  afterAll(() => api.close());

  /** A message of ours that Meta calls so, for a status to be about. */
  async function sent(providerMessageId: string): Promise<void> {
    const [messageId, attemptId] = [newId(), newId()];
    const links = { accountId: account.accountId, numberId: number.id, messageId, attemptId };
    const ours = { providerMessageId, state: 'accepted', conversationId: null, contactId: null };
    const row = { ...markedRow(messageTable, 'x', links), ...ours, sendKey: messageId };
    const attempt = { ...markedRow(attemptTable, 'x', links), providerMessageId, outcome: 'accepted' };
    await api.db.write(async (tx) => {
      await tx.insert(messageTable, [row as never]);
      await tx.insert(attemptTable, [attempt as never]);
    });
  }

  /** Makes a sample one of this number's, with ids of its own; says by which ids it is to be found. */
  async function own(
    name: string,
    sample: Callback,
  ): Promise<{ messages: string[]; statuses: Map<string, string> }> {
    const messages: string[] = [];
    const statuses = new Map<string, string>();
    for (const entry of sample.entry) {
      entry.id = number.wabaId;
      for (const { field, value } of entry.changes) {
        if ('metadata' in value) value['metadata'] = { phone_number_id: number.phoneNumberId };
        if (typeof value['waba_info'] === 'object')
          Object.assign(value['waba_info'] as Part, { waba_id: number.wabaId });
        const told = [
          ...listOf(value, 'messages'),
          ...listOf(value, 'calls'),
          ...listOf(value, 'statuses').filter(({ type }) => type === 'call'),
        ];
        for (const [index, message] of told.entries()) {
          message['id'] = `wamid.${name}-${index}`;
          if (String(message['from']).startsWith('<')) message['from'] = '972987650000';
          if (field === 'messages' || field === 'calls') messages.push(String(message['id']));
        }
        for (const status of listOf(value, 'statuses').filter(({ type }) => type !== 'call')) {
          status['id'] = `wamid.${name}`;
          statuses.set(String(status['id']), String(status['status']));
          await sent(String(status['id']));
        }
      }
    }
    return { messages, statuses };
  }

  async function deliver(body: string): Promise<void> {
    const signature = createHmac('sha256', appSecret).update(body).digest('hex');
    await api
      .call('post', '/hooks/whatsapp', '')
      .set('content-type', 'application/json')
      .set('x-hub-signature-256', `sha256=${signature}`)
      .send(body)
      .expect(200);
    while ((await api.app.get(TranslateStage).run()) > 0);
  }

  const get = async <T>(path: string) => (await api.call('get', path, account.key).expect(200)).body as T;
  async function message(providerId: string): Promise<Message> {
    const { data } = await get<{ data: Message[] }>('/v1/messages?limit=5');
    const found = data.find((one) => one.providerMessageId === providerId);
    if (!found) throw new Error(`${providerId} is not in the list of messages`);
    return get<Message>(`/v1/messages/${found.id}`);
  }

  it('are taken by the front door and read back through the API', async () => {
    const all = samples();
    if (all.length === 0) {
      process.stdout.write(`Published callbacks were not played: ${shared} is absent.\n`);
      return;
    }
    const kinds = new Map<string, string[]>();
    for (const [name, sample] of all) {
      const { messages, statuses } = await own(name, sample);
      await deliver(JSON.stringify(sample));
      for (const id of messages) {
        const { content } = await message(id);
        const kind = String(content?.['kind']);
        kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
      }
      for (const [id, word] of statuses)
        expect([name, (await message(id)).statuses]).toEqual([
          name,
          [expect.objectContaining({ status: word })],
        ]);
      const { data } = await get<{ data: Delivery[] }>('/v1/deliveries?limit=1');
      const fields = [...new Set(sample.entry.flatMap(({ changes }) => changes.map(({ field }) => field)))];
      expect([name, data[0]?.topic, data[0]?.status]).toEqual([name, fields.join(','), 'done']);
      const { body } = await get<Delivery>(`/v1/deliveries/${data[0]?.id ?? ''}`);
      for (const field of fields) expect(body).toContain(field);
    }
    expect(kinds.get('unknown') ?? []).toEqual([]);
    expect(kinds.get('null') ?? []).toEqual([]);
    expect((kinds.get('unsupported') ?? []).sort()).toEqual(unsupported);
    process.stdout.write(
      `Published callbacks: ${all.length}, read as ${[...kinds].map(([kind, names]) => `${kind} ${names.length}`).join(', ')}.\n`,
    );
    const { news } = await get<{ news: Part[] }>(`/v1/numbers/${number.id}`);
    expect(news.length).toBeGreaterThan(5);
  });

  it('are taken all at once: a webhook of 3 MB with every kind mixed, each message and status once', async () => {
    const text: Callback = {
      entry: [
        {
          id: '',
          changes: [
            {
              field: 'messages',
              value: {
                metadata: {},
                contacts: [{ wa_id: '972987650000' }],
                messages: [{ from: '972987650000', type: 'text', text: { body: 'Hello' } }],
              },
            },
          ],
        },
      ],
    };
    const all: [string, Callback][] = [['text', text], ...samples()];
    const entry: Callback['entry'] = [];
    const messages: string[] = [];
    const statuses: string[] = [];
    for (let [round, bytes] = [0, 0]; bytes < 3 * 1024 * 1024; round++) {
      for (const [name, sample] of all) {
        const copy = structuredClone(sample);
        const told = await own(`mixed-${round}-${name}`, copy);
        messages.push(...told.messages);
        statuses.push(...told.statuses.keys());
        entry.push(...copy.entry);
        bytes += JSON.stringify(copy.entry).length;
      }
    }
    // Kinds alternate, and what an update is about may come after it.
    entry.sort((one, two) => (hash(one) < hash(two) ? -1 : 1));
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
    expect(body.length).toBeGreaterThan(3 * 1024 * 1024);
    await deliver(body);
    await deliver(body);
    const counts = async (sql: string) =>
      new Map(
        (await api.db.read.query<{ id: string; n: number | string }>(sql)).map(({ id, n }) => [
          id,
          Number(n),
        ]),
      );
    const stored = await counts(
      "SELECT providerMessageId AS id, COUNT(*) AS n FROM message WHERE providerMessageId LIKE 'wamid.mixed-%' GROUP BY providerMessageId",
    );
    const reported = await counts(
      `SELECT m.providerMessageId AS id, COUNT(*) AS n FROM message_status s JOIN message m ON m.id = s.messageId
       WHERE m.providerMessageId LIKE 'wamid.mixed-%' GROUP BY m.providerMessageId`,
    );
    expect(messages.length).toBeGreaterThan(100);
    expect(messages.filter((id) => stored.get(id) !== 1)).toEqual([]);
    expect(statuses.filter((id) => reported.get(id) !== 1)).toEqual([]);
    const undone = "SELECT id, 1 AS n FROM delivery WHERE status NOT IN ('done', 'ignored')";
    expect(await counts(undone)).toEqual(new Map());
  }, 120_000);
});
