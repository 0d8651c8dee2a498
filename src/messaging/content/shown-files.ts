import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/index.js';
import { Hooks } from '../../hooks/index.js';
import type { MessageRow } from '../messages/message.entity.js';
import { keptMediaOfMessage } from './references.js';

/** Tells whoever keeps files which messages show them, in the unit that stores the messages. */
@Injectable()
export class ShownFilesReport {
  constructor(private readonly hooks: Hooks) {}

  /** @param messages - `goes`: whether it goes out, or a refusal keeps it here */
  async tell(tx: Tx, messages: readonly { row: MessageRow; goes: boolean }[]): Promise<void> {
    const shown = messages.flatMap(({ row: { id, accountId, content }, goes }) => {
      const mediaIds = [...new Set(keptMediaOfMessage(content).map(({ mediaId }) => mediaId))];
      return mediaIds.length === 0 ? [] : [{ accountId, messageId: id, mediaIds, goes }];
    });
    if (shown.length > 0) await this.hooks.run(tx, 'files.shown', shown);
  }
}
