/** A request for permission to send. */
export interface LimiterAsk {
  numberId: string;
  /** Keyed hash of the recipient. */
  addressHash: string;
  /** Messages asked for at once. Default 1. */
  n?: number;
  /** The number's throughput, messages a second. Default 80. */
  perSecond?: number;
}

export type LimiterAnswer =
  | { ok: true }
  | {
      ok: false;
      /** Milliseconds after which asking again makes sense. */
      retryAfterMs: number;
      /** Which limit said no. */
      limit: 'number' | 'pair';
    };

/**
 * Keeps the sending rate of each number and of each pair of number and recipient within Meta's
 * limits. Asking takes what it grants: a permission not used is lost, never given back.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/throughput
 */
export abstract class PairAndNumberLimiter {
  /**
   * Asks for one message, or for `n` to the same recipient at once.
   *
   * @throws RangeError when `n` is more than can ever be granted at once
   */
  async take(
    numberId: string,
    addressHash: string,
    n = 1,
    perSecond = defaultPerSecond,
  ): Promise<LimiterAnswer> {
    const [answer] = await this.takeMany([{ numberId, addressHash, n, perSecond }]);
    if (!answer) throw new Error('one ask has one answer');
    return answer;
  }

  /** Answers many asks in their order; one that is refused takes nothing. Never throws for a limit store that is away. */
  abstract takeMany(asks: readonly LimiterAsk[]): Promise<LimiterAnswer[]>;

  async close(): Promise<void> {}
}

export const defaultPerSecond = 80;

/** Width of one slot of the sliding window, milliseconds. */
export const slotMs = 20;

/**
 * Slots a window of one second can touch: 50 whole ones and the piece of one more. Counting all of
 * them, no second whatever holds more than the limit.
 */
export const slotCount = 1_000 / slotMs + 1;

/** Milliseconds one message to the same person costs. */
export const pairIntervalMs = 6_000;

/** Messages to the same person that may go within one interval, borrowed from the intervals to come. */
export const pairBurst = 45;

/** Limits as one process may use them. */
export interface LimitRules {
  perSecond(asked: number): number;
  intervalMs: number;
  burst: number;
}

/** The share in (0, 1] of every limit that one of several processes takes when nothing shared counts for them. */
export function limitRules(share = 1): LimitRules {
  if (!(share > 0 && share <= 1)) throw new RangeError('the share of a limit is above 0 and at most 1');
  return {
    perSecond: (asked) => Math.max(1, Math.floor(asked * share)),
    intervalMs: Math.ceil(pairIntervalMs / share),
    burst: Math.max(1, Math.floor(pairBurst * share)),
  };
}

/** Checks what is asked for. @throws RangeError */
export function checkedAsk(ask: LimiterAsk, rules: LimitRules): { n: number; perSecond: number } {
  const n = ask.n ?? 1;
  const perSecond = rules.perSecond(ask.perSecond ?? defaultPerSecond);
  if (!Number.isInteger(n) || n < 1 || n > rules.burst || n > perSecond) {
    throw new RangeError(
      `a limiter grants between 1 and ${Math.min(rules.burst, perSecond)} messages at once, not ${n}`,
    );
  }
  return { n, perSecond };
}
