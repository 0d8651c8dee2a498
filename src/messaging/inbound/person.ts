import type { ShownPerson } from '../../contacts/index.js';
import type { Sender } from './inbound-message.js';

/** A sender as contacts are resolved by. */
export function personOf({ digits, kind, userId, parentUserId, username, name }: Sender): ShownPerson {
  return {
    ...(digits === undefined ? {} : kind === 'phone' ? { phone: `+${digits}` } : { whatsappId: digits }),
    ...(userId === undefined ? {} : { userId }),
    ...(parentUserId === undefined ? {} : { parentUserId }),
    ...(username === undefined ? {} : { username }),
    ...(name === undefined ? {} : { firstName: name.slice(0, 190) }),
  };
}
