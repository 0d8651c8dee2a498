import type { NumberRow } from '../../src/channels/index.js';
import { newId } from '../../src/platform/index.js';

/** A live number as it is once Graph has confirmed it. */
export function liveNumber(
  made: Pick<NumberRow, 'phoneNumberId' | 'wabaId' | 'displayPhone'>,
  { accountId, accessToken, now }: { accountId: string; accessToken: string; now: number },
): NumberRow {
  return {
    id: newId(),
    accountId,
    channel: null,
    phoneNumberId: made.phoneNumberId,
    wabaId: made.wabaId,
    displayPhone: made.displayPhone,
    mode: 'live',
    accessToken,
    status: 'active',
    pausedCode: null,
    pausedReason: null,
    marketingPausedUntil: null,
    subscribedAt: null,
    portfolioId: null,
    userIdScope: null,
    userIdsSharedUntil: null,
    subscriptionFault: null,
    throughput: 1_000,
    quality: 'GREEN',
    verifiedName: null,
    news: null,
    appId: null,
    appProof: null,
    pin: null,
    health: null,
    label: null,
    defaultSince: null,
    dueAt: null,
    checks: 0,
    claimToken: null,
    claimUntil: 0,
    createdAt: now,
    updatedAt: now,
  };
}
