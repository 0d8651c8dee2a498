import { Injectable } from '@nestjs/common';
import { SecretRotations, type OpenConnection } from '../connections/index.js';
import { Database } from '../database/index.js';
import { Clock, Egress } from '../platform/index.js';
import { type CompanionQuestion, type CompanionReply } from '../sdk/index.js';
import type { CompanionRow } from './companion.entity.js';
import { CompanionRepository } from './companion.repository.js';

/** The way that always leads there: the answer to a sign of life. */
export const heartbeatWay = 'heartbeat';
/** After all ways were closed, they are not tried again for this long, milliseconds. */
const restMs = 10 * 60_000;

type Reached = Extract<CompanionReply, { reached: true }>;

/** Asks companions directly, by the way that worked last, else by the others; remembers what works. */
@Injectable()
export class WayBack {
  constructor(
    private readonly database: Database,
    private readonly companions: CompanionRepository,
    private readonly rotations: SecretRotations,
    private readonly egress: Egress,
    private readonly clock: Clock,
  ) {}

  /** True while all ways were found closed a short while ago. */
  rests(companion: CompanionRow): boolean {
    return companion.way === heartbeatWay && (companion.wayCheckedAt ?? 0) > this.clock.now() - restMs;
  }

  /** Puts a question; undefined when no way leads there. Never throws for what stands in between. */
  async ask(
    open: OpenConnection,
    companion: CompanionRow,
    question: CompanionQuestion,
    signal: AbortSignal,
  ): Promise<Reached | undefined> {
    const definition = open.connector.companion;
    if (!definition) return undefined;
    const ways = [
      ...definition.ways.filter((way) => way === companion.way),
      ...definition.ways.filter((way) => way !== companion.way),
    ];
    let closed: Extract<CompanionReply, { reached: false }> | undefined;
    for (const way of ways) {
      const reply = await this.call(open, way, question, signal);
      if (reply.reached) {
        // What stood in the better ways is told as long as they are closed.
        await this.remember(companion, way, way === definition.ways[0] ? undefined : closed);
        return reply;
      }
      closed ??= reply;
      if (signal.aborted) break;
    }
    await this.remember(companion, heartbeatWay, closed);
    return undefined;
  }

  /** By one way; with the new secret where the site has it already and the hub was not told. */
  private async call(
    open: OpenConnection,
    way: string,
    question: CompanionQuestion,
    signal: AbortSignal,
  ): Promise<CompanionReply> {
    const definition = open.connector.companion;
    if (!definition) throw new Error('the connector has no companion');
    const context = {
      settings: open.settings as unknown,
      connectionId: open.row.id,
      signal,
      now: this.clock.now(),
      fetch: this.egress.fetch,
    };
    const reply = await definition.call(context, way, question);
    if (reply.reached || !open.other?.isNew || signal.aborted) return reply;
    const settings = { ...open.settings, [definition.secret]: open.other.secret };
    const again = await definition.call({ ...context, settings }, way, question);
    if (!again.reached) return reply;
    await this.rotations.finish(open.row.id);
    return again;
  }

  private async remember(
    companion: CompanionRow,
    way: string,
    closed: { blocker: string; hint: string } | undefined,
  ): Promise<void> {
    const now = this.clock.now();
    const same = companion.way === way && (closed === undefined || companion.blocker === closed.blocker);
    if (same && way !== heartbeatWay) return;
    const kept = companion.way === way && closed === undefined;
    const set = {
      way,
      wayCheckedAt: now,
      ...(kept ? {} : { blocker: closed?.blocker ?? null, wayHint: closed?.hint ?? null }),
    };
    await this.database.write((tx) => this.companions.patch(tx, companion.connectionId, set));
    Object.assign(companion, set);
  }
}
