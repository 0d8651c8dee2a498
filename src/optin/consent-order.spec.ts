import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { Database } from '../database/index.js';
import { FakeClock, newId } from '../platform/index.js';
import type { Purpose } from '../sdk/index.js';
import { consentEntryTable } from './consent.entity.js';
import { ConsentService, sameMomentMs } from './index.js';

/** Something that happened at a moment; it may be heard of at any time, and more than once. */
type Happening =
  | { kind: 'granted' | 'revoked'; person: number; purpose: Purpose; at: number }
  | { kind: 'stop'; person: number; at: number }
  | { kind: 'preference_stop' | 'preference_resume' | 'meta_131050'; person: number; at: number };

/** Two people share one address: what its user says about the address holds for both. */
const people = [
  { id: 'ana', address: 'shared' },
  { id: 'bea', address: 'shared' },
  { id: 'carl', address: 'own' },
];
const purposes: readonly Purpose[] = ['transactional', 'marketing'];
const addressOf = (happening: Happening) => people[happening.person]?.address ?? '';

/**
 * The rules in plain words. A grant stands unless its person withdrew at that moment or later; a STOP is
 * told by another clock, so one that is not older by more than the moment withdraws it too.
 */
function expected(happenings: readonly Happening[], person: number, purpose: Purpose) {
  const address = people[person]?.address;
  const of = (kind: Happening['kind'], matches: (one: Happening) => boolean) =>
    happenings
      .filter((one) => one.kind === kind && matches(one))
      .filter((one) => !('purpose' in one) || one.purpose === purpose)
      .map(({ at }) => at);
  const own = (one: Happening) => one.person === person;
  const here = (one: Happening) => addressOf(one) === address;
  const last = (moments: readonly number[]) => Math.max(-Infinity, ...moments);
  const granted = last(of('granted', own));
  const [revoked, stop] = [last(of('revoked', own)), last(of('stop', own))];
  const withdrawn = Math.max(revoked, stop) > -Infinity;
  const stands = granted > revoked && granted > stop + sameMomentMs;
  const stopHere = last(of('stop', here));
  const stopped = stopHere > -Infinity && last(of('granted', here)) <= stopHere + sameMomentMs;
  const resumed = last(of('preference_resume', here));
  const switchedOff = (kind: 'preference_stop' | 'meta_131050') => {
    const moment = purpose === 'marketing' ? last(of(kind, here)) : -Infinity;
    return moment > -Infinity && moment >= resumed;
  };
  const suppression = stopped
    ? 'stop'
    : switchedOff('preference_stop')
      ? 'whatsapp_preference'
      : switchedOff('meta_131050')
        ? 'meta_131050'
        : undefined;
  return { state: stands ? 'granted' : withdrawn ? 'revoked' : 'none', suppression };
}

/** Half seconds, so that some are of one moment and some are not. */
const time = fc.integer({ min: 1, max: 12 }).map((halves) => halves * 500);
const who = fc.integer({ min: 0, max: people.length - 1 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('granted' as const, 'revoked' as const),
      person: who,
      purpose: fc.constantFrom(...purposes),
      at: time,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stop' as const), person: who, at: time }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('preference_stop' as const, 'preference_resume' as const, 'meta_131050' as const),
      person: who,
      at: time,
    }),
  },
);
/** The same happenings as they may reach us: shuffled, some twice, in units of any size. */
const story = fc
  .uniqueArray(happening, { maxLength: 14, selector: (one) => JSON.stringify(one) })
  .chain((happenings) =>
    fc.record({
      happenings: fc.constant(happenings),
      heard: fc
        .shuffledSubarray(happenings, { minLength: happenings.length })
        .chain((shuffled) => fc.subarray(happenings).map((again) => [...shuffled, ...again])),
      unitSize: fc.integer({ min: 1, max: 6 }),
    }),
  );

describe.each(databaseKinds)('the order of consent on $kind', ({ create }) => {
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

  /** One unit of work that hears of some happenings; each method gets all of its kind at once. */
  const hear = (accountId: string, unit: readonly Happening[]) =>
    database.write(async (tx) => {
      const source = (one: Happening) => JSON.stringify(one);
      const contactId = (one: Happening) => `${accountId.slice(-12)}-${people[one.person]?.id}`;
      await consents.record(
        tx,
        unit.flatMap((one) =>
          one.kind === 'granted' || one.kind === 'revoked'
            ? [
                {
                  accountId,
                  contactId: contactId(one),
                  purpose: one.purpose,
                  state: one.kind,
                  method: 'form',
                  effectiveAt: one.at,
                  source: source(one),
                  addressHashes: [addressOf(one)],
                },
              ]
            : [],
        ),
      );
      await consents.stop(
        tx,
        unit.flatMap((one) =>
          one.kind === 'stop'
            ? [
                {
                  accountId,
                  contactId: contactId(one),
                  addressHashes: [addressOf(one)],
                  at: one.at,
                  source: source(one),
                },
              ]
            : [],
        ),
      );
      await consents.suppress(
        tx,
        unit.flatMap((one) => {
          if (one.kind !== 'preference_stop' && one.kind !== 'meta_131050') return [];
          const reason =
            one.kind === 'meta_131050' ? ('meta_131050' as const) : ('whatsapp_preference' as const);
          return [
            { accountId, addressHash: addressOf(one), purposes: ['marketing' as const], reason, at: one.at },
          ];
        }),
      );
      await consents.resume(
        tx,
        unit.flatMap((one) =>
          one.kind === 'preference_resume'
            ? [{ accountId, addressHash: addressOf(one), at: one.at, by: 'delivery' }]
            : [],
        ),
      );
    });

  it('depends on when things happened, not on when, how often or how grouped we hear of them', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ happenings, heard, unitSize }) => {
        const accountId = newId();
        for (let start = 0; start < heard.length; start += unitSize) {
          await hear(accountId, heard.slice(start, start + unitSize));
        }
        const asks = people.flatMap((person, index) =>
          purposes.map((purpose) => ({ person, index, purpose })),
        );
        const answers = await consents.states(
          database.read,
          accountId,
          asks.map(({ person, purpose }) => ({
            contactId: `${accountId.slice(-12)}-${person.id}`,
            purpose,
            addressHash: person.address,
          })),
        );
        expect(
          answers.map((answer) => ({ state: answer.state, suppression: answer.suppression?.reason })),
        ).toEqual(asks.map(({ index, purpose }) => expected(happenings, index, purpose)));
        const entries = await database.read.select(consentEntryTable, 'WHERE accountId = ?', [accountId]);
        const told = happenings.filter((one) => ['granted', 'revoked'].includes(one.kind)).length;
        const stops = happenings.filter((one) => one.kind === 'stop').length;
        expect(entries).toHaveLength(told + stops * 2);
      }),
      { numRuns: 120 },
    );
  }, 120_000);
});
