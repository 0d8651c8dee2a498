import { setTimeout as sleep } from 'node:timers/promises';
import type { TestHub } from './hub.js';

/** A message as `GET /v1/messages` lists it. */
export interface ListedMessage {
  id: string;
  status: string;
  purpose: string | null;
  possiblyDouble: boolean;
  reason?: string | null;
  to?: unknown;
  [field: string]: unknown;
}

/** How many messages are in which state. */
export function census(messages: readonly ListedMessage[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, reason } of messages) {
    const name = reason === null || reason === undefined ? status : `${status} (${reason})`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/**
 * Waits until there are `total` messages and each is in one of the states; fails with a census of what
 * there is instead.
 */
export async function settled(
  hub: TestHub,
  total: number,
  states: readonly string[],
  ms: number,
): Promise<ListedMessage[]> {
  const end = Date.now() + ms;
  for (;;) {
    let found: ListedMessage[] = [];
    try {
      found = (await hub.list<ListedMessage>('/v1/messages?limit=200')).filter(
        (message) => message['direction'] !== 'in',
      );
      if (found.length >= total && found.every((message) => states.includes(message.status))) return found;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    if (Date.now() > end) {
      throw new Error(
        `after ${ms} ms there are ${found.length} of ${total} messages: ${JSON.stringify(census(found))}`,
      );
    }
    await sleep(500);
  }
}

/** Waits until every status webhook of Meta's emulator was answered 200. */
export async function webhooksSettled(hub: TestHub, ms = 60_000): Promise<void> {
  const end = Date.now() + ms;
  for (;;) {
    const { webhooks } = await hub.graph.stats();
    if (webhooks.pendingUpdates === 0 && webhooks.pendingPosts === 0) return;
    if (Date.now() > end) throw new Error(`status webhooks still wait: ${JSON.stringify(webhooks)}`);
    await sleep(200);
  }
}
