import { Injectable } from '@nestjs/common';

/** The clock rules read; tests turn it. Leases read the database's instead. */
@Injectable()
export class Clock {
  /** Milliseconds UTC. */
  now(): number {
    return Date.now();
  }
}

/** A clock that stands until it is turned. */
export class FakeClock extends Clock {
  constructor(private at: number = Date.UTC(2026, 10, 23, 12)) {
    super();
  }
  override now(): number {
    return this.at;
  }
  /** Turns the clock by so many milliseconds. */
  advance(ms: number): void {
    this.at += ms;
  }
  set(at: number): void {
    this.at = at;
  }
}
