import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database, type Reader } from '../../database/index.js';
import { Clock, LOGGER, newId, type Logger } from '../../platform/index.js';
import { heartbeatTable } from '../messages/message.entity.js';

/** A worker writes a heartbeat this often. */
const beatEveryMs = 3_000;
/** One that has been silent for so long is taken for dead; its attempts become unknown, which does no harm if it lives. */
export const deadAfterMs = 12_000;

/** Rows of processes that ended without a word are removed after so long. */
const forgetAfterMs = 24 * 3_600_000;

/** This process as a worker: its id, and its heartbeat that other processes read. */
@Injectable()
export class WorkerLife implements OnApplicationShutdown {
  /** New with every start, so that a dead process is never taken for its successor. */
  readonly id = newId();
  private timer: NodeJS.Timeout | undefined;
  private started: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Makes sure a heartbeat is written before the first attempt is committed. */
  async start(): Promise<void> {
    this.started ??= this.first();
    try {
      await this.started;
    } catch (error) {
      this.started = undefined;
      throw error;
    }
  }

  /** Writes a heartbeat. */
  async beat(): Promise<void> {
    const beatAt = await this.database.now();
    const row = {
      id: this.id,
      kind: 'worker',
      instance: this.id,
      beatAt,
      upSince: this.clock.now(),
      troubledSince: null,
    };
    await this.database.write((tx) => tx.upsert(heartbeatTable, [row], ['id'], ['beatAt']));
  }

  /** Workers among `ids` that have sent no heartbeat for a while. */
  async dead(reader: Reader, ids: readonly string[], databaseNow: number): Promise<ReadonlySet<string>> {
    const rows = await reader.selectIn(heartbeatTable, 'id', [...new Set(ids)]);
    const alive = new Set(rows.filter((row) => row.beatAt >= databaseNow - deadAfterMs).map((row) => row.id));
    alive.add(this.id);
    return new Set(ids.filter((id) => !alive.has(id)));
  }

  /** Stops the heartbeats; the row goes, so that others need not wait for its silence. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    if (this.started === undefined) return;
    this.started = undefined;
    await this.database
      .write((tx) => tx.execute('DELETE FROM heartbeat WHERE id = ?', [this.id]))
      .catch(() => undefined);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  private async first(): Promise<void> {
    await this.beat();
    const forgotten = (await this.database.now()) - forgetAfterMs;
    await this.database.write((tx) =>
      tx.execute("DELETE FROM heartbeat WHERE kind = 'worker' AND beatAt < ?", [forgotten]),
    );
    this.timer ??= setInterval(() => {
      this.beat().catch((error: unknown) =>
        this.logger.warn({ err: error }, 'the heartbeat could not be written'),
      );
    }, beatEveryMs);
    this.timer.unref();
  }
}
