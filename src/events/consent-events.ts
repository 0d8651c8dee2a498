import { Injectable, type OnModuleInit } from '@nestjs/common';
import { addressHash, ContactService } from '../contacts/index.js';
import { type Tx } from '../database/index.js';
import { ConsentService } from '../optin/index.js';
import { Secrets } from '../platform/index.js';
import type { EventData } from '../sdk/index.js';
import type { EventRow } from './event.entity.js';

/** Writes consent events into the ledger, in the unit of work that stores them. */
@Injectable()
export class ConsentEvents implements OnModuleInit {
  constructor(
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly secrets: Secrets,
  ) {}

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
    }
  }
}

function groupBy<T>(list: readonly T[], keyOf: (entry: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of list) groups.set(keyOf(entry), [...(groups.get(keyOf(entry)) ?? []), entry]);
  return groups;
}
