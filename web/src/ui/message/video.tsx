import { type ReactNode } from 'react';
import type { ContentOf } from './content.js';
import { FileView } from './file-view.js';
import { Body } from './parts.js';

/** A film, with its caption. */
export function VideoMessage({ content }: { content: ContentOf<'video'> }): ReactNode {
  return (
    <>
      <FileView kind="video" media={content.media} />
      <Body text={content.caption} />
    </>
  );
}
