import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { AccountService } from '../../../accounts/index.js';
import {
  addressKeysOf,
  ContactService,
  holdTogether,
  type ContactMergeRow,
  type SuspectMerge,
  type SuspectPhone,
} from '../../../contacts/index.js';
import { Database } from '../../../database/index.js';
import { eventsNaming, type NamingEvent } from '../../../events/index.js';
import { placedEntries, type PlacedEntry } from '../../../optin/index.js';
import { encodeCursor, iso, type PageQuery, sliceOf } from '../../../http/index.js';
import { consentAnswer } from './contact.schemas.js';
import type { suspectMergeListSchema, suspectMergeSchema } from './suspect-merge.schemas.js';

type Answer = z.output<typeof suspectMergeSchema>;

/** Entries and events of one contact that are looked at, and events of one phone that are shown. */
const entriesSeen = 200;
const eventsSeen = 200;
const eventsShown = 20;
/** Rounds one page may take: contacts whose phones belong together are passed over. */
const mostRounds = 4;

/** Contacts that were made of several people by an e-mail address, with what is known of each phone. */
@Injectable()
export class SuspectMerges {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountService,
    private readonly contacts: ContactService,
  ) {}

  /** Oldest contacts first. A page may hold less than was asked for although more follow. */
  async page(accountId: string, query: PageQuery): Promise<z.output<typeof suspectMergeListSchema>> {
    const { country } = await this.accounts.get(this.database.read, accountId);
    let { last = '' } = sliceOf(query);
    const data: Answer[] = [];
    for (let round = 0; round < mostRounds && data.length < query.limit; round++) {
      const wanted = query.limit - data.length;
      const { ids, suspects } = await this.contacts.suspectMerges(
        this.database.read,
        accountId,
        last,
        wanted,
      );
      data.push(...(await this.answers(accountId, country, suspects)));
      last = ids.at(-1) ?? last;
      if (ids.length < wanted) return { data, next: null };
    }
    return { data, next: encodeCursor(last) };
  }

  private async answers(
    accountId: string,
    country: string | null,
    suspects: readonly SuspectMerge[],
  ): Promise<Answer[]> {
    const ids = suspects.map(({ contact }) => contact.id);
    const events = await eventsNaming(this.database.read, accountId, ids, eventsSeen);
    const entries = await placedEntries(this.database.read, accountId, ids, entriesSeen);
    const merges = await this.contacts.undoableMerges(this.database.read, accountId, ids);
    return suspects.flatMap((suspect): Answer[] => {
      const own = events.filter((event) => event.contactId === suspect.contact.id);
      if (holdTogether(suspect.phones, own, country)) return [];
      const said = entries.filter((entry) => entry.contactId === suspect.contact.id);
      const undoable = merges.filter((merge) => merge.keptId === suspect.contact.id);
      return [answer(suspect, own, said, undoable, country)];
    });
  }
}

function answer(
  { contact, emails, phones, mergedFrom }: SuspectMerge,
  events: readonly NamingEvent[],
  entries: readonly PlacedEntry[],
  merges: readonly ContactMergeRow[],
  country: string | null,
): Answer {
  const hashes = new Set(phones.map(({ addressHash }) => addressHash));
  const unplaced = entries.filter(({ addressHashes }) => !addressHashes.some((hash) => hashes.has(hash)));
  return {
    id: contact.id,
    firstName: contact.firstName,
    lastName: contact.lastName,
    emails,
    phones: phones.map((phone) =>
      phoneAnswer(
        phone,
        events.filter(({ person }) => addressKeysOf(person, country).includes(phone.key)),
        entries.filter(({ addressHashes }) => addressHashes.includes(phone.addressHash)),
      ),
    ),
    otherConsents: unplaced.map(consentAnswer),
    mergedFrom,
    undoableMerges: merges.map(({ goneId, mergedAt }) => ({ contactId: goneId, mergedAt: iso(mergedAt) })),
    createdAt: iso(contact.createdAt),
  };
}

function phoneAnswer(
  phone: SuspectPhone,
  events: readonly NamingEvent[],
  entries: readonly PlacedEntry[],
): Answer['phones'][number] {
  const names = events.map(({ person }) => [person.firstName, person.lastName].filter(Boolean).join(' '));
  return {
    phone: `+${phone.digits}`,
    firstGivenAt: iso(Math.min(phone.firstGivenAt, ...events.map(({ recordedAt }) => recordedAt))),
    lastGivenAt: iso(Math.max(phone.lastGivenAt, ...events.map(({ recordedAt }) => recordedAt))),
    names: [...new Set(names)].filter((name) => name !== ''),
    connectionIds: [...new Set(events.map(({ connectionId }) => connectionId))],
    consents: entries.map(consentAnswer),
    events: events.slice(0, eventsShown).map(({ id, type, subject, connectionId, occurredAt }) => ({
      id,
      type,
      subject,
      connectionId,
      occurredAt: iso(occurredAt),
    })),
  };
}
