import { Inject, Injectable, Optional } from '@nestjs/common';
import { Database, type Reader, type Tx } from '../database/index.js';
import { Hooks } from '../hooks/index.js';
import { Clock, notFound, ProblemError, Secrets } from '../platform/index.js';
import type { SenderNews } from '../sdk/index.js';
import { ChannelAppRegistrations } from './channel-apps.js';
import {
  businessAccountIdOf,
  Channels,
  defaultChannelId,
  providerIdOf,
  storedProviderId,
} from './channels.js';
import { changeNumber, removeNumber } from './number-editor.js';
import { goesBefore, usualOf } from './number-order.js';
import { noteNews } from './number-news.js';
import { numberTable, type NumberRow } from './number.entity.js';
import { NumberRegistrar } from './number-registrar.js';
import type { ListSlice, NumberChange, NumberPauseCode, NumberView, RegisterNumber } from './number.types.js';
import { SANDBOX_NUMBERS, type SandboxNumbers } from './sandbox-numbers.js';

/** The business numbers of accounts: who owns them, whether they may send, what Meta says about them. */
@Injectable()
export class NumberService {
  private readonly registrar: NumberRegistrar;

  constructor(
    database: Database,
    private readonly channels: Channels,
    secrets: Secrets,
    private readonly clock: Clock,
    @Inject(SANDBOX_NUMBERS) sandbox: SandboxNumbers,
    @Optional() apps?: ChannelAppRegistrations,
    hooks: Hooks = new Hooks(),
  ) {
    this.registrar = new NumberRegistrar(database, channels, secrets, clock, sandbox, hooks, apps);
  }

  /** Registers a number, or gives a number of the account a new token: {@link NumberRegistrar.register}. */
  async register(
    accountId: string,
    input: RegisterNumber,
    options: { requestId?: string } = {},
  ): Promise<NumberView> {
    return this.registrar.register(accountId, input, options);
  }

  /** The number an account sends from when a message names none. */
  async default(reader: Reader, accountId: string): Promise<NumberRow | undefined> {
    return (await this.defaults(reader, [accountId])).get(accountId);
  }

  /** The same for many accounts, by account. */
  async defaults(reader: Reader, accountIds: readonly string[]): Promise<Map<string, NumberRow>> {
    const rows = await reader.selectIn(
      numberTable,
      'accountId',
      [...new Set(accountIds)],
      "AND status <> 'removed'",
    );
    const found = new Map<string, NumberRow>();
    for (const accountId of new Set(rows.map((row) => row.accountId))) {
      const usual = usualOf(rows.filter((row) => row.accountId === accountId));
      if (usual) found.set(accountId, usual);
    }
    return found;
  }

  /** A number by its id here or by its provider's; undefined when the account has none such in use. */
  async named(reader: Reader, accountId: string, name: string): Promise<NumberRow | undefined> {
    const stored = this.channels.all().map(({ definition }) => storedProviderId(definition.id, name));
    const rows = await reader.select(
      numberTable,
      "WHERE accountId = ? AND (id = ? OR phoneNumberId IN (?)) AND status <> 'removed' ORDER BY id",
      [accountId, name, stored],
    );
    return rows.find(({ id }) => id === name) ?? rows[0];
  }

  /**
   * The scope ids of people of a portfolio are kept under: of the default sender's when none is named. Undefined
   * for a portfolio that no number of the account is or was in.
   */
  async userIdScope(
    reader: Reader,
    accountId: string,
    portfolioId: string | undefined,
  ): Promise<string | undefined> {
    if (portfolioId === undefined) return (await this.default(reader, accountId))?.userIdScope ?? '';
    const row = await reader.first(numberTable, 'WHERE accountId = ? AND portfolioId = ?', [
      accountId,
      portfolioId,
    ]);
    return row && (row.userIdScope ?? '');
  }

  /** @throws ProblemError 404 when the account has no such number. */
  async get(reader: Reader, accountId: string, id: string): Promise<NumberRow> {
    const held = "WHERE accountId = ? AND id = ? AND status <> 'removed'";
    const row = await reader.first(numberTable, held, [accountId, id]);
    if (!row) throw notFound('number', id);
    return row;
  }

  /** Numbers of an account, oldest first; all of them without a slice. */
  async list(reader: Reader, accountId: string, slice?: ListSlice): Promise<NumberRow[]> {
    const after = slice?.last === undefined ? '' : 'AND id > ?';
    const limit = slice === undefined ? '' : 'LIMIT ?';
    return reader.select(
      numberTable,
      `WHERE accountId = ? AND status <> 'removed' ${after} ORDER BY id ${limit}`,
      [
        accountId,
        ...(slice?.last === undefined ? [] : [slice.last]),
        ...(slice === undefined ? [] : [slice.take]),
      ],
    );
  }

  /** Senders of any account by the provider's ids: for splitting callbacks, and for nothing else. */
  async byProviderId(
    reader: Reader,
    channelId: string,
    providerIds: readonly string[],
  ): Promise<Map<string, NumberRow>> {
    const stored = providerIds.map((id) => storedProviderId(channelId, id));
    const rows = await this.byPhoneNumberId(reader, stored);
    return new Map(
      [...rows.values()]
        .filter((row) => (row.channel ?? defaultChannelId) === channelId)
        .map((row) => [providerIdOf(row), row]),
    );
  }

  private async byPhoneNumberId(
    reader: Reader,
    phoneNumberIds: readonly string[],
  ): Promise<Map<string, NumberRow>> {
    const rows = await reader.selectIn(numberTable, 'phoneNumberId', [...new Set(phoneNumberIds)]);
    return new Map(rows.map((row) => [row.phoneNumberId, row]));
  }

  /** Senders of any account by business account: for splitting callbacks, and for nothing else. */
  async byBusinessAccount(
    reader: Reader,
    channelId: string,
    wabaIds: readonly string[],
  ): Promise<Map<string, NumberRow[]>> {
    const found = new Map<string, NumberRow[]>();
    const stored = wabaIds.map((id) => storedProviderId(channelId, id));
    for (const row of await reader.selectIn(
      numberTable,
      'wabaId',
      [...new Set(stored)],
      "AND status <> 'removed'",
    )) {
      if ((row.channel ?? defaultChannelId) !== channelId) continue;
      const id = businessAccountIdOf(row);
      found.set(id, [...(found.get(id) ?? []), row]);
    }
    return found;
  }

  /** Numbers of an account by id, removed ones too; ids of others are missing from the answer. */
  async byIds(reader: Reader, accountId: string, ids: readonly string[]): Promise<Map<string, NumberRow>> {
    const rows = await reader.selectIn(numberTable, 'id', [...new Set(ids)], 'AND accountId = ?', [
      accountId,
    ]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** A number whose token may manage the templates of a business account; undefined when the account has none that works. */
  async forWaba(reader: Reader, accountId: string, wabaId: string): Promise<NumberRow | undefined> {
    const rows = await reader.select(numberTable, 'WHERE accountId = ? AND wabaId = ?', [accountId, wabaId]);
    return rows
      .filter((row) => row.status === 'active' && this.hasTemplates(row))
      .sort((one, two) => (goesBefore(one, two) ? -1 : 1))[0];
  }

  /** Whether a sender's channel has templates. */
  hasTemplates({ channel }: Pick<NumberRow, 'channel'>): boolean {
    return this.channels.find(channel)?.features.templates === true;
  }

  /** Business accounts of an account whose senders have templates. */
  async templateAccounts(reader: Reader, accountId: string): Promise<string[]> {
    const rows = await this.list(reader, accountId);
    return [...new Set(rows.filter((row) => this.hasTemplates(row)).map((row) => row.wabaId))];
  }

  /** Stops numbers from sending until {@link resume}, a new registration, or Graph's all-clear. Pending ones stay pending. */
  async pause(
    tx: Tx,
    pauses: readonly { accountId: string; id: string; code: NumberPauseCode; reason: string }[],
  ): Promise<void> {
    for (const { accountId, id, code, reason } of pauses) {
      await tx.execute(
        `UPDATE number SET status = 'paused', pausedCode = ?, pausedReason = ?, updatedAt = ?
         WHERE accountId = ? AND id = ? AND status NOT IN ('pending', 'removed')`,
        [code, reason, this.clock.now(), accountId, id],
      );
    }
  }

  /**
   * Lets a paused number send again; its owner says the cause is gone.
   *
   * @throws ProblemError 404 when the account has no such number; 409 `number_pending` before Graph confirmed it.
   */
  async resume(tx: Tx, accountId: string, id: string): Promise<NumberRow> {
    const row = await this.get(tx, accountId, id);
    if (row.status === 'pending') {
      throw new ProblemError(
        409,
        'number_pending',
        'Meta has not confirmed this number yet, so it cannot be activated. Register it again with a working access token.',
      );
    }
    const now = this.clock.now();
    const patch = {
      status: 'active',
      pausedCode: null,
      pausedReason: null,
      marketingPausedUntil: null,
      dueAt: now,
      updatedAt: now,
    };
    await tx.updateMany(numberTable, 'id', [{ key: id, set: patch }]);
    return { ...row, ...patch };
  }

  /**
   * Writes the owner's name for a number, and whether messages leave from it by default.
   *
   * @throws ProblemError 404; 422 when a sandbox number is chosen beside a live one
   */
  async change(tx: Tx, accountId: string, id: string, change: NumberChange): Promise<NumberRow> {
    await changeNumber(tx, this.clock.now(), await this.get(tx, accountId, id), change);
    return this.get(tx, accountId, id);
  }

  /** Takes a number out of use, see {@link removeNumber}. */
  async remove(tx: Tx, accountId: string, id: string): Promise<boolean> {
    return removeNumber(tx, this.clock.now(), accountId, id);
  }

  /** Holds marketing back on every number of the same business account until then; a shorter brake shortens nothing. */
  async brakeMarketing(
    tx: Tx,
    brakes: readonly { accountId: string; wabaId: string; until: number }[],
  ): Promise<void> {
    for (const { accountId, wabaId, until } of brakes) {
      await tx.execute(
        `UPDATE number SET marketingPausedUntil = ?, updatedAt = ?
         WHERE accountId = ? AND wabaId = ? AND COALESCE(marketingPausedUntil, 0) < ?`,
        [until, this.clock.now(), accountId, wabaId, until],
      );
    }
  }

  /** Has Graph asked about numbers soon: Meta announced a change of quality, limit or name. */
  async requestCheck(tx: Tx, accountId: string, wabaId: string): Promise<void> {
    await tx.execute(
      `UPDATE number SET dueAt = ? WHERE accountId = ? AND wabaId = ? AND status <> 'removed'`,
      [this.clock.now(), accountId, wabaId],
    );
  }

  /** Keeps what a provider says of a number or its business account, see {@link noteNews}. */
  async noteNews(
    tx: Tx,
    account: { accountId: string; wabaId: string },
    news: SenderNews,
    at: number,
  ): Promise<void> {
    await noteNews(tx, account, news, at);
  }
}
