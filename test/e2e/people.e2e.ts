import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digitsOf } from '../support/deliveries.js';
import { backend, TestHub, type Answer } from '../support/hub.js';
import { until as untilWithin } from '../support/processes.js';

interface Contact {
  id: string;
  firstName: string | null;
  identities: { kind: string; value: string }[];
}
interface Message {
  id: string;
  text: string | null;
  direction: string;
  status: string;
  via: string | null;
  contactId: string | null;
  providerMessageId: string | null;
  decision?: { gates: { gate: string; answer: string; reason?: string }[] };
}
interface Change {
  kind: string;
  reason: string | null;
  otherContactId: string | null;
  evidence: Record<string, unknown> | null;
  by: { kind: string };
}
interface Entry {
  id: string;
  name: string | null;
  phone: string | null;
  contactId: string | null;
}

const until = (what: string, done: () => Promise<boolean>) => untilWithin(what, done, 60_000);

/** People as Meta shows them since they can hide their phone, through the doors that they and operators have. */
describe(`people through the front door, on ${backend}`, () => {
  let hub: TestHub;
  let number: { id: string; phoneNumberId: string };
  let people = 2_300;

  beforeAll(async () => {
    hub = await TestHub.start();
    number = await hub.addNumber();
  }, 120_000);
  afterAll(() => hub.stop(), 60_000);

  function ok<T>({ status, body }: Answer<T>, wanted = 200): T {
    expect({ status, body }).toMatchObject({ status: wanted });
    return body;
  }
  const control = <T>(path: string, body: object) =>
    hub.graph.call<T>('POST', path, { phoneNumberId: number.phoneNumberId, ...body });
  /** Somebody whose phone WhatsApp does not show. */
  const hidden = async (): Promise<string> => {
    const customer = digitsOf(++people);
    await hub.graph.call('POST', '/customers', { customer, name: `Person ${people}`, hidesPhone: true });
    return customer;
  };
  const act = (from: string, message: object) => control('/inbound', { from, message });
  const contact = async (id: string) => ok(await hub.get<Contact>(`/v1/contacts/${id}`));
  const userIdOf = ({ identities }: Contact) => identities.find(({ kind }) => kind === 'user_id')?.value;
  /** The message that says this, once it is here. */
  const message = async (text: string): Promise<Message> => {
    let found: Message | undefined;
    await until(`“${text}” to be here`, async () => {
      found = (await hub.list<Message>('/v1/messages')).find((one) => one.text === text);
      return found !== undefined;
    });
    return found as Message;
  };
  const write = async (from: string, body: string): Promise<Message> => {
    await act(from, { type: 'text', body });
    return message(body);
  };
  const threadOf = async (contactId: string) => {
    const threads = await hub.list<{ id: string }>(`/v1/conversations?contact=${contactId}`);
    expect(threads).toHaveLength(1);
    return threads[0]?.id ?? '';
  };
  const texts = async (threadId: string) =>
    (await hub.list<Message>(`/v1/conversations/${threadId}/messages`)).map(({ text }) => text).reverse();
  /** Answers in a thread, and gives the request as it was made to the provider. */
  const answer = async (threadId: string, text: string): Promise<Record<string, unknown>> => {
    const { id } = ok(await hub.post<Message>(`/v1/conversations/${threadId}/messages`, { text }), 202);
    let body: Record<string, unknown> | undefined;
    await until('the answer to be accepted', async () => {
      const { providerMessageId } = ok(await hub.get<Message>(`/v1/messages/${id}`));
      body = requests().find((one) => one.id === providerMessageId)?.body;
      return body !== undefined;
    });
    return body ?? {};
  };
  const requests = () =>
    readFileSync(join(hub.dataDir, '..', 'graph.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{"k":"message"'))
      .map((line) => (JSON.parse(line) as { m: { id: string; body: Record<string, unknown> } }).m);
  const agreed = async (phone: string, purpose: string) =>
    ok(
      await hub.post<{ contactId: string }>('/v1/consents', {
        contact: { phone: `+${phone}` },
        purpose,
        state: 'granted',
        method: 'web_form',
        evidence: { text: 'Yes, write to me on WhatsApp.' },
      }),
      201,
    );
  const suppressed = async (phone: string, purpose: string) => {
    const body = { to: { phone: `+${phone}` }, from: number.id, purpose, text: 'Anything new' };
    const { decision } = ok(await hub.post<Message>('/v1/messages/preview', body));
    return decision?.gates.find(({ gate }) => gate === 'suppression')?.answer === 'refuse';
  };

  it('who show nothing but an id are answered by it, and stay themselves when it changes', async () => {
    const from = await hidden();
    const first = await write(from, 'Hello, it is me');
    const before = await contact(first.contactId ?? '');
    expect(before.identities.map(({ kind }) => kind)).toEqual(['user_id']);
    const thread = await threadOf(before.id);
    const asked = await answer(thread, 'Hello, whoever you are');
    expect(asked).toMatchObject({ recipient: userIdOf(before) });
    expect(asked).not.toHaveProperty('to');
    const ids = await control<{ previous: string; current: string }>('/customers/rescope', {
      customer: from,
    });
    expect(ids.previous).toBe(userIdOf(before));
    await until('the new id to be known', async () =>
      (await contact(before.id)).identities.some(({ value }) => value === ids.current),
    );
    const second = await write(from, 'Me, with another id');
    expect(second.contactId).toBe(before.id);
    expect(await threadOf(before.id)).toBe(thread);
    expect(await answer(thread, 'Still you')).toMatchObject({ recipient: ids.current });
    expect(await texts(thread)).toEqual([
      'Hello, it is me',
      'Hello, whoever you are',
      'Me, with another id',
      'Still you',
    ]);
  });

  it('who share their phone are one with whom it belongs to, explained, and two again with what each had', async () => {
    const from = await hidden();
    const made = { phone: `+${from}`, firstName: 'Karla', email: `karla-${from}@example.com` };
    const known = ok(await hub.post<Contact>('/v1/contacts', made), 201);
    const asks = await write(from, 'Do you ship abroad?');
    const stranger = asks.contactId ?? '';
    expect(stranger).not.toBe(known.id);
    const thread = await threadOf(stranger);
    await answer(thread, 'We do. Which number are you?');
    const phones = [{ phone: `+${from}`, wa_id: from }];
    await act(from, {
      type: 'contacts',
      contacts: [{ name: { formatted_name: 'Karla' }, phones, origin: 'contact_request' }],
    });
    await until('the two to be one', async () => (await contact(stranger)).id === known.id);
    const [merged] = (await hub.list<Change>(`/v1/contacts/${known.id}/changes`)).filter(
      ({ kind }) => kind === 'merged',
    );
    expect(merged).toMatchObject({
      reason: 'same_whatsapp_account',
      otherContactId: stranger,
      evidence: { source: 'shared_phone', identifiers: ['whatsapp', 'user_id'], numberId: number.id },
    });
    expect(await threadOf(known.id)).toBe(thread);
    await answer(thread, 'Thank you, Karla');
    await write(from, 'You are welcome');
    ok(await hub.post(`/v1/contacts/${known.id}/unmerge`, {}));
    const [one, two] = [await contact(known.id), await contact(stranger)];
    expect(one).toMatchObject({ id: known.id, firstName: 'Karla' });
    expect(two.id).toBe(stranger);
    expect(userIdOf(two)).toBeDefined();
    expect(userIdOf(one)).toBeUndefined();
    const said = await texts(await threadOf(stranger));
    expect(said).toEqual(
      expect.arrayContaining(['Do you ship abroad?', 'We do. Which number are you?', 'You are welcome']),
    );
    const again = await write(from, 'Me once more');
    expect(again.contactId).toBe(stranger);
  });

  it('who say STOP by their id alone are not written to by their phone either, and the other way round', async () => {
    for (const [stops, hides] of [
      ['by id', true],
      ['by phone', false],
    ] as const) {
      const from = digitsOf(++people);
      await agreed(from, 'transactional');
      await agreed(from, 'marketing');
      const shown = await write(from, `I am shown whole, ${stops}`);
      expect((await contact(shown.contactId ?? '')).identities.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['user_id', 'whatsapp']),
      );
      expect(await suppressed(from, 'marketing')).toBe(false);
      await hub.graph.call('POST', '/customers', { customer: from, hidesPhone: hides });
      await act(from, { type: 'text', body: 'STOP' });
      await until('it to be obeyed', () => suppressed(from, 'marketing'));
      expect(await suppressed(from, 'transactional')).toBe(true);
    }
    const from = digitsOf(++people);
    await agreed(from, 'marketing');
    await write(from, 'Fewer adverts, please');
    await hub.graph.preference({
      phoneNumberId: number.phoneNumberId,
      customer: from,
      value: 'stop',
      userIdOnly: true,
    });
    await until('the switch to be obeyed', () => suppressed(from, 'marketing'));
    expect(await suppressed(from, 'transactional')).toBe(false);
  });

  it('in the address book of the phone app are nobody until they write or are adopted', async () => {
    await control('/numbers/settings', { coexistence: true });
    const [private_, friend, writer] = [digitsOf(++people), digitsOf(++people), digitsOf(++people)];
    const contacts = [
      { phone: private_, fullName: 'Aunt Private' },
      { phone: friend, fullName: 'Fred Friend' },
      { phone: writer, fullName: 'Wilma Writer' },
    ];
    await control('/app-contacts', { contacts });
    await control('/history', {
      threads: [
        {
          customer: friend,
          messages: [{ at: Date.now() - 86_400_000, message: { type: 'text', body: 'Of old' } }],
        },
      ],
    });
    const old = await message('Of old');
    expect(old).toMatchObject({ via: 'history', contactId: null });
    const book = () => hub.list<Entry>(`/v1/numbers/${number.id}/app-contacts`);
    const entry = async (phone: string) => (await book()).find((one) => one.phone === `+${phone}`);
    await until('the address book to be here', async () => (await book()).length === 3);
    for (const phone of [private_, friend, writer])
      expect(await hub.list(`/v1/contacts?phone=%2B${phone}`)).toEqual([]);
    expect(await hub.list('/v1/messages/search?q=private')).toEqual([]);
    const path = `/v1/numbers/${number.id}/app-contacts/${(await entry(friend))?.id ?? ''}/adopt`;
    const { contactId, created } = ok(await hub.post<{ contactId: string; created: boolean }>(path, {}));
    expect(created).toBe(true);
    const [change] = await hub.list<Change>(`/v1/contacts/${contactId}/changes`);
    expect(change).toMatchObject({ kind: 'created', reason: 'phone_app_contact', by: { kind: 'api_key' } });
    expect(await contact(contactId)).toMatchObject({ firstName: 'Fred Friend' });
    expect(await texts(await threadOf(contactId))).toEqual(['Of old']);
    expect(await hub.list(`/v1/events?subject=message:${old.id}`)).toEqual([]);
    await write(writer, 'Wilma here');
    expect((await entry(writer))?.contactId).toMatch(/./);
    await control('/app-contacts', { action: 'remove', contacts: contacts.slice(0, 1) });
    await until('the removal to be here', async () => (await entry(private_)) === undefined);
    expect(await hub.list(`/v1/contacts?phone=%2B${private_}`)).toEqual([]);
    await control('/echoes', { customer: friend, message: { type: 'text', body: 'From my phone' } });
    expect(await message('From my phone')).toMatchObject({ via: 'phone_app', contactId });
  });
});
