import type { Clock } from '../platform/index.js';
import {
  checkedAsk,
  limitRules,
  PairAndNumberLimiter,
  slotCount,
  slotMs,
  type LimiterAnswer,
  type LimiterAsk,
  type LimitRules,
} from './limiter.js';

/** Pairs after which those whose debt is paid are forgotten. */
const sweepAbove = 50_000;

/** How many messages a number sent in each of the last slots. */
class SendingWindow {
  private readonly counts = new Int32Array(slotCount);
  private newest = -slotCount;
  sum = 0;

  /** Forgets the slots that have left the window. */
  moveTo(slot: number): void {
    // A clock that is set back must not bring forgotten slots back.
    if (slot <= this.newest) return;
    const gone = Math.min(slot - this.newest, slotCount);
    for (let step = 1; step <= gone; step++) {
      const index = (this.newest + step) % slotCount;
      this.sum -= this.counts[index < 0 ? index + slotCount : index] ?? 0;
      this.counts[index < 0 ? index + slotCount : index] = 0;
    }
    this.newest = slot;
  }

  add(n: number): void {
    const index = this.newest % slotCount;
    this.counts[index] = (this.counts[index] ?? 0) + n;
    this.sum += n;
  }

  /** Milliseconds from `now` until `n` more fit behind `waiting` others. */
  freeAfter(now: number, n: number, waiting: number, perSecond: number): number {
    const rounds = Math.floor(waiting / perSecond);
    const behind = waiting % perSecond;
    let left = this.sum;
    for (let slot = this.newest - slotCount + 1; slot <= this.newest; slot++) {
      left -= this.counts[((slot % slotCount) + slotCount) % slotCount] ?? 0;
      if (left + behind + n <= perSecond) {
        return Math.max(1, (slot + slotCount) * slotMs - now) + rounds * slotCount * slotMs;
      }
    }
    return (rounds + 1) * slotCount * slotMs;
  }
}

interface Pair {
  startedAt: number;
  count: number;
}

/** Counts in this process alone. */
export class MemoryLimiter extends PairAndNumberLimiter {
  private readonly rules: LimitRules;
  private readonly windows = new Map<string, SendingWindow>();
  private readonly pairs = new Map<string, Pair>();
  private sweepAt = sweepAbove;

  /** @param options - `share` of every limit, default 1: the whole of it */
  constructor(
    private readonly clock: Clock,
    options: { share?: number } = {},
  ) {
    super();
    this.rules = limitRules(options.share);
  }

  /** Pairs remembered at the moment. */
  get pairCount(): number {
    return this.pairs.size;
  }

  async takeMany(asks: readonly LimiterAsk[]): Promise<LimiterAnswer[]> {
    const now = this.clock.now();
    const waiting = new Map<string, number>();
    const checked = asks.map((ask) => checkedAsk(ask, this.rules));
    this.sweep(now);
    return asks.map((ask, index) => {
      const { n, perSecond } = checked[index] as { n: number; perSecond: number };
      const key = `${ask.numberId}:${ask.addressHash}`;
      const pairWait = this.pairWait(key, n, now);
      if (pairWait > 0) return { ok: false, retryAfterMs: pairWait, limit: 'pair' };
      const window = this.windowOf(ask.numberId);
      window.moveTo(Math.floor(now / slotMs));
      const before = waiting.get(ask.numberId) ?? 0;
      // Who was refused earlier in the batch keeps the place before those who come later.
      if (before > 0 || window.sum + n > perSecond) {
        waiting.set(ask.numberId, before + n);
        return { ok: false, retryAfterMs: window.freeAfter(now, n, before, perSecond), limit: 'number' };
      }
      window.add(n);
      this.takePair(key, n, now);
      return { ok: true };
    });
  }

  private windowOf(numberId: string): SendingWindow {
    let window = this.windows.get(numberId);
    if (!window) {
      window = new SendingWindow();
      this.windows.set(numberId, window);
    }
    return window;
  }

  /** Milliseconds until `n` may go to this person; 0 for now. */
  private pairWait(key: string, n: number, now: number): number {
    const pair = this.pairs.get(key);
    if (!pair) return 0;
    const paidAt = pair.startedAt + pair.count * this.rules.intervalMs;
    if (now >= paidAt) return 0;
    const inBurst = now - pair.startedAt < this.rules.intervalMs;
    return inBurst && pair.count + n <= this.rules.burst ? 0 : paidAt - now;
  }

  private takePair(key: string, n: number, now: number): void {
    const pair = this.pairs.get(key);
    if (pair && now < pair.startedAt + pair.count * this.rules.intervalMs) pair.count += n;
    else this.pairs.set(key, { startedAt: now, count: n });
  }

  private sweep(now: number): void {
    if (this.pairs.size < this.sweepAt) return;
    for (const [key, pair] of this.pairs) {
      if (now >= pair.startedAt + pair.count * this.rules.intervalMs) this.pairs.delete(key);
    }
    this.sweepAt = Math.max(sweepAbove, this.pairs.size * 2);
  }
}
