import type { ContactService, LeftOut, ResolveRequest } from '../contacts/index.js';
import type { Tx } from '../database/index.js';
import type { AnyEventDraft, EventData } from '../sdk/index.js';
import type { EventRow } from './event.entity.js';

/** An event of a vendor's, and whom the vendor says it is about. */
export interface ToldEvent {
  draft: AnyEventDraft;
  person: ResolveRequest;
  deliveryId: string;
}

/** Events that change whom a vendor's ids lead to: what follows them must find it changed. */
const turning: ReadonlySet<string> = new Set(['contact.deleted', 'contact.merged']);

/** True for the event with which a vendor asks to forget a person for good. */
export function asksToErase(draft: AnyEventDraft): boolean {
  return draft.type === 'contact.deleted' && draft.data.erase === true;
}

/**
 * A batch in parts that may each be worked on at once: after an event that changes whom ids lead to,
 * a new part begins. Such events in a row stay together.
 */
export function inTurns<T extends { draft: AnyEventDraft }>(list: readonly T[]): T[][] {
  const parts: T[][] = [];
  let last: string | undefined;
  for (const entry of list) {
    const { type } = entry.draft;
    const begins = last === undefined || (turning.has(last) && last !== type);
    if (begins) parts.push([entry]);
    else parts.at(-1)?.push(entry);
    last = type;
  }
  return parts;
}

/**
 * Does to contacts what vendors did to their records, for events stored for the first time: writes
 * what they say, follows their merges, notes their deletions, erases whom they ask to erase. Answers
 * the fields and tags that did not fit, by delivery.
 */
export async function applyContactEvents(
  tx: Tx,
  contacts: ContactService,
  stored: readonly EventRow[],
  toldOf: (row: EventRow) => ToldEvent,
): Promise<Map<string, LeftOut[]>> {
  const relevant = stored.filter((row) => row.type.startsWith('contact.') && row.status === 'pending');
  if (relevant.length === 0) return new Map();
  const updates = relevant.filter(({ type }) => type === 'contact.created' || type === 'contact.updated');
  const leftOut = await hear(tx, contacts, updates, toldOf);
  await contacts.followMerges(
    tx,
    relevant.flatMap(({ type, accountId, connectionId, contactId, data }) =>
      type === 'contact.merged' && contactId !== null
        ? [{ ...(data as EventData<'contact.merged'>), accountId, connectionId, contactId }]
        : [],
    ),
  );
  const deletions = relevant.filter(({ type }) => type === 'contact.deleted');
  const records = (rows: readonly EventRow[]) =>
    rows.flatMap((row) => {
      const { externalId } = toldOf(row).person.person;
      const { accountId, connectionId, occurredAt: at } = row;
      return externalId === undefined ? [] : [{ accountId, connectionId, externalId, at }];
    });
  // What went when a vendor made two of its records one is written to no more.
  const gone = relevant.flatMap(({ type, accountId, connectionId, occurredAt: at, data }) =>
    type === 'contact.merged'
      ? [
          {
            accountId,
            connectionId,
            externalId: (data as EventData<'contact.merged'>).mergedExternalId,
            at,
          },
        ]
      : [],
  );
  await contacts.noteRecords(tx, { deleted: [...records(deletions), ...gone], alive: records(updates) });
  for (const row of deletions) {
    const { draft, person } = toldOf(row);
    if (asksToErase(draft)) await contacts.eraseByVendor(tx, person, row.occurredAt);
  }
  return leftOut;
}

async function hear(
  tx: Tx,
  contacts: ContactService,
  updates: readonly EventRow[],
  toldOf: (row: EventRow) => ToldEvent,
): Promise<Map<string, LeftOut[]>> {
  const news = updates.flatMap((row) => {
    if (row.contactId === null) return [];
    const { fields, tags } = row.data as EventData<'contact.updated'>;
    const { accountId, connectionId, contactId, occurredAt: at } = row;
    const { person } = toldOf(row).person;
    return [{ accountId, connectionId, contactId, at, person, fields, tags }];
  });
  const dropped = await contacts.hear(tx, news);
  const leftOut = new Map<string, LeftOut[]>();
  for (const row of updates) {
    const names = dropped.get(row.contactId ?? '');
    if (names) leftOut.set(toldOf(row).deliveryId, names);
  }
  return leftOut;
}
