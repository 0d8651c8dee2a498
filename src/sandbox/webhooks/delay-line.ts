/**
 * Gives items back after a delay, with one timer for all. Items of equal delay leave in the order they came, which
 * makes adding one a push: a thousand messages a second with three steps each must cost nothing here.
 */
export class DelayLine<T> {
  private readonly lanes = new Map<number, { items: T[]; due: number[]; head: number }>();
  private timer: NodeJS.Timeout | undefined;
  private wakeAt = Infinity;
  private count = 0;

  /** @param release - receives each item when its time has come */
  constructor(private readonly release: (item: T) => void) {}

  /** How many items wait. */
  get size(): number {
    return this.count;
  }

  /** Releases the item after `delayMs` milliseconds of real time; at once when that is not positive. */
  add(item: T, delayMs: number): void {
    if (delayMs <= 0) {
      this.release(item);
      return;
    }
    let lane = this.lanes.get(delayMs);
    if (!lane) {
      lane = { items: [], due: [], head: 0 };
      this.lanes.set(delayMs, lane);
    }
    const due = performance.now() + delayMs;
    lane.items.push(item);
    lane.due.push(due);
    this.count += 1;
    if (due < this.wakeAt) this.arm(due);
  }

  private arm(due: number): void {
    clearTimeout(this.timer);
    this.wakeAt = due;
    // Two milliseconds of grace gather neighbours in one wake-up.
    const wait = Math.min(Math.max(2, due - performance.now()), 2 ** 31 - 1);
    this.timer = setTimeout(() => this.wake(), wait);
  }

  private wake(): void {
    const now = performance.now();
    let next = Infinity;
    this.wakeAt = Infinity;
    for (const [delay, lane] of this.lanes) {
      while (lane.head < lane.items.length && (lane.due[lane.head] as number) <= now) {
        const item = lane.items[lane.head] as T;
        lane.head += 1;
        this.count -= 1;
        this.release(item);
      }
      if (lane.head >= lane.items.length) {
        this.lanes.delete(delay);
        continue;
      }
      if (lane.head > 1024) {
        lane.items.splice(0, lane.head);
        lane.due.splice(0, lane.head);
        lane.head = 0;
      }
      next = Math.min(next, lane.due[lane.head] as number);
    }
    if (next < this.wakeAt) this.arm(next);
  }

  /** Forgets what waits. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.wakeAt = Infinity;
    this.lanes.clear();
    this.count = 0;
  }
}
