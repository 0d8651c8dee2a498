import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { Database } from '../database/index.js';
import { FakeClock, newId } from '../platform/index.js';
import { ConsentService, sameMomentMs } from './index.js';

const addresses = ['phone', 'alias', 'user-id', 'moved'];
type Address = number;

/** Something said at an address at a moment, or that two addresses were shown to be one account. */
type Step =
  | { kind: 'stop' | 'grant' | 'preference'; address: Address; at: number }
  | { kind: 'link'; address: Address; other: Address };

const address = fc.nat(addresses.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('stop' as const, 'grant' as const, 'preference' as const),
    address,
    at: fc.integer({ min: 1, max: 20 }).map((seconds) => seconds * 1_000),
  }),
  fc.record({ kind: fc.constant('link' as const), address, other: address }),
);

/** The addresses that are one account with this one, once everything is known. */
function accountOf(steps: readonly Step[], start: Address): Set<Address> {
  const members = new Set([start]);
  for (let grown = true; grown;) {
    grown = false;
    for (const one of steps) {
      if (one.kind !== 'link' || members.has(one.address) === members.has(one.other)) continue;
      members.add(one.address).add(one.other);
      grown = true;
    }
  }
  return members;
}

describe.each(databaseKinds)('addresses of one account on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let database: Database;
  const consents = new ConsentService(new FakeClock());

  beforeAll(async () => {
    temporary = await create();
    database = await Database.open(temporary.location);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await temporary.drop();
  });

  it('are stopped and agreed for alike, whatever was said before they were known to be one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        const accountId = newId();
        const contactId = newId();
        const hashOf = (index: Address) => addresses[index] as string;
        for (const [index, one] of steps.entries()) {
          await database.write(async (tx) => {
            if (one.kind === 'link')
              return consents.linkAddresses(tx, [
                { accountId, one: hashOf(one.address), two: hashOf(one.other) },
              ]);
            const addressHash = hashOf(one.address);
            if (one.kind === 'grant') {
              await consents.record(tx, [
                {
                  accountId,
                  contactId,
                  purpose: 'marketing',
                  state: 'granted',
                  method: 'form',
                  effectiveAt: one.at,
                  source: `${index}`,
                  addressHashes: [addressHash],
                },
              ]);
              return;
            }
            const reason = one.kind === 'stop' ? ('stop' as const) : ('whatsapp_preference' as const);
            await consents.suppress(tx, [
              { accountId, addressHash, purposes: ['marketing'], reason, at: one.at },
            ]);
          });
        }
        const asks = addresses.map((addressHash) => ({
          contactId,
          purpose: 'marketing' as const,
          addressHash,
        }));
        const answers = await consents.states(database.read, accountId, asks);
        for (const [index, answer] of answers.entries()) {
          const account = accountOf(steps, index);
          const last = (kind: Step['kind']) =>
            Math.max(
              -Infinity,
              ...steps.flatMap((one) =>
                'at' in one && one.kind === kind && account.has(one.address) ? one.at : [],
              ),
            );
          const stopped = last('stop') > -Infinity && last('grant') <= last('stop') + sameMomentMs;
          const expected = stopped
            ? 'stop'
            : last('preference') > -Infinity
              ? 'whatsapp_preference'
              : undefined;
          expect([addresses[index], answer.suppression?.reason]).toEqual([addresses[index], expected]);
          expect(answer.state).toBe(last('grant') > -Infinity ? 'granted' : 'none');
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
