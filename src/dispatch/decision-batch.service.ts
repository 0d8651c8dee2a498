import { Inject, Injectable } from '@nestjs/common';
import { ActionCalls } from '../connections/index.js';
import { ContactService, leftOutSentence, type LeftOut } from '../contacts/index.js';
import { type Tx } from '../database/index.js';
import type { EventRow } from '../events/index.js';
import { MessagingService } from '../messaging/index.js';
import { Clock, LOGGER, type Logger } from '../platform/index.js';
import type { Intent } from '../sdk/index.js';
import { JourneyBatch, JourneyRepository, TimerRepository } from '../timers/index.js';
import { ConversationIntents } from './conversation-intents.js';
import { intentProblem } from './intent-check.js';
import { IntentPlan, type PlannedSend } from './intent-plan.js';
import type { Obstacle } from './obstacles.js';
import {
  contactOf,
  intentsOf,
  tagsOf,
  type PluginRun,
  type PluginRunOutcome,
  type RunContext,
} from './plugin-run.js';
import { RunContextLoader } from './run-context.service.js';
import { ToldOnce, type Told } from './told-once.js';

/** A run that leads to nothing because of what its plugin wants, and why. */
export interface UnusableRun {
  run: PluginRun;
  reason: string;
}

/** What a batch of runs led to. */
export interface Decided {
  outcomes: PluginRunOutcome[];
  unusable: UnusableRun[];
}

/**
 * Has plugins decide about a batch of events and due timers and writes down what follows: one unit
 * of work, the same statements for one run as for a hundred.
 */
@Injectable()
export class DecisionBatch {
  constructor(
    private readonly contexts: RunContextLoader,
    private readonly journeyRows: JourneyRepository,
    private readonly timers: TimerRepository,
    private readonly messaging: MessagingService,
    private readonly calls: ActionCalls,
    private readonly toldOnce: ToldOnce,
    private readonly contacts: ContactService,
    private readonly conversations: ConversationIntents,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Decides within the caller's unit of work. A run whose plugin wants what cannot be done is
   * told in `unusable` and leads to nothing; all others are decided.
   *
   * @param options - `again`: a replay; messages refused before are decided once more
   */
  async decide(tx: Tx, runs: readonly PluginRun[], options: { again?: boolean } = {}): Promise<Decided> {
    if (runs.length === 0) return { outcomes: [], unusable: [] };
    const now = this.clock.now();
    const recognising = runs.filter(({ plugin, timer }) => plugin.tags && !timer);
    const around: RunContext = {
      ...(await this.contexts.load(
        tx,
        uniqueRows(runs),
        uniqueRows(recognising),
        runs.flatMap(({ home }) => home ?? []),
      )),
      sent: await this.sentSteps(tx, runs),
    };
    const journeys = await this.journeys(tx, runs, around, now);
    around.conversation = await this.conversations.views(
      tx,
      runs,
      (run) => contactOf(run, journeys.get(groupOf(run)) as JourneyBatch),
      now,
    );
    const plan = new IntentPlan((run) => journeys.get(groupOf(run)) as JourneyBatch);
    const unusable: UnusableRun[] = [];
    for (const run of runs) {
      run.obstacle ??= around.ended?.(run.row.connectionId);
      const intents = this.ask(run, journeys.get(groupOf(run)) as JourneyBatch, around, now);
      const reason = unusableReason(run, intents);
      if (reason === undefined) plan.add(run, intents);
      else unusable.push({ run, reason });
    }
    plan.settle();
    for (const batch of journeys.values()) await batch.flush(tx);
    await this.writePeople(tx, plan, around);
    await this.writeTimers(tx, plan, [...journeys.values()], now);
    await this.writeCalls(tx, plan);
    const sent = await this.writeMessages(tx, plan, around, options.again === true);
    // After messages, with which a person's first conversation begins.
    const changed = await this.conversations.write(tx, plan);
    return { outcomes: [...sent, ...changed, ...(await this.writeSkips(tx, plan))], unusable };
  }

  /** What of the due timers' journeys has gone out already; no statement where no timer is due. */
  private async sentSteps(
    tx: Tx,
    runs: readonly PluginRun[],
  ): Promise<(journeyId: string) => readonly string[]> {
    const ids = runs.flatMap(({ timer }) => timer?.journeyId ?? []);
    const sent = await this.messaging.stepsSent(tx, [...new Set(ids)]);
    return (id) => sent.get(id) ?? [];
  }

  private ask(run: PluginRun, journeys: JourneyBatch, around: RunContext, now: number): Intent[] {
    if (run.obstacle) return setAside(run, run.obstacle, journeys);
    try {
      return intentsOf(run, journeys, around, now);
    } catch (error) {
      this.logger.error(
        { err: error, plugin: run.plugin.id, eventId: run.row.id },
        'a plugin failed to decide',
      );
      return [
        {
          intent: 'skip',
          step: 'plugin_failed',
          reason: 'plugin_failed',
          detail: 'The plugin failed on this event and sent nothing. Update Liaison, then replay the event.',
        },
      ];
    }
  }

  private async journeys(
    tx: Tx,
    runs: readonly PluginRun[],
    around: RunContext,
    now: number,
  ): Promise<Map<string, JourneyBatch>> {
    const groups = new Map<string, PluginRun[]>();
    for (const run of runs) groups.set(groupOf(run), [...(groups.get(groupOf(run)) ?? []), run]);
    await this.holdPeople(tx, runs, around);
    const batches = new Map<string, JourneyBatch>();
    for (const [key, group] of [...groups].sort(([one], [two]) => (one < two ? -1 : 1))) {
      const [first] = group as [PluginRun];
      const batch = new JourneyBatch(this.journeyRows, first.row.accountId, first.plugin.id, now);
      batches.set(key, batch);
      // A plugin without tags keeps no journeys: nothing to look up.
      if (!first.plugin.tags) continue;
      const ids = [...new Set(group.flatMap((run) => run.timer?.journeyId ?? []))];
      const people = [
        ...group.flatMap(({ row }) => [
          ...(row.contactId === null ? [] : [row.contactId]),
          ...(around.sharers?.(row) ?? []),
        ]),
        ...(await this.journeyRows.peopleOf(tx, ids)),
      ];
      await batch.load(tx, {
        contactIds: [...new Set(people)],
        tags: [...new Set(group.flatMap(tagsOrNone))],
      });
      await batch.loadByIds(tx, ids);
    }
    return batches;
  }

  /**
   * One person, one lock: two shops never decide about the same person at once, so an order in one
   * and a cart in the other see each other, whichever comes first.
   */
  private async holdPeople(tx: Tx, runs: readonly PluginRun[], around: RunContext): Promise<void> {
    const withJourneys = runs.filter(({ plugin }) => plugin.tags !== undefined);
    await this.contacts.hold(
      tx,
      withJourneys.flatMap(({ row }) => [
        ...(row.contactId === null ? [] : [row.contactId]),
        ...(around.sharers?.(row) ?? []),
      ]),
    );
  }

  /** People with what plugins know of them; what cannot be written stands in the decision. */
  private async writePeople(tx: Tx, plan: IntentPlan, around: RunContext): Promise<void> {
    if (plan.people.length === 0) return;
    const contactIds = await this.contacts.resolve(
      tx,
      plan.people.map(({ accountId, connectionId, run, intent }) => ({
        accountId,
        connectionId,
        country: around.account(accountId).country ?? null,
        person: intent.person,
        by: { kind: 'plugin' as const, id: run.plugin.id },
      })),
    );
    const dropped = await this.contacts.extend(
      tx,
      plan.people.flatMap(({ accountId, run, intent: { fields, tags } }, index) => {
        const contactId = contactIds[index];
        if (contactId === undefined || (fields === undefined && tags === undefined)) return [];
        const by = { kind: 'plugin' as const, id: run.plugin.id };
        return [{ accountId, contactId, fields: fields ?? {}, tags: tags ?? [], by }];
      }),
    );
    plan.people.forEach(({ run, intent }, index) => {
      const contactId = contactIds[index];
      if (contactId === undefined) {
        const detail =
          'The person has no id, phone or e-mail address to be found by, so nothing was written.';
        plan.leaveOut(run, 'contact_unknown', detail);
        return;
      }
      const given = [...Object.keys(intent.fields ?? {}), ...(intent.tags ?? [])];
      const entries = leftOut(given, dropped.get(contactId));
      if (entries.length === 0) return;
      const isLimit = entries.some(({ misfit }) => misfit === undefined);
      plan.leaveOut(run, isLimit ? 'contact_limits' : 'contact_field_type', leftOutSentence(entries));
    });
  }

  /** Calls of connectors; what no connection answers stands in the decision. */
  private async writeCalls(tx: Tx, plan: IntentPlan): Promise<void> {
    const unanswered = await this.calls.enqueue(
      tx,
      plan.calls.map(({ input }) => input),
    );
    for (const { request, reason, detail } of unanswered) {
      const run = plan.calls.find(({ input }) => input === request)?.run as PluginRun;
      plan.leaveOut(run, reason, detail, `call:${request.action}`.slice(0, 64));
    }
  }

  private async writeTimers(
    tx: Tx,
    plan: IntentPlan,
    journeys: readonly JourneyBatch[],
    now: number,
  ): Promise<void> {
    if (plan.cancelledTimers.length > 0) await this.timers.cancelByKeys(tx, plan.cancelledTimers, now);
    for (const batch of journeys) {
      for (const { id, reason } of batch.endedJourneys()) {
        await this.timers.cancelByJourneys(tx, [id], reason, now);
        await this.messaging.cancel(tx, { accountId: batch.account, journeyIds: [id] }, reason);
      }
    }
    await this.timers.set(tx, plan.timers, now);
  }

  private alreadyTold(plan: IntentPlan, send: PlannedSend, by: Told, around: RunContext): void {
    const { messageId, connectionId } = by;
    const who = around.order?.(send.run.row)?.linked.find((one) => one.connectionId === connectionId);
    const name =
      who === undefined
        ? `the connection ${connectionId}`
        : `${who.connectionName} (connection ${connectionId})`;
    plan.withhold(
      send,
      'already_told',
      `${name} tells of the same order and told this first, with message ${messageId}: a stage of an order is told once. Nothing to do.`,
      { messageId, connectionId },
    );
  }

  private async writeMessages(
    tx: Tx,
    plan: IntentPlan,
    around: RunContext,
    again: boolean,
  ): Promise<PluginRunOutcome[]> {
    const outcomes: PluginRunOutcome[] = [];
    for (let open: readonly PlannedSend[] = plan.sends; open.length > 0;) {
      const { now, later, told } = await this.toldOnce.sort(tx, open, (row) => around.order?.(row));
      for (const { send, by } of told) this.alreadyTold(plan, send, by, around);
      const requests = now.map((send) => send.request);
      const results = again
        ? await this.messaging.redecide(tx, requests)
        : await this.messaging.decide(tx, requests);
      results.forEach((result, index) => {
        const run = now[index]?.run as PluginRun;
        outcomes.push({
          plugin: run.plugin.id,
          intent: 'send',
          messageId: result.messageId,
          status: result.status,
          ...(result.decision.reason === null ? {} : { reason: result.decision.reason }),
          detail: result.decision,
        });
      });
      open = later;
    }
    return outcomes;
  }

  private async writeSkips(tx: Tx, plan: IntentPlan): Promise<PluginRunOutcome[]> {
    const outcomes: PluginRunOutcome[] = [];
    if (plan.skips.length > 0) {
      await this.messaging.recordSkips(
        tx,
        plan.skips.map((skip) => skip.record),
      );
    }
    for (const { record, run } of plan.skips) {
      outcomes.push({
        plugin: run.plugin.id,
        intent: 'skip',
        reason: record.reason,
        detail: record.detail,
      });
    }
    for (const timer of plan.timers) {
      outcomes.push({ plugin: timer.plugin, intent: 'wait', detail: { key: timer.key, dueAt: timer.dueAt } });
    }
    return outcomes;
  }
}

/** A journey whose next step cannot be decided would stand in its person's way for ever: it ends. */
function setAside(run: PluginRun, obstacle: Obstacle, journeys: JourneyBatch): Intent[] {
  const { reason, detail } = obstacle;
  const { timer } = run;
  const skip: Intent = { intent: 'skip', step: (timer?.timerKey ?? reason).slice(0, 64), reason, detail };
  const journey = timer && journeys.view(timer.journeyId);
  if (journey?.status !== 'active' || obstacle.isMendable === true) return [skip];
  return [skip, { intent: 'endJourney', key: journey.key, outcome: 'interrupted', reason }];
}

/** What did not fit of what a plugin gave. */
function leftOut(given: readonly string[], dropped: readonly LeftOut[] = []): LeftOut[] {
  const names = new Set(given.flatMap((name) => [name, name.trim()]));
  return dropped.filter(({ name }) => names.has(name));
}

/** A plugin that fails at naming an event fails again when it is asked, where that is recorded. */
function tagsOrNone({ plugin, event }: PluginRun): string[] {
  try {
    return tagsOf(plugin, event);
  } catch {
    return [];
  }
}

function unusableReason({ plugin }: PluginRun, intents: readonly Intent[]): string | undefined {
  for (const intent of intents) {
    const problem = intentProblem(intent);
    if (problem !== undefined)
      return `The plugin ${plugin.id} wants something that cannot be done: ${problem}. Correct what the shop sends or the plugin's settings, or update Liaison, then retry it.`;
  }
  return undefined;
}

function groupOf(run: PluginRun): string {
  return `${run.row.accountId} ${run.plugin.id}`;
}

function uniqueRows(runs: readonly PluginRun[]): EventRow[] {
  return [...new Map(runs.map((run) => [run.row.id, run.row])).values()];
}
