import { type ReactNode } from 'react';
import type { ContentOf } from './content.js';
import { FileView } from './file-view.js';
import { Body } from './parts.js';

/** A file under its name. */
export function DocumentMessage({ content }: { content: ContentOf<'document'> }): ReactNode {
  return (
    <>
      <FileView kind="document" media={content.media} name={content.filename} />
      <Body text={content.caption} />
    </>
  );
}
