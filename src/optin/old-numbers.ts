import { Injectable } from '@nestjs/common';
import { keepSpellings, oldSpellings, type OldSpelling } from '../contacts/index.js';
import { Database } from '../database/index.js';
import { Secrets } from '../platform/index.js';
import { ConsentService } from './consent.service.js';

/** Addresses put right in one unit of work. */
const atOnce = 200;

/**
 * WhatsApp ids in the spelling of before a change of numbering plan, stored by a version that took
 * them for numbers of their own: from now on they are the same address as the number of today, with
 * every STOP and every consent. Each is put right once; a start that finds none changes nothing.
 */
@Injectable()
export class OldNumbers {
  constructor(
    private readonly database: Database,
    private readonly consents: ConsentService,
    private readonly secrets: Secrets,
  ) {}

  /** How many addresses were put right. */
  async putRight(): Promise<number> {
    const found = await oldSpellings(this.database.read, this.secrets);
    for (let from = 0; from < found.length; from += atOnce) await this.join(found.slice(from, from + atOnce));
    return found.length;
  }

  private async join(spellings: readonly OldSpelling[]): Promise<void> {
    await this.database.write(
      async (tx) => {
        await this.consents.linkAddresses(
          tx,
          spellings.map(({ accountId, written, today }) => ({ accountId, one: written, two: today })),
        );
        await keepSpellings(tx, spellings);
      },
      { retryDuplicates: true },
    );
  }
}
