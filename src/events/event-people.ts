import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  followMerge,
  followUnmerge,
  giveBack,
  Hooks,
  notedAmong,
  sinceMerge,
  type ContactErasure,
  type ContactUnmerge,
  type EmptiedMessage,
  type UnmergedOwner,
} from '../hooks/index.js';
import { chunks, type Tx } from '../database/index.js';
import { consentSource } from './consent-events.js';
import { eventTable, subjectStateTable, type EventRow } from './event.entity.js';

const followed = { table: eventTable.name, writtenAt: 'recordedAt' };
/** Events looked at together. */
const batchRows = 1_000;

/** Has events follow people who are merged and who are two again, and empties them when somebody is erased. */
@Injectable()
export class EventPeople implements OnModuleInit {
  constructor(private readonly hooks: Hooks) {}

  onModuleInit(): void {
    const { hooks } = this;
    hooks.personal.declare(eventTable, {
      merged: 'followed',
      unmerged: 'followed',
      erased: { person: 'emptied', data: 'emptied' },
    });
    const kept =
      'A connector keeps in it which changes of a subject it told, as words and hashes. Without it they would be told again.';
    hooks.personal.declare(subjectStateTable, {
      merged: { kept },
      unmerged: { kept },
      erased: { state: { kept } },
    });
    hooks.on('contact.merged', (tx, merge) => followMerge(tx, merge, followed));
    hooks.on('contact.unmerging', (tx, unmerge) => this.findOwn(tx, unmerge));
    hooks.on('contact.unmerged', async (tx, unmerge) => {
      await followUnmerge(tx, unmerge, followed.table);
      await giveBack(tx, unmerge, followed.table, unmerge.found.events);
    });
    hooks.on('contact.erasing', (tx, erasure) => this.find(tx, erasure));
    hooks.on('contact.erased', (tx, erasure) => this.empty(tx, erasure));
    hooks.on('messages.emptied', (tx, messages) => this.aged(tx, messages));
  }

  /** What events told of messages goes with what the messages said; plugins have heard of it long since. */
  private async aged(tx: Tx, messages: readonly EmptiedMessage[]): Promise<void> {
    const numberIds = [...new Set(messages.flatMap(({ numberId }) => numberId ?? []))];
    for (const part of chunks(messages, batchRows))
      await tx.execute(
        `UPDATE event SET data = NULL, person = NULL WHERE connectionId IN (?) AND subject IN (?)
           AND data IS NOT NULL AND status IN ('dispatched', 'parked')`,
        [numberIds, part.map(({ id }) => `message:${id}`)],
      );
  }

  /** Events since the merge that are of the person who comes back, and the consents they told. */
  private async findOwn(tx: Tx, unmerge: ContactUnmerge): Promise<void> {
    const { found } = unmerge;
    const since = sinceMerge(unmerge, followed);
    for (let after = ''; ;) {
      const rows = await tx.select(eventTable, `WHERE ${since.where} AND id > ? ORDER BY id LIMIT ?`, [
        ...since.params,
        after,
        batchRows,
      ]);
      const causes = await this.movedCauses(tx, unmerge, rows);
      for (const row of rows) {
        const owner = ownerOf(row, unmerge, causes);
        if (owner === 'restored') found.events.add(row.id);
        if (!row.type.startsWith('consent.')) continue;
        if (owner === 'restored') found.sources.add(consentSource(row));
        else if (owner === undefined) found.unclearSources.add(consentSource(row));
      }
      if (rows.length < batchRows) return;
      after = rows.at(-1)?.id ?? after;
    }
  }

  /** Of the messages, conversations and events these events are about, those that went with the person. */
  private async movedCauses(
    tx: Tx,
    { mergeId }: ContactUnmerge,
    rows: readonly EventRow[],
  ): Promise<ReadonlySet<string>> {
    const moved = new Set<string>();
    for (const table of ['message', 'conversation', 'event'] as const) {
      const ids = rows.flatMap((row) => causeOf(row, table) ?? []);
      for (const id of await notedAmong(tx, mergeId, table, ids)) moved.add(id);
    }
    return moved;
  }

  private async find(tx: Tx, { accountId, contactIds, connectionId, found }: ContactErasure): Promise<void> {
    const rows = await tx.query<{ id: string; deliveryId: string | null; traceId: string }>(
      `SELECT id, deliveryId, traceId FROM event WHERE accountId = ? AND contactId IN (?) ${connectionId === undefined ? '' : 'AND connectionId = ?'}`,
      [accountId, contactIds, ...(connectionId === undefined ? [] : [connectionId])],
    );
    for (const { id, deliveryId, traceId } of rows) {
      found.events.add(id);
      found.traces.add(traceId);
      if (deliveryId !== null) found.deliveries.add(deliveryId);
    }
  }

  /** One that is parked waits for nobody any more: without its data nothing can be decided. */
  private async empty(tx: Tx, { found }: ContactErasure): Promise<void> {
    for (const ids of chunks([...found.events], 5_000)) await this.emptyRows(tx, ids);
  }

  /** Empties events that are about nobody known. */
  async emptyRows(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length > 0)
      await tx.execute(
        `UPDATE event SET data = NULL, person = NULL,
         status = CASE WHEN status = 'parked' THEN 'dispatched' ELSE status END WHERE id IN (?)`,
        [ids],
      );
  }
}

/** Whose an event is: whom it names, else whose message, conversation or earlier event it is about. */
function ownerOf(
  row: EventRow,
  { ownerOf: named, found }: ContactUnmerge,
  moved: ReadonlySet<string>,
): UnmergedOwner {
  if (row.person !== null) return named(row.person, row.connectionId);
  const about = [
    [causeOf(row, 'message'), found.messages],
    [causeOf(row, 'conversation'), found.conversations],
    [causeOf(row, 'event'), found.events],
  ] as const;
  return about.some(([id, ids]) => id !== undefined && (moved.has(id) || ids.has(id)))
    ? 'restored'
    : undefined;
}

/** The message, conversation or event that an event of the core is about. */
function causeOf(
  { subject, data }: EventRow,
  kind: 'message' | 'conversation' | 'event',
): string | undefined {
  if (kind === 'event') return typeof data?.['eventId'] === 'string' ? data['eventId'] : undefined;
  return subject.startsWith(`${kind}:`) ? subject.slice(kind.length + 1) : undefined;
}
