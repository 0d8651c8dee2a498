import { z } from 'zod';
import {
  capabilities,
  ContractViolation,
  defineAction,
  defineConnector,
  defineTrigger,
  Rejected,
  vendorFetch,
  type CallContext,
  type TenantPart,
} from '../../../src/sdk/index.js';
import { ask, contacts } from './contacts.js';
import { settings, type Settings } from './settings.js';

const change = z.looseObject({
  eventId: z.number(),
  subscriptionType: z.string(),
  portalId: z.number(),
  objectId: z.number(),
  occurredAt: z.number(),
  propertyName: z.string().optional(),
  propertyValue: z.string().optional(),
});

const contactChanged = defineTrigger({
  id: 'contact-changed',
  title: 'A contact was made or changed',
  topics: ['contact.creation', 'contact.propertyChange'],
  payload: change,
  subject: ({ objectId }) => `contact:${objectId}`,
  map: (given) => {
    const { propertyName: name, propertyValue: value } = given;
    const person = {
      externalId: String(given.objectId),
      ...(name === 'phone' && value !== undefined ? { phone: value } : {}),
      ...(name === 'email' && value !== undefined ? { email: value } : {}),
    };
    const fields = name === undefined || ['phone', 'email'].includes(name) ? {} : { [name]: value ?? null };
    const shared = { subject: `contact:${given.objectId}`, occurredAt: given.occurredAt, person };
    const isNew = given.subscriptionType === 'contact.creation';
    return {
      events: [
        isNew
          ? {
              ...shared,
              type: 'contact.created' as const,
              transition: `created:${given.eventId}`,
              data: { fields },
            }
          : {
              ...shared,
              type: 'contact.updated' as const,
              transition: `updated:${given.eventId}`,
              data: { fields },
            },
      ],
    };
  },
});

const logMessage = defineAction({
  id: 'log-message',
  implements: capabilities['conversation.log'],
  run: async (context: CallContext<Settings> & { key: string }, { person, text, messageId }) => {
    if (person.externalId === undefined) throw new Rejected('the contact is not in the toy CRM');
    const { data, status } = await ask(context, {
      path: `contacts/${encodeURIComponent(person.externalId)}/messages`,
      headers: { 'idempotency-key': messageId },
      json: { text },
      schema: z.object({ id: z.string() }),
    });
    return { id: data.id, logged: status === 201 };
  },
});

function split(body: Buffer): TenantPart[] {
  const read = z.array(z.looseObject({ portalId: z.number(), subscriptionType: z.string() }));
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ContractViolation('the body is not JSON');
  }
  const list = read.safeParse(parsed);
  if (!list.success) throw new ContractViolation('the body is no list of changes');
  const parts = new Map<string, TenantPart>();
  for (const item of list.data) {
    const tenant = String(item.portalId);
    const part = parts.get(tenant) ?? { tenant, items: [] };
    part.items.push({ topic: item.subscriptionType, payload: item });
    parts.set(tenant, part);
  }
  return [...parts.values()];
}

/** A CRM as HubSpot is one: OAuth with tokens that rotate, one webhook address for all portals of an app. */
export const connector = defineConnector({
  id: 'toy-crm',
  title: 'Toy CRM',
  category: 'crm',
  contract: 1,
  description: 'A CRM that exists in the tests only.',
  docs: 'docs/writing-a-connector.md',
  settings,
  auth: {
    type: 'oauth2',
    app: { title: 'public app' },
    authorizeUrl: () => 'https://app.toy.example/authorize',
    tokenUrl: () => 'https://api.toy.example/token',
    scopes: ['contacts.read', 'contacts.write'],
    pkce: 'S256',
    rotates: true,
    learns: ['api'],
    tenant: async ({ accessToken, raw }, call) => {
      const api = z.string().optional().parse(raw['api_url']);
      const { data } = await vendorFetch(call, {
        vendor: 'The toy CRM',
        baseUrl: api ?? 'https://api.toy.example',
        path: 'portal',
        headers: { authorization: `Bearer ${accessToken}` },
        schema: z.looseObject({ id: z.number(), name: z.string() }),
      });
      return { id: String(data.id), name: data.name, settings: api === undefined ? {} : { api } };
    },
    revoke: async ({ refreshToken }, call) => {
      const path = `refresh-tokens/${encodeURIComponent(refreshToken ?? '')}`;
      await vendorFetch(call, {
        vendor: 'The toy CRM',
        baseUrl: 'https://api.toy.example',
        path,
        method: 'DELETE',
      });
    },
  },
  webhook: {
    scope: 'app',
    verify: {
      scheme: 'hmac',
      header: 'X-HubSpot-Signature-v3',
      algorithm: 'sha256',
      encoding: 'base64',
      secret: 'clientSecret',
      signed: ['method', 'uri', 'body', 'timestamp'],
      uriPlain: ":/?@!$'()*,;",
      timestamp: { header: 'X-HubSpot-Request-Timestamp', unit: 'ms', toleranceMs: 5 * 60_000 },
    },
    topic: () => 'batch',
    split: ({ body }) => split(body),
    subscription: { manual: 'Enter the webhook address of the app in the settings of the app.' },
  },
  triggers: [contactChanged],
  actions: [logMessage],
  contacts,
});
