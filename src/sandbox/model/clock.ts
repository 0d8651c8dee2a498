import type { Clock } from './model.js';

/** The furthest a clock is turned: ten years either way. */
const FURTHEST = 10 * 365 * 86_400_000;

/** A clock that can be set forward or back, and goes on from there. Delays and retries go on using real time. */
export class TurnableClock implements Clock {
  private offset = 0;

  /** @param inner - what it is turned against */
  constructor(private readonly inner: Clock) {}

  /** Milliseconds since 1970, UTC. */
  now(): number {
    return this.inner.now() + this.offset;
  }

  /** How far it is turned, in milliseconds. */
  get turnedBy(): number {
    return this.offset;
  }

  /** Turns it by milliseconds, from where it stands. */
  advance(ms: number): void {
    this.offset = Math.max(-FURTHEST, Math.min(FURTHEST, this.offset + ms));
  }

  /** Sets it to an instant. */
  set(at: number): void {
    this.advance(at - this.now());
  }

  /** Turns it back to the time it began with. */
  reset(): void {
    this.offset = 0;
  }
}
