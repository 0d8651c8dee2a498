import type { Sender } from '../../channels/index.js';
import type { Person } from '../../sdk/index.js';

/** A sender as contacts are resolved by. */
export function personOf({ whatsappId, userId, name }: Sender): Person {
  return {
    ...(whatsappId === undefined ? {} : { whatsappId }),
    ...(userId === undefined ? {} : { userId }),
    ...(name === undefined ? {} : { firstName: name.slice(0, 190) }),
  };
}
