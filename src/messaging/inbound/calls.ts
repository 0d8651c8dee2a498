import type { Tx } from '../../database/index.js';
import type { InboundContent } from '../../sdk/index.js';
import { messageTable, type MessageRow } from '../messages/message.entity.js';
import type { MessageRepository } from '../messages/message.repository.js';
import type { InboundCall, InboundMessage } from './inbound-message.js';
import { keptRow, type Threads } from './inbound-row.js';
import type { Known } from './senders.js';

type Call = InboundContent<'call'>;

/** How far a call is on its way: reports of it may come in any order. */
const rank: Readonly<Record<NonNullable<Call['status']>, number>> = {
  ringing: 1,
  accepted: 2,
  rejected: 3,
  failed: 4,
  completed: 5,
};

/** True when the person calls now: that opens a window like a message does. */
export function isTheirs({ direction = 'in', begins = true }: InboundCall): boolean {
  return direction === 'in' && begins;
}

/**
 * Keeps calls as messages, one for each call however many updates tell of it, and in whichever order. Answers
 * the rows with what told of each, and whether it is the first to. Calls without an id are not kept.
 */
export async function keepCalls(
  tx: Tx,
  messages: MessageRepository,
  heard: { calls: readonly InboundCall[]; known: readonly Known[]; threads: Threads },
  now: number,
): Promise<{ call: InboundCall; row: MessageRow; isNew: boolean }[]> {
  const made = heard.calls.flatMap((call, index) => {
    const { callId, sender } = call;
    if (callId === undefined || callId.length > 190) return [];
    const kept = { ...call, providerMessageId: callId, kind: 'call', sender };
    const row = keptRow(kept, heard.known[index] as Known, heard.threads, now, {
      heard: contentOf(call),
      ...(call.raw === undefined ? {} : { inbound: call.raw }),
    });
    const direction = call.direction ?? 'in';
    return [{ call, row: { ...row, direction, state: direction === 'in' ? row.state : ('sent' as const) } }];
  });
  if (made.length === 0) return [];
  const fresh = new Set(await messages.insertNew(tx, unique(made.map(({ row }) => row))));
  // Another unit may have stored the call meanwhile: what is there is completed under its lock.
  const stored = await tx.select(
    messageTable,
    `WHERE accountId IN (?) AND sendKey IN (?) ORDER BY id ${tx.forUpdate}`,
    [[...new Set(made.map(({ row }) => row.accountId))], [...new Set(made.map(({ row }) => row.sendKey))]],
  );
  const byKey = new Map(stored.map((row) => [row.sendKey, row]));
  const changed = new Map<string, MessageRow>();
  for (const { call, row } of made) {
    const before = byKey.get(row.sendKey);
    const known = before?.content?.heard;
    if (!before?.content || known?.kind !== 'call') continue;
    const next = { ...before, content: { ...before.content, heard: together(known, contentOf(call)) } };
    next.conversationId ??= row.conversationId;
    next.dueAt = Math.min(before.dueAt, row.dueAt);
    byKey.set(row.sendKey, next);
    changed.set(row.sendKey, next);
  }
  await tx.updateMany(
    messageTable,
    'id',
    [...changed.values()].map(({ id, content, conversationId, dueAt }) => ({
      key: id,
      set: { content, conversationId, dueAt, expiresAt: dueAt, updatedAt: now },
    })),
  );
  return made.flatMap(({ call, row }) => {
    const kept = byKey.get(row.sendKey);
    return kept === undefined ? [] : [{ call, row: kept, isNew: fresh.delete(kept.id) }];
  });
}

/** A call as the message that plugins hear of. */
export function messageOf(call: InboundCall, { content }: MessageRow): InboundMessage {
  return {
    ...call,
    providerMessageId: call.callId ?? '',
    kind: 'call',
    content: content?.heard ?? contentOf(call),
    isWritten: isTheirs(call),
    raw: call.raw ?? {},
  };
}

function contentOf({
  direction = 'in',
  status,
  startedAt,
  endedAt,
  durationSeconds,
  errors,
}: InboundCall): Call {
  return {
    kind: 'call',
    direction,
    ...(status === undefined ? {} : { status }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    ...(errors === undefined ? {} : { errors }),
  };
}

/** What two reports say together, whichever came first. */
function together(one: Call, two: Call): Call {
  const further = [one.status, two.status].reduce((best, next) =>
    next !== undefined && (best === undefined || rank[next] > rank[best]) ? next : best,
  );
  return {
    ...one,
    ...two,
    ...(further === undefined ? {} : { status: further }),
    ...bound('startedAt', Math.min, one, two),
    ...bound('endedAt', Math.max, one, two),
    ...bound('durationSeconds', Math.max, one, two),
  };
}

function bound(
  name: 'startedAt' | 'endedAt' | 'durationSeconds',
  of: (...values: number[]) => number,
  one: Call,
  two: Call,
): Partial<Call> {
  const values = [one[name], two[name]].filter((value) => value !== undefined);
  return values.length === 0 ? {} : { [name]: of(...values) };
}

function unique(rows: readonly MessageRow[]): MessageRow[] {
  return [...new Map(rows.map((row) => [row.sendKey, row])).values()];
}
