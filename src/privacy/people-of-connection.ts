import { Injectable } from '@nestjs/common';
import { accountTable } from '../accounts/index.js';
import { connectionTable } from '../connections/index.js';
import { ContactService, type ResolveRequest } from '../contacts/index.js';
import type { Reader, Tx } from '../database/index.js';
import { eventTable } from '../events/index.js';
import { messageTable } from '../messaging/index.js';
import type { Person } from '../sdk/index.js';

/** A connection, of whatever status. */
export interface ConnectionOfPeople {
  accountId: string;
  connectionId: string;
}

/** People a connection told of, and forgetting them as far as others do not know them too. */
@Injectable()
export class PeopleOfConnection {
  constructor(private readonly contacts: ContactService) {}

  /** Contacts a person is known as, of those the connection told of or wrote to. */
  async find(reader: Reader, of: ConnectionOfPeople, person: Person): Promise<string[]> {
    const { accountId, connectionId } = of;
    const asked = await this.request(reader, of, person);
    const [recognised] = await this.contacts.recognise(reader, [asked]);
    const sharing =
      person.email === undefined
        ? []
        : await this.contacts.findAll(reader, accountId, { kind: 'email', value: person.email });
    const byPhone =
      person.phone === undefined
        ? undefined
        : await this.contacts.findByAddress(reader, accountId, {
            kind: 'phone',
            value: person.phone,
            country: asked.country,
          });
    const found = [...new Set([recognised, byPhone, ...sharing])].filter((id) => id !== undefined);
    if (found.length === 0) return [];
    const ours = await reader.query<{ contactId: string }>(
      `SELECT DISTINCT contactId FROM ${eventTable.name} WHERE contactId IN (?) AND connectionId = ?
       UNION SELECT DISTINCT contactId FROM ${messageTable.name} WHERE contactId IN (?) AND connectionId = ?`,
      [found, connectionId, found, connectionId],
    );
    return ours.map(({ contactId }) => contactId);
  }

  /** Forgets somebody: wholly, or as far as this connection told if others of the account know them too. */
  async eraseOne(tx: Tx, of: ConnectionOfPeople, contactId: string): Promise<'erased' | 'forgotten'> {
    const { accountId, connectionId } = of;
    if (await this.knownElsewhere(tx, of, contactId)) {
      await this.contacts.forget(tx, accountId, contactId, connectionId);
      return 'forgotten';
    }
    await this.contacts.erase(tx, accountId, contactId, { by: { kind: 'connection', id: connectionId } });
    return 'erased';
  }

  /** Forgets somebody a vendor names, also when nobody is known by these names: nothing older brings them back. */
  async eraseNamed(tx: Tx, of: ConnectionOfPeople, person: Person, until: number): Promise<void> {
    await this.contacts.eraseByVendor(tx, await this.request(tx, of, person), until);
  }

  /** Whether another connection of the account told of them. */
  async knownElsewhere(
    reader: Reader,
    { accountId, connectionId }: ConnectionOfPeople,
    contactId: string,
  ): Promise<boolean> {
    const rows = await reader.query(
      `SELECT e.id FROM ${eventTable.name} e JOIN ${connectionTable.name} c ON c.id = e.connectionId
       WHERE e.contactId = ? AND e.accountId = ? AND e.connectionId <> ? LIMIT 1`,
      [contactId, accountId, connectionId],
    );
    return rows.length > 0;
  }

  private async request(reader: Reader, of: ConnectionOfPeople, person: Person): Promise<ResolveRequest> {
    const account = await reader.first(accountTable, 'WHERE id = ?', [of.accountId]);
    return { ...of, country: account?.country ?? null, person };
  }
}
