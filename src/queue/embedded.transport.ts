import { EventEmitter } from 'node:events';
import type { HintTransport } from './stage.js';

/** Hints within one process: everything is served here, so there is nobody else to tell. */
export class EmbeddedTransport implements HintTransport {
  private readonly bus: EventEmitter;
  private readonly pending = new Set<string>();
  private listener: ((stage: string) => void) | undefined;

  /** `bus` may be shared by several transports of one process (as tests do). */
  constructor(bus = new EventEmitter()) {
    this.bus = bus;
  }

  send(stage: string): void {
    if (this.pending.has(stage)) return;
    this.pending.add(stage);
    setImmediate(() => {
      this.pending.delete(stage);
      this.bus.emit('hint', stage);
    });
  }

  async listen(stages: readonly string[], receive: (stage: string) => void): Promise<void> {
    const known = new Set(stages);
    this.listener = (stage) => {
      if (known.has(stage)) receive(stage);
    };
    this.bus.on('hint', this.listener);
  }

  async close(): Promise<void> {
    if (this.listener) this.bus.off('hint', this.listener);
  }
}
