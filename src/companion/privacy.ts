import { Injectable } from '@nestjs/common';
import { accountTable } from '../accounts/index.js';
import { ContactService, type ContactRecord } from '../contacts/index.js';
import { Database, type Reader } from '../database/index.js';
import { eventTable } from '../events/index.js';
import { ConnectionMessages, messageTable } from '../messaging/index.js';
import { ConsentService } from '../optin/index.js';
import { PeopleOfConnection } from '../privacy/index.js';
import { isoInstant } from '../sdk/index.js';
import type { Caller } from './signed-calls.js';

/** Whom a request is about: guests are found by e-mail and by the phones of their orders. */
export interface PersonQuery {
  email?: string | undefined;
  phones: readonly { phone: string; country?: string | undefined }[];
}

/** One thing known about a person, for a list that a person reads. */
export interface PersonalItem {
  group: string;
  item: string;
  fields: { name: string; value: string }[];
}

export interface Erased {
  erased: number;
  kept: number;
  messages: string[];
}

const messagesShown = 500;

/** What a connection knows of a person, and forgetting it: only people this connection told of. */
@Injectable()
export class CompanionPrivacy {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly messages: ConnectionMessages,
    private readonly people: PeopleOfConnection,
  ) {}

  /** Everything this connection brought about the person, and what was written to them about it. */
  async export(caller: Caller, who: PersonQuery): Promise<PersonalItem[]> {
    const { accountId } = caller.open.row;
    const items: PersonalItem[] = [];
    for (const id of await this.find(this.database.read, caller, who)) {
      const record = await this.contacts.get(this.database.read, accountId, id);
      items.push(profileItem(record));
      items.push(...(await this.consentItems(caller, id)));
      items.push(...(await this.messageItems(caller, id)));
    }
    return items;
  }

  /**
   * Forgets the person. Somebody other connections of the account know too is forgotten as far as
   * this one told of them.
   */
  async erase(caller: Caller, who: PersonQuery): Promise<Erased> {
    const { accountId, id: connectionId } = caller.open.row;
    return this.database.write(async (tx) => {
      const told: Erased = { erased: 0, kept: 0, messages: [] };
      for (const id of await this.find(tx, caller, who)) {
        const history = await this.consents.history(tx, accountId, id, { limit: 200 });
        if ((await this.people.eraseOne(tx, { accountId, connectionId }, id)) === 'forgotten')
          told.messages.push(
            'Another shop of the same account knows this person too, so their profile there was kept.',
          );
        told.erased += 1;
        told.kept += history.data.length;
      }
      if (told.kept > 0) {
        told.messages.push(
          'What was agreed and withdrawn is kept without name and number, in hashed form, to prove it and to go on respecting it.',
        );
      }
      told.messages = [...new Set(told.messages)];
      return told;
    });
  }

  private async find(reader: Reader, caller: Caller, who: PersonQuery): Promise<string[]> {
    const { accountId, id: connectionId } = caller.open.row;
    const account = await reader.first(accountTable, 'WHERE id = ?', [accountId]);
    const found = new Set<string>();
    const add = (id: string | undefined) => id !== undefined && found.add(id);
    if (who.email !== undefined) {
      const sharing = await this.contacts.findAll(reader, accountId, { kind: 'email', value: who.email });
      sharing.forEach(add);
    }
    for (const { phone, country } of who.phones) {
      const address = { kind: 'phone' as const, value: phone, country: country ?? account?.country ?? null };
      add(await this.contacts.findByAddress(reader, accountId, address));
    }
    if (found.size === 0) return [];
    const ours = await reader.query<{ contactId: string }>(
      `SELECT DISTINCT contactId FROM ${eventTable.name} WHERE contactId IN (?) AND connectionId = ?
       UNION SELECT DISTINCT contactId FROM ${messageTable.name} WHERE contactId IN (?) AND connectionId = ?`,
      [[...found], connectionId, [...found], connectionId],
    );
    return ours.map((row) => row.contactId);
  }

  private async consentItems(caller: Caller, contactId: string): Promise<PersonalItem[]> {
    const { accountId, id: connectionId } = caller.open.row;
    const history = await this.consents.history(this.database.read, accountId, contactId, { limit: 200 });
    return history.data
      .filter((entry) => entry.source.includes(`:${connectionId}:`))
      .map((entry) => ({
        group: 'WhatsApp consent',
        item: entry.id,
        fields: fieldsOf({
          Purpose: entry.purpose,
          State: entry.state,
          'How it was given': entry.method,
          When: isoInstant(entry.effectiveAt),
          Wording: entry.evidence?.['wording'],
        }),
      }));
  }

  private async messageItems(caller: Caller, contactId: string): Promise<PersonalItem[]> {
    const { accountId, id: connectionId } = caller.open.row;
    const rows = await this.messages.ofContact(
      this.database.read,
      accountId,
      { connectionId, contactId },
      messagesShown,
    );
    return rows.map((message) => ({
      group: 'WhatsApp messages',
      item: message.id,
      fields: fieldsOf({
        Text: message.text,
        State: message.status,
        When: isoInstant(message.createdAt),
      }),
    }));
  }
}

function profileItem(record: ContactRecord): PersonalItem {
  return {
    group: 'WhatsApp contact',
    item: record.id,
    fields: fieldsOf({
      'First name': record.firstName,
      'Last name': record.lastName,
      Phone: record.phone,
      'E-mail': record.email,
      Language: record.language,
    }),
  };
}

function fieldsOf(values: Record<string, unknown>): PersonalItem['fields'] {
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [{ name, value }] : [],
  );
}
