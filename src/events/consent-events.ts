import { Injectable, type OnModuleInit } from '@nestjs/common';
import { addressHash, ContactService } from '../contacts/index.js';
import { type Tx } from '../database/index.js';
import { ConsentService } from '../optin/index.js';
import { Secrets } from '../platform/index.js';
import type { EventData } from '../sdk/index.js';
import type { EventRow } from './event.entity.js';

/** Told of withdrawals in the unit of work that records them. */
export type WithdrawalHandler = (
  tx: Tx,
  accountId: string,
  who: { contactId: string; purposes: readonly string[] }[],
) => Promise<unknown>;

/** Writes consent events into the ledger, in the unit of work that stores them. */
@Injectable()
export class ConsentEvents implements OnModuleInit {
  private readonly withdrawalHandlers: WithdrawalHandler[] = [];

  constructor(
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly secrets: Secrets,
  ) {}

  /** Calls `handler` whenever an event withdraws consent, so that what waits is cancelled with it. */
  onWithdrawal(handler: WithdrawalHandler): void {
    this.withdrawalHandlers.push(handler);
  }

  /** Consents follow people who are merged, and their evidence goes when they are erased. */
  onModuleInit(): void {
    this.consents.follow(this.contacts);
  }

  async apply(tx: Tx, events: readonly EventRow[]): Promise<void> {
    const relevant = events.filter(
      (event) =>
        event.contactId !== null && (event.type === 'consent.granted' || event.type === 'consent.revoked'),
    );
    for (const [accountId, part] of groupBy(relevant, (event) => event.accountId)) {
      const ids = [...new Set(part.map((event) => event.contactId as string))];
      const addresses = await this.contacts.addresses(tx, accountId, ids);
      await this.consents.record(
        tx,
        part.flatMap((event) => {
          const data = event.data as EventData<'consent.granted'>;
          const contactId = event.contactId as string;
          const address = addresses.get(contactId)?.address;
          return data.purposes.map((purpose) => ({
            accountId,
            contactId,
            purpose,
            state: event.type === 'consent.granted' ? ('granted' as const) : ('revoked' as const),
            method: data.method,
            evidence: data.evidence,
            effectiveAt: data.effectiveAt,
            source: `event:${event.connectionId}:${event.subject}:${event.transitionKey}`.slice(0, 190),
            addressHashes: address ? [addressHash(this.secrets, address.value)] : [],
          }));
        }),
      );
      await this.tellWithdrawals(tx, accountId, part);
    }
  }

  private async tellWithdrawals(tx: Tx, accountId: string, events: readonly EventRow[]): Promise<void> {
    const who = events
      .filter((event) => event.type === 'consent.revoked')
      .map((event) => ({
        contactId: event.contactId as string,
        purposes: (event.data as EventData<'consent.revoked'>).purposes,
      }));
    if (who.length === 0) return;
    for (const handler of this.withdrawalHandlers) await handler(tx, accountId, who);
  }
}

function groupBy<T>(list: readonly T[], keyOf: (entry: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of list) groups.set(keyOf(entry), [...(groups.get(keyOf(entry)) ?? []), entry]);
  return groups;
}
