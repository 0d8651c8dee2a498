import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { addressHash, ContactService, identityTable } from '../contacts/index.js';
import { Database } from '../database/index.js';
import { FakeClock, newId, Secrets } from '../platform/index.js';
import { ConsentService, OldNumbers } from './index.js';

describe.each(databaseKinds)('WhatsApp ids of before a change of numbering plan on $kind', ({ create }) => {
  const clock = new FakeClock();
  const secrets = new Secrets({ secret: 'a secret of sixteen characters' });
  let temporary: TemporaryDatabase;
  let database: Database;
  const contacts = new ContactService(clock, secrets);
  const consents = new ConsentService(clock);
  beforeAll(async () => {
    temporary = await create();
    database = await Database.open(temporary.location);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await temporary.drop();
  });

  it('keep their STOP for the number of today, once put right, and are one person with it', async () => {
    const accountId = newId();
    const person = (whatsappId: string) =>
      database.write(async (tx) => {
        const [id] = await contacts.resolve(tx, [
          { accountId, connectionId: '', country: null, person: { whatsappId } },
        ]);
        return id as string;
      });
    const olds = { '22997000031': '2290197000031', '22568000033': '2250768000033' };
    for (const [old, today] of Object.entries(olds)) {
      const wrote = await person(old);
      // As the version before stored it: a number of its own, known by a hash of its own.
      await database.write((tx) =>
        tx.execute('UPDATE identity SET matchKey = NULL WHERE accountId = ? AND value = ?', [accountId, old]),
      );
      const written = secrets.hash('address', old);
      await database.write((tx) =>
        consents.stop(tx, [
          {
            accountId,
            contactId: wrote,
            addressHashes: [written],
            at: clock.now(),
            source: `message:${old}`,
            evidence: {},
          },
        ]),
      );
      const stopped = async () =>
        (
          await consents.suppressions(database.read, [
            { accountId, addressHash: addressHash(secrets, today), purpose: 'transactional' },
          ])
        )[0] !== undefined;
      expect(await stopped()).toBe(false);
      const upkeep = new OldNumbers(database, consents, secrets);
      expect(await upkeep.putRight()).toBe(1);
      expect(await stopped()).toBe(true);
      expect(await person(today)).toBe(wrote);
      expect(await upkeep.putRight()).toBe(0);
    }
    const rows = await database.read.select(identityTable, 'WHERE accountId = ? AND matchKey IS NULL', [
      accountId,
    ]);
    expect(rows).toEqual([]);
  });
});
