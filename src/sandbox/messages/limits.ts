import { messagingError } from '../model/graph-error.js';
import type { Clock, SandboxNumber } from '../model/model.js';

const PAIR_INTERVAL_MS = 6000;
const PAIR_BURST = 45;
/** Fixed for a number that is used in the WhatsApp Business app too. Source: as of the class. */
const COEXISTENCE_PER_SECOND = 20;
/** Pairs kept before those that may send again are forgotten. */
const MOST_PAIRS = 10_000;

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
    public limits: SendingLimits,
    private readonly clock: Clock,
  ) {}

  /** Counts a send. @throws GraphError 130429 or 131056 */
  check({ phoneNumberId, coexistence }: SandboxNumber, recipient: string): void {
    const { perSecond, pair } = this.limits;
    const throughput = coexistence ? COEXISTENCE_PER_SECOND : perSecond;
    if (throughput !== undefined) this.throughput(phoneNumberId, throughput);
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
    if (this.pairs.size > MOST_PAIRS) this.forgetIdle(now);
  }

  /** Those that may send at once are as good as unknown; after them the oldest go. */
  private forgetIdle(now: number): void {
    for (const [key, freeAt] of this.pairs) {
      if (freeAt <= now || this.pairs.size > MOST_PAIRS) this.pairs.delete(key);
    }
  }
}
