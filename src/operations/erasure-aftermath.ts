import { Inject, Injectable, Optional, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { numberTable } from '../channels/index.js';
import { ContactService, erasedIdentityTable } from '../contacts/index.js';
import { Database } from '../database/index.js';
import { Hooks, type ContactErasure } from '../hooks/index.js';
import { LOGGER, type Logger } from '../platform/index.js';
import { GraphEmulator } from '../sandbox/index.js';

type ErasedContact = Pick<ContactErasure, 'accountId' | 'contactId' | 'connectionId'>;

/** Milliseconds between looks at erasures that other processes made. */
const lookEvery = 10_000;
/** Milliseconds after which no unit of work that began before an erasure can still be open. */
const longestUnit = 15_000;

/**
 * What an erasure still has to do once it is committed: SQLite's log forgets earlier versions of its
 * pages, and the sandbox forgets the person in memory and in its journal. On a server units of work
 * run side by side, and one that was open meanwhile may have stored something for the person: the
 * erasure is done once more when none of them can be left. What it does can be repeated, and whoever
 * runs the sandbox looks for erasures of others by itself.
 */
@Injectable()
export class ErasureAftermath implements OnModuleInit, OnModuleDestroy {
  private work: Promise<void> = Promise.resolve();
  private seen = '';
  private timer: NodeJS.Timeout | undefined;
  private readonly repeats = new Map<string, NodeJS.Timeout>();
  /** Contacts whose erasure is being repeated. */
  private readonly repeating = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly hooks: Hooks,
    private readonly contacts: ContactService,
    @Inject(LOGGER) private readonly logger: Logger,
    @Optional() @Inject(GraphEmulator) private readonly emulator: GraphEmulator | null = null,
  ) {}

  onModuleInit(): void {
    this.hooks.on('contact.erased', async (tx, erasure) => tx.afterCommit(() => this.erased(erasure)));
    if (!this.emulator) return;
    this.timer = setInterval(() => void this.followOthers(), lookEvery);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    for (const repeat of this.repeats.values()) clearTimeout(repeat);
    await this.work;
  }

  /** Does what is left of the erasures that are committed; never throws. */
  async settled(): Promise<void> {
    this.work = this.work.then(() =>
      this.settle().catch((error: unknown) =>
        this.logger.error({ err: error }, 'an erasure could not be finished in the files; it is tried again'),
      ),
    );
    await this.work;
  }

  /** Erases once more: what was being stored for the person meanwhile goes too. */
  async repeat({ accountId, contactId, connectionId }: ErasedContact): Promise<void> {
    this.repeating.add(contactId);
    try {
      await this.database.write((tx) =>
        connectionId === undefined
          ? this.contacts.erase(tx, accountId, contactId)
          : this.contacts.forget(tx, accountId, contactId, connectionId),
      );
    } catch (error) {
      this.logger.error(
        { err: error, contactId },
        'an erasure could not be repeated; erase the contact again',
      );
    } finally {
      this.repeating.delete(contactId);
    }
  }

  private erased(erasure: ContactErasure): void {
    void this.settled();
    const { contactId } = erasure;
    if (this.database.dialect === 'sqlite' || this.repeating.has(contactId) || this.repeats.has(contactId))
      return;
    const repeat = setTimeout(() => {
      this.repeats.delete(contactId);
      void this.repeat(erasure);
    }, longestUnit);
    repeat.unref();
    this.repeats.set(contactId, repeat);
  }

  private async settle(): Promise<void> {
    await this.database.scrub();
    if (this.emulator) await this.forgetInSandbox(this.emulator);
  }

  private async followOthers(): Promise<void> {
    try {
      if ((await this.state()) !== this.seen) await this.settled();
    } catch (error) {
      this.logger.warn({ err: error }, 'the sandbox could not look for people who were erased');
    }
  }

  /** Changes with every erasure. */
  private async state(): Promise<string> {
    const [row] = await this.database.read.query(
      `SELECT COUNT(*) AS rows_, SUM(at) AS until_ FROM ${erasedIdentityTable.name}`,
    );
    return JSON.stringify(row);
  }

  private async forgetInSandbox(emulator: GraphEmulator): Promise<void> {
    const state = await this.state();
    const numbers = await this.database.read.select(numberTable, "WHERE mode = 'sandbox' ORDER BY accountId");
    const byAccount = new Map<string, string[]>();
    for (const { accountId, phoneNumberId } of numbers)
      byAccount.set(accountId, [...(byAccount.get(accountId) ?? []), phoneNumberId]);
    const addresses = emulator.knownAddresses();
    for (const [accountId, phoneNumberIds] of byAccount) {
      const until = await this.contacts.erasedAddresses(this.database.read, accountId, addresses);
      if (until.size > 0) await emulator.forget({ phoneNumberIds, until });
    }
    this.seen = state;
  }
}
