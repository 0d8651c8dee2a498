import type { SenderVerdict, SubscriptionVerdict } from '../sdk/index.js';
import type { NumberRow } from './number.entity.js';
import type { NumberPauseCode } from './number.types.js';

const minute = 60_000;

/** An active number is looked at this often, for its quality and throughput. */
export const refreshMs = 24 * 60 * minute;

/** Wait before a business account that could not be subscribed to is tried again. */
export const resubscribeMs = 15 * minute;

/** Wait before a number that Graph did not answer about is asked about again: every minute, rarer after an hour. */
export function recheckMs(checks: number): number {
  return checks < 60 ? minute : 15 * minute;
}

/** Columns a check may change. */
export type NumberPatch = Pick<
  NumberRow,
  | 'status'
  | 'pausedCode'
  | 'pausedReason'
  | 'quality'
  | 'throughput'
  | 'displayPhone'
  | 'verifiedName'
  | 'subscribedAt'
  | 'subscriptionFault'
  | 'health'
  | 'dueAt'
  | 'checks'
>;

type Checked = Omit<NumberPatch, 'dueAt' | 'checks'> & { checks: number };

/** Pauses that a good answer of Graph ends: the others say something Graph does not tell. */
const endedByCheck: readonly NumberPauseCode[] = ['graph_unreachable', 'token_refused'];

/**
 * What a verdict of Graph makes of a number.
 *
 * @param row - the number as it was when Graph was asked
 */
export function patchOf(row: Checked, verdict: SenderVerdict, now: number): NumberPatch {
  const same = {
    status: row.status,
    pausedCode: row.pausedCode,
    pausedReason: row.pausedReason,
    quality: row.quality,
    throughput: row.throughput,
    displayPhone: row.displayPhone,
    verifiedName: row.verifiedName,
    subscribedAt: row.subscribedAt,
    subscriptionFault: row.subscriptionFault,
    health: row.health,
  };
  if (verdict.verdict === 'unreachable') {
    const checks = row.checks + 1;
    const dueAt = now + Math.max(recheckMs(checks), verdict.retryAfterMs ?? 0);
    if (row.status !== 'pending') return { ...same, checks, dueAt };
    return { ...same, ...unreachable(verdict.reason), checks, dueAt };
  }
  if (verdict.verdict === 'refused') {
    const keepsPause = row.status === 'paused' && !endedByCheck.includes(row.pausedCode as NumberPauseCode);
    const refused = { pausedCode: 'token_refused', pausedReason: verdict.reason };
    return {
      ...same,
      ...(keepsPause ? {} : refused),
      status: row.status === 'pending' ? 'pending' : 'paused',
      checks: 0,
      dueAt: now + 60 * minute,
    };
  }
  const { number, subscription, health } = verdict;
  const unsubscribed = subscription?.subscribed === false;
  const confirmed = row.status === 'pending' || endedByCheck.includes(row.pausedCode as NumberPauseCode);
  return {
    ...same,
    ...(confirmed ? { status: 'active', pausedCode: null, pausedReason: null } : {}),
    quality: number.quality,
    throughput: number.throughput,
    displayPhone: (number.displayPhone ?? row.displayPhone).slice(0, 32),
    verifiedName: (number.verifiedName ?? row.verifiedName)?.slice(0, 255) ?? null,
    ...(subscription === undefined ? {} : subscriptionOf(row, subscription, now)),
    ...(health === undefined ? {} : { health: { ...health, at: now } }),
    checks: 0,
    dueAt: now + (unsubscribed ? resubscribeMs : refreshMs),
  };
}

function subscriptionOf(
  row: Checked,
  verdict: SubscriptionVerdict,
  now: number,
): Pick<NumberPatch, 'subscribedAt' | 'subscriptionFault'> {
  return verdict.subscribed
    ? { subscribedAt: row.subscribedAt ?? now, subscriptionFault: null }
    : { subscribedAt: null, subscriptionFault: verdict.reason };
}

/** Why a number waits that nobody could ask Meta about. */
export function unreachable(reason: string): Pick<NumberRow, 'pausedCode' | 'pausedReason'> {
  return {
    pausedCode: 'graph_unreachable',
    pausedReason: `This number could not be checked with Meta yet: ${reason} It is retried every minute; no action is needed.`,
  };
}
