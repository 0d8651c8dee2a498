import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import { Hooks, type ReceivedMessage } from '../hooks/index.js';
import { newId } from '../platform/index.js';
import { Queue } from '../queue/index.js';
import type { InboundContent } from '../sdk/index.js';
import { safeName } from './media-files.js';
import { mediaTable, type MediaRow } from './media.entity.js';
import { mediaFetchTable } from './media-transfer.entity.js';

/** Name of the stage that fetches files. */
export const mediaStageName = 'media';

/** Has the files of inbound messages fetched: asked for in the unit that stores the message. */
@Injectable()
export class InboundMedia implements OnModuleInit {
  constructor(
    private readonly hooks: Hooks,
    private readonly queue: Queue,
  ) {}

  onModuleInit(): void {
    this.hooks.on('messages.received', (tx, messages) => this.heard(tx, messages));
  }

  private async heard(tx: Tx, messages: readonly ReceivedMessage[]): Promise<void> {
    const wanted = messages.flatMap((message) => {
      const file = fileIn(message.content);
      return file === undefined ? [] : [{ message, file, id: newId() }];
    });
    if (wanted.length === 0) return;
    await tx.insert(
      mediaTable,
      wanted.map(({ id, message, file }): MediaRow => ({
        id,
        accountId: message.accountId,
        sha256: null,
        mimeType: (file.mimeType?.split(';')[0] ?? '').trim().slice(0, 100) || null,
        size: null,
        isAnimated: false,
        filename: safeName(file.filename),
        status: 'pending',
        reason: null,
        source: 'inbound',
        messageId: message.messageId,
        expiresAt: null,
        isKept: null,
        createdAt: message.recordedAt,
        updatedAt: message.recordedAt,
      })),
    );
    await tx.insert(
      mediaFetchTable,
      wanted.map(({ id, message, file }) => ({
        id,
        accountId: message.accountId,
        numberId: message.numberId,
        providerMediaId: file.providerMediaId,
        sha256: file.sha256,
        dueAt: message.recordedAt,
        tries: 0,
        interruptions: null,
        token: null,
        createdAt: message.recordedAt,
      })),
    );
    tx.afterCommit(() => this.queue.hint(mediaStageName));
  }
}

interface NamedFile {
  providerMediaId: string;
  mimeType: string | undefined;
  sha256: string | null;
  filename: string | undefined;
}

/**
 * The file a message shows, an edit the one its message has from then on; undefined when it shows none, or one
 * that its provider gave no id.
 */
function fileIn(content: InboundContent | undefined): NamedFile | undefined {
  if (content?.kind === 'edit') return fileIn(content.content);
  if (content === undefined || !('media' in content)) return undefined;
  const { providerMediaId, mimeType, sha256 } = content.media;
  if (providerMediaId === undefined || providerMediaId.length > 190) return undefined;
  return {
    providerMediaId,
    mimeType,
    sha256: sha256 === undefined ? null : hexOf(sha256),
    filename: 'filename' in content ? content.filename : undefined,
  };
}

/** A hash as hexadecimal, whichever way it came; null when it is none. */
export function hexOf(hash: string): string | null {
  if (/^[0-9a-f]{64}$/i.test(hash)) return hash.toLowerCase();
  const hex = Buffer.from(hash, 'base64').toString('hex');
  return hex.length === 64 ? hex : null;
}
