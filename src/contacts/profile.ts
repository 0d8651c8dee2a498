import { plainLine, type Person } from '../sdk/index.js';
import type { ContactRow } from './contact.entity.js';
import { normaliseLocale } from './locale.js';

/** What is known of a person besides identifiers. */
export type Profile = Pick<ContactRow, 'firstName' | 'lastName' | 'company' | 'language' | 'country'>;

export const profileFields = ['firstName', 'lastName', 'company', 'language', 'country'] as const;

export const nothingKnown: Profile = {
  firstName: null,
  lastName: null,
  company: null,
  language: null,
  country: null,
};

export function profileOf(person: Person): Profile {
  return {
    firstName: textOrNull(person.firstName),
    lastName: textOrNull(person.lastName),
    company: textOrNull(person.company),
    language: normaliseLocale(person.locale) ?? null,
    country: person.country ?? person.phoneCountry ?? null,
  };
}

/** What `given` knows and `known` does not; undefined when that is nothing. Nothing known is overwritten. */
export function missingFrom(known: Profile, given: Profile): Partial<Profile> | undefined {
  const additions = profileFields.filter((name) => (known[name] ?? '') === '' && given[name] !== null);
  if (additions.length === 0) return undefined;
  return Object.fromEntries(additions.map((name) => [name, given[name]]));
}

function textOrNull(text: string | undefined): string | null {
  return plainLine(text)?.slice(0, 190).trim() ?? null;
}
