import { Injectable } from '@nestjs/common';
import { ConnectionService } from '../connections/index.js';
import { Database } from '../database/index.js';
import { newTraceId, notFound } from '../platform/index.js';
import { Lookups } from './lookups.js';

/** Asks vendors what they bill connections for, when somebody looks. */
@Injectable()
export class PlanLookups {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionService,
    private readonly lookups: Lookups,
  ) {}

  /**
   * Has the vendor asked for a connection's plan; the answer is kept with the connection. Asking again while it waits
   * asks once.
   *
   * @throws ProblemError 404 `not_found`
   */
  async ask(accountId: string, connectionId: string): Promise<void> {
    await this.connections.get(this.database.read, accountId, connectionId);
    const open = await this.connections.open(connectionId);
    if (!open) throw notFound('connection', connectionId);
    const wanted = open.connector.planLookup;
    // A vendor that does not bill has no plan to tell.
    if (wanted === undefined) return;
    await this.database.write((tx) =>
      this.lookups.want(tx, [{ accountId, connectionId, wanted, traceId: newTraceId() }]),
    );
  }
}
