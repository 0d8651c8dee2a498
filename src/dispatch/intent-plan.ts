import type { ActionCallInput } from '../connections/index.js';
import type { SendRequest, SkipRecord } from '../messaging/index.js';
import {
  boundedKey,
  contentOf,
  partsOf,
  type AddNoteIntent,
  type CanonicalEvent,
  type Intent,
  type SaidContent,
  type UpdateConversationIntent,
} from '../sdk/index.js';
import type { JourneyBatch, TimerInput } from '../timers/index.js';
import { contactOf, placeOf, type PluginRun } from './plugin-run.js';

const day = 24 * 60 * 60 * 1000;

/** A message a plugin wants to send. */
export interface PlannedSend {
  request: SendRequest;
  run: PluginRun;
}

/** What a plugin wants done to a conversation. */
export interface PlannedConversation {
  run: PluginRun;
  intent: UpdateConversationIntent | AddNoteIntent;
  contactId: string | null;
}

/**
 * Collects what the plugins of a batch want, in order, and turns it into writes. A journey that ends
 * within the batch takes the sends and waits planned for it along.
 */
export class IntentPlan {
  readonly sends: PlannedSend[] = [];
  readonly skips: { record: SkipRecord; run: PluginRun }[] = [];
  readonly timers: TimerInput[] = [];
  readonly cancelledTimers: {
    accountId: string;
    plugin: string;
    connectionId: string;
    key: string;
    reason: string;
  }[] = [];
  readonly calls: { run: PluginRun; input: ActionCallInput }[] = [];
  readonly people: {
    accountId: string;
    connectionId: string;
    run: PluginRun;
    intent: Extract<Intent, { intent: 'upsertContact' }>;
  }[] = [];
  readonly conversations: PlannedConversation[] = [];

  private readonly insteads: {
    run: PluginRun;
    intent: Extract<Intent, { intent: 'instead' }>;
  }[] = [];

  constructor(private readonly journeys: (run: PluginRun) => JourneyBatch) {}

  /** Leaves out what plugins wanted to send on events for which another one speaks, in whatever order they were asked. */
  settle(): void {
    for (const { run, intent } of this.insteads) {
      const spoken = this.sends.filter(
        ({ run: of }) =>
          of.row.id === run.row.id &&
          of.timer === undefined &&
          of.result === undefined &&
          of.plugin.id === intent.plugin,
      );
      for (const planned of spoken) {
        remove(this.sends, (send) => send === planned);
        this.skip(planned.run, planned.request.key, intent.reason, intent.detail);
      }
    }
  }

  add(run: PluginRun, intents: readonly Intent[]): void {
    const refused = new Map<string, string>();
    for (const intent of intents) this.one(run, intent, refused);
  }

  private one(run: PluginRun, intent: Intent, refused: Map<string, string>): void {
    const { row } = run;
    const journeys = this.journeys(run);
    const place = placeOf(run);
    switch (intent.intent) {
      case 'send':
        return this.send(run, intent, refused);
      case 'reply':
        return this.reply(run, intent);
      case 'instead':
        this.insteads.push({ run, intent });
        return;
      case 'skip':
        return this.skip(run, intent, intent.reason, intent.detail);
      case 'wait':
        return this.wait(run, intent, refused);
      case 'cancelTimer': {
        const scope = {
          accountId: row.accountId,
          plugin: run.plugin.id,
          connectionId: row.connectionId,
          key: intent.key,
        };
        remove(
          this.timers,
          (timer) =>
            timer.key === intent.key &&
            timer.connectionId === row.connectionId &&
            timer.plugin === scope.plugin,
        );
        this.cancelledTimers.push({ ...scope, reason: intent.reason });
        return;
      }
      case 'startJourney': {
        const refusal = journeys.start({
          connectionId: place,
          contactId: row.contactId,
          key: intent.key,
          tags: intent.tags,
          state: intent.state,
          eventId: row.id,
          reentryAfter: intent.reentryAfter,
        });
        if (refusal === undefined || refusal === 'journey_exists') return;
        refused.set(intent.key, refusal);
        return this.skip(
          run,
          { step: `start:${intent.key}`.slice(0, 64) },
          refusal,
          'The person is on their way already, or was until recently.',
        );
      }
      case 'updateJourney':
        if (!refused.has(intent.key))
          journeys.update(place, intent.key, { tags: intent.tags, state: intent.state });
        return;
      case 'endJourney':
        return this.end(run, intent);
      case 'remember':
        return journeys.remember(place, intent.tags, Math.trunc(intent.at), Math.trunc(intent.until));
      case 'convert':
        return journeys.convert(intent.connectionId ?? place, intent.journey, {
          rule: intent.rule,
          subject: `${row.connectionId}/${intent.subject}`.slice(0, 255),
          amount: intent.value.amount,
          currency: intent.value.currency,
          at: intent.at,
        });
      case 'upsertContact':
        this.people.push({ accountId: row.accountId, connectionId: row.connectionId, run, intent });
        return;
      case 'updateConversation':
      case 'addNote':
        this.conversations.push({ run, intent, contactId: contactOf(run, journeys) });
        return;
      case 'call':
        return this.call(run, intent);
    }
  }

  private call(run: PluginRun, intent: Extract<Intent, { intent: 'call' }>): void {
    const { row, plugin } = run;
    this.calls.push({
      run,
      input: {
        accountId: row.accountId,
        connectionId: intent.connectionId ?? row.connectionId,
        from: row.connectionId,
        action: intent.action,
        to: intent.to,
        input: intent.input,
        key: boundedKey(`${plugin.id}:${intent.key}`, 190),
        orderKey: intent.orderKey && boundedKey(`${plugin.id}:${intent.orderKey}`, 190),
        asked: { plugin: plugin.id, key: boundedKey(intent.key, 190), eventId: row.id },
        traceId: row.traceId,
      },
    });
  }

  private send(
    run: PluginRun,
    intent: Extract<Intent, { intent: 'send' }>,
    refused: Map<string, string>,
  ): void {
    const { row, plugin, event } = run;
    const journey = intent.journey;
    const journeyId = journey === undefined ? undefined : this.journeys(run).idOf(placeOf(run), journey);
    if (journey !== undefined && (refused.has(journey) || journeyId === undefined)) {
      return this.skip(
        run,
        intent,
        refused.get(journey) ?? 'journey_unknown',
        'The journey this message belongs to was not started.',
      );
    }
    this.sends.push({
      run,
      request: {
        accountId: row.accountId,
        key: {
          plugin: plugin.id,
          connectionId: row.connectionId,
          subject: intent.subject ?? event.subject,
          transition: intent.transition ?? event.transition,
          step: intent.step,
        },
        purpose: intent.purpose,
        ...senderOf(intent.from, event),
        contactId: contactOf(run, this.journeys(run)) ?? undefined,
        person: event.person,
        ...saidBy(intent, event),
        answers: event.type === 'message.received' && !run.timer,
        expiresAt: intent.expiresAt ?? event.occurredAt + day,
        occurredAt: event.occurredAt,
        guards: intent.guards,
        holdout: intent.holdout,
        journeyId,
        eventId: row.id,
        deliveryId: row.deliveryId ?? undefined,
        traceId: row.traceId,
      },
    });
  }

  private reply(run: PluginRun, intent: Extract<Intent, { intent: 'reply' }>): void {
    const { row, plugin, event } = run;
    if (event.type !== 'message.received' || run.timer)
      return this.skip(run, intent, 'nothing_to_answer', 'Only a message of a person is answered.');
    this.sends.push({
      run,
      request: {
        accountId: row.accountId,
        key: {
          plugin: plugin.id,
          // The shop's, so that it stands in its thread and obeys its test mode.
          connectionId: placeOf(run),
          subject: intent.subject ?? event.subject,
          transition: intent.transition ?? event.transition,
          step: intent.step,
        },
        purpose: 'transactional',
        ...senderOf('same', event),
        contactId: contactOf(run, this.journeys(run)) ?? undefined,
        person: event.person,
        ...saidBy(
          intent.text === undefined ? intent : { content: { kind: 'text', text: intent.text } },
          event,
        ),
        answers: true,
        expiresAt: intent.expiresAt ?? event.occurredAt + day,
        occurredAt: event.occurredAt,
        eventId: row.id,
        deliveryId: row.deliveryId ?? undefined,
        traceId: row.traceId,
      },
    });
  }

  private wait(
    run: PluginRun,
    intent: Extract<Intent, { intent: 'wait' }>,
    refused: Map<string, string>,
  ): void {
    const { row, plugin } = run;
    const journeyId =
      intent.journey === undefined ? null : this.journeys(run).idOf(placeOf(run), intent.journey);
    if (journeyId === undefined || (intent.journey !== undefined && refused.has(intent.journey))) return;
    this.timers.push({
      accountId: row.accountId,
      plugin: plugin.id,
      connectionId: row.connectionId,
      key: intent.key,
      journeyId,
      eventId: row.id,
      dueAt: Math.trunc(intent.dueAt),
      payload: intent.payload,
      traceId: row.traceId,
    });
  }

  private end(run: PluginRun, intent: Extract<Intent, { intent: 'endJourney' }>): void {
    const place = intent.connectionId ?? placeOf(run);
    const ended = this.journeys(run).end(place, intent.key, intent.outcome, intent.reason);
    if (ended === undefined) return;
    remove(this.timers, (timer) => timer.journeyId === ended);
    for (const planned of this.sends.filter((send) => send.request.journeyId === ended)) {
      remove(this.sends, (send) => send === planned);
      this.skip(planned.run, planned.request.key, intent.reason);
    }
  }

  /** Records what of a change of a conversation was not done. */
  refuseChange({ run, intent }: PlannedConversation, { reason, detail, evidence }: Refused): void {
    this.skip(run, { ...intent, step: conversationStep(intent) }, reason, detail, evidence);
  }

  /** Notes what a plugin wanted and cannot be done. @param step - tells it from the plugin's other decisions */
  leaveOut(run: PluginRun, reason: string, detail: string, step = 'upsert_contact'): void {
    this.skip(run, { step }, reason, detail);
  }

  /** Records instead of a message why it is not sent. @param evidence - what that was seen by */
  withhold(
    { run, request }: PlannedSend,
    reason: string,
    detail: string,
    evidence: Record<string, unknown>,
  ): void {
    this.skip(run, request.key, reason, detail, evidence);
  }

  private skip(
    run: PluginRun,
    key: { subject?: string | undefined; transition?: string | undefined; step?: string | undefined },
    reason: string,
    detail?: string,
    evidence?: Record<string, unknown>,
  ): void {
    const { row, plugin, event } = run;
    this.skips.push({
      run,
      record: {
        accountId: row.accountId,
        eventId: row.id,
        key: {
          plugin: plugin.id,
          connectionId: row.connectionId,
          subject: key.subject ?? event.subject,
          transition: key.transition ?? event.transition,
          step: key.step,
        },
        reason,
        detail,
        evidence,
      },
    });
  }
}

interface Refused {
  reason: string;
  detail: string;
  evidence?: Record<string, unknown> | undefined;
}

/** What tells a change of a conversation from a message of the same step. */
export function conversationStep({ intent, step }: UpdateConversationIntent | AddNoteIntent): string {
  return `${intent}:${step}`;
}

/** Events of what people do by a number. */
const ofPeople: ReadonlySet<string> = new Set(['message.received', 'message.edited', 'message.deleted']);

/** Which number a message leaves from: what a person wrote came by one, and that is the same. */
function senderOf(
  from: string | undefined,
  event: PluginRun['event'],
): Pick<SendRequest, 'numberId' | 'sameNumber'> {
  if (from === undefined || from === '' || from === 'default') return {};
  if (from !== 'same') return { numberId: from };
  const written = ofPeople.has(event.type) ? event.data : undefined;
  return written && 'numberId' in written && written.numberId !== undefined
    ? { numberId: written.numberId }
    : { sameNumber: true };
}

function remove<T>(list: T[], matches: (entry: T) => boolean): void {
  for (let index = list.length - 1; index >= 0; index--) {
    if (matches(list[index] as T)) list.splice(index, 1);
  }
}

/** A template in the language of the event's person, or free content. */
function saidBy(intent: SaidContent, event: CanonicalEvent): Pick<SendRequest, 'template' | 'content'> {
  const content = contentOf(intent);
  if (content.kind !== 'template') return { content };
  const { name, variables, replyTo } = content;
  return { template: { name, variables, parts: partsOf(content), replyTo, locale: event.person?.locale } };
}
