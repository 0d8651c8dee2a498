import { Injectable } from '@nestjs/common';
import type { NumberRow } from '../channels/index.js';
import type { Tx } from '../database/index.js';
import { buildSendComponents, TemplateService } from '../templates/index.js';
import { refuse } from './gate/answers.js';
import { messageTable, type MessageRow } from './message.entity.js';
import type { GateAnswer, MessageContent } from './message.types.js';

/**
 * Builds messages anew whose template turned out to differ from Meta's: the template has been read
 * again meanwhile, and the message is tried once more with what it is now.
 */
@Injectable()
export class TemplateRebuild {
  constructor(private readonly templates: TemplateService) {}

  /** Rebuilds those that were refused for their template; answers why one cannot be, by message. */
  async refresh(
    tx: Tx,
    entries: readonly { message: MessageRow; number: NumberRow | undefined }[],
  ): Promise<Map<string, GateAnswer>> {
    const refusals = new Map<string, GateAnswer>();
    const rebuilt: { key: string; set: { content: MessageContent } }[] = [];
    for (const { message, number } of entries) {
      const template = message.content?.template;
      if (message.reason !== 'template' || !number || !template || !message.content) continue;
      const rows = await this.templates.find(tx, message.accountId, number.wabaId, [template.name]);
      const row = rows.find((candidate) => candidate.language === template.language);
      if (!row || row.status !== 'approved') {
        const status = row?.status ?? 'missing';
        refusals.set(
          message.id,
          refuse(
            'template',
            'template_not_approved',
            `Template ${template.name} is ${status} in ${template.language} at Meta; mend it there and replay the event.`,
            { status },
          ),
        );
        continue;
      }
      const { components, rendered, missing } = buildSendComponents(row, template.variables, row.language);
      if (missing.length > 0) {
        refusals.set(
          message.id,
          refuse(
            'template',
            'template_variable_missing',
            `At Meta, template ${template.name} needs ${missing.join(', ')}, which has neither a value nor a fallback; give a value, or set a fallback.`,
            { missing },
          ),
        );
        continue;
      }
      message.content = { ...message.content, components, rendered };
      rebuilt.push({ key: message.id, set: { content: message.content } });
    }
    await tx.updateMany(messageTable, 'id', rebuilt);
    return refusals;
  }
}
