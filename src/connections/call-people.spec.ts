import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../test/support/api.js';
import { databaseKinds } from '../../test/support/databases.js';
import { ContactService } from '../contacts/index.js';
import { newId } from '../platform/index.js';
import type { Person } from '../sdk/index.js';
import { CallPeople } from './index.js';

describe.each(databaseKinds)('whom calls are about, on $kind', ({ create }) => {
  let api: ApiFixture;
  let accountId: string;
  const [shop, crm, other] = [newId(), newId(), newId()];
  const people = new CallPeople();

  beforeAll(async () => {
    api = await startApi(await create());
    ({ accountId } = await api.accountKey());
    await api.db.write((tx) => tx.execute("UPDATE account SET country = 'ES' WHERE id = ?", [accountId]));
    await met(shop, { externalId: '13', phone: '600 111 222', email: 'ana@shop.example' });
    await met(crm, { externalId: 'crm-7', phone: '+34600111222' });
    await met(crm, { externalId: '13', phone: '+34600999999' });
  }, 60_000);
  afterAll(() => api.close());

  const met = (connectionId: string, person: Person) =>
    api.db.write((tx) =>
      api.app.get(ContactService).resolve(tx, [{ accountId, connectionId, country: 'ES', person }]),
    );
  const translated = async (person: Person, to: string, isNamed = false) => {
    const call = { accountId, from: shop, to, isNamed, input: { person, text: 'x' } };
    const [input] = await api.db.write((tx) => people.translated(tx, [call]));
    return (input as { person: Person }).person;
  };
  const completed = async (input: object, at = crm, account = accountId) =>
    people.completed(api.db.read, account, at, { ...input });

  it('has the id of the connection that is called in the place of the one whose event it was', async () => {
    expect(await translated({ externalId: '13' }, crm)).toEqual({
      externalId: 'crm-7',
      phone: '+34600111222',
      email: 'ana@shop.example',
    });
    expect(await translated({ externalId: '13' }, shop)).toEqual({ externalId: '13' });
  });

  it('has no id at a connection that does not know the person, and what else they can be found by', async () => {
    expect(await translated({ externalId: '13', firstName: 'Ana' }, other)).toEqual({
      firstName: 'Ana',
      phone: '+34600111222',
      email: 'ana@shop.example',
    });
  });

  it('keeps an id nobody has where the event is from only for a connection the caller chose', async () => {
    expect(await translated({ externalId: 'crm-9' }, crm, true)).toEqual({ externalId: 'crm-9' });
    expect(await translated({ externalId: '14' }, crm)).toEqual({});
  });

  it('is completed when the call is made, by whatever names the person, with the phone in E.164', async () => {
    const ana = { externalId: 'crm-7', phone: '+34600111222' };
    expect(await completed({ person: { phone: '600 11 12 22' } })).toEqual({ person: ana });
    expect(await completed({ person: { email: 'ANA@shop.example' } })).toEqual({
      person: { email: 'ANA@shop.example', externalId: 'crm-7' },
    });
    expect(await completed({ person: { whatsappId: '34600111222' } })).toMatchObject({
      person: { externalId: 'crm-7' },
    });
    expect(await completed({ person: { phone: 'call me' } })).toEqual({ person: { phone: 'call me' } });
    expect(await completed({ person: { externalId: '13', phone: '600111222' } })).toEqual({
      person: { externalId: '13', phone: '+34600111222' },
    });
    expect(await completed({ orderId: '1', person: 'Ana' })).toEqual({ orderId: '1', person: 'Ana' });
  });

  it('finds nobody of another account', async () => {
    const stranger = await api.accountKey();
    expect(await completed({ person: { phone: '+34600111222' } }, crm, stranger.accountId)).toEqual({
      person: { phone: '+34600111222' },
    });
  });

  it('is not the record that the vendor deleted', async () => {
    const change = { accountId, connectionId: crm, externalId: 'crm-7', at: api.clock.now() };
    const contacts = api.app.get(ContactService);
    await api.db.write((tx) => contacts.noteRecords(tx, { deleted: [change], alive: [] }));
    expect(await completed({ person: { phone: '+34600111222' } })).toEqual({
      person: { phone: '+34600111222' },
    });
  });
});
