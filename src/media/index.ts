export * from './media.entity.js';
export { MediaFiles, safeName, type FileClaim, type StoredFile } from './media-files.js';
export { MediaLinks } from './media-links.js';
export { isReady, MediaService, type ReadyMedia } from './media.service.js';
export { MediaModule } from './media.module.js';
export { type ByteRange } from './storage/storage.js';
