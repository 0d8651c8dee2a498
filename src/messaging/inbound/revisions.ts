import type { Tx } from '../../database/index.js';
import { messageTable, type MessageRow } from '../messages/message.entity.js';
import type { MessageRepository } from '../messages/message.repository.js';
import type { MessageContent } from '../messages/message.types.js';
import type { InboundMessage } from './inbound-message.js';
import { contentOfReading } from './reading-content.js';
import { inboundKey } from './inbound-key.js';

interface Revision {
  key: string;
  message: InboundMessage;
}

/** Messages people edit or take back, where their channel lets them: the thread shows them as they are now. */
export class Revisions {
  constructor(private readonly messages: MessageRepository) {}

  /** Applies edits and deletions to the messages they name, oldest first; those not here are left aside. */
  async apply(tx: Tx, received: readonly InboundMessage[], now: number): Promise<void> {
    const revisions = received
      .flatMap((message): Revision[] => {
        const id = message.revises?.providerMessageId;
        return id === undefined ? [] : [{ key: inboundKey(message.numberId, id), message }];
      })
      .sort((one, two) => one.message.at - two.message.at);
    if (revisions.length === 0) return;
    const rows = new Map<string, MessageRow>();
    for (const accountId of new Set(revisions.map(({ message }) => message.accountId))) {
      const keys = revisions.filter(({ message }) => message.accountId === accountId).map(({ key }) => key);
      for (const row of await this.messages.bySendKeys(tx, accountId, [...new Set(keys)]))
        rows.set(row.sendKey, row);
    }
    const patches = new Map<string, MessageContent>();
    for (const { key, message } of revisions) {
      const row = rows.get(key);
      const content = row && (patches.get(row.id) ?? row.content);
      // Only the person who wrote it can change it; one emptied by age stays empty.
      if (!row || !content || row.contactId === null) continue;
      patches.set(row.id, revised(content, message));
    }
    await tx.updateMany(
      messageTable,
      'id',
      [...patches].map(([key, content]) => ({ key, set: { content, updatedAt: now } })),
    );
  }
}

function revised(content: MessageContent, message: InboundMessage): MessageContent {
  if (message.revises?.how === 'deleted') return { ...content, deletedAt: message.at };
  const { text: _text, rendered: _rendered, ...rest } = content;
  const { text } = message;
  const said = contentOfReading(message);
  return {
    ...rest,
    ...(said.kind === 'edit' ? { heard: said.content } : {}),
    editedAt: message.at,
    ...(text === undefined ? {} : { text, rendered: text }),
  };
}
