import type { MediaRow } from './media.entity.js';

/** A file that is ready to be read. */
export interface ReadyMedia extends MediaRow {
  sha256: string;
  mimeType: string;
  size: number;
}

/** Whether a file has bytes to read. */
export function isReady(row: MediaRow): row is ReadyMedia {
  return row.status === 'ready' && row.sha256 !== null && row.mimeType !== null && row.size !== null;
}
