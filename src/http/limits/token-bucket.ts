/** What is left after a request asked for a token. */
export interface Taken {
  allowed: boolean;
  remaining: number;
  /** Milliseconds until there is at least one token again; 0 when there is. */
  waitMs: number;
}

/** Tokens that come back evenly, up to a burst. Times are milliseconds from any steady clock. */
export class TokenBucket {
  private tokens: number;
  private at: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    now: number,
  ) {
    this.tokens = burst;
    this.at = now;
  }

  take(now: number): Taken {
    this.refill(now);
    const allowed = this.tokens >= 1;
    if (allowed) this.tokens -= 1;
    const missing = Math.max(0, 1 - this.tokens);
    return {
      allowed,
      remaining: Math.floor(this.tokens),
      waitMs: Math.ceil((missing / this.perSecond) * 1000),
    };
  }

  /** True when it would be full again: then it need not be remembered. */
  isFull(now: number): boolean {
    this.refill(now);
    return this.tokens >= this.burst;
  }

  private refill(now: number): void {
    // A clock set back gives no tokens and takes none.
    const elapsed = Math.max(0, now - this.at);
    this.tokens = Math.min(this.burst, this.tokens + (elapsed / 1000) * this.perSecond);
    this.at = now;
  }
}
