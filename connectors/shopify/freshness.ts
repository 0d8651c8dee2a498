import type { MapContext } from '../../src/sdk/index.js';
import { triggeredAtMember } from './webhook.js';

/** A webhook this old was repeated: Shopify repeats the first payload for four hours, so it may be true no more. */
const staleAfterMs = 2 * 60_000;

/** Whether a webhook says what was true too long ago to act on. What a lookup found is as it is now. */
export function isStale(
  payload: Readonly<Record<string, unknown>>,
  { receivedAt, source }: Pick<MapContext<unknown, unknown>, 'receivedAt' | 'source'>,
): boolean {
  const triggeredAt = payload[triggeredAtMember];
  return source === 'webhook' && typeof triggeredAt === 'number' && receivedAt - triggeredAt > staleAfterMs;
}
