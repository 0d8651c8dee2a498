/** How long a batch of attempts waits for more slots to become free. */
const gatherMs = 25;

/**
 * Request slots of this process. A slot is free again when its answer came; the attempt stays known
 * until its result is written, and results may pile up to twice the slots before new requests wait.
 */
export class Slots {
  private readonly live = new Set<string>();
  private busy = 0;
  private readonly waiters = new Set<() => void>();

  constructor(private readonly size: number) {}

  /** Requests that may begin now. */
  get free(): number {
    return Math.max(0, Math.min(this.size - this.busy, 2 * this.size - this.live.size));
  }

  get liveCount(): number {
    return this.live.size;
  }

  has(id: string): boolean {
    return this.live.has(id);
  }

  take(id: string): void {
    this.live.add(id);
    this.busy++;
  }

  /** A request got its answer. */
  answered(): void {
    this.busy--;
    this.wake();
  }

  /** A result stands in the database. */
  release(id: string): void {
    this.live.delete(id);
    this.wake();
  }

  /**
   * Waits a moment for half of the slots, so that attempts are committed in batches, then for any;
   * says how many are free. Gives up after `ms`.
   */
  async room(ms: number): Promise<number> {
    await this.until(() => this.free >= Math.ceil(this.size / 2) || this.busy === 0, gatherMs);
    if (this.free === 0) await this.until(() => this.free > 0, ms);
    return this.free;
  }

  /** Waits until nothing is under way. */
  async empty(): Promise<void> {
    await this.until(() => this.live.size === 0, undefined);
  }

  private async until(condition: () => boolean, ms: number | undefined): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(done, ms);
      const check = () => {
        if (condition()) done();
      };
      const waiters = this.waiters;
      function done(): void {
        clearTimeout(timer);
        waiters.delete(check);
        resolve();
      }
      waiters.add(check);
    });
  }

  private wake(): void {
    for (const check of [...this.waiters]) check();
  }
}
