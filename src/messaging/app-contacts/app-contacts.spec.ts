import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { addressHash, contactChangeTable, contactTable } from '../../contacts/index.js';
import { deliveryTable } from '../../ingress/index.js';
import { eventTable } from '../../events/index.js';
import { consentEntryTable } from '../../optin/index.js';
import { Callbacks, seconds } from '../inbound/callbacks.fixture.js';
import { conversationTable, messageTable } from '../messages/message.entity.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';
import { appContactTable } from './app-contact.entity.js';

interface Saved {
  phone?: string;
  userId?: string;
  name?: string;
  removed?: boolean;
  at?: number;
}

describe.each(databaseKinds)('the address book of a phone app on $kind', ({ create }) => {
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
    world.base.clock.advance(60_000);
  });

  const read = () => world.base.database.read;
  const sync = (...contacts: Saved[]) =>
    callbacks.body('smb_app_state_sync', {
      state_sync: contacts.map(({ phone, userId, name, removed = false, at = world.now }) => ({
        type: 'contact',
        contact: {
          ...(phone === undefined ? {} : { phone_number: phone }),
          ...(userId === undefined ? {} : { user_id: userId }),
          ...(name === undefined || removed ? {} : { full_name: name, first_name: name.split(' ')[0] }),
        },
        action: removed ? 'remove' : 'add',
        metadata: { timestamp: seconds(at) },
      })),
    });
  const book = () =>
    world.appContacts.page(read(), account.id, account.number.id, { take: 200, last: undefined });
  const entry = async (phone: string) => (await book()).find((one) => one.phone === phone);
  const contact = (id: string) => read().first(contactTable, 'WHERE id = ?', [id]);
  const history = (waId: string, id: string, body: string) =>
    callbacks.body('history', {
      history: [
        {
          metadata: { phase: 0, chunk_order: 1, progress: 100 },
          threads: [
            {
              id: waId,
              messages: [
                {
                  from: waId,
                  to: '15550100',
                  id,
                  timestamp: seconds(world.now - 86_400_000),
                  type: 'text',
                  text: { body },
                  history_context: { status: 'READ' },
                },
              ],
            },
          ],
        },
      ],
    });
  const adopt = (id: string) =>
    world.write((tx) =>
      world.appContacts.adopt(tx, {
        accountId: account.id,
        numberId: account.number.id,
        id,
        by: { kind: 'api_key', id: 'key-1' },
      }),
    );
  const counts = async () => ({
    events: (await read().select(eventTable, '')).length,
    contacts: (await read().select(contactTable, '')).length,
    consents: (await read().select(consentEntryTable, '')).length,
    messages: (await read().select(messageTable, '')).length,
  });

  it('is kept apart: nobody becomes a contact, and the callback is not kept beside it', async () => {
    const phone = digits(++people);
    const before = await counts();
    const delivery = world.delivery(sync({ phone, name: 'Ada Private' }));
    await world.write((tx) => world.handler.handleWhole(tx, [delivery]));
    expect(await counts()).toEqual(before);
    expect(await entry(phone)).toMatchObject({ name: 'Ada Private', contactId: undefined, userId: null });
    const bodies = (await read().select(deliveryTable, '')).map(({ body }) => body ?? '');
    expect(bodies.filter((body) => body.includes('Ada Private'))).toEqual([]);
  });

  it('follows renames and removals by their own time, in whatever order they come', async () => {
    const phone = digits(++people);
    const at = world.now - 20_000;
    await world.deliver(sync({ phone, name: 'Second', at: at + 1_000 }));
    await world.deliver(sync({ phone, name: 'First', at }));
    expect((await entry(phone))?.name).toBe('Second');
    await world.deliver(
      sync({ phone, removed: true, at: at + 3_000 }),
      sync({ phone, name: 'Late', at: at + 2_000 }),
    );
    expect(await entry(phone)).toBeUndefined();
    const rows = await read().select(appContactTable, 'WHERE phone IS NULL AND name IS NULL');
    expect(rows).toHaveLength(1);
    await world.deliver(sync({ phone, name: 'Back', at: at + 4_000 }));
    expect((await entry(phone))?.name).toBe('Back');
  });

  it('takes a book of many in one callback, twice without a change', async () => {
    const contacts = Array.from({ length: 1_500 }, (_, index) => ({
      phone: `49160${String(1_000_000 + index)}`,
      name: `Person ${index}`,
    }));
    await world.deliver(sync(...contacts));
    const all = () => read().select(appContactTable, "WHERE phone LIKE '49160%' ORDER BY id");
    const stored = await all();
    expect(stored).toHaveLength(1_500);
    await world.deliver(sync(...contacts));
    expect(await all()).toEqual(stored);
    await world.write((tx) => tx.execute("DELETE FROM app_contact WHERE phone LIKE '49160%'"));
  });

  it('names who writes without a name, and only then; the list says which contact they are', async () => {
    const [silent, named] = [digits(++people), digits(++people)];
    await world.deliver(sync({ phone: silent, name: 'Bo Silent' }, { phone: named, name: 'Cy Book' }));
    await callbacks.message({ waId: silent }, { type: 'text', text: { body: 'Hi' } });
    await callbacks.message({ waId: named, name: 'Cyrus' }, { type: 'text', text: { body: 'Hi' } });
    const [one, two] = [await entry(silent), await entry(named)];
    expect(await contact(one?.contactId ?? '')).toMatchObject({ firstName: 'Bo Silent' });
    expect(await contact(two?.contactId ?? '')).toMatchObject({ firstName: 'Cyrus' });
    world.base.clock.advance(2_000);
    await world.deliver(sync({ phone: silent, name: 'Renamed' }));
    expect((await entry(silent))?.name).toBe('Renamed');
    expect(await contact(one?.contactId ?? '')).toMatchObject({ firstName: 'Bo Silent' });
  });

  it('makes a contact of who is adopted, says why, and gives it what was said before, starting nothing', async () => {
    const phone = digits(++people);
    await world.deliver(
      sync({ phone, name: 'Dee Adopted' }),
      history(phone, `wamid.old-${phone}`, 'Long ago'),
    );
    const before = await counts();
    const id = (await entry(phone))?.id ?? '';
    const { contactId, created } = await adopt(id);
    expect(created).toBe(true);
    expect(await contact(contactId)).toMatchObject({ firstName: 'Dee Adopted' });
    const changes = await read().select(contactChangeTable, 'WHERE contactId = ?', [contactId]);
    expect(changes).toMatchObject([
      { kind: 'created', reason: 'phone_app_contact', byKind: 'api_key', byId: 'key-1' },
    ]);
    expect(await callbacks.row(`wamid.old-${phone}`)).toMatchObject({ contactId });
    const threads = await read().select(conversationTable, 'WHERE contactId = ?', [contactId]);
    expect(threads).toMatchObject([{ windowUntil: 0, lastInboundAt: null }]);
    expect(await counts()).toEqual({ ...before, contacts: before.contacts + 1 });
    expect(await adopt(id)).toEqual({ contactId, created: false });
    expect((await entry(phone))?.contactId).toBe(contactId);
  });

  it('links who is a contact already, and refuses who was removed', async () => {
    const index = ++people;
    const known = await world.person(account.id, index);
    await world.deliver(sync({ phone: digits(index), name: 'Known' }));
    const id = (await entry(digits(index)))?.id ?? '';
    expect(await adopt(id)).toEqual({ contactId: known, created: false });
    world.base.clock.advance(2_000);
    await world.deliver(sync({ phone: digits(index), removed: true }));
    await expect(adopt(id)).rejects.toMatchObject({ status: 404 });
  });

  it('gives the history of who was nobody to them when they write, whichever is stored first', async () => {
    const phone = digits(++people);
    await world.deliver(history(phone, `wamid.before-${phone}`, 'Long ago'));
    expect(await callbacks.row(`wamid.before-${phone}`)).toMatchObject({ contactId: null });
    const before = await counts();
    await callbacks.text({ waId: phone }, 'Hello');
    await world.deliver(history(phone, `wamid.after-${phone}`, 'Longer ago'));
    const [hello] = (await callbacks.received(phone)).filter(({ via }) => via === null);
    expect(hello?.contactId).toMatch(/./);
    for (const id of ['before', 'after'])
      expect(await callbacks.row(`wamid.${id}-${phone}`)).toMatchObject({
        contactId: hello?.contactId,
        via: 'history',
        conversationId: hello?.conversationId,
      });
    const after = await counts();
    // Only the new message is told: that it came, and that the conversation and its window opened.
    expect(after.messages - before.messages).toBe(3 - 1);
    const told = await read().select(eventTable, "WHERE type = 'message.received' AND contactId = ?", [
      hello?.contactId,
    ]);
    expect(told).toHaveLength(1);
  });

  it('is emptied for people who are erased, also those who never were contacts, and stays so for what is older', async () => {
    const [one, two] = [digits(++people), digits(++people)];
    await world.deliver(
      sync({ phone: one, name: 'Eve Erased' }, { phone: two, name: 'Flo Erased' }),
      history(two, `wamid.flo-${two}`, 'private'),
    );
    await callbacks.text({ waId: one }, 'Hello');
    const contactId = (await entry(one))?.contactId ?? '';
    const earlier = world.now - 1_000;
    await world.write((tx) => world.contacts.erase(tx, account.id, contactId));
    await world.write((tx) =>
      world.contacts.eraseByVendor(
        tx,
        { accountId: account.id, connectionId: 'shop', country: null, person: { phone: `+${two}` } },
        world.now,
      ),
    );
    await world.deliver(
      sync({ phone: one, name: 'Eve Erased', at: earlier }, { phone: two, name: 'Flo Erased', at: earlier }),
    );
    expect(JSON.stringify(await read().select(appContactTable, ''))).not.toContain('Erased');
    expect(await callbacks.row(`wamid.flo-${two}`)).toMatchObject({ content: null, address: null });
  });

  it('keeps ids of people with the portfolio of their number, each person once', async () => {
    const [alone, doubled] = [`US.alone${people}`, `US.doubled${people}`];
    await world.deliver(
      sync(
        { userId: alone, name: 'Hal' },
        { userId: doubled, name: 'Ivy' },
        { userId: `~p:1~${doubled}`, name: 'Ivy' },
      ),
    );
    await world.write((tx) =>
      world.contacts.hooks.run(tx, 'user_ids.rescoped', {
        accountId: account.id,
        from: '',
        to: 'p:1',
        at: world.now,
      }),
    );
    const ids = (await book()).flatMap(({ userId }) => userId ?? []);
    expect(ids.sort()).toEqual([`~p:1~${alone}`, `~p:1~${doubled}`]);
    const [row] = await read().select(appContactTable, 'WHERE userId = ?', [`~p:1~${alone}`]);
    const hash = addressHash(world.base.secrets, `~p:1~${alone}`);
    expect(row).toMatchObject({ addressHash: hash, userIdHash: hash });
  });

  it('goes with its number, wholly and alone', async () => {
    const other = await world.number(account.id);
    const phone = digits(++people);
    await world.deliver(
      sync({ phone, name: 'Gus' }),
      new Callbacks(world, other).body('smb_app_state_sync', {
        state_sync: [
          {
            type: 'contact',
            contact: { phone_number: phone, full_name: 'Gus elsewhere' },
            action: 'add',
            metadata: { timestamp: seconds(world.now) },
          },
        ],
      }),
    );
    await world.write((tx) => world.messaging.numberRemoved(tx, account.id, other.id));
    const left = await read().select(appContactTable, 'WHERE phone = ?', [phone]);
    expect(left).toMatchObject([{ numberId: account.number.id, name: 'Gus' }]);
  });
});
