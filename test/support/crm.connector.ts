import { z } from 'zod';
import { defineConnector, defineTrigger, type AnyEventDraft } from '../../src/sdk/index.js';

const payload = z.looseObject({ subject: z.string(), events: z.array(z.unknown()) });

const record = defineTrigger({
  id: 'record',
  title: 'Record',
  topics: ['record'],
  payload,
  subject: (given) => given.subject,
  map: (given) => ({ events: given.events as AnyEventDraft[] }),
});

/** A vendor that says canonical events word for word, for specs about what the core does with them. */
export const crmConnector = defineConnector({
  id: 'crm',
  title: 'Toy CRM',
  category: 'crm',
  contract: 1,
  description: 'For specs.',
  docs: 'docs/writing-a-connector.md',
  settings: z.object({ secret: z.string().min(1).meta({ secret: true }) }),
  auth: { type: 'none' },
  webhook: {
    verify: { scheme: 'token', header: 'x-crm-token', secret: 'secret' },
    topic: () => 'record',
    subscription: { manual: 'Paste the address.' },
  },
  triggers: [record],
  actions: [],
});
