import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { open, rename, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * An append-only file of JSON lines. Lines are gathered for {@link Journal.FLUSH_MS} and written together, so a
 * killed process may lose that much; a stopped one loses nothing.
 *
 * @typeParam R - the record type
 */
export class Journal<R> {
  /** Milliseconds that lines may wait for company. */
  static readonly FLUSH_MS = 10;

  private lines: string[] = [];
  private handle: FileHandle | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  /**
   * @param file - path of the journal; undefined keeps nothing
   * @param onError - told when a write failed; the lines are kept and tried again
   */
  constructor(
    private readonly file: string | undefined,
    private readonly onError: (error: unknown) => void = () => undefined,
  ) {}

  /** Whether anything is kept. */
  get active(): boolean {
    return this.file !== undefined;
  }

  /**
   * Reads every record and opens the file for appending. A last line torn by a crash is skipped.
   *
   * @returns the size of the file in bytes before opening
   */
  async open(replay: (record: R) => void): Promise<number> {
    if (this.file === undefined) return 0;
    mkdirSync(dirname(this.file), { recursive: true });
    let size = 0;
    if (existsSync(this.file)) {
      size = (await stat(this.file)).size;
      await this.read(replay);
    }
    this.handle = await open(this.file, 'a');
    // A torn line must not swallow the first new one.
    if (size > 0) await this.handle.write('\n');
    return size;
  }

  private async read(replay: (record: R) => void): Promise<void> {
    const input = createReadStream(this.file as string, 'utf8');
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (line === '') continue;
      let record: R;
      try {
        record = JSON.parse(line) as R;
      } catch {
        continue;
      }
      replay(record);
    }
  }

  /** Adds a record; returns at once. */
  append(record: R): void {
    if (this.file === undefined) return;
    this.lines.push(JSON.stringify(record));
    this.timer ??= setTimeout(() => void this.flush(), Journal.FLUSH_MS);
  }

  /** Writes what is gathered. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    await this.writing;
  }

  private async write(): Promise<void> {
    if (this.lines.length === 0 || this.handle === undefined) return;
    const lines = this.lines;
    this.lines = [];
    try {
      await this.handle.appendFile(lines.join('\n') + '\n');
    } catch (error) {
      this.lines = lines.concat(this.lines);
      this.timer ??= setTimeout(() => void this.flush(), 1000);
      this.onError(error);
    }
  }

  /**
   * Replaces the file by these records, atomically: a crash leaves the old file or the new one. They must
   * hold what was appended before; what is appended meanwhile follows them.
   */
  async rewrite(records: Iterable<R>): Promise<void> {
    if (this.file === undefined) return;
    const turn = this.writing.then(() => this.replace(this.file as string, records));
    this.writing = turn.catch((error: unknown) => this.onError(error));
    await turn;
  }

  private async replace(file: string, records: Iterable<R>): Promise<void> {
    const gathered = this.lines;
    this.lines = [];
    try {
      const lines = Array.from(records, (record) => JSON.stringify(record));
      const draft = `${file}.new`;
      const target = await open(draft, 'w');
      for (let start = 0; start < lines.length; start += 500)
        await target.appendFile(lines.slice(start, start + 500).join('\n') + '\n');
      await target.sync();
      await target.close();
      await this.handle?.close();
      await rename(draft, file);
      this.handle = await open(file, 'a');
    } catch (error) {
      this.lines = gathered.concat(this.lines);
      throw error;
    }
  }

  /** Writes the rest and closes the file. */
  async close(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.handle?.sync();
    await this.handle?.close();
    this.handle = undefined;
  }
}
