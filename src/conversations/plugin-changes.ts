import { Injectable } from '@nestjs/common';
import { ApiKeyService, AuditService, type AuditEntry } from '../accounts/index.js';
import type { Tx } from '../database/index.js';
import { Clock, newId, ProblemError } from '../platform/index.js';
import { conversationChangeTable } from './conversation.entity.js';
import { longestSnoozeMs } from './conversation.service.js';
import { ConversationStates, type Step, type ThreadChange, type ThreadState } from './conversation-states.js';
import { ConversationLabels, mostOfOne } from './labels.js';
import { ConversationNotes } from './notes.js';
import { wantedThreads, type ThreadWanted } from './person-threads.js';
import { ConversationDesks, type Desk } from './desks.js';
import { allowedOf, type Allowed, type Refusal, type WantedChange } from './plugin-change-rules.js';
import type { Assignee, Effective } from './registers.js';
import type { Thread } from './threads.js';

/** What a plugin wants done to one conversation. */
export interface PluginChange {
  wanted: ThreadWanted;
  plugin: string;
  /** Names the change: with the same one it is made once. At most 64 characters. */
  key: string;
  /** Either of the two. */
  change?: WantedChange | undefined;
  note?: string | undefined;
  /** The plugin's word for why. */
  reason?: string | undefined;
  /** Whether the plugin decides on a change of a conversation that a plugin made. */
  isEcho: boolean;
  eventId: string;
  traceId: string;
  deliveryId?: string | undefined;
}

/** What was done of it. */
export interface ChangeOutcome {
  conversationId?: string;
  /** `repeated`: it was done before, and nothing now. */
  outcome: 'changed' | 'unchanged' | 'repeated' | 'refused';
  refused: Refusal[];
}

interface Work {
  index: number;
  thread: Thread;
  wanted: PluginChange;
}

const noConversation: Refusal = {
  reason: 'no_conversation',
  detail:
    'The person has no conversation with this sender, so there was nothing to change. A conversation begins with the first message.',
};

/** Has plugins change conversations, in the unit of work that decides: each change once, people before plugins. */
@Injectable()
export class PluginChanges {
  constructor(
    private readonly states: ConversationStates,
    private readonly labels: ConversationLabels,
    private readonly notes: ConversationNotes,
    private readonly desks: ConversationDesks,
    private readonly keys: ApiKeyService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Makes the changes in their order; what came of each. No statement where there are none. */
  async make(tx: Tx, changes: readonly PluginChange[]): Promise<ChangeOutcome[]> {
    if (changes.length === 0) return [];
    const threads = await wantedThreads(
      tx,
      changes.map(({ wanted }) => wanted),
    );
    const outcomes = changes.map((): ChangeOutcome => ({ outcome: 'refused', refused: [noConversation] }));
    const works = changes.flatMap((wanted, index): Work[] => {
      const thread = threads[index];
      return thread ? [{ index, thread, wanted }] : [];
    });
    if (works.length === 0) return outcomes;
    // Locked in the order in which answers lock.
    const all = [...new Set(works.map(({ thread }) => thread))];
    const desks = await this.desks.of(tx, all, tx);
    await this.states.hold(tx, all, this.clock.now());
    const claimed = await this.claim(tx, works);
    const fresh: Work[] = [];
    for (const work of works) {
      const { index, thread, wanted } = work;
      // Of two with one key the first.
      const isFresh = claimed.delete(wanted.key);
      outcomes[index] = {
        conversationId: thread.id,
        outcome: isFresh ? 'unchanged' : 'repeated',
        refused: [],
      };
      if (isFresh) fresh.push(work);
    }
    for (const round of roundsOf(fresh)) await this.update(tx, round, desks, outcomes);
    await this.write(tx, fresh, outcomes);
    // What was refused may be decided anew.
    const refused = fresh.filter(({ index }) => (outcomes[index]?.refused.length ?? 0) > 0);
    if (refused.length > 0)
      await tx.execute('DELETE FROM conversation_change WHERE id IN (?)', [
        refused.map(({ wanted }) => wanted.key),
      ]);
    return outcomes;
  }

  /**
   * The keys that nobody had before, now this unit's. Inserted without a look before, which would hold the gaps
   * that others insert into; what another unit has made meanwhile is not seen afterwards, and so not this one's.
   */
  private async claim(tx: Tx, works: readonly Work[]): Promise<Set<string>> {
    const claim = newId();
    const at = this.clock.now();
    const rows = new Map(
      works.map(({ thread, wanted: { key, plugin } }) => [
        key,
        { id: key, accountId: thread.accountId, conversationId: thread.id, plugin, claim, at },
      ]),
    );
    const keys = [...rows.keys()].sort();
    await tx.insertIgnore(
      conversationChangeTable,
      keys.flatMap((key) => rows.get(key) ?? []),
    );
    const own = await tx.query<{ id: string }>(
      'SELECT id FROM conversation_change WHERE id IN (?) AND claim = ?',
      [keys, claim],
    );
    return new Set(own.map(({ id }) => id));
  }

  /** Changes of status, assignee and labels, each thread once. */
  private async update(
    tx: Tx,
    works: readonly Work[],
    desks: ReadonlyMap<Thread, Desk>,
    outcomes: ChangeOutcome[],
  ): Promise<void> {
    const now = this.clock.now();
    const labels = await this.labelsOf(tx, works);
    const assignees = await this.knownAssignees(tx, works);
    const states = await this.states.apply(
      tx,
      works.map(({ index, thread, wanted }): ThreadChange => {
        const { change = {}, isEcho, plugin, traceId, deliveryId } = wanted;
        const { lock, handoverUntil = 0 } = desks.get(thread) ?? {};
        const steps = (before: Effective): Step[] => {
          const allowed = allowedOf(change, {
            before,
            lock,
            handoverUntil,
            isEcho,
            isAssigneeKnown:
              change.assignee === null || assignees.has(`${thread.accountId} ${change.assignee?.id ?? ''}`),
            longestSnoozeMs,
            now,
          });
          const named = labels.get(wanted) ?? { add: [], remove: [] };
          const next = labelsAfter(before.labels, named);
          const refused = [...allowed.refused, ...(next === undefined ? [tooManyLabels] : [])];
          outcomes[index]?.refused.push(...refused, ...(named.refused ? [named.refused] : []));
          return stepsOf(change, allowed, next ?? before.labels, before);
        };
        const origin = { kind: 'core' as const, id: plugin };
        return { thread, steps, cause: { reason: 'request', origin, traceId, deliveryId } };
      }),
      now,
    );
    const entries = works.flatMap(({ index, thread, wanted }, position): AuditEntry[] => {
      const { before, after } = states[position] as ThreadState;
      const changes = changesOf(before, after, wanted.change ?? {});
      const outcome = outcomes[index] as ChangeOutcome;
      if (changes !== undefined) outcome.outcome = 'changed';
      else if (outcome.refused.length > 0) outcome.outcome = 'refused';
      if (changes === undefined) return [];
      const { plugin, reason, eventId } = wanted;
      return [
        {
          accountId: thread.accountId,
          actor: { kind: 'plugin', id: plugin },
          action: 'conversation.updated',
          subject: thread.id,
          detail: { ...changes, reason, eventId },
        },
      ];
    });
    if (entries.length > 0) await this.audit.append(tx, entries);
  }

  /** Notes: nobody is talked over by one, so each is written. */
  private async write(tx: Tx, works: readonly Work[], outcomes: ChangeOutcome[]): Promise<void> {
    const noted = works.filter(({ wanted }) => wanted.note !== undefined);
    if (noted.length === 0) return;
    const rows = await this.notes.addAll(
      tx,
      noted.map(({ thread, wanted: { plugin, note = '' } }) => ({
        thread,
        by: { kind: 'plugin', id: plugin },
        text: note,
      })),
    );
    for (const { index } of noted) (outcomes[index] as ChangeOutcome).outcome = 'changed';
    await this.audit.append(
      tx,
      noted.map(({ thread, wanted: { plugin, eventId } }, position) => ({
        accountId: thread.accountId,
        actor: { kind: 'plugin', id: plugin },
        action: 'conversation_note.created',
        subject: rows[position]?.id ?? '',
        detail: { conversationId: thread.id, eventId },
      })),
    );
  }

  /** Ids of the labels that are wanted, made where missing and the account has room. */
  private async labelsOf(tx: Tx, works: readonly Work[]): Promise<Map<PluginChange, NamedLabels>> {
    const found = new Map<PluginChange, NamedLabels>();
    for (const { thread, wanted } of works) {
      const { addLabels = [], removeLabels = [] } = wanted.change ?? {};
      if (addLabels.length === 0 && removeLabels.length === 0) continue;
      const remove = await this.labels.ids(tx, thread.accountId, removeLabels);
      try {
        found.set(wanted, { add: await this.labels.ensure(tx, thread.accountId, addLabels), remove });
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        const refused = { reason: 'labels_limit', detail: error.message };
        found.set(wanted, { add: [], remove, refused });
      }
    }
    return found;
  }

  /** Active API keys among those that are wanted, by account and id. */
  private async knownAssignees(tx: Tx, works: readonly Work[]): Promise<Set<string>> {
    const known = new Set<string>();
    for (const { thread, wanted } of works) {
      const assignee = wanted.change?.assignee;
      if (assignee?.kind !== 'api_key') continue;
      const name = `${thread.accountId} ${assignee.id}`;
      if (!known.has(name) && (await this.keys.isActive(tx, thread.accountId, assignee.id))) known.add(name);
    }
    return known;
  }
}

interface NamedLabels {
  add: readonly string[];
  remove: readonly string[];
  refused?: Refusal;
}

const tooManyLabels: Refusal = {
  reason: 'labels_limit',
  detail: `The labels were not added: a conversation has at most ${mostOfOne}. Remove one first.`,
};

/** Changes of which no two are of one thread, those of one thread in their order. */
function roundsOf(works: readonly Work[]): Work[][] {
  const rounds: Work[][] = [];
  const next = new Map<Thread, number>();
  for (const work of works) {
    if (work.wanted.change === undefined) continue;
    const round = next.get(work.thread) ?? 0;
    next.set(work.thread, round + 1);
    (rounds[round] ??= []).push(work);
  }
  return rounds;
}

/** Undefined where there would be too many. */
function labelsAfter(before: readonly string[], { add, remove }: NamedLabels): readonly string[] | undefined {
  const gone = new Set(remove);
  const after = [...new Set([...before, ...add])].filter((id) => !gone.has(id)).sort();
  return after.length > mostOfOne && after.length > before.length ? undefined : after;
}

function stepsOf(
  { status, snoozedUntil, assignee = null }: WantedChange,
  allowed: Allowed,
  labels: readonly string[],
  before: Effective,
): Step[] {
  const steps: Step[] = [];
  if (allowed.status && status !== undefined)
    steps.push({
      change: { what: 'status', status, until: status === 'snoozed' ? (snoozedUntil ?? null) : null },
    });
  if (allowed.assignee) steps.push({ change: { what: 'assignee', assignee } });
  if (labels.join() !== before.labels.join()) steps.push({ change: { what: 'labels', labels } });
  return steps;
}

/** What turned, for the audit log; undefined where nothing did. */
function changesOf(
  before: Effective,
  after: Effective,
  { addLabels, removeLabels }: WantedChange,
): Record<string, unknown> | undefined {
  const changes = {
    ...(before.status === after.status && before.snoozedUntil === after.snoozedUntil
      ? {}
      : { status: after.status, snoozedUntil: after.snoozedUntil }),
    ...(nameOf(before.assignee) === nameOf(after.assignee) ? {} : { assignee: after.assignee?.id ?? null }),
    ...(before.labels.join() === after.labels.join() ? {} : { addLabels, removeLabels }),
  };
  return Object.keys(changes).length > 0 ? changes : undefined;
}

function nameOf(assignee: Assignee | null): string {
  return assignee === null ? '' : `${assignee.kind} ${assignee.id}`;
}
