import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { namedHashes } from '../../contacts/index.js';
import type { Person } from '../../sdk/index.js';
import { MessagingWorld } from '../messaging.fixture.js';
import type { SendResult } from './send-request.js';

/** A German mobile number and what a person would write. */
const phone = (index: number) => `0151 2${String(7_000_000 + index)}`;
const digitsOf = (index: number) => `491512${String(7_000_000 + index)}`;

describe.each(databaseKinds)('whom a message about an event reaches, on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let customers = 0;
  let orders = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    world.consents.follow(world.contacts);
    account = await world.account();
  }, 60_000);
  afterAll(() => world.close());

  /** People as their events name them, resolved in one batch; those who ticked did so with that very phone. */
  const named = (people: readonly Person[], ticked: readonly boolean[] = people.map(() => true)) =>
    world.write(async (tx) => {
      const ids = await world.contacts.resolve(
        tx,
        people.map((person) => ({ accountId: account.id, connectionId: 'shop', country: 'DE', person })),
      );
      await world.consents.record(
        tx,
        people.flatMap((person, index) =>
          ticked[index] === true
            ? [
                {
                  accountId: account.id,
                  contactId: ids[index] as string,
                  purpose: 'transactional' as const,
                  state: 'granted' as const,
                  method: 'checkout',
                  effectiveAt: world.now - 60_000,
                  source: `order:${++orders}`,
                  addressHashes: namedHashes(world.base.secrets, person, 'DE') ?? [],
                },
              ]
            : [],
        ),
      );
      return ids as string[];
    });
  const about = (contactId: string, person: Person | undefined) =>
    world.request(account.id, contactId, String(++orders), { person });
  const customer = () => String(++customers);
  const gate = (result: SendResult | undefined, name: string) =>
    result?.decision.gates.find((answer) => answer.gate === name);
  const sentTo = (digits: string) =>
    world.emulator.emulator
      .listMessages({ recipient: digits })
      .filter(({ direction }) => direction === 'out');

  it('sends three orders of one customer with three phones, in one batch, to the three phones', async () => {
    const externalId = customer();
    const people = [1, 2, 3].map((index): Person => ({ externalId, phone: phone(index) }));
    const ids = await named(people);
    expect(new Set(ids).size).toBe(1);
    const results = await world.decide(...people.map((person, index) => about(ids[index] as string, person)));
    expect(results.map(({ status }) => status)).toEqual(['queued', 'queued', 'queued']);
    expect(gate(results[0], 'identity')?.evidence).toMatchObject({ from: 'event', kind: 'phone' });
    await world.sendAll(world.worker());
    expect([1, 2, 3].map((index) => sentTo(digitsOf(index)).length)).toEqual([1, 1, 1]);
  });

  it('counts a tick for the phone it was given with, at the decision and at the attempt', async () => {
    const externalId = customer();
    const [first, second]: [Person, Person] = [
      { externalId, phone: phone(11) },
      { externalId, phone: phone(12) },
    ];
    const [id = ''] = await named([first, second], [true, false]);
    const [ticked, unticked] = await world.decide(about(id, first), about(id, second));
    expect([ticked?.status, unticked?.status]).toEqual(['queued', 'refused']);
    expect(unticked?.decision.reason).toBe('no_consent');
    expect(gate(unticked, 'consent')?.explanation).toContain('with another phone, not with this one');
    await world.sendAll(world.worker());
    expect([sentTo(digitsOf(11)).length, sentTo(digitsOf(12)).length]).toEqual([1, 0]);
    await named([second]);
    const [again] = await world.write((tx) => world.messaging.redecide(tx, [about(id, second)]));
    expect(again?.status).toBe('queued');
    const hash = (index: number) => namedHashes(world.base.secrets, { phone: phone(index) }, 'DE') ?? [];
    await world.write((tx) =>
      world.consents.stop(tx, [
        {
          accountId: account.id,
          contactId: id,
          addressHashes: hash(11),
          at: world.now,
          source: 'message:stop',
        },
      ]),
    );
    await world.sendAll(world.worker());
    expect(sentTo(digitsOf(12))).toHaveLength(0);
    expect((await world.get(account.id, again?.messageId ?? '')).reason).toBe('consent_revoked');
  });

  it.each<[string, string, string]>([
    ['that cannot be read', 'call me', 'invalid_phone'],
    ['that is a landline', '030 901820', 'landline'],
  ])('refuses an order with a phone %s, and never takes another of the customer', async (_, odd, reason) => {
    const externalId = customer();
    const good: Person = { externalId, phone: phone(20 + customers) };
    const [id = ''] = await named([good, { externalId, phone: odd }], [true, false]);
    const [refused, sent] = await world.decide(about(id, { externalId, phone: odd }), about(id, good));
    expect([refused?.status, refused?.decision.reason]).toEqual(['refused', reason]);
    expect(gate(refused, 'identity')?.evidence).toMatchObject({ from: 'event' });
    expect(gate(refused, 'consent')?.answer).toBe('refuse');
    expect(sent?.status).toBe('queued');
  });

  it('writes to the contact’s own phone when the event names none', async () => {
    const externalId = customer();
    const [id = ''] = await named([{ externalId, phone: phone(31) }]);
    const [result] = await world.decide(about(id, { externalId, email: 'crm@example.com' }));
    expect(result?.status).toBe('queued');
    expect(gate(result, 'identity')?.evidence).toMatchObject({ from: 'contact', kind: 'phone' });
    const preview = await world.messaging.preview(world.base.database.read, about(id, undefined));
    expect(preview.address).toBe(digitsOf(31));
  });

  it('spells the event’s number as WhatsApp does, where that is known', async () => {
    const [id = ''] = await named([{ phone: '+55 11 98765-4321' }]);
    await world.write((tx) =>
      world.contacts.resolve(tx, [
        {
          accountId: account.id,
          connectionId: 'shop',
          country: null,
          person: { whatsappId: '551187654321' },
        },
      ]),
    );
    const [result] = await world.decide(about(id, { phone: '+55 11 98765-4321' }));
    expect(result?.status).toBe('queued');
    expect(gate(result, 'identity')?.evidence).toMatchObject({ from: 'event', kind: 'whatsapp' });
    const preview = await world.messaging.preview(
      world.base.database.read,
      about(id, { phone: '11 98765-4321', phoneCountry: 'BR' }),
    );
    expect(preview.address).toBe('551187654321');
  });

  it('takes no window with one phone for an open one with another', async () => {
    const externalId = customer();
    const [one, two]: [Person, Person] = [
      { externalId, phone: phone(41) },
      { externalId, phone: phone(42) },
    ];
    const [id = ''] = await named([one, two]);
    await world.write((tx) =>
      world.conversations.received(
        tx,
        [
          {
            accountId: account.id,
            numberId: account.number.id,
            addressHash: namedHashes(world.base.secrets, one, 'DE')?.[0] ?? '',
            contactId: id,
            at: world.now,
            windowMs: 24 * 3_600_000,
          },
        ],
        world.now,
      ),
    );
    const text = (person: Person | undefined) => ({
      ...about(id, person),
      template: undefined,
      content: { kind: 'text' as const, text: 'We are on our way.' },
    });
    const previews = await Promise.all(
      [one, two, undefined].map((person) => world.messaging.preview(world.base.database.read, text(person))),
    );
    expect(previews.map(({ address, decision }) => [address, decision.reason])).toEqual([
      [digitsOf(41), null],
      [digitsOf(42), 'window_closed'],
      [digitsOf(42), 'window_closed'],
    ]);
  });
});
