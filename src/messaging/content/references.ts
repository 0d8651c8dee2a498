import type { FreeContent, MediaSource } from '../../sdk/index.js';

/** A file of Liaison's that a content shows, and where in it. */
export interface MediaReference {
  mediaId: string;
  field: string;
  /** What it is shown as. */
  kind: 'image' | 'video' | 'audio' | 'document' | 'sticker';
}

/** A message that a content answers or reacts to, and where it is named. */
export interface MessageReference {
  messageId: string;
  field: 'replyTo' | 'messageId';
}

/** The message a content answers or reacts to. */
export function messageReferenceOf(content: FreeContent): MessageReference | undefined {
  if (content.kind === 'reaction') return { messageId: content.messageId, field: 'messageId' };
  return content.replyTo === undefined ? undefined : { messageId: content.replyTo, field: 'replyTo' };
}

/** The files a content shows, wherever they are kept. */
export function mediaOf(
  content: FreeContent,
): { source: MediaSource; field: string; kind: MediaReference['kind'] }[] {
  if ('media' in content) return [{ source: content.media, field: 'media', kind: content.kind }];
  const header = 'header' in content ? content.header : undefined;
  return header === undefined || header.kind === 'text'
    ? []
    : [{ source: header.media, field: 'header.media', kind: header.kind }];
}

/** The files kept by Liaison among them. */
export function keptMediaOf(content: FreeContent): MediaReference[] {
  return mediaOf(content).flatMap(({ source, field, kind }) =>
    'mediaId' in source ? [{ mediaId: source.mediaId, field, kind }] : [],
  );
}

/** Whether a content names anything by an id of Liaison's, which its provider does not know. */
export function hasReferences(content: FreeContent): boolean {
  return messageReferenceOf(content) !== undefined || keptMediaOf(content).length > 0;
}
