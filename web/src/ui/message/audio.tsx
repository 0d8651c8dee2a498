import { type ReactNode } from 'react';
import type { ContentOf } from './content.js';
import { FileView } from './file-view.js';

/** A sound, or a voice message that was recorded in the chat. */
export function AudioMessage({ content }: { content: ContentOf<'audio'> }): ReactNode {
  return <FileView kind={content.voice === true ? 'voice' : 'audio'} media={content.media} />;
}
