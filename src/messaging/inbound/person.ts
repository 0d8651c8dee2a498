import type { Person } from '../../sdk/index.js';
import type { Sender } from './inbound-message.js';

/** A sender as contacts are resolved by. */
export function personOf({ digits, kind, userId, name }: Sender): Person {
  return {
    ...(digits === undefined ? {} : kind === 'phone' ? { phone: `+${digits}` } : { whatsappId: digits }),
    ...(userId === undefined ? {} : { userId }),
    ...(name === undefined ? {} : { firstName: name.slice(0, 190) }),
  };
}
