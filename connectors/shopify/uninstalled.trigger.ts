import { z } from 'zod';
import { defineTrigger } from '../../src/sdk/index.js';
import { ownId } from './ids.js';
import { required } from './reading.js';
import { triggeredAtMember } from './webhook.js';

/**
 * A shop removed the app: its tokens have ended, and it is no customer of ours any more.
 * Source: shopify.dev/docs/api/webhooks (app/uninstalled)
 */
export const uninstalledTrigger = defineTrigger({
  id: 'app-uninstalled',
  title: 'App uninstalled',
  topics: ['app/uninstalled'],
  payload: z.looseObject({ id: z.union([z.number(), z.string()]) }),
  subject: (shop) => `shop:${required(ownId(shop), 'id')}`,
  map: (shop, { receivedAt, connection }) => {
    // When it was first sent: a repetition may come after the shop has installed the app again.
    const first = shop[triggeredAtMember];
    const at = typeof first === 'number' ? first : receivedAt;
    return {
      events: [
        {
          type: 'connection.revoked',
          subject: `shop:${required(ownId(shop), 'id')}`,
          transition: `uninstalled:${at}`,
          occurredAt: at,
          // Of an installation before this one.
          ...(at < connection.createdAt ? { superseded: true } : {}),
          data: { reason: 'app_uninstalled' },
        },
      ],
    };
  },
});
