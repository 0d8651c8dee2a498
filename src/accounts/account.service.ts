import { Injectable } from '@nestjs/common';
import { Database, type Reader, type Tx } from '../database/index.js';
import { Clock, newId, notFound } from '../platform/index.js';
import { accountTable, organisationTable, type AccountRow } from './account.entity.js';
import { ApiKeyService } from './api-key.service.js';
import type { IdPage } from './page.js';

/** The organisation and the account every installation has from its first start. Fixed ids, so that processes that start together make them once. */
export const defaultOrganisationId = '00000000-0000-7000-8000-000000000001';
export const defaultAccountId = '00000000-0000-7000-8000-000000000002';

export interface NewAccount {
  name: string;
  /** BCP 47 language messages fall back to. Default `en`. */
  language?: string | undefined;
  /** ISO 3166-1 alpha-2 country phones are read in when they carry none. */
  country?: string | null | undefined;
  /** IANA time zone. Default `UTC`. */
  timezone?: string | undefined;
  organisationId?: string | undefined;
}

/** What may change; undefined leaves a value as it was. */
export type AccountChange = {
  [K in 'name' | 'language' | 'country' | 'timezone']?: NewAccount[K] | undefined;
} & {
  handoverMinutes?: number | null | undefined;
  /** 0 until people are erased, null as the installation has it. */
  threadRetentionDays?: number | null | undefined;
};

export interface Bootstrap {
  account: AccountRow;
  /** The operator's key, when it was given or has just been made; a stored one cannot be shown again. */
  adminKey: string | undefined;
}

/** Organisations and the accounts in them. */
@Injectable()
export class AccountService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly keys: ApiKeyService,
  ) {}

  /**
   * Makes sure the organisation, the default account and a key that can operate the installation
   * exist. With `adminKey` the bootstrap key is exactly that one, whatever it was before; without,
   * one is generated only when no live operator key exists.
   */
  async bootstrap(options: { adminKey?: string | undefined }): Promise<Bootstrap> {
    return this.db.write(
      async (tx) => {
        const now = this.clock.now();
        await tx.insertIgnore(organisationTable, [
          { id: defaultOrganisationId, name: 'Default', createdAt: now },
        ]);
        await tx.insertIgnore(accountTable, [
          {
            id: defaultAccountId,
            organisationId: defaultOrganisationId,
            name: 'Default',
            language: 'en',
            country: null,
            timezone: 'UTC',
            handoverMinutes: null,
            threadRetentionDays: null,
            createdAt: now,
          },
        ]);
        const adminKey = await this.keys.ensureBootstrapKey(tx, defaultAccountId, options.adminKey);
        return { account: await this.get(tx, defaultAccountId), adminKey };
      },
      { retryDuplicates: true },
    );
  }

  /** Adds an account to an organisation, by default the installation's own. */
  async create(tx: Tx, account: NewAccount): Promise<AccountRow> {
    const row: AccountRow = {
      id: newId(),
      organisationId: account.organisationId ?? defaultOrganisationId,
      name: account.name,
      language: account.language ?? 'en',
      country: account.country ?? null,
      timezone: account.timezone ?? 'UTC',
      handoverMinutes: null,
      threadRetentionDays: null,
      createdAt: this.clock.now(),
    };
    await tx.insert(accountTable, [row]);
    return row;
  }

  /** Changes what is given and leaves the rest. @throws ProblemError 404. */
  async update(tx: Tx, id: string, change: AccountChange): Promise<AccountRow> {
    const before = await this.get(tx, id);
    const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    await tx.updateMany(accountTable, 'id', [{ key: id, set }]);
    return { ...before, ...set };
  }

  /** @throws ProblemError 404 when there is no such account. */
  async get(reader: Reader, id: string): Promise<AccountRow> {
    const row = await this.find(reader, id);
    if (!row) throw notFound('account', id);
    return row;
  }

  async find(reader: Reader, id: string): Promise<AccountRow | undefined> {
    return reader.first(accountTable, 'WHERE id = ?', [id]);
  }

  /** The account the installation starts with. */
  async default(reader: Reader): Promise<AccountRow> {
    return this.get(reader, defaultAccountId);
  }

  /** Days accounts keep what is said in threads, of those that set it; 0 until people are erased. */
  async threadRetentions(reader: Reader): Promise<{ id: string; days: number }[]> {
    const rows = await reader.select(accountTable, 'WHERE threadRetentionDays IS NOT NULL ORDER BY id');
    return rows.map(({ id, threadRetentionDays }) => ({ id, days: threadRetentionDays ?? 0 }));
  }

  /** Every account of the installation: only for the operator. */
  async list(reader: Reader, page: IdPage): Promise<AccountRow[]> {
    return page.before === undefined
      ? reader.select(accountTable, 'ORDER BY id DESC LIMIT ?', [page.limit])
      : reader.select(accountTable, 'WHERE id < ? ORDER BY id DESC LIMIT ?', [page.before, page.limit]);
  }
}
