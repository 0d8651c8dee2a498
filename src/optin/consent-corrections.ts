import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import type { Purpose } from '../sdk/index.js';
import { consentEntryTable, suppressionTable, type ConsentEntryRow } from './consent.entity.js';
import { ConsentService } from './consent.service.js';
import type { SuppressionRequest } from './consent.types.js';

/** Method of the withdrawals that take a wrong grant back. */
export const correctionMethod = 'correction';

/** Which entries of the ledger are meant. */
export interface EntryFilter {
  /** Of events of this connection. */
  connectionId?: string | undefined;
  contactId?: string | undefined;
  purpose?: string | undefined;
  state?: string | undefined;
  method?: string | undefined;
  /** Milliseconds UTC, each without the moment itself. */
  recordedBefore?: number | undefined;
  recordedAfter?: number | undefined;
}

/** The place of an entry in the order in which entries were recorded. */
export interface EntryPlace {
  recordedAt: number;
  id: string;
}

/** Somebody a correction was about. */
export interface Corrected {
  contactId: string;
  purpose: Purpose;
}

/** Finds entries by what made them, and takes grants back that should never have been written. */
@Injectable()
export class ConsentCorrections {
  constructor(private readonly consents: ConsentService) {}

  /** Entries of an account, the latest recorded first; with `after`, those behind that place. */
  async find(
    reader: Reader,
    accountId: string,
    filter: EntryFilter,
    after: EntryPlace | undefined,
    limit: number,
  ): Promise<ConsentEntryRow[]> {
    const { connectionId, recordedBefore, recordedAfter } = filter;
    // An id holds nothing that LIKE would read as something else; what does is none.
    if (connectionId !== undefined && !/^[0-9a-f-]{1,36}$/i.test(connectionId)) return [];
    const conditions: [string, unknown[]][] = [
      ['accountId = ?', [accountId]],
      ...(connectionId === undefined ? [] : [condition('source LIKE ?', `event:${connectionId}:%`)]),
      ...(recordedBefore === undefined ? [] : [condition('recordedAt < ?', recordedBefore)]),
      ...(recordedAfter === undefined ? [] : [condition('recordedAt > ?', recordedAfter)]),
      ...(['contactId', 'purpose', 'state', 'method'] as const).flatMap((name): [string, unknown[]][] =>
        filter[name] === undefined ? [] : [condition(`${name} = ?`, filter[name])],
      ),
      ...(after === undefined ? [] : [placeBehind(after)]),
    ];
    return reader.select(
      consentEntryTable,
      `WHERE ${conditions.map(([sql]) => sql).join(' AND ')} ORDER BY recordedAt DESC, id DESC LIMIT ?`,
      [...conditions.flatMap(([, params]) => params), limit],
    );
  }

  /**
   * Takes grants back as of the moment they were given: at the same moment a withdrawal wins, so what
   * the person agreed to later stays. A STOP that a grant had lifted holds again. The same grant is
   * taken back once.
   *
   * @returns those whose consent does not stand any more.
   */
  async takeBack(
    tx: Tx,
    accountId: string,
    grants: readonly ConsentEntryRow[],
    reason: string,
  ): Promise<Corrected[]> {
    if (grants.length === 0) return [];
    await this.consents.record(
      tx,
      grants.map((grant) => ({
        accountId,
        contactId: grant.contactId,
        purpose: grant.purpose as Purpose,
        state: 'revoked' as const,
        method: correctionMethod,
        evidence: { reason, entryId: grant.id },
        effectiveAt: grant.effectiveAt,
        source: `correction:${grant.id}`,
        addressHashes: [],
      })),
    );
    await this.consents.suppress(tx, await liftedBy(tx, accountId, grants));
    const people = new Map(
      grants.map(({ contactId, purpose }): [string, Corrected] => [
        `${contactId}:${purpose}`,
        { contactId, purpose: purpose as Purpose },
      ]),
    );
    const asked = [...people.values()];
    const answers = await this.consents.states(tx, accountId, asked);
    return asked.filter((_, index) => answers[index]?.state !== 'granted');
  }
}

const condition = (sql: string, value: unknown): [string, unknown[]] => [sql, [value]];

const placeBehind = ({ recordedAt, id }: EntryPlace): [string, unknown[]] => [
  '(recordedAt < ? OR (recordedAt = ? AND id < ?))',
  [recordedAt, recordedAt, id],
];

/** STOPs these grants had lifted, asked for again as of that moment. */
async function liftedBy(
  reader: Reader,
  accountId: string,
  grants: readonly ConsentEntryRow[],
): Promise<SuppressionRequest[]> {
  const rows = await reader.selectIn(
    suppressionTable,
    'liftedBy',
    grants.map(({ id }) => id),
    "AND accountId = ? AND reason = 'stop'",
    [accountId],
  );
  return rows.flatMap(({ addressHash, purpose, liftedAt }): SuppressionRequest[] =>
    liftedAt === null
      ? []
      : [{ accountId, addressHash, purposes: [purpose as Purpose], reason: 'stop', at: liftedAt }],
  );
}
