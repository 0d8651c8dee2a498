import { Inject, Injectable, Optional } from '@nestjs/common';
import { NumberService } from '../../channels/index.js';
import { Database } from '../../database/index.js';
import { problem } from '../../http/index.js';
import { AccountSandbox, GraphEmulator, SandboxInputError } from '../../sandbox/index.js';

/** The way to the sandbox as an account sees it. */
@Injectable()
export class SandboxDoor {
  constructor(
    private readonly db: Database,
    private readonly numbers: NumberService,
    @Optional() @Inject(GraphEmulator) private readonly emulator?: GraphEmulator,
  ) {}

  /** The sandbox with the account's own numbers. @throws problem `no_sandbox` in a process without one */
  async of(accountId: string): Promise<AccountSandbox> {
    if (!this.emulator)
      throw problem(
        'no_sandbox',
        'This process runs no sandbox. Send the request to a process with the role all or api.',
      );
    const rows = await this.numbers.list(this.db.read, accountId);
    return new AccountSandbox(
      this.emulator,
      rows.filter((row) => row.mode === 'sandbox').map((row) => row.phoneNumberId),
    );
  }
}

/** Does the work; what does not fit the sandbox is a problem with the field's name. */
export async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SandboxInputError)) throw error;
    throw problem('validation_failed', error.message, {
      fields: [{ field: error.field, reason: error.message }],
    });
  }
}
