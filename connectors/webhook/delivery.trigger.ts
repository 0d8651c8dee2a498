import { z } from 'zod';
import { defineTrigger, type MapContext } from '../../src/sdk/index.js';
import { fingerprintOf, mapBody } from './mapping.js';
import type { WebhookSettings } from './settings.js';

/** There is one kind of delivery: whatever somebody sends. */
export const TOPIC = 'delivery';

export const deliveryTrigger = defineTrigger({
  id: 'delivery',
  title: 'Delivery received',
  topics: [TOPIC],
  payload: z.unknown(),
  // No state is kept, so the subject only has to be stable.
  subject: (body) => `body:${fingerprintOf(body)}`,
  map: (body, { settings, connection, receivedAt }: MapContext<WebhookSettings, undefined>) => ({
    events: mapBody(settings.mappings, body, { connection, receivedAt }),
  }),
});
