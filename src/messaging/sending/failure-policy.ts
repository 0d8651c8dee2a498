import { channelRetryDelayMs, type AnyChannel, type ChannelErrorClass } from '../../sdk/index.js';
import { marketingBrakeMs } from './retry.js';

/** An error of the channel: from its answer, or from a `failed` status. */
export interface ChannelError {
  /** Null when nothing reached the channel. */
  code: number | null;
  subcode?: number | undefined;
  class: ChannelErrorClass;
  detail: string;
  httpStatus?: number | undefined;
  retryAfterMs?: number | undefined;
}

export interface FailureInput {
  /** Undefined when it is not installed any more. */
  channel: Pick<AnyChannel, 'errors' | 'provider'> | undefined;
  error: ChannelError;
  purpose: string | null;
  /** Attempts so far, this one included. */
  tries: number;
  /** Error classes of the earlier attempts. */
  earlier: readonly string[];
  now: number;
  expiresAt: number;
  random: () => number;
}

/** What follows from an attempt that certainly did not get through. */
export interface FailureConsequence {
  verdict: 'retry' | 'fail' | 'expire';
  /** Stable reason: the error's class. */
  reason: string;
  /** When a retry is due. */
  dueAt: number;
  /** One sentence for a person, with the next step. */
  explanation: string;
  pausesNumber: boolean;
  brakesMarketing: boolean;
  suppressesMarketing: boolean;
  resyncsTemplate: boolean;
}

/** How long a template that differs from Meta's is given to be read again. */
const resyncMs = 60_000;
/** Pace of order messages while Meta suspects the number of spam. */
const brakedTransactionalMs = 60_000;

/**
 * What to do about an error, by its class and what its channel knows of its code: throttled
 * work is retried until it expires, what only a person can mend waits for the number, the rest ends
 * with a reason.
 */
export function consequenceOf(input: FailureInput): FailureConsequence {
  const { channel, error, tries, earlier, now, expiresAt, purpose } = input;
  const provider = channel?.provider ?? 'The channel';
  const policy =
    error.code === null
      ? undefined
      : channel?.errors.judge(error.code, { httpStatus: error.httpStatus, subcode: error.subcode });
  const marketing = purpose === 'marketing';
  const effects = {
    pausesNumber: policy?.pausesNumber === true,
    brakesMarketing: policy?.brakesMarketing === true,
    suppressesMarketing: error.class === 'opted_out',
    resyncsTemplate: policy?.resyncsTemplate === true,
  };
  const said = `${provider} said${error.code === null ? '' : ` (${error.code})`}: ${error.detail}`;
  const end = (verdict: 'fail' | 'expire', next: string): FailureConsequence => ({
    verdict,
    reason: error.class,
    dueAt: now,
    explanation: `${said} ${next}`,
    ...effects,
  });
  const retry = (wait: number, late: 'fail' | 'expire', next: string): FailureConsequence => {
    if (now + wait >= expiresAt)
      return end(late, 'The message would expire before it may be tried again, so it ends here.');
    return {
      verdict: 'retry',
      reason: error.class,
      dueAt: now + wait,
      explanation: `${said} ${next}`,
      ...effects,
    };
  };
  const advice = policy?.advice ?? 'It is tried again by itself.';
  if (effects.pausesNumber)
    return retry(0, 'expire', `The number is paused and the message waits for it. ${advice}`);
  if (error.class === 'template' && !earlier.includes('template')) {
    return retry(
      resyncMs,
      'fail',
      `The template is read again from ${provider} and the message tried once more.`,
    );
  }
  if (error.class === 'quality_brake') {
    const step = Math.min(2 ** (tries - 1), 60);
    return marketing
      ? retry(marketingBrakeMs, 'fail', advice)
      : retry(brakedTransactionalMs * step, 'expire', 'It is tried again, more slowly.');
  }
  const timesSaturated = 1 + earlier.filter((name) => name === 'saturated').length;
  const round = error.class === 'saturated' ? timesSaturated : tries;
  const wait =
    channel?.errors.retryDelayMs?.(error, round, input.random) ??
    (channel?.errors.retryDelayMs ? undefined : usualDelay(error, policy?.retry, round, input.random));
  if (wait === undefined) return end('fail', advice);
  return retry(wait, error.class === 'saturated' ? 'fail' : 'expire', advice);
}

/** Without a word of the channel's own: what never began may begin again, the rest follows its policy. */
function usualDelay(
  error: ChannelError,
  retry: 'backoff' | 'cooldown' | 'never' | undefined,
  tries: number,
  random: () => number,
): number | undefined {
  const fallback = error.class === 'network' || error.class === 'throttled' ? 'backoff' : 'never';
  return channelRetryDelayMs({ retry: retry ?? fallback }, error, tries, random);
}
