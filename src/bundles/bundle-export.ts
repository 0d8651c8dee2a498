import { Injectable } from '@nestjs/common';
import { AccountService } from '../accounts/index.js';
import { addressHash, contactPage, type ArchivedContact } from '../contacts/index.js';
import { Database } from '../database/index.js';
import { MessageArchive } from '../messaging/index.js';
import { consentAddressTable, consentEntryTable, suppressionTable } from '../optin/index.js';
import { Clock, Secrets } from '../platform/index.js';
import type { Purpose, TemplateCategory } from '../sdk/index.js';
import { TemplateService } from '../templates/index.js';
import { bundleVersion, type BundleLine, type BundlePerson } from './bundle-format.js';

const peopleAtOnce = 100;
const messagesAtOnce = 200;
const templatesAtOnce = 200;

/**
 * Writes an account's templates, people, consents, suppressions and threads, one line each, a page at a time:
 * nobody holds a bundle in memory. What is said while it is written may be in it or not.
 */
@Injectable()
export class BundleExport {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountService,
    private readonly templates: TemplateService,
    private readonly archive: MessageArchive,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  /** The lines of an account's bundle, each with its end. */
  async *lines(accountId: string): AsyncGenerator<string> {
    const { id, name } = await this.accounts.get(this.database.read, accountId);
    const exportedAt = this.clock.now();
    yield line({ type: 'bundle', version: bundleVersion, exportedAt, account: { id, name } });
    yield* this.templateLines(accountId);
    yield* this.peopleLines(accountId);
  }

  private async *templateLines(accountId: string): AsyncGenerator<string> {
    for (let last: string | undefined; ;) {
      const rows = await this.templates.list(this.database.read, accountId, { take: templatesAtOnce, last });
      for (const row of rows) {
        // What cannot be filled from here cannot be submitted from here either.
        if (row.content.unsupported !== undefined) continue;
        const { wire: _wire, ...content } = row.content;
        yield line({
          type: 'template',
          name: row.name,
          language: row.language,
          category: row.category as TemplateCategory,
          purpose: row.purpose as Purpose,
          content: content as unknown as { body: string },
          variables: row.variables,
        });
      }
      last = rows.at(-1)?.id;
      if (rows.length < templatesAtOnce || last === undefined) return;
    }
  }

  private async *peopleLines(accountId: string): AsyncGenerator<string> {
    for (let last = ''; ;) {
      const page = await contactPage(this.database.read, accountId, last, peopleAtOnce);
      const people = await this.people(accountId, page);
      for (const person of people) {
        yield line(person);
        yield* this.messageLines(accountId, person.id);
      }
      last = page.at(-1)?.contact.id ?? '';
      if (page.length < peopleAtOnce) return;
    }
  }

  private async *messageLines(accountId: string, person: string): AsyncGenerator<string> {
    for (let after = ''; ;) {
      const { messages, last } = await this.archive.page(
        this.database.read,
        accountId,
        person,
        after,
        messagesAtOnce,
      );
      if (messages.length > 0)
        yield line({ type: 'messages', person, messages } as Extract<BundleLine, { type: 'messages' }>);
      if (last === undefined) return;
      after = last;
    }
  }

  /** A page of people with their consents and suppressions. A constant number of statements. */
  private async people(accountId: string, page: readonly ArchivedContact[]): Promise<BundlePerson[]> {
    const { read } = this.database;
    const ids = page.map(({ contact }) => contact.id);
    const entries = await read.selectIn(
      consentEntryTable,
      'contactId',
      ids,
      'AND accountId = ? ORDER BY effectiveAt, id',
      [accountId],
    );
    const places = await read.selectIn(
      consentAddressTable,
      'entryId',
      entries.map((entry) => entry.id),
      'AND accountId = ?',
      [accountId],
    );
    const values = new Map<string, string>();
    for (const { identities } of page)
      for (const { kind, value } of identities)
        if (kind === 'phone' || kind === 'whatsapp') values.set(addressHash(this.secrets, value), value);
    const suppressions = await read.selectIn(
      suppressionTable,
      'addressHash',
      [...values.keys()],
      'AND accountId = ? ORDER BY id',
      [accountId],
    );
    return page.flatMap(({ contact, identities }): BundlePerson[] => {
      const own = identities.flatMap(({ kind, value }) =>
        kind === 'phone' || kind === 'whatsapp' || kind === 'email' ? [{ kind, value } as const] : [],
      );
      // Whom nothing but an id of a vendor or a portfolio names would be nobody elsewhere.
      if (own.length === 0) return [];
      const numbers = new Set(own.map(({ value }) => value));
      const { id, firstName, lastName, company, language, country, fields, tags } = contact;
      return [
        {
          type: 'person',
          id,
          firstName,
          lastName,
          company,
          language,
          country,
          fields: fields as BundlePerson['fields'],
          tags,
          identities: own,
          consents: entries
            .filter((entry) => entry.contactId === id)
            .map((entry) => ({
              id: entry.id,
              purpose: entry.purpose as Purpose,
              state: entry.state === 'granted' ? 'granted' : 'revoked',
              method: entry.method,
              evidence: entry.evidence as BundlePerson['consents'][number]['evidence'],
              effectiveAt: entry.effectiveAt,
              source: entry.source,
              addresses: [
                ...places.filter(({ entryId }) => entryId === entry.id).map((place) => place.addressHash),
                ...(entry.addressHashes ?? []),
              ].flatMap((hash) => values.get(hash) ?? []),
            })),
          suppressions: suppressions.flatMap((row) => {
            const address = values.get(row.addressHash) ?? '';
            // One that was lifted since is none.
            const isInForce = row.since !== null && row.since > (row.liftedAt ?? -1);
            if (!numbers.has(address) || !isInForce) return [];
            return [
              {
                address,
                purpose: row.purpose as Purpose,
                reason: row.reason as BundlePerson['suppressions'][number]['reason'],
                since: row.since ?? 0,
              },
            ];
          }),
        },
      ];
    });
  }
}

function line(value: BundleLine): string {
  return `${JSON.stringify(value)}\n`;
}
