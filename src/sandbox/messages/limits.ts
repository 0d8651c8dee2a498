import { messagingError } from '../model/graph-error.js';
import type { Clock } from '../model/model.js';

const PAIR_INTERVAL_MS = 6000;
const PAIR_BURST = 45;

/** Limits of Meta that the emulator enforces when asked to. */
export interface SendingLimits {
  /** Messages a second and number; 130429 above it. Meta's: 80. */
  perSecond?: number;
  /** One message per 6 s to the same person, 45 at once borrowing from the future; 131056 above it. */
  pair?: boolean;
}

/**
 * Meta's throughput and pair limits, as token buckets.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/throughput
 */
export class LimitKeeper {
  private readonly numbers = new Map<string, { tokens: number; at: number }>();
  private readonly pairs = new Map<string, number>();

  constructor(
    private readonly limits: SendingLimits,
    private readonly clock: Clock,
  ) {}

  /** Counts a send. @throws GraphError 130429 or 131056 */
  check(phoneNumberId: string, recipient: string): void {
    const { perSecond, pair } = this.limits;
    if (perSecond !== undefined) this.throughput(phoneNumberId, perSecond);
    if (pair) this.pair(`${phoneNumberId} ${recipient}`);
  }

  private throughput(phoneNumberId: string, perSecond: number): void {
    const now = this.clock.now();
    const bucket = this.numbers.get(phoneNumberId) ?? { tokens: perSecond, at: now };
    this.numbers.set(phoneNumberId, bucket);
    bucket.tokens = Math.min(perSecond, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) throw messagingError(130429);
    bucket.tokens -= 1;
  }

  private pair(key: string): void {
    const now = this.clock.now();
    const freeAt = Math.max(this.pairs.get(key) ?? 0, now) + PAIR_INTERVAL_MS;
    if (freeAt - now > PAIR_BURST * PAIR_INTERVAL_MS) throw messagingError(131056);
    this.pairs.set(key, freeAt);
  }
}
