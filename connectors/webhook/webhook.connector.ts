import { defineConnector } from '../../src/sdk/index.js';
import { readItems } from './body.js';
import { TOPIC, deliveryTrigger } from './delivery.trigger.js';
import { settings } from './settings.js';

/** Any system that can send an HTTP request: a mapping, kept as data, says what it means. */
export const connector = defineConnector({
  id: 'webhook',
  title: 'Webhook',
  category: 'generic',
  contract: 1,
  description:
    'Gives you an address any system can send JSON or a form to, signed or with a token. You say in ' +
    'Liquid templates which event a delivery is and whom it concerns, and try it in a preview.',
  docs: 'docs/connectors/webhook.md',
  settings,
  auth: { type: 'none' },
  webhook: {
    verify: {
      by: 'verification',
      choices: {
        standardWebhooks: { scheme: 'standardWebhooks', secret: 'secret' },
        token: { scheme: 'token', header: 'authorization', query: 'token', secret: 'secret' },
      },
    },
    topic: () => TOPIC,
    items: readItems,
    subscription: { manual: "Paste the connection's address into the system that is to send." },
  },
  triggers: [deliveryTrigger],
  actions: [],
});

export { preview, type Preview, type PreviewedMapping, type PreviewProblem, type Sample } from './preview.js';
