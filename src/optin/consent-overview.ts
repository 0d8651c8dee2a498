import { Injectable } from '@nestjs/common';
import { identityTable } from '../contacts/index.js';
import type { Reader } from '../database/index.js';
import type { Purpose } from '../sdk/index.js';

/** Where the people of a connection stand, for one purpose: by the latest thing each of them said. */
export interface ConsentCounts {
  purpose: Purpose;
  granted: number;
  revoked: number;
}

/** One entry of the ledger, without who it is about. */
export interface ConsentNews {
  id: string;
  contactId: string;
  purpose: Purpose;
  state: 'granted' | 'revoked';
  method: string;
  /** When it was said, milliseconds UTC. */
  at: number;
}

/** Purposes that owners of shops see: one-time codes are asked for each time. */
const shown: readonly Purpose[] = ['transactional', 'marketing'];

/**
 * Everyone a connection named: by its own id for them, or by a consent given there. People who only wrote to the
 * number are not among them: they may be another shop's.
 */
const peopleSql = `SELECT contactId FROM ${identityTable.name}
    WHERE accountId = ? AND kind = 'external' AND scope = ? AND detachedAt IS NULL
  UNION SELECT contactId FROM consent_entry WHERE accountId = ? AND source LIKE ?`;

/** What the people of one connection agreed to, in numbers. */
@Injectable()
export class ConsentOverview {
  /** By purpose; of one moment the withdrawal counts. */
  async counts(reader: Reader, accountId: string, connectionId: string): Promise<ConsentCounts[]> {
    const rows = await reader.query<{ purpose: Purpose; state: string; total: number | string }>(
      `SELECT purpose, state, COUNT(*) AS total FROM
        (SELECT contactId, purpose, state, ROW_NUMBER() OVER (PARTITION BY contactId, purpose
           ORDER BY effectiveAt DESC, CASE state WHEN 'revoked' THEN 0 ELSE 1 END, id DESC) AS place
         FROM consent_entry WHERE accountId = ? AND contactId IN (${peopleSql})) latest
       WHERE place = 1 GROUP BY purpose, state`,
      [accountId, ...peopleOf(accountId, connectionId)],
    );
    const total = (purpose: Purpose, state: string) =>
      Number(rows.find((row) => row.purpose === purpose && row.state === state)?.total ?? 0);
    return shown.map((purpose) => ({
      purpose,
      granted: total(purpose, 'granted'),
      revoked: total(purpose, 'revoked'),
    }));
  }

  /** The latest entries, newest first. */
  async latest(
    reader: Reader,
    accountId: string,
    connectionId: string,
    limit: number,
  ): Promise<ConsentNews[]> {
    const rows = await reader.query<{
      id: string;
      contactId: string;
      purpose: Purpose;
      state: 'granted' | 'revoked';
      method: string;
      effectiveAt: number | string;
    }>(
      `SELECT id, contactId, purpose, state, method, effectiveAt FROM consent_entry
       WHERE accountId = ? AND purpose IN (?) AND contactId IN (${peopleSql})
       ORDER BY effectiveAt DESC, id DESC LIMIT ?`,
      [accountId, shown, ...peopleOf(accountId, connectionId), limit],
    );
    return rows.map(({ effectiveAt, ...row }) => ({ ...row, at: Number(effectiveAt) }));
  }
}

const peopleOf = (accountId: string, connectionId: string) => [
  accountId,
  connectionId,
  accountId,
  `event:${connectionId}:%`,
];
