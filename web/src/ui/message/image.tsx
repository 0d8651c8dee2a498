import { type ReactNode } from 'react';
import type { ContentOf } from './content.js';
import { FileView } from './file-view.js';
import { Body } from './parts.js';

/** A picture, with its caption. */
export function ImageMessage({ content }: { content: ContentOf<'image'> }): ReactNode {
  return (
    <>
      <FileView kind="image" media={content.media} />
      <Body text={content.caption} />
    </>
  );
}
