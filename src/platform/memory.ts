import { Session } from 'node:inspector/promises';

/** After so long what a start leaves behind is complete: first polls, connections to Redis. */
const settledMs = 3_000;
/** Looked at so often whether there is anything to give back. */
const everyMs = 60_000;
/** A process that used less of a core than this since it was last looked at is idle. */
const idleShare = 0.05;
/** A heap so much larger than after the last collection is worth another. */
const grown = 1.25;

/**
 * Collects all garbage and gives what is free back to the system: V8 keeps what starting and a rush
 * have taken (some 35 MB after the start) for as long as nothing happens. Takes about 0.1 s, in which
 * nothing else runs. The inspector's own request does what no flag can do at run time; no port is opened.
 */
export async function releaseMemory(): Promise<void> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.collectGarbage');
  } finally {
    session.disconnect();
  }
}

/** Releases memory soon after a start, and from then on whenever a process that has grown is idle. */
export class MemoryKeeper {
  private readonly first: NodeJS.Timeout;
  private readonly timer: NodeJS.Timeout;
  private used = process.cpuUsage();
  /** Bytes of heap after the last collection. */
  private heap = Infinity;

  constructor(private readonly onError: (error: unknown) => void) {
    this.first = setTimeout(() => this.release(), settledMs);
    this.first.unref();
    this.timer = setInterval(() => this.look(), everyMs);
    this.timer.unref();
  }

  stop(): void {
    clearTimeout(this.first);
    clearInterval(this.timer);
  }

  private look(): void {
    const { user, system } = process.cpuUsage(this.used);
    this.used = process.cpuUsage();
    const isIdle = (user + system) / 1_000 < everyMs * idleShare;
    if (isIdle && process.memoryUsage().heapTotal > this.heap * grown) this.release();
  }

  private release(): void {
    releaseMemory()
      .then(() => (this.heap = process.memoryUsage().heapTotal))
      .catch(this.onError);
  }
}
