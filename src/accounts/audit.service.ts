import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import { Clock, newId } from '../platform/index.js';
import type { Actor, ActorKind } from './actor.js';
import { auditEntryTable, type AuditEntryRow } from './account.entity.js';
import type { IdPage } from './page.js';

export interface AuditEntry {
  accountId: string;
  actor: Actor;
  /** `noun.past-participle`, e.g. `connection.created`. */
  action: string;
  /** Id of what it was done to. */
  subject: string;
  /** Never a secret, never personal data: names of changed fields, scopes, counts. */
  detail?: Record<string, unknown> | undefined;
}

/** Who changed what, and when: appended in the unit of work that made the change. */
@Injectable()
export class AuditService {
  constructor(private readonly clock: Clock) {}

  async append(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
    const at = this.clock.now();
    await tx.insert(
      auditEntryTable,
      entries.map((entry) => ({
        id: newId(),
        accountId: entry.accountId,
        actor: entry.actor.id ?? entry.actor.kind,
        actorKind: entry.actor.kind,
        action: entry.action,
        subject: entry.subject.slice(0, 190),
        at,
        detail: entry.detail ?? null,
      })),
    );
  }

  /** Whether something was ever done to a subject. */
  async has(reader: Reader, accountId: string, entry: { action: string; subject: string }): Promise<boolean> {
    const row = await reader.first(
      auditEntryTable,
      'WHERE accountId = ? AND subject = ? AND action = ? LIMIT 1',
      [accountId, entry.subject, entry.action],
    );
    return row !== undefined;
  }

  /** Newest first. */
  async list(reader: Reader, accountId: string, page: IdPage): Promise<AuditEntryRow[]> {
    return page.before === undefined
      ? reader.select(auditEntryTable, 'WHERE accountId = ? ORDER BY id DESC LIMIT ?', [
          accountId,
          page.limit,
        ])
      : reader.select(auditEntryTable, 'WHERE accountId = ? AND id < ? ORDER BY id DESC LIMIT ?', [
          accountId,
          page.before,
          page.limit,
        ]);
  }
}

/** Whom an entry names: those made before there were kinds say `system`, `companion`, or the id of a key. */
export function actorKindOf(actor: string, kind: string | null): ActorKind {
  if (kind !== null) return kind as ActorKind;
  return actor === 'system' || actor === 'companion' ? actor : 'api_key';
}
