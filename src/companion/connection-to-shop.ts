import { Injectable } from '@nestjs/common';
import { SecretRotations, type OpenConnection } from '../connections/index.js';
import { Database } from '../database/index.js';
import { Clock, Egress } from '../platform/index.js';
import { type CompanionQuestion, type CompanionReply } from '../sdk/index.js';
import type { CompanionRow } from './companion.entity.js';
import { CompanionRepository } from './companion.repository.js';

/** The way that always leads there: the answer to a heartbeat. */
export const heartbeatWay = 'heartbeat';
/** After all ways were closed, they are not tried again for this long, milliseconds. */
const restMs = 10 * 60_000;

/** Ways found closed are tried again after this long, milliseconds: somebody may have opened them. */
const closedFor = 4 * 60_000;
/** Open ones after this long: somebody may have closed them, and a better one may be open again. */
const openFor = 24 * 3_600_000;

type Reached = Extract<CompanionReply, { reached: true }>;

/** Calls companions: by the way that worked last, else by the others. Remembers which one works. */
@Injectable()
export class ConnectionToShop {
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

  /** Whether it is time to look at the ways again: a null instant says that the site has changed. */
  due(companion: CompanionRow): boolean {
    const { way, wayCheckedAt } = companion;
    const goodFor = way === heartbeatWay ? closedFor : openFor;
    return wayCheckedAt === null || wayCheckedAt < this.clock.now() - goodFor;
  }

  /**
   * Tries the ways anew, the best first whatever worked last, and remembers what stands in them:
   * true when one leads there.
   */
  async look(open: OpenConnection, companion: CompanionRow, signal: AbortSignal): Promise<boolean> {
    const definition = open.connector.companion;
    if (!definition) return false;
    const ping = { verb: definition.ping, input: {} };
    return (await this.put(open, companion, ping, signal, definition.ways, true)) !== undefined;
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
    return this.put(open, companion, question, signal, ways, false);
  }

  private async put(
    open: OpenConnection,
    companion: CompanionRow,
    question: CompanionQuestion,
    signal: AbortSignal,
    ways: readonly string[],
    anew: boolean,
  ): Promise<Reached | undefined> {
    const best = open.connector.companion?.ways[0];
    let closed: Extract<CompanionReply, { reached: false }> | undefined;
    for (const way of ways) {
      const reply = await this.call(open, way, question, signal);
      if (reply.reached) {
        // What stood in the better ways is told as long as they are closed.
        await this.remember(companion, way, way === best ? undefined : closed, anew);
        return reply;
      }
      closed ??= reply;
      if (signal.aborted) break;
    }
    await this.remember(companion, heartbeatWay, closed, anew);
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
    anew: boolean,
  ): Promise<void> {
    const now = this.clock.now();
    const same = companion.way === way && (closed === undefined || companion.blocker === closed.blocker);
    if (same && way !== heartbeatWay && !anew) return;
    const kept = !anew && companion.way === way && closed === undefined;
    const set = {
      way,
      wayCheckedAt: now,
      ...(kept ? {} : { blocker: closed?.blocker ?? null, wayHint: closed?.hint ?? null }),
    };
    await this.database.write((tx) => this.companions.patch(tx, companion.connectionId, set));
    Object.assign(companion, set);
  }
}
