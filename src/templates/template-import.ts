import { Inject, Injectable } from '@nestjs/common';
import { Channels, NumberService, unreadableSecret } from '../channels/index.js';
import { Database } from '../database/index.js';
import { Clock, ProblemError } from '../platform/index.js';
import { Queue } from '../queue/index.js';
import { providerLanguage, type ProviderTemplate } from '../sdk/index.js';
import { foundRow } from './found-row.js';
import { patchOf } from './template-patches.js';
import { templateProvider, type TemplateProvider } from './template-provider.js';
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
   * Asks the provider for every template of a business account and stores those not known here; known ones
   * become due and are compared by the stage `templates`. Asks the network: never inside a unit of work.
   *
   * @throws ProblemError 409 `no_active_number` when no number of the account can ask; 502
   * `meta_unreachable` when the provider does not answer or refuses.
   */
  async import(accountId: string, wabaId: string): Promise<{ found: number; added: number }> {
    const number = await this.numbers.forWaba(this.database.read, accountId, wabaId);
    if (!number) {
      throw new ProblemError(
        409,
        'no_active_number',
        `No active number of the business account ${wabaId} can list its templates. Register one with POST /v1/numbers.`,
      );
    }
    const askedAt = this.clock.now();
    const open = this.channels.open(number);
    const provider = templateProvider(open?.channel);
    const answer =
      open && provider
        ? await provider.templates.list(open.sender, open.io)
        : ({ ok: false, kind: 'unreachable', detail: unreadableSecret } as const);
    if (!answer.ok || !provider) {
      const failure = answer.ok
        ? unreadableSecret
        : answer.kind === 'refused'
          ? answer.error.detail
          : answer.detail;
      throw new ProblemError(
        502,
        'meta_unreachable',
        `${provider?.name ?? 'The provider'} did not list the templates: ${failure} Try again in a minute.`,
        { retryAfter: 60 },
      );
    }
    const usable = answer.data.filter(
      (one) => one.name.length <= provider.templates.limits.name && one.language.length <= 35,
    );
    const added = await this.store({ accountId, wabaId, provider, askedAt }, usable);
    return { found: usable.length, added };
  }

  private async store(shelf: Shelf, found: readonly ProviderTemplate[]): Promise<number> {
    const { accountId, wabaId, provider } = shelf;
    const codeOf = (row: TemplateRow) =>
      `${row.name} ${providerLanguage(provider.templates.languages, row.language) ?? row.language}`;
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
        const known = new Set(rows.map(codeOf));
        const fresh = part.filter((one) => !known.has(`${one.name} ${one.language}`));
        const now = this.clock.now();
        const listed = new Set(part.map((one) => `${one.name} ${one.language}`));
        const due = rows.filter((row) => listed.has(codeOf(row)));
        await tx.updateMany(
          templateTable,
          'id',
          due.map((row) => ({ key: row.id, set: { dueAt: now } })),
        );
        const inserted = await tx.insertIgnore(
          templateTable,
          fresh.map((one) => importedRow(shelf, one, now)),
        );
        tx.afterCommit(() => this.queue.hint('templates'));
        return inserted;
      });
    }
    return added;
  }
}

/** Whose templates are stored, and who listed them when. */
interface Shelf {
  accountId: string;
  wabaId: string;
  provider: TemplateProvider;
  askedAt: number;
}

function importedRow(
  { accountId, wabaId, provider, askedAt }: Shelf,
  found: ProviderTemplate,
  now: number,
): TemplateRow {
  const { name, language, category, id: metaId } = found;
  const row = foundRow({ accountId, wabaId, name, language, category, metaId, reason: null }, now);
  return { ...row, ...patchOf(row, { kind: 'found', found, askedAt, provider }, now) };
}
