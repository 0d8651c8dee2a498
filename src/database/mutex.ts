/** One at a time, the urgent ones first, otherwise in order of arrival. */
export class PriorityMutex {
  private busy = false;
  private readonly urgent: (() => void)[] = [];
  private readonly normal: (() => void)[] = [];

  /** How many wait for their turn. */
  get waiting(): number {
    return this.urgent.length + this.normal.length;
  }

  /** Runs `work` alone. */
  async run<T>(work: () => Promise<T>, urgent = false): Promise<T> {
    if (this.busy) await new Promise<void>((resolve) => (urgent ? this.urgent : this.normal).push(resolve));
    this.busy = true;
    try {
      return await work();
    } finally {
      const next = this.urgent.shift() ?? this.normal.shift();
      if (next) next();
      else this.busy = false;
    }
  }
}
