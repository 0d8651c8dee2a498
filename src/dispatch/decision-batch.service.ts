import { Inject, Injectable } from '@nestjs/common';
import { ActionCalls } from '../connections/index.js';
import { ContactService, leftOutSentence, type LeftOut } from '../contacts/index.js';
import { type Tx } from '../database/index.js';
import type { EventRow } from '../events/index.js';
import { MessagingService } from '../messaging/index.js';
import { Clock, LOGGER, type Logger } from '../platform/index.js';
import type { Intent } from '../sdk/index.js';
import { JourneyBatch, JourneyRepository, TimerRepository } from '../timers/index.js';
import { intentProblem } from './intent-check.js';
import { IntentPlan, type PlannedSend } from './intent-plan.js';
import type { Obstacle } from './obstacles.js';
import { intentsOf, tagsOf, type Occasion, type OccasionOutcome, type Surroundings } from './occasion.js';
import { SurroundingsLoader } from './surroundings.service.js';
import { ToldOnce, type Told } from './told-once.js';

/** An occasion that leads to nothing because of what its plugin wants, and why. */
export interface UnusableOccasion {
  occasion: Occasion;
  reason: string;
}

/** What a batch of occasions led to. */
export interface Decided {
  outcomes: OccasionOutcome[];
  unusable: UnusableOccasion[];
}

/**
 * Has plugins decide about a batch of events and due timers and writes down what follows: one unit
 * of work, the same statements for one occasion as for a hundred.
 */
@Injectable()
export class DecisionBatch {
  constructor(
    private readonly surroundings: SurroundingsLoader,
    private readonly journeyRows: JourneyRepository,
    private readonly timers: TimerRepository,
    private readonly messaging: MessagingService,
    private readonly calls: ActionCalls,
    private readonly toldOnce: ToldOnce,
    private readonly contacts: ContactService,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Decides within the caller's unit of work. An occasion whose plugin wants what cannot be done is
   * told in `unusable` and leads to nothing; all others are decided.
   *
   * @param options - `again`: a replay; messages refused before are decided once more
   */
  async decide(tx: Tx, occasions: readonly Occasion[], options: { again?: boolean } = {}): Promise<Decided> {
    if (occasions.length === 0) return { outcomes: [], unusable: [] };
    const now = this.clock.now();
    const recognising = occasions.filter(({ plugin, timer }) => plugin.tags && !timer);
    const around = {
      ...(await this.surroundings.load(
        tx,
        uniqueRows(occasions),
        uniqueRows(recognising),
        occasions.flatMap(({ home }) => home ?? []),
      )),
      sent: await this.sentSteps(tx, occasions),
    };
    const journeys = await this.journeys(tx, occasions, around, now);
    const plan = new IntentPlan((occasion) => journeys.get(groupOf(occasion)) as JourneyBatch);
    const unusable: UnusableOccasion[] = [];
    for (const occasion of occasions) {
      occasion.obstacle ??= around.ended?.(occasion.row.connectionId);
      const intents = this.ask(occasion, journeys.get(groupOf(occasion)) as JourneyBatch, around, now);
      const reason = unusableReason(occasion, intents);
      if (reason === undefined) plan.add(occasion, intents);
      else unusable.push({ occasion, reason });
    }
    plan.settle();
    for (const batch of journeys.values()) await batch.flush(tx);
    await this.writePeople(tx, plan, around);
    await this.writeTimers(tx, plan, [...journeys.values()], now);
    await this.writeCalls(tx, plan);
    return { outcomes: await this.writeMessages(tx, plan, around, options.again === true), unusable };
  }

  /** What of the due timers' journeys has gone out already; no statement where no timer is due. */
  private async sentSteps(
    tx: Tx,
    occasions: readonly Occasion[],
  ): Promise<(journeyId: string) => readonly string[]> {
    const ids = occasions.flatMap(({ timer }) => timer?.journeyId ?? []);
    const sent = await this.messaging.stepsSent(tx, [...new Set(ids)]);
    return (id) => sent.get(id) ?? [];
  }

  private ask(occasion: Occasion, journeys: JourneyBatch, around: Surroundings, now: number): Intent[] {
    if (occasion.obstacle) return setAside(occasion, occasion.obstacle, journeys);
    try {
      return intentsOf(occasion, journeys, around, now);
    } catch (error) {
      this.logger.error(
        { err: error, plugin: occasion.plugin.id, eventId: occasion.row.id },
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
    occasions: readonly Occasion[],
    around: Surroundings,
    now: number,
  ): Promise<Map<string, JourneyBatch>> {
    const groups = new Map<string, Occasion[]>();
    for (const occasion of occasions)
      groups.set(groupOf(occasion), [...(groups.get(groupOf(occasion)) ?? []), occasion]);
    await this.holdPeople(tx, occasions, around);
    const batches = new Map<string, JourneyBatch>();
    for (const [key, group] of [...groups].sort(([one], [two]) => (one < two ? -1 : 1))) {
      const [first] = group as [Occasion];
      const batch = new JourneyBatch(this.journeyRows, first.row.accountId, first.plugin.id, now);
      batches.set(key, batch);
      // A plugin without tags keeps no journeys: nothing to look up.
      if (!first.plugin.tags) continue;
      const ids = [...new Set(group.flatMap((occasion) => occasion.timer?.journeyId ?? []))];
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
  private async holdPeople(tx: Tx, occasions: readonly Occasion[], around: Surroundings): Promise<void> {
    const withJourneys = occasions.filter(({ plugin }) => plugin.tags !== undefined);
    await this.contacts.hold(
      tx,
      withJourneys.flatMap(({ row }) => [
        ...(row.contactId === null ? [] : [row.contactId]),
        ...(around.sharers?.(row) ?? []),
      ]),
    );
  }

  /** People with what plugins know of them; what cannot be written stands in the decision. */
  private async writePeople(tx: Tx, plan: IntentPlan, around: Surroundings): Promise<void> {
    if (plan.people.length === 0) return;
    const contactIds = await this.contacts.resolve(
      tx,
      plan.people.map(({ accountId, connectionId, occasion, intent }) => ({
        accountId,
        connectionId,
        country: around.account(accountId).country ?? null,
        person: intent.person,
        by: { kind: 'plugin' as const, id: occasion.plugin.id },
      })),
    );
    const dropped = await this.contacts.extend(
      tx,
      plan.people.flatMap(({ accountId, occasion, intent: { fields, tags } }, index) => {
        const contactId = contactIds[index];
        if (contactId === undefined || (fields === undefined && tags === undefined)) return [];
        const by = { kind: 'plugin' as const, id: occasion.plugin.id };
        return [{ accountId, contactId, fields: fields ?? {}, tags: tags ?? [], by }];
      }),
    );
    plan.people.forEach(({ occasion, intent }, index) => {
      const contactId = contactIds[index];
      if (contactId === undefined) {
        const detail =
          'The person has no id, phone or e-mail address to be found by, so nothing was written.';
        plan.leaveOut(occasion, 'contact_unknown', detail);
        return;
      }
      const given = [...Object.keys(intent.fields ?? {}), ...(intent.tags ?? [])];
      const entries = leftOut(given, dropped.get(contactId));
      if (entries.length === 0) return;
      const isLimit = entries.some(({ misfit }) => misfit === undefined);
      plan.leaveOut(occasion, isLimit ? 'contact_limits' : 'contact_field_type', leftOutSentence(entries));
    });
  }

  /** Calls of connectors; what no connection answers stands in the decision. */
  private async writeCalls(tx: Tx, plan: IntentPlan): Promise<void> {
    const unanswered = await this.calls.enqueue(
      tx,
      plan.calls.map(({ input }) => input),
    );
    for (const { request, reason, detail } of unanswered) {
      const occasion = plan.calls.find(({ input }) => input === request)?.occasion as Occasion;
      plan.leaveOut(occasion, reason, detail, `call:${request.action}`.slice(0, 64));
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

  private alreadyTold(plan: IntentPlan, send: PlannedSend, by: Told, around: Surroundings): void {
    const { messageId, connectionId } = by;
    const who = around.order?.(send.occasion.row)?.linked.find((one) => one.connectionId === connectionId);
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
    around: Surroundings,
    again: boolean,
  ): Promise<OccasionOutcome[]> {
    const outcomes: OccasionOutcome[] = [];
    for (let open: readonly PlannedSend[] = plan.sends; open.length > 0;) {
      const { now, later, told } = await this.toldOnce.sort(tx, open);
      for (const { send, by } of told) this.alreadyTold(plan, send, by, around);
      const requests = now.map((send) => send.request);
      const results = again
        ? await this.messaging.redecide(tx, requests)
        : await this.messaging.decide(tx, requests);
      results.forEach((result, index) => {
        const occasion = now[index]?.occasion as Occasion;
        outcomes.push({
          plugin: occasion.plugin.id,
          intent: 'send',
          messageId: result.messageId,
          status: result.status,
          ...(result.decision.reason === null ? {} : { reason: result.decision.reason }),
          detail: result.decision,
        });
      });
      open = later;
    }
    if (plan.skips.length > 0) {
      await this.messaging.recordSkips(
        tx,
        plan.skips.map((skip) => skip.record),
      );
    }
    for (const { record, occasion } of plan.skips) {
      outcomes.push({
        plugin: occasion.plugin.id,
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
function setAside(occasion: Occasion, obstacle: Obstacle, journeys: JourneyBatch): Intent[] {
  const { reason, detail } = obstacle;
  const { timer } = occasion;
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
function tagsOrNone({ plugin, event }: Occasion): string[] {
  try {
    return tagsOf(plugin, event);
  } catch {
    return [];
  }
}

function unusableReason({ plugin }: Occasion, intents: readonly Intent[]): string | undefined {
  for (const intent of intents) {
    const problem = intentProblem(intent);
    if (problem !== undefined)
      return `The plugin ${plugin.id} wants something that cannot be done: ${problem}. Correct what the shop sends or the plugin's settings, or update Liaison, then retry it.`;
  }
  return undefined;
}

function groupOf(occasion: Occasion): string {
  return `${occasion.row.accountId} ${occasion.plugin.id}`;
}

function uniqueRows(occasions: readonly Occasion[]): EventRow[] {
  return [...new Map(occasions.map((occasion) => [occasion.row.id, occasion.row])).values()];
}
