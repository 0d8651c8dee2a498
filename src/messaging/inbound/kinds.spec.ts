import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { eventTable } from '../../events/index.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';
import { Callbacks } from './callbacks.fixture.js';

const minute = 60_000;
const corpus = join(process.env['SHARED_DIR'] ?? '../shared', 'contracts/pywa-updates');

describe.each(databaseKinds)('kinds of messages on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let callbacks: Callbacks;
  let people = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
    callbacks = new Callbacks(world, account.number);
  }, 60_000);
  afterAll(() => world.close());
  beforeEach(() => {
    world.base.clock.advance(minute);
  });

  const counts = async () =>
    Promise.all(
      ['message', 'event', 'contact', 'conversation', 'consent_entry'].map(async (table) => {
        const rows = await world.base.database.read.query<{ n: number }>(
          `SELECT COUNT(*) AS n FROM ${table}`,
        );
        return [table, Number(rows[0]?.n)];
      }),
    );
  const shown = () => ({ waId: digits(++people) });
  const view = async (providerId: string) => world.get(account.id, (await callbacks.row(providerId)).id);
  const events = async (providerId: string) => {
    const { id } = await callbacks.row(providerId);
    return world.base.database.read.select(eventTable, 'WHERE subject = ?', [`message:${id}`]);
  };
  const window = async (waId: string) => {
    const rows = await world.base.database.read.query<{ windowUntil: number | string }>(
      `SELECT c.windowUntil FROM conversation c JOIN message m ON m.addressHash = c.addressHash WHERE m.address = ?`,
      [waId],
    );
    return Number(rows[0]?.windowUntil ?? 0);
  };
  const goes = async (contact: string, what: 'order' | 'marketing') => {
    const request = what === 'order' ? world.request.bind(world) : world.marketing.bind(world);
    const [result] = await world.decide(request(account.id, contact, `${what}-${people}-${world.now}`));
    return result?.status === 'queued';
  };

  describe('the ready-made button that stops promotions', () => {
    it.each([
      ['en', 'Stop promotions'],
      ['es', 'Detener promociones'],
      ['pt', 'Parar promoções'],
      ['it', 'Interrompi promozioni'],
      ['fr', 'Arrêter les promotions'],
      ['de', 'Werbung stoppen'],
    ])('ends marketing, and nothing else, in %s', async (_, label) => {
      const contact = await world.person(account.id, ++people);
      const waId = digits(people);
      await callbacks.message({ waId }, { type: 'button', button: { payload: label, text: label } });
      expect([await goes(contact, 'marketing'), await goes(contact, 'order')]).toEqual([false, true]);
    });

    it('counts when a button of a template of one’s own is named so, whatever its payload', async () => {
      const contact = await world.person(account.id, ++people);
      const button = { payload: 'campaign-7', text: 'Stop these offers' };
      await callbacks.message({ waId: digits(people) }, { type: 'button', button });
      expect([await goes(contact, 'marketing'), await goes(contact, 'order')]).toEqual([false, true]);
    });

    it('does not count when the button says something else', async () => {
      const contact = await world.person(account.id, ++people);
      for (const text of ['See promotions', 'Stop by our shop', 'Ver ofertas'])
        await callbacks.message(
          { waId: digits(people) },
          { type: 'button', button: { payload: text, text } },
        );
      expect(await goes(contact, 'marketing')).toBe(true);
    });
  });

  describe('an edit', () => {
    const edit = (originalId: string, body: string) => ({
      type: 'edit',
      edit: { original_message_id: originalId, message: { type: 'text', text: { body } } },
    });

    it('to STOP is heard, shows in the thread, and opens no window', async () => {
      const contact = await world.person(account.id, ++people);
      const waId = digits(people);
      const original = await callbacks.text({ waId }, 'Sotp');
      expect(await goes(contact, 'order')).toBe(true);
      const before = await window(waId);
      world.base.clock.advance(minute);
      const edited = await callbacks.message({ waId }, edit(original, 'STOP'));
      expect(await goes(contact, 'order')).toBe(false);
      expect(await view(original)).toMatchObject({
        text: 'STOP',
        editedAt: expect.any(Number),
        kind: 'text',
      });
      expect(await window(waId)).toBe(before);
      expect(await events(edited)).toEqual([]);
      const { data } = await world.consents.history(world.base.database.read, account.id, contact);
      expect(data.filter(({ method }) => method === 'stop_word')).toHaveLength(2);
    });

    it('away from STOP undoes nothing, nor does one to START', async () => {
      const contact = await world.person(account.id, ++people);
      const waId = digits(people);
      const original = await callbacks.text({ waId }, 'STOP');
      for (const words of ['Hello', 'START']) {
        world.base.clock.advance(minute);
        await callbacks.message({ waId }, edit(original, words));
        expect(await goes(contact, 'order')).toBe(false);
      }
      expect((await view(original)).text).toBe('START');
    });

    it('of a message that is not here, or that cannot be read, harms nothing', async () => {
      const { waId } = shown();
      const unknown = await callbacks.message({ waId }, edit('wamid.gone', 'Hello'));
      const broken = await callbacks.message({ waId }, { type: 'edit', edit: { message: 'x' } });
      expect([(await view(unknown)).text, (await view(broken)).text]).toEqual(['Hello', null]);
    });
  });

  it('a message taken back is shown as such', async () => {
    const { waId } = shown();
    const original = await callbacks.text({ waId }, 'Wrong chat');
    await callbacks.message({ waId }, { type: 'revoke', revoke: { original_message_id: original } });
    expect(await view(original)).toMatchObject({ deletedAt: expect.any(Number), text: 'Wrong chat' });
  });

  it.each([
    ['without an emoji', {}],
    ['with an empty one', { emoji: '' }],
  ])('a reaction taken back %s opens no window and is no second message', async (_, taken) => {
    const { waId } = shown();
    const react = (part: Record<string, unknown>) =>
      callbacks.message({ waId }, { type: 'reaction', reaction: { message_id: 'wamid.ours', ...part } });
    expect(await events(await react({ emoji: '👍' }))).toHaveLength(1);
    const opened = await window(waId);
    world.base.clock.advance(minute);
    expect(await events(await react(taken))).toEqual([]);
    expect(await window(waId)).toBe(opened);
  });

  describe('a form somebody sent off', () => {
    const form = (response: unknown) => ({
      type: 'interactive',
      interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: response } },
    });

    it('shows its answers, and no pressed button "Sent"', async () => {
      const values = { flow_token: 't-1', rating: '5', comment: 'Muy bueno' };
      const id = await callbacks.message(shown(), form(JSON.stringify(values)));
      const message = await view(id);
      expect(message.form).toEqual({ values, raw: JSON.stringify(values) });
      expect(message.text).toBe('rating: 5\ncomment: Muy bueno');
      const [event] = await events(id);
      expect(event?.data).toMatchObject({ form: { values } });
      expect(event?.data).not.toHaveProperty('button');
    });

    it.each([['{"rating":'], ['"Stop"'], [17], [null]])(
      'survives answers that are none: %p',
      async (response) => {
        const contact = await world.person(account.id, ++people);
        const id = await callbacks.message({ waId: digits(people) }, form(response));
        expect((await view(id)).form).toEqual({
          values: null,
          raw: typeof response === 'string' ? response : JSON.stringify(response),
        });
        expect(await goes(contact, 'order')).toBe(true);
      },
    );
  });

  it('a message to a group opens no private window, and its STOP is said to the group', async () => {
    const contact = await world.person(account.id, ++people);
    const waId = digits(people);
    const id = await callbacks.message(
      { waId },
      { type: 'text', text: { body: 'STOP' }, group_id: 'group-1' },
    );
    expect(await window(waId)).toBe(0);
    expect(await goes(contact, 'order')).toBe(true);
    expect((await events(id))[0]?.data).toMatchObject({ groupId: 'group-1', text: 'STOP' });
  });

  it('a chat that was opened and nothing written opens no window and is no message', async () => {
    const { waId } = shown();
    const id = await callbacks.message({ waId }, { type: 'request_welcome' });
    expect([await window(waId), await events(id)]).toEqual([0, []]);
  });

  it('what is no words is shown, and is never a STOP', async () => {
    const contact = await world.person(account.id, ++people);
    const waId = digits(people);
    const parts: [string, Record<string, unknown>][] = [
      ['Stop', { type: 'location', location: { latitude: 1, longitude: 2, name: 'Stop' } }],
      ['1.5, 2', { type: 'location', location: { latitude: 1.5, longitude: 2 } }],
      ['Stop', { type: 'contacts', contacts: [{ name: { formatted_name: 'Stop' } }] }],
      ['stop', { type: 'document', document: { id: '1', filename: 'stop' } }],
      [
        '2 × HAMBURGER',
        { type: 'order', order: { product_items: [{ product_retailer_id: 'HAMBURGER', quantity: 2 }] } },
      ],
    ];
    for (const [text, part] of parts)
      expect((await view(await callbacks.message({ waId }, part))).text).toBe(text);
    expect(await goes(contact, 'order')).toBe(true);
    const reply = { type: 'list_reply', list_reply: { id: 'x', title: 'Stop' } };
    await callbacks.message({ waId }, { type: 'interactive', interactive: reply });
    expect(await goes(contact, 'order')).toBe(false);
  });

  it('statuses of every word move a message forward only', async () => {
    const contact = await world.person(account.id, ++people);
    const [result] = await world.decide(world.request(account.id, contact, `statuses-${people}`));
    await world.sendAll(world.worker());
    await world.allPosted();
    world.posts.splice(0);
    const { providerMessageId: id, attempts } = await world.get(account.id, result?.messageId ?? '');
    const report = async (status: string, more: Record<string, unknown> = {}) => {
      const statuses = [
        { id, status, timestamp: '1760000000', biz_opaque_callback_data: attempts[0]?.id, ...more },
      ];
      await world.deliver(callbacks.body('messages', { statuses }));
      return (await world.get(account.id, result?.messageId ?? '')).status;
    };
    // What becomes of a payment comes in the same list: it is shown, and is no word about the message.
    for (const word of ['pending', 'failed', 'captured'])
      expect(await report(word, { type: 'payment', payment: { reference_id: 'order-1' } })).toBe('accepted');
    const { statuses: told } = await world.get(account.id, result?.messageId ?? '');
    expect(told.map(({ status }) => status).sort()).toEqual([
      'payment_captured',
      'payment_failed',
      'payment_pending',
    ]);
    expect(await report('delivered')).toBe('delivered');
    expect(await report('failed', { errors: [{ code: 131000 }] })).toBe('delivered');
    for (const word of ['warning', 'deleted']) expect(await report(word)).toBe('delivered');
    expect(await report('played')).toBe('read');
    expect(await report('sent')).toBe('read');
  });

  it('a status shows the conversation Meta counts it to, and a warning its error', async () => {
    const contact = await world.person(account.id, ++people);
    await world.decide(world.request(account.id, contact, `counted-${people}`));
    const [attempt] = await world.commitAll(world.worker());
    const status = (word: string, more: Record<string, unknown>) => ({
      id: `wamid.counted-${people}`,
      status: word,
      timestamp: '1760000000',
      biz_opaque_callback_data: attempt?.attemptId,
      ...more,
    });
    const statuses = [
      status('sent', {
        conversation: { id: 'c-1', expiration_timestamp: '1760086400', origin: { type: 'service' } },
        pricing: { billable: true, pricing_model: 'PMP', category: 'service' },
      }),
      status('warning', { errors: [{ code: 131049, title: 'x', error_data: { details: 'Meta held it' } }] }),
    ];
    await world.deliver(callbacks.body('messages', { statuses }));
    const message = await world.get(account.id, attempt?.message.id ?? '');
    expect(message).toMatchObject({ status: 'sent' });
    expect(message.statuses).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          status: 'sent',
          conversation: { id: 'c-1', origin: 'service', expiresAt: 1_760_086_400_000 },
          pricing: { billable: true, pricing_model: 'PMP', category: 'service' },
        }),
        expect.objectContaining({
          status: 'warning',
          conversation: null,
          error: { code: 131049, detail: 'Meta held it' },
        }),
      ]),
    );
  });

  it('the advertisement a person came by is kept on the conversation, the latest of several', async () => {
    const { waId } = shown();
    const from = (source_id: string, at: number) =>
      callbacks.message({ waId }, { type: 'text', text: { body: 'Hi' }, referral: { source_id } }, at);
    const latest = await from('second', world.now - minute);
    await from('first', world.now - 2 * minute);
    const { conversation, content } = await view(await callbacks.text({ waId }, 'More'));
    expect(conversation).toMatchObject({
      referral: { sourceId: 'second', at: Math.floor((world.now - minute) / 1_000) * 1_000 },
    });
    expect(conversation?.referral).not.toHaveProperty('key');
    expect(content).toEqual({ kind: 'text', text: 'More' });
    expect((await view(latest)).content).toMatchObject({ referral: { sourceId: 'second' } });
  });

  describe('a call', () => {
    const call = (waId: string, id: string, part: Record<string, unknown>) =>
      world.deliver(
        callbacks.body(
          'calls',
          { calls: [{ id, timestamp: String(Math.floor(world.now / 1_000)), ...part }] },
          { waId },
        ),
      );

    it('of theirs is one message, told once, and opens the window', async () => {
      const { waId } = shown();
      const id = `wacid.theirs-${people}`;
      const theirs = { from: waId, to: '1', direction: 'USER_INITIATED' };
      await call(waId, id, { ...theirs, event: 'connect' });
      const opened = await window(waId);
      expect(opened).toBeGreaterThan(world.now);
      world.base.clock.advance(minute);
      await call(waId, id, { ...theirs, event: 'terminate', status: 'COMPLETED', duration: 60 });
      await call(waId, id, { ...theirs, event: 'connect', timestamp: '1' });
      expect(await view(id)).toMatchObject({
        direction: 'in',
        kind: 'call',
        status: 'received',
        content: { kind: 'call', direction: 'in', status: 'completed', durationSeconds: 60 },
      });
      expect((await events(id)).map(({ type, data }) => [type, data?.['kind']])).toEqual([
        ['message.received', 'call'],
      ]);
    });

    it('of the business is kept, is no message of theirs and opens no window', async () => {
      const { waId } = shown();
      const id = `wacid.ours-${people}`;
      await call(waId, id, { from: '1', to: waId, direction: 'BUSINESS_INITIATED', event: 'connect' });
      expect(await view(id)).toMatchObject({ direction: 'out', to: waId, content: { direction: 'out' } });
      expect([await window(waId), await events(id)]).toEqual([0, []]);
    });
  });

  it('what starts nothing starts nothing: echoes, history, the contact book of the phone app', async () => {
    const { waId } = shown();
    const text = { id: `wamid.app-${people}`, timestamp: '1760000000', type: 'text', text: { body: 'STOP' } };
    const before = await counts();
    await world.deliver(
      callbacks.body('smb_message_echoes', { message_echoes: [{ from: '1', to: waId, ...text }] }),
      callbacks.body('history', {
        history: [
          { metadata: { phase: 0 }, threads: [{ id: waId, messages: [{ from: waId, to: '1', ...text }] }] },
        ],
      }),
      callbacks.body('smb_app_state_sync', {
        state_sync: [{ type: 'contact', action: 'add', contact: { full_name: 'Mum', phone_number: waId } }],
      }),
    );
    // Shown in a thread, and nothing else.
    const shownIn = ['message', 'conversation'];
    const others = (all: Awaited<ReturnType<typeof counts>>) =>
      all.filter(([name]) => !shownIn.includes(String(name)));
    expect(others(await counts())).toEqual(others(before));
    expect(await window(waId)).toBe(0);
  });

  it('every published sample is taken', async () => {
    if (!existsSync(corpus)) {
      process.stdout.write(`Published callbacks were not played: ${corpus} is absent.\n`);
      return;
    }
    for (const file of sampleFiles) {
      const samples = JSON.parse(readFileSync(join(corpus, `${file}.json`), 'utf8')) as Record<
        string,
        Callback
      >;
      for (const [name, sample] of Object.entries(samples)) {
        const id = `wamid.${file}-${name}`;
        const values = sample.entry.flatMap(({ changes }) => changes.map(({ value }) => value));
        for (const value of values) {
          value['metadata'] = { phone_number_id: account.number.phoneNumberId };
          for (const message of (value['messages'] ?? []) as Record<string, unknown>[]) {
            message['id'] = id;
            if (String(message['from']).startsWith('<')) message['from'] = digits(++people);
          }
        }
        await world.deliver(JSON.stringify(sample));
        if (values.some((value) => Array.isArray(value['messages'])))
          expect([id, (await callbacks.row(id)).state]).toEqual([id, 'received']);
      }
    }
  });
});

const sampleFiles = [
  'message',
  'edited_message',
  'deleted_message',
  'flow_completion',
  'callback_button',
  'callback_selection',
  'call_permission_update',
  'call_connect',
  'system',
  'user_marketing_preferences',
  'message_status',
  'outgoing_message',
];

interface Callback {
  entry: { changes: { field: string; value: Record<string, unknown> }[] }[];
}
