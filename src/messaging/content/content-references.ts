import { Inject, Injectable, Optional } from '@nestjs/common';
import type { NumberRow } from '../../channels/index.js';
import type { Reader } from '../../database/index.js';
import type {
  ChannelContent,
  FilledTemplate,
  FreeContent,
  MediaSource,
  OutgoingContent,
  ProviderMedia,
  TemplateParts,
} from '../../sdk/index.js';
import { MessageRepository, type ReferencedMessage } from '../messages/message.repository.js';
import { MEDIA_FOR_SENDING, type MediaForSending, type SendableMedia } from './ports.js';
import { keptMediaOf, keptMediaOfParts, messageReferenceOf } from './references.js';
import { keptMediaOfTemplate, withFilesAtProvider } from './template-media.js';

/** What a content refers to, as far as the account has it. */
export interface References {
  message(id: string): ReferencedMessage | undefined;
  media(id: string): SendableMedia | undefined;
}

/** Content in the provider's ids, or why it cannot be put so. */
export type ResolvedContent =
  | { state: 'ready'; content: ChannelContent; replyTo?: string }
  | { state: 'later' | 'gone'; explanation: string };

/** A template as a message stores it, filled. */
interface StoredTemplate {
  name: string;
  language: string;
  replyTo?: string | undefined;
  values: FilledTemplate;
}

const noMessage = {
  state: 'gone',
  explanation: 'The channel no longer has the message it replies to.',
} as const;

/** Finds what contents refer to: messages they answer, files they show. */
@Injectable()
export class ContentReferences {
  constructor(
    private readonly messages: MessageRepository,
    @Optional() @Inject(MEDIA_FOR_SENDING) private readonly media?: MediaForSending,
  ) {}

  /**
   * Reads what contents of one account refer to; no statement when they refer to nothing.
   *
   * @param templates - what templates answer and show
   */
  async load(
    reader: Reader,
    accountId: string,
    contents: readonly FreeContent[],
    templates: readonly { replyTo?: string | undefined; parts?: TemplateParts | undefined }[] = [],
  ): Promise<References> {
    const messageIds = [
      ...contents.flatMap((content) => messageReferenceOf(content)?.messageId ?? []),
      ...templates.flatMap(({ replyTo }) => replyTo ?? []),
    ];
    const mediaIds = [
      ...contents.flatMap(keptMediaOf),
      ...templates.flatMap(({ parts }) => (parts ? keptMediaOfParts(parts) : [])),
    ].map(({ mediaId }) => mediaId);
    const messages = await this.messages.referenced(reader, accountId, [...new Set(messageIds)]);
    const media =
      this.media && mediaIds.length > 0
        ? await this.media.describe(reader, accountId, [...new Set(mediaIds)])
        : new Map<string, SendableMedia>();
    return { message: (id) => messages.get(id), media: (id) => media.get(id) };
  }

  /** What the provider calls a file of Liaison's. Reaches the network: never within a unit of work. */
  async atProvider(number: NumberRow, mediaId: string) {
    return this.media
      ? this.media.atProvider(number, mediaId)
      : ({ state: 'gone', explanation: 'The file is no longer stored.' } as const);
  }

  /** What the provider calls several files of Liaison's; or why one has no name there. Reaches the network. */
  async files(
    number: NumberRow,
    mediaIds: readonly string[],
  ): Promise<
    { state: 'ready'; files: ReadonlyMap<string, string> } | { state: 'later' | 'gone'; explanation: string }
  > {
    const files = new Map<string, string>();
    for (const mediaId of mediaIds) {
      const found = await this.atProvider(number, mediaId);
      if (found.state !== 'ready') return found;
      files.set(mediaId, found.providerMediaId);
    }
    return { state: 'ready', files };
  }

  /**
   * A content in the provider's ids, right before it is rendered. May reach the network: never within a unit
   * of work.
   */
  async resolve(
    reader: Reader,
    number: NumberRow,
    accountId: string,
    content: FreeContent,
  ): Promise<ResolvedContent> {
    const found = await this.files(
      number,
      keptMediaOf(content).map(({ mediaId }) => mediaId),
    );
    if (found.state !== 'ready') return found;
    const { files } = found;
    const reference = messageReferenceOf(content);
    let messageId: string | null | undefined;
    if (reference) {
      messageId = await this.atChannel(reader, accountId, reference.messageId);
      if (messageId === null) return noMessage;
    }
    return { state: 'ready', content: translated(content, files, reference && messageId) };
  }

  /** The same of a template that shows files or answers a message. */
  async resolveTemplate(
    reader: Reader,
    number: NumberRow,
    accountId: string,
    { name, language, replyTo, values }: StoredTemplate,
  ): Promise<
    { state: 'ready'; content: OutgoingContent } | { state: 'later' | 'gone'; explanation: string }
  > {
    const found = await this.files(number, keptMediaOfTemplate(values));
    if (found.state !== 'ready') return found;
    const filled = {
      kind: 'template',
      name,
      language,
      values: withFilesAtProvider(values, found.files),
    } as const;
    if (replyTo === undefined) return { state: 'ready', content: filled };
    const messageId = await this.atChannel(reader, accountId, replyTo);
    return messageId === null ? noMessage : { state: 'ready', content: { ...filled, replyTo: messageId } };
  }

  /** What the channel calls a message; null when it has none. */
  private async atChannel(reader: Reader, accountId: string, messageId: string): Promise<string | null> {
    const known = await this.messages.referenced(reader, accountId, [messageId]);
    return known.get(messageId)?.providerMessageId ?? null;
  }
}

function translated(
  content: FreeContent,
  files: ReadonlyMap<string, string>,
  messageId: string | null | undefined,
): ChannelContent {
  const source = (given: MediaSource): ProviderMedia =>
    'mediaId' in given ? { providerMediaId: files.get(given.mediaId) ?? '' } : given;
  if (content.kind === 'reaction') return { ...content, messageId: messageId ?? '' };
  const said = { ...content, ...(messageId == null ? {} : { replyTo: messageId }) };
  if ('media' in said) return { ...said, media: source(said.media) };
  if (!('header' in said) || said.header === undefined || said.header.kind === 'text')
    return said as ChannelContent;
  return { ...said, header: { ...said.header, media: source(said.header.media) } } as ChannelContent;
}
