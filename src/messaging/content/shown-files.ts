import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/index.js';
import { Hooks } from '../../hooks/index.js';
import type { MessageRow } from '../messages/message.entity.js';
import type { Decision } from '../messages/send-request.js';
import type { MessageContent } from '../messages/message.types.js';
import { keptMediaOf } from './references.js';
import { saidContent } from './said.js';
import { keptMediaOfTemplate } from './template-media.js';

/** Tells whoever keeps files which messages show them, in the unit that stores the messages. */
@Injectable()
export class ShownFilesReport {
  constructor(private readonly hooks: Hooks) {}

  async tell(tx: Tx, made: readonly { row: MessageRow; decision: Decision }[]): Promise<void> {
    const shown = made.flatMap(({ row: { id, accountId, content }, decision }) => {
      const mediaIds = filesIn(content);
      const goes = decision.verdict !== 'refuse';
      return mediaIds.length === 0 ? [] : [{ accountId, messageId: id, mediaIds, goes }];
    });
    if (shown.length > 0) await this.hooks.run(tx, 'files.shown', shown);
  }
}

/** Ids of the files an outgoing message shows; a template's also while it is in no language yet. */
function filesIn(content: MessageContent | null): string[] {
  const said = saidContent(content);
  const { template, values } = content ?? {};
  return [
    ...new Set([
      ...(said ? keptMediaOf(said).map(({ mediaId }) => mediaId) : []),
      ...keptMediaOfTemplate(template?.parts ?? {}),
      ...keptMediaOfTemplate(values ?? {}),
    ]),
  ];
}
