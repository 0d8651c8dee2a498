import { userIdAddress } from '../../contacts/index.js';
import type { AccountChange, ChannelPerson, ChannelReading } from '../../sdk/index.js';

/**
 * A reading whose ids of people carry the scope of the portfolio they came through: the same id under another
 * portfolio is another person. Pure.
 *
 * @param scope - of the number's portfolio; empty for the account's home
 */
export function scopedReading(reading: ChannelReading, scope: string): ChannelReading {
  if (scope === '') return reading;
  const idIn = (value: string | undefined) =>
    value === undefined ? undefined : userIdAddress({ scope, value });
  const person = (shown: ChannelPerson): ChannelPerson => ({ ...shown, userId: idIn(shown.userId) });
  const change = (told: AccountChange): AccountChange => ({
    ...told,
    userId: idIn(told.userId),
    previousUserId: idIn(told.previousUserId),
  });
  switch (reading.reading) {
    case 'message':
      return {
        ...reading,
        sender: person(reading.sender),
        accountChange: reading.accountChange && change(reading.accountChange),
      };
    case 'call':
    case 'preference':
      return { ...reading, sender: person(reading.sender) };
    case 'status':
      return { ...reading, userId: idIn(reading.userId) };
    case 'account_change':
      return { ...reading, change: change(reading.change) };
    case 'echo':
      return { ...reading, recipient: person(reading.recipient) };
    case 'history':
      return {
        ...reading,
        threads: reading.threads.map((thread) => ({ ...thread, person: person(thread.person) })),
      };
    case 'contact_sync':
      return { ...reading, person: person(reading.person) };
    case 'group':
      return { ...reading, added: reading.added.map(person), removed: reading.removed.map(person) };
    case 'template':
    case 'sender':
      return reading;
  }
}

/** Every id of a person that readings name, as they name it. */
export function userIdsIn(readings: readonly ChannelReading[]): string[] {
  return readings.flatMap((reading) => {
    switch (reading.reading) {
      case 'message':
        return [reading.sender.userId, reading.accountChange?.previousUserId].filter(
          (id) => id !== undefined,
        );
      case 'call':
      case 'preference':
        return reading.sender.userId ?? [];
      case 'status':
        return reading.userId ?? [];
      case 'account_change':
        return reading.change.previousUserId ?? [];
      case 'echo':
        return reading.recipient.userId ?? [];
      case 'contact_sync':
        return reading.person.userId ?? [];
      case 'history':
        return reading.threads.flatMap(({ person }) => person.userId ?? []);
      case 'group':
      case 'template':
      case 'sender':
        return [];
    }
  });
}
