import { Inject, Injectable, Optional, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { numberTable } from '../channels/index.js';
import { ContactService } from '../contacts/index.js';
import { Database } from '../database/index.js';
import { Hooks } from '../hooks/index.js';
import { LOGGER, type Logger } from '../platform/index.js';
import { GraphEmulator } from '../sandbox/index.js';

/** Milliseconds between looks at erasures that other processes made. */
const lookEvery = 10_000;

/**
 * What an erasure still has to do once it is committed: SQLite's log forgets earlier versions of its
 * pages, and the sandbox forgets the person in memory and in its journal. What it does can be
 * repeated, and whoever runs the sandbox looks for erasures of others by itself.
 */
@Injectable()
export class ErasureAftermath implements OnModuleInit, OnModuleDestroy {
  private work: Promise<void> = Promise.resolve();
  private seen = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly hooks: Hooks,
    private readonly contacts: ContactService,
    @Inject(LOGGER) private readonly logger: Logger,
    @Optional() @Inject(GraphEmulator) private readonly emulator: GraphEmulator | null = null,
  ) {}

  onModuleInit(): void {
    this.hooks.on('contact.erased', async (tx) => tx.afterCommit(() => void this.settled()));
    if (!this.emulator) return;
    this.timer = setInterval(() => void this.followOthers(), lookEvery);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
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
      'SELECT COUNT(*) AS rows_, SUM(at) AS until_ FROM erased_identity',
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
