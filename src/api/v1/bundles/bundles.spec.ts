import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { liveNumber } from '../../../../test/support/numbers.js';
import { linesOf, type BundleLine, type ImportReport } from '../../../bundles/index.js';
import { numberTable } from '../../../channels/index.js';
import { addressHash } from '../../../contacts/index.js';
import { conversationTable, messageTable } from '../../../messaging/index.js';
import { ConsentService } from '../../../optin/index.js';
import { newId, Secrets } from '../../../platform/index.js';

type Person = Extract<BundleLine, { type: 'person' }>;

describe.each(databaseKinds)('bundles on $kind', ({ create }) => {
  let api: ApiFixture;
  let from: { accountId: string; key: string };
  let to: { accountId: string; key: string };
  let oldNumber: string;
  let newNumber: string;
  let contactId: string;
  let made = 0;
  beforeAll(async () => {
    api = await startApi(await create());
    [from, to] = [await api.accountKey(), await api.accountKey()];
    [oldNumber, newNumber] = [await live(from.accountId, '9001'), await live(to.accountId, '9002')];
    contactId = await contact(from.key, {
      phone: '+4917012345678',
      email: 'ana@example.com',
      firstName: 'Ana',
      fields: { size: 'M' },
      tags: ['tea'],
    });
    await consent(from.key, contactId, 'marketing', 'granted');
    await consent(from.key, contactId, 'transactional', 'granted');
    const other = await contact(from.key, { phone: '+4917087654321' });
    const hash = addressHash(api.app.get(Secrets), '4917087654321');
    await api.db.write((tx) =>
      api.app.get(ConsentService).suppress(tx, [
        {
          accountId: from.accountId,
          addressHash: hash,
          purposes: ['marketing'],
          reason: 'stop',
          at: api.clock.now() - 1_000,
        },
      ]),
    );
    expect(other).not.toBe(contactId);
    await said('in', 'text', { text: 'Hello' });
    await said('out', 'text', { text: 'Good day' });
  }, 60_000);
  afterAll(() => api.close());

  async function live(accountId: string, wabaId: string): Promise<string> {
    const given = { phoneNumberId: String(8_000 + made++), wabaId, displayPhone: `+49 30 ${wabaId}` };
    const row = liveNumber(given, { accountId, accessToken: 'x', now: api.clock.now() });
    await api.db.write((tx) => tx.insert(numberTable, [row]));
    return row.id;
  }
  async function contact(key: string, body: object): Promise<string> {
    const answer = await api.call('post', '/v1/contacts', key).send(body);
    return (answer.body as { id: string }).id;
  }
  const consent = (key: string, id: string, purpose: string, state: string) =>
    api.call('post', '/v1/consents', key).send({
      contact: id,
      purpose,
      state,
      method: 'web_form',
      evidence: { text: 'Yes, write to me.' },
    });
  async function said(direction: 'in' | 'out', kind: string, content: object): Promise<void> {
    const id = newId();
    const at = api.clock.now() - 86_400_000;
    await api.db.write((tx) =>
      tx.insert(messageTable, [
        {
          id,
          accountId: from.accountId,
          direction,
          channel: 'whatsapp',
          numberId: oldNumber,
          contactId,
          conversationId: null,
          address: '4917012345678',
          addressHash: addressHash(api.app.get(Secrets), '4917012345678'),
          purpose: direction === 'out' ? 'transactional' : null,
          kind,
          templateName: null,
          templateLanguage: null,
          content,
          state: direction === 'out' ? 'delivered' : 'received',
          reason: null,
          sendKey: id,
          lane: 'transactional',
          dueAt: at,
          expiresAt: at,
          possiblyDouble: false,
          cancelReason: null,
          plugin: null,
          connectionId: null,
          subject: null,
          transitionKey: null,
          step: null,
          eventId: null,
          deliveryId: null,
          journeyId: null,
          providerMessageId: null,
          traceId: id,
          createdAt: at,
          updatedAt: at,
        } as never,
      ]),
    );
  }

  const exported = async (key = from.key): Promise<string> => {
    const answer = await api
      .call('get', '/v1/bundle', key)
      .buffer(true)
      .parse((response, done) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => (text += piece));
        response.on('end', () => done(null, text));
      });
    expect(answer.status).toBe(200);
    return answer.body as string;
  };
  const imported = async (text: string, key = to.key, number = newNumber) => {
    const answer = await api
      .call('post', `/v1/bundle?numberId=${number}`, key)
      .set('content-type', 'application/x-ndjson')
      .send(text);
    return { status: answer.status, body: answer.body as ImportReport & { code?: string } };
  };
  const parsed = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as BundleLine);

  it('begin with their version and name each person with all that was agreed', async () => {
    const [head, ...lines] = parsed(await exported());
    expect(head).toMatchObject({ type: 'bundle', version: 1, account: { id: from.accountId } });
    const ana = lines.find((line): line is Person => line.type === 'person' && line.firstName === 'Ana');
    expect(ana).toMatchObject({ fields: { size: 'M' }, tags: ['tea'] });
    expect(ana?.consents.map(({ purpose, state }) => `${purpose} ${state}`).sort()).toEqual([
      'marketing granted',
      'transactional granted',
    ]);
    expect(lines).toContainEqual(
      expect.objectContaining({
        suppressions: [expect.objectContaining({ address: '4917087654321', reason: 'stop' }) as unknown],
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({
        type: 'messages',
        messages: [
          expect.objectContaining({ direction: 'in', content: { text: 'Hello' } }) as unknown,
          expect.objectContaining({ direction: 'out', state: 'delivered' }) as unknown,
        ],
      }),
    );
  });

  it('are imported into another account once, with whence it came, and start nothing', async () => {
    const text = await exported();
    const first = await imported(text);
    expect(first).toMatchObject({
      status: 200,
      body: { people: 2, consents: 2, suppressions: 1, messages: 2, refused: 0 },
    });
    const again = await imported(text);
    expect(again.body).toMatchObject({ people: 2, consents: 0, messages: 0, refused: 0 });
    const found = await api.call('get', '/v1/contacts?phone=%2B4917012345678', to.key);
    const { data } = found.body as { data: { id: string; firstName: string; tags: string[] }[] };
    expect(data).toMatchObject([{ firstName: 'Ana', tags: ['tea'] }]);
    const ledger = await api.call('get', `/v1/consents?contact=${data[0]?.id}`, to.key);
    expect(JSON.stringify(ledger.body)).toContain('importedFrom');
    expect(JSON.stringify(ledger.body)).toContain('bundle:');
    const threads = await api.db.read.select(conversationTable, 'WHERE accountId = ?', [to.accountId]);
    expect(threads).toMatchObject([{ numberId: newNumber, windowUntil: 0, lastInboundAt: null }]);
    const messages = await api.db.read.select(messageTable, 'WHERE accountId = ?', [to.accountId]);
    expect(messages.map(({ state }) => state).sort()).toEqual(['delivered', 'received']);
    expect(messages.every(({ subject }) => subject?.startsWith('bundle:'))).toBe(true);
    const events = await api.db.read.query('SELECT id FROM event WHERE accountId = ?', [to.accountId]);
    expect(events).toEqual([]);
    const outbox = await api.db.read.query('SELECT id FROM outbox WHERE accountId = ?', [to.accountId]);
    expect(outbox).toEqual([]);
  });

  it('hold a STOP where they are imported, whatever was agreed there', async () => {
    const preview = await api.call('post', '/v1/messages/preview', to.key).send({
      to: { phone: '+4917087654321' },
      purpose: 'marketing',
      text: 'Buy tea',
    });
    const { decision } = preview.body as { decision: { gates: { gate: string; answer: string }[] } };
    expect(decision.gates.find(({ gate }) => gate === 'suppression')?.answer).toBe('refuse');
  });

  it('are refused line by line, by number and field, and nobody comes in half', async () => {
    const { accountId, key } = await api.accountKey();
    const number = await live(accountId, '9003');
    const [head, ...lines] = parsed(await exported());
    const ana = lines.find((line): line is Person => line.type === 'person' && line.firstName === 'Ana');
    const messages = lines.find((line) => line.type === 'messages');
    const bad = [
      head,
      { ...ana, consents: [{ ...ana?.consents[0], state: 'perhaps' }] },
      messages,
      'not json',
      { ...ana, id: 'b', suppressions: [{ address: '1', purpose: 'marketing', reason: 'stop', since: 1 }] },
      { ...ana, id: 'c', consents: [], identities: [{ kind: 'phone', value: '123' }] },
      { type: 'tea' },
      { ...ana, id: 'd', identities: [{ kind: 'email', value: 'bo@example.com' }], consents: [] },
    ];
    const text = bad.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    const { body } = await imported(text, key, number);
    expect(body).toMatchObject({ lines: 8, people: 1, messages: 0, refused: 6 });
    expect(body.refusedLines.map(({ line, field }) => `${line} ${field}`)).toEqual([
      '2 consents.0.state',
      '3 person',
      '4 ',
      '5 suppressions.0.address',
      '6 identities',
      '7 type',
    ]);
    const rows = await api.db.read.query('SELECT id FROM contact WHERE accountId = ?', [accountId]);
    expect(rows).toHaveLength(1);
    expect(await api.db.read.query('SELECT id FROM consent_entry WHERE accountId = ?', [accountId])).toEqual(
      [],
    );
  });

  it('bring nobody back who was erased after they were written', async () => {
    const text = await exported();
    api.clock.advance(60_000);
    const found = await api.call('get', '/v1/contacts?phone=%2B4917012345678', to.key);
    const { data } = found.body as { data: { id: string }[] };
    expect((await api.call('delete', `/v1/contacts/${data[0]?.id}`, to.key)).status).toBe(204);
    const { body } = await imported(text);
    expect(body).toMatchObject({ people: 1, refused: 2 });
    expect(body.refusedLines[0]?.reason).toMatch(/erased/);
    expect(JSON.stringify((await api.call('get', '/v1/messages', to.key)).body)).not.toContain('Hello');
  });

  it('are none when the first line does not say so, or are of a newer version', async () => {
    for (const text of ['\n', '{"type":"person"}\n', '{"type":"bundle","version":2,"exportedAt":1}\n']) {
      const answer = await imported(text);
      expect({ text, status: answer.status, code: answer.body.code }).toEqual({
        text,
        status: 422,
        code: 'bundle_unreadable',
      });
    }
    expect((await imported('{}', to.key, oldNumber)).status).toBe(404);
  });

  it('come with a checklist that submits the templates and says what Meta does not carry over', async () => {
    const next = await live(from.accountId, '9004');
    const template = {
      name: 'moving_house',
      purpose: 'transactional',
      category: 'utility',
      languages: { en: { body: 'Hello, this is about your order with us.' } },
      numberId: oldNumber,
    };
    expect((await api.call('post', '/v1/templates', from.key).send(template)).status).toBe(201);
    const read = async () => {
      const answer = await api.call('get', `/v1/numbers/${oldNumber}/migration?to=${next}`, from.key);
      expect(answer.status).toBe(200);
      return answer.body as {
        kind: string;
        steps: { step: string; state: string; counts?: object }[];
        carriedOver: { what: string; isCarried: boolean }[];
      };
    };
    const before = await read();
    expect(before.kind).toBe('number');
    expect(before.steps.find(({ step }) => step === 'templates')).toMatchObject({
      state: 'open',
      counts: { templates: 1, missing: 1 },
    });
    const carried = new Map(before.carriedOver.map(({ what, isCarried }) => [what, isCarried]));
    for (const what of ['quality', 'messaging_limit', 'display_name', 'chat_history', 'template_quality'])
      expect({ what, isCarried: carried.get(what) }).toEqual({ what, isCarried: false });
    const resubmit = () =>
      api.call('post', `/v1/numbers/${oldNumber}/migration/templates`, from.key).send({ toNumberId: next });
    expect((await resubmit()).body).toEqual({ submitted: ['moving_house'], present: [], skipped: [] });
    expect((await resubmit()).body).toEqual({ submitted: [], present: ['moving_house'], skipped: [] });
    expect((await read()).steps.find(({ step }) => step === 'templates')).toMatchObject({
      counts: { missing: 0, waiting: 1 },
    });
    const itself = await api
      .call('post', `/v1/numbers/${oldNumber}/migration/templates`, from.key)
      .send({ toNumberId: oldNumber });
    expect(itself.status).toBe(422);
  });
});

describe('lines', () => {
  it('are the same however the bytes are cut', async () => {
    const text = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (parts, size) => {
        const lines = parts.map((part) => part.replaceAll(/[\r\n]/g, ' '));
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        async function* pieces() {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        }
        const read: string[] = [];
        for await (const line of linesOf(pieces(), 1_000)) read.push(line);
        expect(read).toEqual(lines);
      }),
    );
  });
});
