import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { MessagingWorld } from '../messaging/messaging.fixture.js';
import type { TemporaryDatabase } from '../../test/support/databases.js';
import { InboundMedia } from './inbound-media.js';
import { MediaFiles } from './media-files.js';
import { MediaObjects } from './media-objects.js';
import { MediaPeople } from './media-people.js';
import { MediaService } from './media.service.js';
import { MediaStage } from './media.stage.js';
import { MediaSweepStage } from './media-sweep.stage.js';
import { MediaUses } from './media-uses.js';
import { ProviderUploads } from './provider-uploads.js';
import { mediaTable, type MediaRow } from './media.entity.js';
import { FolderStorage } from './storage/folder.storage.js';
import { Spool } from './storage/spool.js';
import type { MediaStorage } from './storage/storage.js';

export { digits } from '../messaging/shop.fixture.js';

/** Files put together by hand, with messaging and Meta's emulator. */
export class MediaWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'liaison-media-'));
  readonly spool = new Spool(join(this.folder, 'incoming'));
  readonly storage: MediaStorage = new FolderStorage(join(this.folder, 'files'));
  readonly objects: MediaObjects;
  readonly files: MediaFiles;
  readonly service: MediaService;
  readonly stage: MediaStage;
  readonly sweep: MediaSweepStage;

  private constructor(readonly world: MessagingWorld) {
    const { database, clock, queue } = world.base;
    this.objects = new MediaObjects(database, this.storage);
    this.files = new MediaFiles(world.channels, this.objects, this.spool, clock);
    this.service = new MediaService(this.objects, this.storage);
    this.stage = new MediaStage(database, world.channels, this.files, this.objects, this.spool, clock);
    this.sweep = new MediaSweepStage(database, this.service, this.objects, this.spool, clock);
    const { hooks } = world.contacts;
    new InboundMedia(hooks, queue).onModuleInit();
    new MediaUses(hooks, clock).onModuleInit();
    new MediaPeople(hooks, this.service).onModuleInit();
  }

  static async open(create: () => Promise<TemporaryDatabase>): Promise<MediaWorld> {
    return new MediaWorld(await MessagingWorld.open(create));
  }

  async close(): Promise<void> {
    await this.world.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** As a process of its own would ask. */
  uploads(storage = this.storage): ProviderUploads {
    const { database, clock } = this.world.base;
    return new ProviderUploads(database, this.world.channels, storage, clock);
  }

  /** A file an account uploaded. */
  async upload(accountId: string, bytes: Buffer, isKept = false): Promise<MediaRow> {
    const stored = await this.files.receive(accountId, Readable.from([bytes]), { field: 'body' });
    const origin = { source: 'upload', isKept } as const;
    return this.world.base.database.write((tx) => this.files.insert(tx, accountId, stored, origin));
  }

  async row(id: string): Promise<MediaRow | undefined> {
    return this.world.base.database.read.first(mediaTable, 'WHERE id = ?', [id]);
  }

  /** Hashes of what lies in the storage. */
  stored(): string[] {
    try {
      return readdirSync(join(this.folder, 'files'), { recursive: true, encoding: 'utf8' })
        .map((name) => name.split('/').at(-1) ?? '')
        .filter((name) => /^[0-9a-f]{64}$/.test(name));
    } catch {
      return [];
    }
  }

  /** Lets every lease of the storage run out. */
  async leasesEnd(): Promise<void> {
    await this.world.base.database.write((tx) => tx.execute('UPDATE media_object SET leaseUntil = 0'));
  }
}
