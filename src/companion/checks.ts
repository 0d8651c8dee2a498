import { Injectable } from '@nestjs/common';
import { ConnectionService, type ConnectionDetails } from '../connections/index.js';
import { Database } from '../database/index.js';
import { Clock } from '../platform/index.js';
import type { CompanionRow } from './companion.entity.js';
import { CompanionRepository } from './companion.repository.js';
import type { Caller } from './signed-calls.js';
import { ConnectionToShop } from './connection-to-shop.js';

/** How long the ways to the companion may take together, milliseconds: somebody waits for the page. */
const lookTimeoutMs = 12_000;
/** A result this young is answered again, milliseconds, so that nobody makes us call a shop over and over. */
const freshForMs = 5_000;

/** What a check found. */
export interface Checked {
  connection: ConnectionDetails;
  companion: CompanionRow;
}

/** Checks, on request of a shop's owner, whether the hub reaches the shop. */
@Injectable()
export class Checks {
  /** Checks under way, by connection: who asks meanwhile waits for the same answer. */
  private readonly running = new Map<string, Promise<Checked>>();
  private readonly lastAt = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionService,
    private readonly companions: CompanionRepository,
    private readonly connectionToShop: ConnectionToShop,
    private readonly clock: Clock,
  ) {}

  /** Tries the vendor's API and every way to the companion; notes and answers what came of it. */
  async run(caller: Caller): Promise<Checked> {
    const { id } = caller.open.row;
    const running = this.running.get(id);
    if (running) return running;
    if ((this.lastAt.get(id) ?? 0) > this.clock.now() - freshForMs) return this.read(caller);
    const check = this.check(caller).finally(() => this.running.delete(id));
    this.running.set(id, check);
    return check;
  }

  private async check(caller: Caller): Promise<Checked> {
    const { row } = caller.open;
    if (this.lastAt.size > 10_000) this.lastAt.clear();
    await Promise.all([
      this.connectionToShop.look(caller.open, { ...caller.companion }, AbortSignal.timeout(lookTimeoutMs)),
      this.connections.check(row.accountId, row.id),
    ]);
    this.lastAt.set(row.id, this.clock.now());
    return this.read(caller);
  }

  private async read({ open: { row }, companion }: Caller): Promise<Checked> {
    return {
      connection: await this.connections.get(this.database.read, row.accountId, row.id),
      companion: (await this.companions.byConnection(this.database.read, row.id)) ?? companion,
    };
  }
}
