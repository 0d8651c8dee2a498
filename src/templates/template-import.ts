import { Inject, Injectable } from '@nestjs/common';
import {
  Channels,
  fromMetaLanguage,
  NumberService,
  toMetaLanguage,
  unreadableSecret,
} from '../channels/index.js';
import { Database } from '../database/index.js';
import { Clock, newId, ProblemError } from '../platform/index.js';
import { Queue } from '../queue/index.js';
import type { ProviderTemplate } from '../sdk/index.js';
import { patchOf } from './template-patches.js';
import { purposeOf } from './template-status.js';
import { templateLimits } from './lint.js';
import { templateTable, type TemplateRow } from './template.entity.js';

/** Reads the templates a business account already has, so that they can be sent from here. */
@Injectable()
export class TemplateImport {
  constructor(
    private readonly database: Database,
    private readonly numbers: NumberService,
    private readonly channels: Channels,
    private readonly clock: Clock,
    @Inject(Queue) private readonly queue: Pick<Queue, 'hint'>,
  ) {}

  /**
   * Asks Meta for every template of a business account and stores those not known here; known ones
   * become due and are compared by the stage `templates`. Asks the network: never inside a unit of work.
   *
   * @throws ProblemError 409 `no_active_number` when no number of the account can ask; 502
   * `meta_unreachable` when Meta does not answer or refuses.
   */
  async import(accountId: string, wabaId: string): Promise<{ found: number; added: number }> {
    const number = await this.numbers.forWaba(this.database.read, accountId, wabaId);
    if (!number) {
      throw new ProblemError(
        409,
        'no_active_number',
        `No active number of the WhatsApp Business Account ${wabaId} can ask Meta for its templates. Register one with POST /v1/numbers.`,
      );
    }
    const askedAt = this.clock.now();
    const open = this.channels.open(number);
    const answer = open?.channel.templates
      ? await open.channel.templates.list(open.sender, open.io)
      : ({ ok: false, kind: 'unreachable', detail: unreadableSecret } as const);
    if (!answer.ok) {
      const detail = answer.kind === 'refused' ? answer.error.detail : answer.detail;
      throw new ProblemError(
        502,
        'meta_unreachable',
        `Meta did not list the templates: ${detail} Try again in a minute.`,
        { retryAfter: 60 },
      );
    }
    const usable = answer.data.filter(
      (meta) => meta.name.length <= templateLimits.name && meta.language.length <= 35,
    );
    const added = await this.store(accountId, wabaId, usable, askedAt);
    return { found: usable.length, added };
  }

  private async store(
    accountId: string,
    wabaId: string,
    found: readonly ProviderTemplate[],
    askedAt: number,
  ): Promise<number> {
    let added = 0;
    for (let start = 0; start < found.length; start += 200) {
      const part = found.slice(start, start + 200);
      added += await this.database.write(async (tx) => {
        const rows = await tx.selectIn(
          templateTable,
          'name',
          [...new Set(part.map(({ name }) => name))],
          'AND accountId = ? AND wabaId = ?',
          [accountId, wabaId],
        );
        const known = new Set(
          rows.map((row) => `${row.name} ${toMetaLanguage(row.language) ?? row.language}`),
        );
        const fresh = part.filter((meta) => !known.has(`${meta.name} ${meta.language}`));
        const now = this.clock.now();
        const listed = new Set(part.map((meta) => `${meta.name} ${meta.language}`));
        const due = rows.filter((row) =>
          listed.has(`${row.name} ${toMetaLanguage(row.language) ?? row.language}`),
        );
        await tx.updateMany(
          templateTable,
          'id',
          due.map((row) => ({ key: row.id, set: { dueAt: now } })),
        );
        const inserted = await tx.insertIgnore(
          templateTable,
          fresh.map((meta) => importedRow(accountId, wabaId, meta, askedAt, now)),
        );
        tx.afterCommit(() => this.queue.hint('templates'));
        return inserted;
      });
    }
    return added;
  }
}

function importedRow(
  accountId: string,
  wabaId: string,
  meta: ProviderTemplate,
  askedAt: number,
  now: number,
): TemplateRow {
  const category = meta.category.toLowerCase();
  const row: TemplateRow = {
    id: newId(),
    accountId,
    wabaId,
    name: meta.name,
    language: fromMetaLanguage(meta.language),
    category,
    purpose: purposeOf(category),
    status: 'pending',
    reason: null,
    content: { body: '' },
    variables: {},
    source: 'meta',
    metaId: meta.id,
    createdAt: now,
    updatedAt: now,
    dueAt: now,
    attempts: 0,
    claimToken: null,
    claimUntil: 0,
    statusAt: null,
    quality: null,
    alert: null,
  };
  return { ...row, ...patchOf(row, { kind: 'found', meta, askedAt }, now) };
}
