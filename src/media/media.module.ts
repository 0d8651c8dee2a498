import { Module } from '@nestjs/common';
import { join } from 'node:path';
import { Settings } from '../config/index.js';
import { FileHandles } from './file-handles.js';
import { InboundMedia } from './inbound-media.js';
import { MediaFiles } from './media-files.js';
import { MediaLinks } from './media-links.js';
import { MediaPeople } from './media-people.js';
import { MediaObjects } from './media-objects.js';
import { MediaService } from './media.service.js';
import { MediaStage } from './media.stage.js';
import { MediaSweepStage } from './media-sweep.stage.js';
import { MediaUses } from './media-uses.js';
import { ProviderUploads } from './provider-uploads.js';
import { RemoteFiles } from './remote-file.js';
import { FolderStorage } from './storage/folder.storage.js';
import { Spool } from './storage/spool.js';
import { S3Storage } from './storage/s3.storage.js';
import { MEDIA_STORAGE, type MediaStorage } from './storage/storage.js';

const providers = [
  FileHandles,
  MediaFiles,
  MediaLinks,
  MediaObjects,
  MediaService,
  MediaStage,
  MediaSweepStage,
  ProviderUploads,
  RemoteFiles,
];

/** Files in and out, behind a storage port. */
@Module({
  providers: [
    ...providers,
    InboundMedia,
    MediaPeople,
    MediaUses,
    {
      provide: Spool,
      inject: [Settings],
      useFactory: ({ mediaDir }: Settings) => new Spool(join(mediaDir, 'incoming')),
    },
    {
      provide: MEDIA_STORAGE,
      inject: [Settings],
      useFactory: ({ mediaDir, mediaBucket }: Settings): MediaStorage | Promise<MediaStorage> =>
        mediaBucket ? S3Storage.open(mediaBucket) : new FolderStorage(join(mediaDir, 'files')),
    },
  ],
  exports: providers,
})
export class MediaModule {}
