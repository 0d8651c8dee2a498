import type { Reader } from '../database/index.js';
import type { Person } from '../sdk/index.js';
import { claimsOf } from './identifier.js';
import { identitiesOf } from './identity.repository.js';
import { recognise } from './vendor-records.js';

/** A person somebody names, and the connection they are to be known at. */
export interface KnownAtRequest {
  accountId: string;
  person: Person;
  /** Whose id `person.externalId` is; undefined where it has none, or it is not known whose. */
  from: string | undefined;
  /** The connection whose id is looked for. */
  at: string;
  /** The account's country, for phones that come with none. */
  country: string | null;
}

/** What a connection may find a person by. */
export type KnownAt = Pick<Person, 'externalId' | 'phone' | 'whatsappId' | 'userId' | 'email'>;

/**
 * What people are known by at connections: the id of their record there (the one heard of last where a vendor has
 * several, none that it deleted), the phone in E.164, the WhatsApp id, the business-scoped id, the e-mail address.
 * Undefined for who is not known at all. A constant number of statements.
 */
export async function knownAt(
  reader: Reader,
  requests: readonly KnownAtRequest[],
): Promise<(KnownAt | undefined)[]> {
  const contacts = await recognise(
    reader,
    requests.map(({ accountId, person, from, country }) => {
      const { externalId: _, ...elsewhere } = person;
      const named = from === undefined ? elsewhere : person;
      return { accountId, identifiers: claimsOf(named, from ?? '', country).identifiers };
    }),
  );
  const ids = [...new Set(contacts.filter((id) => id !== undefined))];
  const accounts = [...new Set(requests.map(({ accountId }) => accountId))];
  const rows = await identitiesOf(reader, accounts, ids);
  return requests.map(({ at }, index) => {
    const contactId = contacts[index];
    if (contactId === undefined) return undefined;
    const own = rows.filter((row) => row.contactId === contactId && row.detachedAt === null);
    const last = (kind: string, scope: string | null = ''): string | undefined =>
      own
        .filter((row) => row.kind === kind && (scope === null || row.scope === scope) && row.movedTo === null)
        .sort((one, other) => one.usedAt - other.usedAt || (one.id < other.id ? -1 : 1))
        .at(-1)?.value;
    const phone = last('phone');
    return defined({
      externalId: last('external', at),
      phone: phone === undefined ? undefined : `+${phone}`,
      whatsappId: last('whatsapp'),
      // Of whichever portfolio: a vendor takes it for what the person is called there.
      userId: last('user_id') ?? last('user_id', null),
      email: last('email'),
    });
  });
}

function defined(found: { [Name in keyof KnownAt]: string | undefined }): KnownAt {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
