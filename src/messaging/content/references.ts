import type { FreeContent, MediaSource, TemplateParts } from '../../sdk/index.js';
import type { MessageContent } from '../messages/message.types.js';
import { saidContent } from './said.js';

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

/** The files kept by Liaison that a template is to show, as it was asked for. */
export function keptMediaOfParts({ header, cards = [] }: TemplateParts): MediaReference[] {
  const headers = [
    { at: 'header', header },
    ...cards.map((card, index) => ({ at: `cards.${index}.header`, header: card.header })),
  ];
  return headers.flatMap(({ at, header: one }) =>
    one && 'media' in one && 'mediaId' in one.media
      ? [{ mediaId: one.media.mediaId, field: `${at}.media`, kind: one.kind }]
      : [],
  );
}

/** The files kept by Liaison that an outgoing message shows; a template's also while it is in no language yet. */
export function keptMediaOfMessage(content: MessageContent | null): MediaReference[] {
  const said = saidContent(content);
  const parts = content?.template?.parts;
  return said ? keptMediaOf(said) : parts ? keptMediaOfParts(parts) : [];
}
