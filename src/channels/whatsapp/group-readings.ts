import type { ChannelPerson, GroupReading } from '../../sdk/index.js';
import { digitsIn, instantOf, listOf, textOf, type Raw } from './callback.js';

/** Fields of callbacks about groups; Meta has written the third in both ways. */
export const groupFields: ReadonlySet<string> = new Set([
  'group_lifecycle_update',
  'group_settings_update',
  'group_participants_update',
  'group_participant_update',
  'group_status_update',
]);

/**
 * News of groups the business takes part in.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/webhooks
 */
export function groupReadings(field: string, value: Raw, receivedAt: number): GroupReading[] {
  return listOf(value, 'groups').flatMap((raw): GroupReading[] => {
    const groupId = textOf(raw, 'group_id');
    if (groupId === undefined) return [];
    return [
      {
        reading: 'group',
        field,
        event: textOf(raw, 'type') ?? field,
        groupId,
        subject: textOf(raw, 'subject'),
        description: textOf(raw, 'description'),
        added: peopleIn(raw, 'added_participants'),
        removed: peopleIn(raw, 'removed_participants'),
        at: Math.min(instantOf(raw['timestamp']) ?? receivedAt, receivedAt),
      },
    ];
  });
}

function peopleIn(raw: Raw, name: string): ChannelPerson[] {
  return listOf(raw, name).map((person) => ({
    whatsappId: digitsIn(person, 'wa_id'),
    userId: textOf(person, 'user_id'),
  }));
}
