import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ContactService, namedHashes } from '../contacts/index.js';
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

  /** @param countryOf - an account's, for phones that come with no country at all */
  async apply(
    tx: Tx,
    events: readonly EventRow[],
    countryOf: (accountId: string) => string | null,
  ): Promise<void> {
    const relevant = events.filter(
      (event) => event.type === 'consent.granted' || event.type === 'consent.revoked',
    );
    for (const [accountId, told] of groupBy(relevant, (event) => event.accountId)) {
      const part = await this.withSharers(tx, accountId, told);
      const hashesOf = await this.addressesOf(tx, accountId, part, countryOf(accountId));
      await this.consents.record(
        tx,
        part.flatMap((event) => {
          const data = event.data as EventData<'consent.granted'>;
          const contactId = event.contactId as string;
          return data.purposes.map((purpose) => ({
            accountId,
            contactId,
            purpose,
            state: event.type === 'consent.granted' ? ('granted' as const) : ('revoked' as const),
            method: data.method,
            evidence: data.evidence,
            effectiveAt: data.effectiveAt,
            source: consentSource(event),
            addressHashes: hashesOf(event),
          }));
        }),
      );
      await this.tellWithdrawals(tx, accountId, part);
    }
  }

  /**
   * Consent of those who are known. What is taken back by an e-mail address that several share is taken
   * back for each of them; what is agreed to by it alone, for nobody.
   */
  private async withSharers(tx: Tx, accountId: string, events: readonly EventRow[]): Promise<EventRow[]> {
    const shared = events.filter(
      ({ contactId, type, person }) =>
        contactId === null && type === 'consent.revoked' && person?.email !== undefined,
    );
    if (shared.length === 0) return events.filter(({ contactId }) => contactId !== null);
    const emails = [...new Set(shared.flatMap(({ person }) => person?.email ?? []))];
    const holders = await this.contacts.holdersOf(tx, accountId, emails);
    return events.flatMap((event) => {
      if (event.contactId !== null) return [event];
      const all = shared.includes(event) ? (holders.get(event.person?.email ?? '') ?? []) : [];
      return all.map((contactId) => ({ ...event, contactId }));
    });
  }

  /** The address a consent was given with is the event's own; one that names none counts for those the person has. */
  private async addressesOf(
    tx: Tx,
    accountId: string,
    events: readonly EventRow[],
    country: string | null,
  ): Promise<(event: EventRow) => string[]> {
    const granted = events.filter((event) => event.type === 'consent.granted');
    const named = new Map(
      granted.map((event) => [
        event,
        event.person ? namedHashes(this.secrets, event.person, country) : undefined,
      ]),
    );
    const nameless = granted.filter((event) => named.get(event) === undefined);
    const known =
      nameless.length === 0
        ? undefined
        : await this.contacts.addresses(tx, accountId, [
            ...new Set(nameless.map((event) => event.contactId as string)),
          ]);
    return (event) => named.get(event) ?? known?.get(event.contactId ?? '')?.addressHashes ?? [];
  }

  private async tellWithdrawals(tx: Tx, accountId: string, events: readonly EventRow[]): Promise<void> {
    const who = events
      .filter((event) => event.type === 'consent.revoked')
      .map((event) => ({
        contactId: event.contactId as string,
        purposes: (event.data as EventData<'consent.revoked'>).purposes,
      }));
    await this.consents.tellRevoked(tx, accountId, who);
  }
}

/** What the ledger names as the source of what an event told. */
export function consentSource(event: Pick<EventRow, 'connectionId' | 'subject' | 'transitionKey'>): string {
  return `event:${event.connectionId}:${event.subject}:${event.transitionKey}`.slice(0, 190);
}

function groupBy<T>(list: readonly T[], keyOf: (entry: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of list) groups.set(keyOf(entry), [...(groups.get(keyOf(entry)) ?? []), entry]);
  return groups;
}
