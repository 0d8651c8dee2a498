import { type ReactNode } from 'react';
import type { ContentOf } from './content.js';
import { FileView } from './file-view.js';

/** A sticker. */
export function StickerMessage({ content }: { content: ContentOf<'sticker'> }): ReactNode {
  return <FileView kind="sticker" media={content.media} />;
}
