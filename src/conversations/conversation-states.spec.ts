import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testBase, type TestBase } from '../../test/support/base.js';
import { databaseKinds } from '../../test/support/databases.js';
import { EventStore, eventTable } from '../events/index.js';
import { Hooks } from '../hooks/index.js';
import { conversationTable, type ConversationRow } from '../messaging/index.js';
import { newId } from '../platform/index.js';
import { conversationLabelledTable, conversationStateTable } from './conversation.entity.js';
import { ConversationPeople } from './conversation-people.js';
import { ConversationStates, type Step } from './conversation-states.js';
import { findThread } from './threads.js';

const accountId = newId();
const by = { reason: 'request', origin: { kind: 'person', id: 'key' }, traceId: 'trace' } as const;

/** What is done, to one of two rows of what is or becomes one person. */
type Deed =
  | { deed: 'wrote'; row: 0 | 1; at: number; message: string }
  | { deed: 'status'; row: 0 | 1; at: number; status: 'open' | 'snoozed' | 'closed' }
  | { deed: 'assigned'; row: 0 | 1; at: number; to: 'anna' | 'bea' | null }
  | { deed: 'labelled'; row: 0 | 1; at: number; label: string }
  | { deed: 'merged' };

const row = fc.constantFrom(0 as const, 1 as const);
const one: fc.Arbitrary<(at: number) => Deed> = fc.oneof(
  row.map((of) => (at: number): Deed => ({
    deed: 'wrote',
    row: of,
    at,
    message: `m${String(at).padStart(3, '0')}`,
  })),
  fc
    .tuple(row, fc.constantFrom('open' as const, 'snoozed' as const, 'closed' as const))
    .map(([of, status]) => (at: number): Deed => ({ deed: 'status', row: of, at, status })),
  fc
    .tuple(row, fc.constantFrom('anna' as const, 'bea' as const, null))
    .map(([of, to]) => (at: number): Deed => ({ deed: 'assigned', row: of, at, to })),
  fc
    .tuple(row, fc.constantFrom('x', 'y'))
    .map(([of, label]) => (at: number): Deed => ({ deed: 'labelled', row: of, at, label })),
);
const deeds = fc
  .array(one, { minLength: 1, maxLength: 8 })
  .map((makers): Deed[] => [...makers.map((make, index) => make(10 + index)), { deed: 'merged' }]);
const orders = deeds.chain((list) =>
  fc.tuple(
    fc.shuffledSubarray(list, { minLength: list.length }),
    fc.shuffledSubarray(list, { minLength: list.length }),
  ),
);

describe.each(databaseKinds)('what is done to conversations on $kind', ({ create }) => {
  let base: TestBase;
  let states: ConversationStates;
  let hooks: Hooks;

  beforeAll(async () => {
    base = await testBase(create);
    states = new ConversationStates(new EventStore(base.queue));
    hooks = new Hooks();
    new ConversationPeople(hooks, states, base.clock).onModuleInit();
  }, 60_000);
  afterAll(() => base.close());

  /** Two people with a conversation each, at one sender. */
  async function pair(): Promise<{ rows: ConversationRow[]; contacts: string[] }> {
    const [numberId, contacts] = [newId(), [newId(), newId()]];
    const rows = contacts.map((contactId) => ({
      id: newId(),
      accountId,
      numberId,
      addressHash: newId(),
      contactId,
      openedAt: 1,
      windowUntil: 0,
      windowSince: null,
      closesAt: null,
      lastInboundAt: null,
      lastOutboundAt: null,
      answeredAt: null,
      referral: null,
      freeEntryUntil: null,
      updatedAt: 1,
    }));
    await base.database.write((tx) => tx.insert(conversationTable, rows));
    return { rows, contacts };
  }

  function stepOf(deed: Exclude<Deed, { deed: 'merged' }>, rowId: string): Step {
    switch (deed.deed) {
      case 'wrote':
        return { rowId, change: { what: 'heard', messageId: deed.message } };
      case 'status':
        return {
          rowId,
          change: { what: 'status', status: deed.status, until: deed.status === 'snoozed' ? 900 : null },
        };
      case 'assigned':
        return {
          rowId,
          change: {
            what: 'assignee',
            assignee: deed.to === null ? null : { kind: 'api_key', id: deed.to },
          },
        };
      case 'labelled':
        return { rowId, change: { what: 'labels', labels: [deed.label] } };
    }
  }

  async function done(order: readonly Deed[]) {
    const { rows, contacts } = await pair();
    for (const deed of order) {
      await base.database.write(async (tx) => {
        if (deed.deed === 'merged') {
          const [kept, gone] = contacts;
          await tx.execute('UPDATE conversation SET contactId = ? WHERE contactId = ?', [kept, gone]);
          await hooks.run(tx, 'contact.merged', {
            accountId,
            mergeId: newId(),
            fromId: gone as string,
            intoId: kept as string,
            at: 1,
          });
          return;
        }
        const { id } = rows[deed.row] as ConversationRow;
        const thread = await findThread(tx, accountId, id);
        await states.apply(tx, [{ thread, steps: [stepOf(deed, id)], cause: by, at: deed.at }], 1);
      });
    }
    const ids = rows.map(({ id }) => id);
    const reader = base.database.read;
    const stored = await reader.selectIn(conversationStateTable, 'id', ids, 'ORDER BY id');
    const labels = await reader.selectIn(conversationLabelledTable, 'conversationId', ids);
    const events = await reader.selectIn(
      eventTable,
      'subject',
      ids.map((id) => `conversation:${id}`),
    );
    return {
      ends: stored.map(({ id: _id, updatedAt: _at, ...rest }) => rest),
      labels: labels.map(({ conversationId, labelId }) => `${ids.indexOf(conversationId)} ${labelId}`).sort(),
      told: events.map(({ transitionKey, subject }) => `${ids.indexOf(subject.slice(13))} ${transitionKey}`),
    };
  }

  it('ends the same in whichever order it is stored, and tells each turn once', async () => {
    await fc.assert(
      fc.asyncProperty(orders, async ([first, second]) => {
        const [one, two] = [await done(first), await done(second)];
        expect(one.ends).toEqual(two.ends);
        expect(one.labels).toEqual(two.labels);
        for (const { told, ends } of [one, two]) {
          expect(new Set(told).size).toBe(told.length);
          for (const { unread, own } of ends) {
            expect(unread).toBeGreaterThanOrEqual(own.unread);
            expect(own.unread).toBeGreaterThanOrEqual(0);
          }
        }
      }),
      { numRuns: 10 },
    );
  }, 120_000);

  it('is the same in each row of a person, so that a list may filter by any', async () => {
    const { rows, contacts } = await pair();
    await base.database.write(async (tx) => {
      const thread = await findThread(tx, accountId, rows[1]?.id ?? '');
      const assignee = { kind: 'api_key', id: 'anna' } as const;
      await states.apply(tx, [{ thread, steps: [{ change: { what: 'assignee', assignee } }], cause: by }], 5);
      await tx.execute('UPDATE conversation SET contactId = ? WHERE contactId = ?', contacts);
      await hooks.run(tx, 'contact.merged', {
        accountId,
        mergeId: newId(),
        fromId: contacts[1] as string,
        intoId: contacts[0] as string,
        at: 6,
      });
    });
    const stored = await base.database.read.selectIn(
      conversationStateTable,
      'id',
      rows.map(({ id }) => id),
    );
    expect(stored.map(({ assigneeId }) => assigneeId)).toEqual(['anna', 'anna']);
  });
});
