import type { ChangeUpdate, LiveMessage } from '../model/model.js';
import type { Person } from './people.js';
import type { EmulatorState } from './state.js';

/** Who is to be forgotten, towards which numbers. */
export interface Forgetting {
  /** The numbers whose conversations with them go. */
  phoneNumberIds: readonly string[];
  /** By phone digits or business-scoped id: up to when, milliseconds UTC. */
  until: ReadonlyMap<string, number>;
}

/** Everything the numbers know people by: phone digits and business-scoped ids. */
export function knownAddresses(state: EmulatorState): string[] {
  const known = new Set<string>();
  for (const person of state.people.all()) addressesOf(person).forEach((address) => known.add(address));
  for (const message of state.ledger.all()) namesIn(message).forEach((address) => known.add(address));
  return [...known];
}

/**
 * Removes people's messages with these numbers, what is owed about them, and the people themselves
 * when no other number knows them. Answers whether anything was there, and the files they had sent.
 */
export function forgetPeople(
  state: EmulatorState,
  { phoneNumberIds, until }: Forgetting,
): { changed: boolean; files: string[] } {
  const own = new Set(phoneNumberIds);
  const isOld = (addresses: readonly string[], at: number) =>
    addresses.some((address) => at <= (until.get(address) ?? -Infinity));
  const gone = state.ledger.remove(
    (message) => own.has(message.phoneNumberId) && isOld(namesIn(message), message.at),
  );
  const ids = new Set(gone.map((message) => message.id));
  let changed = gone.length > 0;
  for (const update of [...state.pending.values()]) {
    const isTheirs =
      update.kind === 'status'
        ? ids.has(update.message.id)
        : own.has(numberOf(update) ?? '') && update.at <= latestIn(update, until);
    if (isTheirs) changed = state.pending.delete(update.sequence) || changed;
  }
  for (const person of [...state.people.all()]) {
    const addresses = addressesOf(person);
    for (const [number, window] of Object.entries(person.windows)) {
      if (own.has(number) && isOld(addresses, window.inboundAt)) {
        delete person.windows[number];
        changed = true;
      }
    }
    const isKnown = Object.keys(person.windows).length > 0 || state.ledger.knows(addresses);
    if (isKnown || !addresses.some((address) => until.has(address))) continue;
    changed = true;
    state.people.drop(person);
    state.ledger.forgetCounts(person.key);
  }
  changed = state.pages.forget(phoneNumberIds, new Set(until.keys())) || changed;
  return { changed, files: gone.flatMap(fileOf) };
}

function addressesOf(person: Person): string[] {
  return [person.key, person.waId, person.userId, ...(person.ids?.values() ?? [])].filter(
    (address) => address !== undefined,
  );
}

function namesIn({ customer, waId, userId }: LiveMessage): string[] {
  return [customer, waId, userId].filter((address) => address !== undefined);
}

/** A file the person sent lies beside the journal. */
function fileOf({ direction, type, body }: LiveMessage): string[] {
  const file = direction === 'in' ? body[type] : undefined;
  return typeof file === 'object' && file !== null && 'id' in file ? [String(file.id)] : [];
}

function numberOf({ value }: ChangeUpdate): string | undefined {
  const { metadata } = value;
  if (typeof metadata !== 'object' || metadata === null || !('phone_number_id' in metadata)) return undefined;
  return String(metadata.phone_number_id);
}

/** Until when the people a change names are forgotten; never, when it names none of them. */
function latestIn({ value }: ChangeUpdate, until: ReadonlyMap<string, number>): number {
  const text = JSON.stringify(value);
  return [...until].reduce(
    (latest, [address, at]) => (text.includes(JSON.stringify(address)) ? Math.max(latest, at) : latest),
    -Infinity,
  );
}
