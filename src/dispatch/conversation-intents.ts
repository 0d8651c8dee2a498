import { Injectable } from '@nestjs/common';
import {
  ConversationDesks,
  PluginChanges,
  type PluginChange,
  type ThreadWanted,
} from '../conversations/index.js';
import type { Reader, Tx } from '../database/index.js';
import { sendKeyOf } from '../messaging/index.js';
import type { CanonicalEvent, ConversationView } from '../sdk/index.js';
import { conversationStep, type IntentPlan, type PlannedConversation } from './intent-plan.js';
import type { PluginRun, PluginRunOutcome } from './plugin-run.js';

/** Shows plugins the conversations their events are about, and has those changed that they want changed. */
@Injectable()
export class ConversationIntents {
  constructor(
    private readonly desks: ConversationDesks,
    private readonly changes: PluginChanges,
  ) {}

  /**
   * The conversations of the runs whose plugins look at them; no statement where none does.
   *
   * @param contactOf - who a run is about
   */
  async views(
    reader: Reader,
    runs: readonly PluginRun[],
    contactOf: (run: PluginRun) => string | null,
    now: number,
  ): Promise<(run: PluginRun) => ConversationView | undefined> {
    const asking = runs.filter(({ plugin, obstacle }) => plugin.usesConversation === true && !obstacle);
    const views = await this.desks.views(
      reader,
      asking.map((run) => wantedBy(run, contactOf(run))),
      now,
    );
    const byRun = new Map(asking.map((run, index) => [run, views[index]]));
    return (run) => byRun.get(run);
  }

  /** Makes what is planned; what was refused stands in the plan's decisions. */
  async write(tx: Tx, plan: IntentPlan): Promise<PluginRunOutcome[]> {
    const outcomes = await this.changes.make(tx, plan.conversations.map(changeOf));
    return plan.conversations.flatMap((planned, index): PluginRunOutcome[] => {
      const outcome = outcomes[index];
      if (!outcome) return [];
      for (const refusal of outcome.refused) plan.refuseChange(planned, refusal);
      if (outcome.outcome === 'refused') return [];
      const { run, intent } = planned;
      const { conversationId } = outcome;
      return [
        {
          plugin: run.plugin.id,
          intent: 'conversation',
          status: outcome.outcome,
          detail: { conversationId, intent: intent.intent, step: intent.step },
        },
      ];
    });
  }
}

function changeOf({ run, intent, contactId }: PlannedConversation): PluginChange {
  const { row, plugin, event } = run;
  return {
    wanted: wantedBy(run, contactId, intent.from),
    plugin: plugin.id,
    key: sendKeyOf({
      plugin: plugin.id,
      connectionId: row.connectionId,
      subject: intent.subject ?? event.subject,
      transition: intent.transition ?? event.transition,
      step: conversationStep(intent),
    }),
    ...(intent.intent === 'addNote' ? { note: intent.text } : { change: intent, reason: intent.reason }),
    isEcho: isOfPlugin(event),
    eventId: row.id,
    traceId: row.traceId,
    deliveryId: row.deliveryId ?? undefined,
  };
}

function wantedBy({ row, event }: PluginRun, contactId: string | null, from?: string): ThreadWanted {
  const { conversationId, messageId } = event.data as { conversationId?: string; messageId?: string };
  return {
    accountId: row.accountId,
    contactId,
    conversationId,
    messageId,
    ...(from === undefined || from === 'same' || from === 'default' ? {} : { numberId: from }),
  };
}

/** True of a change of a conversation that a plugin made. */
function isOfPlugin({ type, origin }: CanonicalEvent): boolean {
  return type.startsWith('conversation.') && origin.kind === 'core' && origin.id !== undefined;
}
