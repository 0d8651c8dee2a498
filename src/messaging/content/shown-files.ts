import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/index.js';
import { Hooks } from '../../hooks/index.js';
import type { MessageRow } from '../messages/message.entity.js';
import type { Decision } from '../messages/send-request.js';
import { keptMediaOfMessage } from './references.js';

/** Tells whoever keeps files which messages show them, in the unit that stores the messages. */
@Injectable()
export class ShownFilesReport {
  constructor(private readonly hooks: Hooks) {}

  async tell(tx: Tx, made: readonly { row: MessageRow; decision: Decision }[]): Promise<void> {
    const shown = made.flatMap(({ row: { id, accountId, content }, decision }) => {
      const mediaIds = [...new Set(keptMediaOfMessage(content).map(({ mediaId }) => mediaId))];
      const goes = decision.verdict !== 'refuse';
      return mediaIds.length === 0 ? [] : [{ accountId, messageId: id, mediaIds, goes }];
    });
    if (shown.length > 0) await this.hooks.run(tx, 'files.shown', shown);
  }
}
