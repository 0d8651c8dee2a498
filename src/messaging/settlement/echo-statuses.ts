import type { Tx } from '../../database/index.js';
import { inboundKey } from '../inbound/inbound-key.js';
import { messageStatusTable, messageTable, type MessageStatusRow } from '../messages/message.entity.js';
import type { MessageRepository } from '../messages/message.repository.js';
import type { MessageState } from '../messages/message.types.js';

/** What a status makes of a message the business sent from its phone app; others are kept and change nothing. */
const states: Readonly<Record<string, MessageState>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'failed',
};
/** Forwards only; what arrived did not fail. */
const order: readonly string[] = ['sent', 'failed', 'delivered', 'read'];

/**
 * Attaches statuses to messages the business sent from its phone app, which have no attempt of ours: those wait
 * like any that are early, and find their message whichever came first. Returns those that are of none.
 */
export async function attachToEchoes(
  tx: Tx,
  messages: MessageRepository,
  parked: readonly MessageStatusRow[],
  now: number,
): Promise<MessageStatusRow[]> {
  if (parked.length === 0) return [];
  const keyOf = ({ numberId, providerMessageId }: MessageStatusRow) =>
    inboundKey(numberId, providerMessageId);
  const rows = await tx.select(
    messageTable,
    `WHERE accountId IN (?) AND sendKey IN (?) AND via IS NOT NULL ORDER BY id ${tx.forUpdate}`,
    [[...new Set(parked.map(({ accountId }) => accountId))], [...new Set(parked.map(keyOf))]],
  );
  const byKey = new Map(rows.map((row) => [row.sendKey, row]));
  const found = parked.flatMap((status) => {
    const message = byKey.get(keyOf(status));
    return message?.accountId === status.accountId ? [{ status, message }] : [];
  });
  await tx.updateMany(
    messageStatusTable,
    'id',
    found.map(({ status, message }) => ({ key: status.id, set: { messageId: message.id, retryAt: null } })),
  );
  const reached = new Map<string, MessageState>();
  for (const { status, message } of found) {
    const next = states[status.status];
    const before = reached.get(message.id) ?? message.state;
    if (message.direction === 'out' && next !== undefined && order.indexOf(next) > order.indexOf(before))
      reached.set(message.id, next);
  }
  await messages.patch(
    tx,
    [...reached].map(([id, state]) => ({ id, state })),
    now,
  );
  const done = new Set(found.map(({ status }) => status.id));
  return parked.filter(({ id }) => !done.has(id));
}
