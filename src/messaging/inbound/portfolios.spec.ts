import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds } from '../../../test/support/databases.js';
import { homePortfolioTable, numberTable, placeInPortfolio, type NumberRow } from '../../channels/index.js';
import { addressHash, userIdAddress } from '../../contacts/index.js';
import { messageTable } from '../messages/message.entity.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';
import { Callbacks, type Shown } from './callbacks.fixture.js';

const minute = 60_000;
const day = 86_400_000;

describe.each(databaseKinds)('ids of people and portfolios on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  /** Another number of the same account, in another portfolio. */
  let other: NumberRow;
  let people = 0;
  let ids = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    world.contacts.onModuleInit();
    world.consents.follow(world.contacts);
    account = await world.account();
    await place(account.number, '101');
    other = await placed(await world.number(account.id), '202');
  }, 60_000);
  afterAll(() => world.close());
  beforeEach(() => {
    world.base.clock.advance(minute);
  });

  const place = (number: NumberRow, portfolioId: string | undefined) =>
    world.write((tx) => placeInPortfolio(tx, world.now, world.contacts.hooks, number, portfolioId));
  const row = async ({ id }: NumberRow) => {
    const [found] = await world.base.database.read.select(numberTable, 'WHERE id = ?', [id]);
    return found as NumberRow;
  };
  const placed = async (number: NumberRow, portfolioId: string | undefined) => {
    await place(number, portfolioId);
    return row(number);
  };
  const by = (number: NumberRow) => new Callbacks(world, number);
  const newUserId = () => `DE.${String(1_000_000 + ++ids)}`;
  const find = (accountId: string, kind: 'whatsapp' | 'user_id', value: string) =>
    world.contacts.findByAddress(world.base.database.read, accountId, { kind, value });
  const heard = async (callbacks: Callbacks, shown: Shown, words = 'Hello') =>
    callbacks.row(await callbacks.text(shown, words));
  const text = (contactId: string, numberId: string | undefined, subject: string) =>
    world.decide(
      world.request(account.id, contactId, `${subject}-${people}`, {
        template: undefined,
        content: { kind: 'text', text: 'Hello' },
        numberId,
      }),
    );
  const gateOf = (result: Awaited<ReturnType<typeof text>>[number] | undefined, name: string) =>
    result?.decision.gates.find(({ gate }) => gate === name);

  it('the same id under another portfolio is another person, with their own thread, STOP and answers', async () => {
    const userId = newUserId();
    const [here, there] = [await heard(by(account.number), { userId }), await heard(by(other), { userId })];
    expect(here.contactId).not.toBe(there.contactId);
    expect(here.conversationId).not.toBe(there.conversationId);
    world.base.clock.advance(minute);
    await by(account.number).prefers('stop', { user_id: userId });
    const [stopped] = await world.decide(
      world.marketing(account.id, here.contactId as string, `stopped-${userId}`),
    );
    expect(gateOf(stopped, 'suppression')).toMatchObject({ answer: 'refuse' });
    const [free] = await world.decide(
      world.marketing(account.id, there.contactId as string, `free-${userId}`, { numberId: other.id }),
    );
    expect(gateOf(free, 'suppression')).toMatchObject({ answer: 'pass' });
  });

  it('is sent to by recipient, without its scope, and never by to', async () => {
    const userId = newUserId();
    const { phoneNumberId } = other;
    await world.emulator.emulator.receive({
      phoneNumberId,
      from: userId,
      message: { type: 'text', body: 'Hello' },
    });
    await world.allPosted();
    await world.takePosts();
    const address = userIdAddress({ scope: 'p:202', value: userId });
    const contactId = (await find(account.id, 'user_id', address)) as string;
    await world.write((tx) =>
      world.consents.record(tx, [
        {
          accountId: account.id,
          contactId,
          purpose: 'transactional',
          state: 'granted',
          method: 'in_store',
          evidence: null,
          effectiveAt: world.now,
          source: `spec:${userId}`,
          addressHashes: [addressHash(world.base.secrets, address)],
        },
      ]),
    );
    const [result] = await text(contactId, other.id, 'recipient');
    expect(result?.decision.gates.filter(({ answer }) => answer === 'refuse')).toEqual([]);
    expect((await world.get(account.id, result?.messageId ?? '')).to).toBe(userId);
    await world.sendAll(world.worker());
    // The emulator answers an id in `to` with 200 and drops the message, as Meta does.
    expect(world.emulator.emulator.listMessages({ recipient: userId })).toHaveLength(2);
  });

  it('cannot be written to by a number of another portfolio: refused with the next step', async () => {
    const { contactId } = await heard(by(other), { userId: newUserId() });
    const [result] = await text(contactId as string, account.number.id, 'elsewhere');
    expect(gateOf(result, 'identity')).toMatchObject({ answer: 'refuse', reason: 'other_portfolio' });
    expect(gateOf(result, 'identity')?.explanation).toContain('send from a number of that portfolio');
  });

  it('parent ids bring the two together where portfolios are linked, and serve where nothing else does', async () => {
    const parentUserId = `DE.ENT.${String(2_000_000 + ++ids)}`;
    const [one, two] = [newUserId(), newUserId()];
    const here = await heard(by(account.number), { userId: one, parentUserId });
    const there = await heard(by(other), { userId: two, parentUserId });
    const contactId = await find(account.id, 'user_id', one);
    expect(await find(account.id, 'user_id', userIdAddress({ scope: 'p:202', value: two }))).toBe(contactId);
    expect([here.contactId, there.contactId]).toContain(contactId);
    await by(other).prefers('stop', { user_id: two });
    const [stopped] = await world.decide(world.marketing(account.id, contactId as string, `parent-${one}`));
    expect(gateOf(stopped, 'suppression')).toMatchObject({ answer: 'refuse' });
  });

  it('a username is shown, changes, and leads to nobody', async () => {
    const userId = newUserId();
    const { contactId } = await heard(by(account.number), { userId, username: 'ada' });
    const read = () => world.contacts.get(world.base.database.read, account.id, contactId as string);
    expect(await read()).toMatchObject({ username: 'ada', userId });
    await heard(by(account.number), { userId, username: 'ada.l' });
    const stranger = await heard(by(account.number), { userId: newUserId(), username: 'ada.l' });
    expect(stranger.contactId).not.toBe(contactId);
    const record = await read();
    expect(record.username).toBe('ada.l');
    expect(record.identities.filter(({ kind }) => kind === 'username')).toHaveLength(1);
  });

  describe('the phone, asked for and shared', () => {
    const shared = (phone: string, origin: string) => ({
      type: 'contacts',
      contacts: [{ origin, name: { formatted_name: 'A' }, phones: [{ phone: `+${phone}`, wa_id: phone }] }],
    });

    it('makes one of two people, with the evidence, for who was known by it', async () => {
      const userId = newUserId();
      const alone = await heard(by(account.number), { userId });
      const contact = await world.person(account.id, ++people);
      const phone = digits(people);
      world.base.clock.advance(minute);
      await by(account.number).message({ userId }, shared(phone, 'contact_request'));
      expect(await find(account.id, 'user_id', userId)).toBe(contact);
      expect(alone.contactId).not.toBe(contact);
      const merges = await world.base.database.read.query<{ reason: string; newValue: string }>(
        "SELECT reason, newValue FROM contact_change WHERE contactId = ? AND kind = 'merged'",
        [contact],
      );
      expect(merges).toHaveLength(1);
      expect(merges[0]?.reason).toBe('same_whatsapp_account');
      expect(String(merges[0]?.newValue)).toContain('shared_phone');
    });

    it('says nothing when the card was passed on', async () => {
      const userId = newUserId();
      const { contactId } = await heard(by(account.number), { userId });
      const phone = digits(++people);
      const contact = await world.person(account.id, people);
      await by(account.number).message({ userId }, shared(phone, 'other'));
      expect(await find(account.id, 'user_id', userId)).toBe(contactId);
      expect(await find(account.id, 'whatsapp', phone)).toBe(contact);
    });

    it('undone, the replies since go to whose name they came under, STOP holds for both, and it stays undone', async () => {
      const userId = newUserId();
      const before = await heard(by(account.number), { userId });
      const contact = await world.person(account.id, ++people);
      const phone = digits(people);
      world.base.clock.advance(minute);
      await by(account.number).message({ userId }, shared(phone, 'contact_request'));
      world.base.clock.advance(minute);
      const reply = await heard(by(account.number), { userId }, 'A reply since');
      const byPhone = await heard(by(account.number), { waId: phone }, 'Another since');
      await by(account.number).text({ userId }, 'STOP');
      expect(reply.contactId).toBe(contact);
      world.base.clock.advance(minute);
      const { restoredId } = await world.write((tx) =>
        world.contacts.unmerge(
          tx,
          { accountId: account.id, keptId: contact, country: null },
          { kind: 'api_key', id: 'k' },
        ),
      );
      expect(restoredId).toBe(before.contactId);
      const owner = async (id: string) =>
        (await world.base.database.read.select(messageTable, 'WHERE id = ?', [id]))[0]?.contactId;
      expect(await owner(reply.id)).toBe(restoredId);
      expect(await owner(byPhone.id)).toBe(contact);
      for (const [id, name] of [
        [contact, 'kept'],
        [restoredId, 'restored'],
      ] as const) {
        const [result] = await world.decide(world.marketing(account.id, id, `${name}-${userId}`));
        expect(result?.status).toBe('refused');
      }
      world.base.clock.advance(minute);
      await heard(by(account.number), { userId, waId: phone }, 'Both at once');
      expect(await find(account.id, 'user_id', userId)).toBe(restoredId);
    });
  });

  it('in whichever order its names become known, one person with one consent and one STOP comes of it', async () => {
    const sighting = fc.constantFrom('phone', 'id', 'both', 'linked', 'id-linked', 'status', 'order');
    await fc.assert(
      fc.asyncProperty(
        fc.array(sighting, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('phone', 'id', 'linked'),
        async (order, stop) => {
          const [phone, one, two] = [digits(++people), newUserId(), newUserId()];
          const parentUserId = `DE.ENT.${String(3_000_000 + ids)}`;
          const see = async (how: (typeof order)[number]) => {
            world.base.clock.advance(minute);
            if (how === 'phone') await heard(by(account.number), { waId: phone });
            else if (how === 'id') await heard(by(account.number), { userId: one });
            else if (how === 'both') await heard(by(account.number), { waId: phone, userId: one });
            else if (how === 'linked') await heard(by(other), { userId: two, parentUserId });
            else if (how === 'id-linked') await heard(by(account.number), { userId: one, parentUserId });
            else await world.people(account.id, people, 1, ['marketing']);
          };
          for (const how of order) await see(how);
          world.base.clock.advance(minute);
          if (stop === 'phone') await by(account.number).text({ waId: phone }, 'STOP');
          else if (stop === 'id') await by(account.number).prefers('stop', { user_id: one });
          else await by(other).prefers('stop', { user_id: two });
          // What ties the names together, wherever it comes.
          for (const how of ['id-linked', 'both', 'linked'] as const) await see(how);
          const contact = await find(account.id, 'whatsapp', phone);
          expect(contact).toBeDefined();
          expect(await find(account.id, 'user_id', one)).toBe(contact);
          expect(await find(account.id, 'user_id', userIdAddress({ scope: 'p:202', value: two }))).toBe(
            contact,
          );
          const [result] = await world.decide(world.marketing(account.id, contact as string, `p-${one}`));
          expect(gateOf(result, 'suppression')).toMatchObject({ answer: 'refuse' });
        },
      ),
      { numRuns: Number(process.env['LIAISON_RUNS'] ?? 12) },
    );
  }, 120_000);

  describe('a portfolio that becomes known, or changes', () => {
    it('takes over what was kept under the business account, with its STOP', async () => {
      const mine = await world.account();
      await place(mine.number, '301');
      const second = await placed(await world.number(mine.id), undefined);
      expect(second.userIdScope).toBe(`a:${second.wabaId}`);
      const userId = newUserId();
      const { contactId } = await heard(by(second), { userId });
      await by(second).prefers('stop', { user_id: userId });
      const known = await placed(second, '302');
      expect(known.userIdScope).toBe('p:302');
      const address = userIdAddress({ scope: 'p:302', value: userId });
      expect(await find(mine.id, 'user_id', address)).toBe(contactId);
      const again = await heard(by(known), { userId });
      expect(again.contactId).toBe(contactId);
      const [result] = await world.decide(
        world.marketing(mine.id, contactId as string, 'renamed', { numberId: second.id }),
      );
      expect(gateOf(result, 'suppression')).toMatchObject({ answer: 'refuse' });
    });

    it('brings home what turns out to be of the home portfolio: one person, not two', async () => {
      const mine = await world.account();
      await place(mine.number, undefined);
      const second = await placed(await world.number(mine.id), '401');
      const userId = newUserId();
      const away = await heard(by(second), { userId });
      const home = await heard(by(await row(mine.number)), { userId });
      expect(away.contactId).not.toBe(home.contactId);
      await place(mine.number, '401');
      expect((await row(second)).userIdScope).toBeNull();
      const together = await find(mine.id, 'user_id', userId);
      expect(together).toBe(home.contactId);
      expect((await heard(by(await row(second)), { userId })).contactId).toBe(together);
    });

    it('starts anew when a business account moves: its people have other ids there', async () => {
      const mine = await world.account();
      await place(mine.number, '501');
      const userId = newUserId();
      const { contactId } = await heard(by(mine.number), { userId });
      const moved = await placed(mine.number, '502');
      expect(moved).toMatchObject({ portfolioId: '502', userIdScope: 'p:502' });
      expect((await heard(by(moved), { userId })).contactId).not.toBe(contactId);
      expect(await find(mine.id, 'user_id', userId)).toBe(contactId);
      expect((await placed(moved, '501')).userIdScope).toBeNull();
    });

    it('ids from before there were scopes go to whom they are heard through first, with their STOP', async () => {
      const mine = await world.account();
      const second = await world.number(mine.id);
      const [ofSecond, stoppedUnknown] = [newUserId(), newUserId()];
      // As the version before left it: no home chosen, every id without a scope.
      const { contactId } = await heard(by(second), { userId: ofSecond });
      await by(second).prefers('stop', { user_id: ofSecond });
      await by(second).prefers('stop', { user_id: stoppedUnknown });
      expect(
        await world.base.database.read.select(homePortfolioTable, 'WHERE accountId = ?', [mine.id]),
      ).toHaveLength(0);
      world.base.clock.advance(minute);
      await place(mine.number, '601');
      const scoped = await placed(second, '602');
      expect(scoped.userIdScope).toBe('p:602');
      expect((await heard(by(scoped), { userId: ofSecond })).contactId).toBe(contactId);
      const late = await heard(by(scoped), { userId: stoppedUnknown });
      for (const id of [contactId, late.contactId]) {
        const [result] = await world.decide(
          world.marketing(mine.id, id as string, `legacy-${id}`, { numberId: second.id }),
        );
        expect(gateOf(result, 'suppression')).toMatchObject({ answer: 'refuse' });
      }
      // One that the home portfolio has told of since is somebody else's.
      world.base.clock.advance(2 * day);
      const later = newUserId();
      const home = await heard(by(await row(mine.number)), { userId: later });
      expect((await heard(by(await row(second)), { userId: later })).contactId).not.toBe(home.contactId);
    });
  });
});
