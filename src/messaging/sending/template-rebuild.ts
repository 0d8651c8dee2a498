import { Injectable } from '@nestjs/common';
import { AccountService } from '../../accounts/index.js';
import { Channels, type NumberRow } from '../../channels/index.js';
import { ContactService } from '../../contacts/index.js';
import type { Tx } from '../../database/index.js';
import type { Purpose } from '../../sdk/index.js';
import { TemplateService } from '../../templates/index.js';
import { isTemplate } from '../gate/answering.js';
import { chooseTemplate, type TemplateReader } from '../gate/template-choice.js';
import { loadTemplateRows } from '../gate/template-rows.js';
import { templateAnswer } from '../gate/template.gate.js';
import { messageTable, type MessageRow } from '../messages/message.entity.js';
import type { GateAnswer, MessageContent } from '../messages/message.types.js';
import { textChanged } from '../search/text-changes.js';

interface Entry {
  message: MessageRow;
  number: NumberRow | undefined;
}

type Rebuilt = Entry & { number: NumberRow; template: NonNullable<MessageContent['template']> };

/**
 * Builds messages from their template right before they leave: those that waited for its approval, and
 * those whose template turned out to differ from the provider's and has been read again meanwhile.
 */
@Injectable()
export class TemplateRebuild {
  constructor(
    private readonly templates: TemplateService,
    private readonly contacts: ContactService,
    private readonly accounts: AccountService,
    private readonly channels: Channels,
  ) {}

  /** Builds those that need it; answers, by message, why one has to wait or cannot be built. */
  async refresh(tx: Tx, entries: readonly Entry[]): Promise<Map<string, GateAnswer>> {
    const answers = new Map<string, GateAnswer>();
    const wanted = entries.flatMap((entry): Rebuilt[] => {
      const { message, number } = entry;
      const template = message.content?.template;
      return template && number && needsBuilding(message) ? [{ ...entry, number, template }] : [];
    });
    const patches: { key: string; set: Pick<MessageRow, 'content' | 'templateLanguage'> }[] = [];
    for (const accountId of new Set(wanted.map(({ message }) => message.accountId))) {
      const own = wanted.filter(({ message }) => message.accountId === accountId);
      const account = await this.accounts.get(tx, accountId);
      const readers = await this.readers(tx, accountId, own);
      const rowsOf = await loadTemplateRows(
        this.templates,
        tx,
        accountId,
        own.map(({ number: { wabaId }, template: { name } }) => ({ wabaId, name })),
      );
      for (const { message, number, template } of own) {
        const { name, variables, parts, language } = template;
        // One that was built in a language stays in it: only what it says is new.
        const fixed = !isUnbuilt(message);
        const rows = rowsOf({ wabaId: number.wabaId, name }).filter(
          (row) => !fixed || row.language === language,
        );
        const ask = { name, variables, parts, locale: language === '' ? undefined : language };
        const { facts, built } = chooseTemplate(
          rows,
          ask,
          readers.get(message.contactId ?? ''),
          account.language,
          this.channels.find(number.channel)?.templates?.limits,
        );
        const answer = templateAnswer({
          kind: message.kind,
          channel: this.channels.find(number.channel),
          template: facts,
          purpose: (message.purpose ?? 'marketing') as Purpose,
          number,
          expiresAt: message.expiresAt,
        });
        if (answer.answer !== 'pass' || !built || !message.content) {
          answers.set(message.id, answer);
          continue;
        }
        const { components: _former, ...content } = message.content;
        message.content = {
          ...content,
          template: { ...template, language: built.language },
          values: built.values,
          rendered: built.rendered,
        };
        message.templateLanguage = built.language;
        patches.push({
          key: message.id,
          set: { content: message.content, templateLanguage: built.language },
        });
      }
    }
    await tx.updateMany(messageTable, 'id', patches);
    await textChanged(
      tx,
      patches.map(({ key }) => key),
    );
    return answers;
  }

  private async readers(
    tx: Tx,
    accountId: string,
    entries: readonly Rebuilt[],
  ): Promise<Map<string, TemplateReader>> {
    const ids = [...new Set(entries.flatMap(({ message }) => message.contactId ?? []))];
    if (ids.length === 0) return new Map();
    const found = await this.contacts.addresses(tx, accountId, ids);
    return new Map([...found].map(([id, { contact }]) => [id, contact]));
  }
}

function needsBuilding(message: MessageRow): boolean {
  return isTemplate(message.kind) && (message.reason === 'template' || isUnbuilt(message));
}

/** A template that has not been put into a language yet. */
function isUnbuilt({ content }: MessageRow): boolean {
  return content?.values === undefined && content?.components === undefined;
}
