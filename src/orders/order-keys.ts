import { identityHashes } from '../contacts/index.js';
import type { Secrets } from '../platform/index.js';
import type { OrderReference, Person } from '../sdk/index.js';

/** What an order is recognised by. */
export interface OrderKeys {
  /** Of its number, and of its id, each with somebody it belongs to: enough by themselves. */
  withPerson: string[];
  /** Of an id no other shop has: enough where one of the two names nobody. */
  alone: string[];
}

/** Shorter ids are counted up or dated, and the next shop counts the same way. */
const shortestAlone = 16;

/**
 * The keys of an order. Its number alone is none: two shops both have an order 1001. Nor is an id alone, unless it is
 * long and of letters and digits, as a UUID is, so that no second shop has it by chance.
 *
 * @param country - the account's, for phones that come with no country at all
 */
export function orderKeys(
  secrets: Secrets,
  { id, number }: Pick<OrderReference, 'id' | 'number'>,
  person: Person | undefined,
  country: string | null,
): OrderKeys {
  const people = person === undefined ? [] : identityHashes(secrets, person, country);
  const hash = (parts: readonly string[]) => secrets.hash('order', JSON.stringify(parts));
  const named = plainNumber(number === '' ? (id ?? '') : number);
  return {
    withPerson: people.flatMap((who) => [
      ...(named === '' ? [] : [hash(['number', named, who])]),
      ...(id === undefined || id === '' ? [] : [hash(['id', id, who])]),
    ]),
    alone: id !== undefined && isUnique(id) ? [hash(['id', id])] : [],
  };
}

/** `#1042` and `1042` are one number. */
export function plainNumber(number: string): string {
  return number.normalize('NFKC').trim().replace(/^#\s*/, '').toLowerCase();
}

function isUnique(id: string): boolean {
  return id.length >= shortestAlone && /\d/.test(id) && /\p{L}/u.test(id);
}
