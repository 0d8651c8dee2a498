import { Injectable } from '@nestjs/common';
import { AuditService } from '../accounts/index.js';
import { Database, type Tx, type WriteOptions } from '../database/index.js';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import type { ApiRequest } from './request.js';

/** What the audit log is told about a change. */
export interface Audited {
  /** `noun.past-participle`, e.g. `template.created`. */
  action: string;
  subject: string;
  /** Never a secret, never personal data. */
  detail?: Record<string, unknown>;
  /** The account it happened to, when it is not the request's. */
  accountId?: string;
}

/**
 * Units of work of the API. What a route does, its audit entry and the stored answer to its
 * idempotency key commit together, so that they cannot disagree after a crash.
 */
@Injectable()
export class ApiUnit {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditService,
    private readonly idempotency: IdempotencyService,
  ) {}

  /** Runs `work`; what it returns must be the whole answer of the route. */
  async write<T>(request: ApiRequest, work: (tx: Tx) => Promise<T>, options?: WriteOptions): Promise<T> {
    return this.db.write(async (tx) => {
      const body = await work(tx);
      if (request.turn)
        await this.idempotency.complete(tx, request.turn, { status: request.turn.status, body });
      return body;
    }, options);
  }

  /** Appends to the audit log in the same unit. */
  async note(tx: Tx, request: ApiRequest, entry: Audited): Promise<void> {
    await this.audit.append(tx, [
      {
        accountId: entry.accountId ?? request.accountId,
        actor: request.actor,
        action: entry.action,
        subject: entry.subject,
        detail: entry.detail,
      },
    ]);
  }

  /** For changes whose service opens its own units of work: the entry and the answer follow in one. */
  async noteAfter<T>(request: ApiRequest, body: T, entry: Audited): Promise<T> {
    return this.write(request, async (tx) => {
      await this.note(tx, request, entry);
      return body;
    });
  }
}
