import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { insideUnitOfWork } from '../../database/index.js';
import {
  fileFault,
  StorageError,
  type ByteRange,
  type MediaStorage,
  type ObjectName,
  type SpooledFile,
} from './storage.js';

/**
 * Files in a folder. Several machines may share it when all of them mount it. The spool has to be on the
 * same file system: a file gets its name by being renamed, so that under a name there is a whole file or none.
 */
export class FolderStorage implements MediaStorage {
  readonly kind = 'folder';

  constructor(private readonly folder: string) {}

  async put(name: ObjectName, file: SpooledFile): Promise<void> {
    outsideUnits();
    const path = this.pathOf(name);
    try {
      const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(file.path, path);
      await flush(dirname(path));
      if (made !== undefined) for (const folder of [dirname(dirname(path)), this.folder]) await flush(folder);
    } catch (error) {
      throw fileFault(error, 'A file could not be put into the media folder');
    }
  }

  async has(name: ObjectName, size: number): Promise<boolean> {
    const found = await this.statOf(name);
    return found?.size === size;
  }

  async open(name: ObjectName, range?: ByteRange): Promise<Readable> {
    outsideUnits();
    // Looked for first: a stream tells only when it is read, and then the answer has begun.
    if (!(await this.statOf(name))) throw new StorageError('missing', 'The file is not in the media folder.');
    return createReadStream(this.pathOf(name), range);
  }

  async delete(name: ObjectName): Promise<void> {
    outsideUnits();
    try {
      await rm(this.pathOf(name), { force: true });
    } catch (error) {
      throw fileFault(error, 'A file could not be deleted from the media folder');
    }
  }

  private async statOf(name: ObjectName): Promise<{ size: number } | undefined> {
    try {
      return await stat(this.pathOf(name));
    } catch (error) {
      const fault = fileFault(error, 'The media folder could not be read');
      if (fault.fault === 'missing') return undefined;
      throw fault;
    }
  }

  /** Folders of 256 keep a listing short however many files an account has. */
  private pathOf({ accountId, sha256 }: ObjectName): string {
    return join(this.folder, accountId, sha256.slice(0, 2), sha256);
  }
}

/** A renamed file is safe once its folder is. */
async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function outsideUnits(): void {
  if (insideUnitOfWork()) throw new Error('no storage inside a unit of work');
}
