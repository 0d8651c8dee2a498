import { Inject, Injectable } from '@nestjs/common';
import { Channels, type ListSlice } from '../channels/index.js';
import { chunks, type Reader, type Tx } from '../database/index.js';
import { Hooks, type TemplateChange } from '../hooks/index.js';
import { Clock, notFound, ProblemError } from '../platform/index.js';
import { Queue } from '../queue/index.js';
import type { TemplateDefinition } from '../sdk/index.js';
import { lint } from './lint.js';
import {
  draftRow,
  keyOf,
  redraft,
  wantedOf,
  wordsDiffer,
  type WantedTemplate,
} from './template-catalogue.js';
import { templateProvider, type TemplateProvider } from './template-provider.js';
import { applyUpdates, type TemplateUpdate } from './template-updates.js';
import { templateTable, type TemplateRow, type TemplateStatus } from './template.entity.js';
import type { TemplateState } from './template.types.js';

/** The templates of accounts: what they say, where they stand with their provider. */
@Injectable()
export class TemplateService {
  constructor(
    private readonly clock: Clock,
    @Inject(Queue) private readonly queue: Pick<Queue, 'hint'>,
    private readonly hooks: Hooks,
    @Inject(Channels) private readonly channels: Pick<Channels, 'ofBusinessAccount'>,
  ) {}

  /** All languages of templates of one business account, in one statement. */
  async find(
    reader: Reader,
    accountId: string,
    wabaId: string,
    names: readonly string[],
  ): Promise<TemplateRow[]> {
    if (names.length === 0) return [];
    return reader.selectIn(templateTable, 'name', [...new Set(names)], 'AND accountId = ? AND wabaId = ?', [
      accountId,
      wabaId,
    ]);
  }

  /** @throws ProblemError 404 when the account has no such template. */
  async get(reader: Reader, accountId: string, id: string): Promise<TemplateRow> {
    const row = await reader.first(templateTable, 'WHERE accountId = ? AND id = ?', [accountId, id]);
    if (!row) throw notFound('template', id);
    return row;
  }

  /** Templates of an account, oldest first. */
  async list(
    reader: Reader,
    accountId: string,
    slice: ListSlice,
    filter: {
      name?: string | undefined;
      status?: TemplateStatus | undefined;
      wabaId?: string | undefined;
    } = {},
  ): Promise<TemplateRow[]> {
    const wanted = Object.entries({ ...filter }).filter(([, value]) => value !== undefined);
    const conditions = [
      'accountId = ?',
      ...(slice.last === undefined ? [] : ['id > ?']),
      ...wanted.map(([name]) => `${name} = ?`),
    ];
    return reader.select(templateTable, `WHERE ${conditions.join(' AND ')} ORDER BY id LIMIT ?`, [
      accountId,
      ...(slice.last === undefined ? [] : [slice.last]),
      ...wanted.map(([, value]) => value),
      slice.take,
    ]);
  }

  /** Where templates stand, in the order of `names`; one that does not exist has no languages. */
  async states(
    reader: Reader,
    accountId: string,
    wabaId: string,
    names: readonly string[],
  ): Promise<TemplateState[]> {
    const rows = await this.find(reader, accountId, wabaId, names);
    return names.map((name) => {
      const languages = rows
        .filter((row) => row.name === name)
        .sort((one, two) => (one.language < two.language ? -1 : 1))
        .map(({ language, status, reason, alert, category }) => ({
          language,
          status: status as TemplateStatus,
          reason,
          alert,
          category,
        }));
      return { name, ready: languages.some(({ status }) => status === 'approved'), languages };
    });
  }

  /**
   * Sees to it that templates are at their provider: those the account lacks become drafts, due now. One that is
   * a draft or was rejected is submitted again when its words changed; one that somebody made there is
   * adopted after comparison; one that is approved keeps its words.
   *
   * @param source - `plugin:<id>` or `api`
   */
  async ensure(
    tx: Tx,
    accountId: string,
    wabaId: string,
    definitions: readonly TemplateDefinition[],
    source: string,
  ): Promise<void> {
    const wanted = wantedOf(definitions);
    if (wanted.length === 0) return;
    const now = this.clock.now();
    const found = await this.find(
      tx,
      accountId,
      wabaId,
      wanted.map(({ name }) => name),
    );
    const rows = new Map(found.map((row) => [keyOf(row), row]));
    const missing = wanted.filter((one) => !rows.has(keyOf(one)));
    for (const part of chunks(missing, 200)) {
      await tx.insertIgnore(
        templateTable,
        part.map((one) => draftRow(accountId, wabaId, one, source, now)),
      );
    }
    const known = wanted.flatMap((one) => {
      const row = rows.get(keyOf(one));
      return row ? [{ row, wanted: one }] : [];
    });
    const changed = known.filter(({ row, wanted: one }) => isOutdated(row, one, source));
    await redraft(tx, changed, source, now);
    await this.describe(
      tx,
      known.filter((one) => !changed.includes(one)),
      source,
    );
    if (missing.length + changed.length > 0) this.hintLater(tx);
  }

  /**
   * Creates a template in all its languages and submits it. Languages that are drafts or were rejected
   * are replaced.
   *
   * @returns the rows, in the order of the definition's languages
   * @throws ProblemError 422 `invalid_template` naming every field the provider would object to, or that it
   * has no templates; 409 `template_exists` for a language it already has.
   */
  async create(
    tx: Tx,
    accountId: string,
    wabaId: string,
    definition: TemplateDefinition,
    source = 'api',
  ): Promise<TemplateRow[]> {
    const provider = this.providerOf(wabaId);
    const problems = lint(definition, provider).filter(({ severity }) => severity === 'error');
    if (problems.length > 0) {
      const fields = problems.map(({ field, reason }) => ({ field, reason }));
      const detail = `${provider.name} would refuse this template: ${fields.map(({ field, reason }) => `${field} ${reason}`).join('; ')}.`;
      throw new ProblemError(422, 'invalid_template', detail, { fields });
    }
    const wanted = wantedOf([definition]);
    const rows = await this.find(tx, accountId, wabaId, [definition.name]);
    const fixed = rows.filter(
      (row) => !isReplaceable(row) && wanted.some((one) => keyOf(one) === keyOf(row)),
    );
    if (fixed.length > 0) {
      const languages = fixed.map(({ language, status }) => `${language} (${status})`).join(', ');
      throw new ProblemError(
        409,
        'template_exists',
        `The template ${definition.name} exists in ${languages}. Use another name, or omit these languages.`,
        {
          fields: fixed.map(({ language }) => ({ field: `languages.${language}`, reason: 'exists already' })),
        },
      );
    }
    const now = this.clock.now();
    const byKey = new Map(rows.map((row) => [keyOf(row), row]));
    const replaced = wanted.flatMap((one) => {
      const row = byKey.get(keyOf(one));
      return row ? [{ row, wanted: one }] : [];
    });
    await redraft(tx, replaced, source, now);
    await tx.insert(
      templateTable,
      wanted
        .filter((one) => !byKey.has(keyOf(one)))
        .map((one) => draftRow(accountId, wabaId, one, source, now)),
    );
    this.hintLater(tx);
    const stored = new Map(
      (await this.find(tx, accountId, wabaId, [definition.name])).map((row) => [keyOf(row), row]),
    );
    return wanted.flatMap((one) => stored.get(keyOf(one)) ?? []);
  }

  /** Has templates of these names read again from their provider at once: a send found that they differ. */
  async requestSync(tx: Tx, accountId: string, names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const now = this.clock.now();
    await tx.execute(
      `UPDATE template SET dueAt = ?, attempts = 0 WHERE accountId = ? AND name IN (?) AND (dueAt IS NULL OR dueAt > ?)`,
      [now, accountId, [...new Set(names)], now],
    );
    this.hintLater(tx);
  }

  /**
   * Takes news about templates of a business account. Repeated and late ones do no harm. A template nobody
   * here knows is noted and read from its provider.
   *
   * @returns what changed
   */
  async onNews(tx: Tx, wabaId: string, updates: readonly TemplateUpdate[]): Promise<TemplateChange[]> {
    const provider = templateProvider(this.channels.ofBusinessAccount(wabaId));
    if (!provider) return [];
    const { changes, looks } = await applyUpdates(tx, wabaId, updates, this.clock.now(), provider);
    if (changes.length > 0) await this.hooks.run(tx, 'template.changed', changes);
    if (looks) this.hintLater(tx);
    return changes;
  }

  /** Descriptions, examples and fallbacks may change without asking the provider. */
  private async describe(
    tx: Tx,
    known: readonly { row: TemplateRow; wanted: WantedTemplate }[],
    source: string,
  ): Promise<void> {
    const changed = known.filter(({ row, wanted }) => {
      const variables = { ...row.variables, ...wanted.definition.variables };
      return row.source === source && JSON.stringify(variables) !== JSON.stringify(row.variables);
    });
    await tx.updateMany(
      templateTable,
      'id',
      changed.map(({ row, wanted }) => ({
        key: row.id,
        set: { variables: { ...row.variables, ...wanted.definition.variables }, updatedAt: this.clock.now() },
      })),
    );
  }

  /** @throws ProblemError 422 `invalid_template` when the business account's channel has no templates. */
  private providerOf(wabaId: string): TemplateProvider {
    const channel = this.channels.ofBusinessAccount(wabaId);
    const provider = templateProvider(channel);
    if (provider) return provider;
    const reason = `belongs to a channel without templates (${channel?.title ?? 'not installed'}); choose another number`;
    throw new ProblemError(422, 'invalid_template', `The number ${reason}.`, {
      fields: [{ field: 'numberId', reason }],
    });
  }

  private hintLater(tx: Tx): void {
    tx.afterCommit(() => this.queue.hint('templates'));
  }
}

/** True for a row whose words may still be changed from here. */
function isReplaceable(row: TemplateRow): boolean {
  return row.status === 'draft' || row.status === 'rejected';
}

function isOutdated(row: TemplateRow, wanted: WantedTemplate, source: string): boolean {
  if (row.source === 'meta') return true;
  return row.source === source && isReplaceable(row) && wordsDiffer(row.content, wanted.content);
}
