import { ToyCrm } from './emulator.js';
import type { ConnectorMaterials } from '../../kit/play.js';

const receivedAt = Date.UTC(2026, 10, 30, 12);
const creation = {
  eventId: 1,
  subscriptionType: 'contact.creation',
  portalId: 7,
  objectId: 1,
  occurredAt: receivedAt,
};
const changes = [
  creation,
  { ...creation, eventId: 2, portalId: 8 },
  {
    ...creation,
    eventId: 3,
    subscriptionType: 'contact.propertyChange',
    propertyName: 'city',
    propertyValue: 'Lugo',
  },
];

/** Input of `conversation.log`: a message of ours to a contact, named by its text. */
export function messageOf(externalId: string, text: string): Record<string, unknown> {
  return {
    person: { externalId },
    messageId: text,
    direction: 'out',
    at: receivedAt,
    text,
    channel: 'whatsapp',
  };
}

/** What the kit needs to judge the toy CRM: a body that mixes two portals, and the imitation of the vendor. */
export function connectorMaterials(): ConnectorMaterials {
  const request = { method: 'POST', url: '/hooks/conformance', headers: {} };
  return {
    root: '.',
    settings: { api: 'https://api.toy.example' },
    deliveries: [
      {
        name: '001-mixed',
        request: { ...request, body: Buffer.from(JSON.stringify(changes)) },
        receivedAt,
        expected: {
          events: [
            { type: 'contact.created', subject: 'contact:1', transition: 'created:1' },
            { type: 'contact.updated', subject: 'contact:1', transition: 'updated:3' },
            { type: 'contact.created', subject: 'contact:1', transition: 'created:2' },
          ],
        },
      },
    ],
    contract: {
      app: { clientSecret: 'the client secret of the toy CRM' },
      emulator: async () => {
        const crm = await ToyCrm.start();
        const { accessToken } = crm.grant(7);
        crm.contacts(7).keep({ email: 'old@toy.example' });
        return {
          settings: {},
          baseUrl: crm.url,
          oauth: {
            accessToken,
            tenant: '7',
            agree: (authorizeUrl, tenant) => crm.agree(authorizeUrl, Number(tenant)),
          },
          records: () => crm.contacts(7).ids,
          reached: () => crm.logged.map(({ contact }) => contact),
          inject: (fault) => crm.inject(fault),
          retryAfterMs: 7_000,
          made: () => crm.logged.length,
          close: () => crm.close(),
        };
      },
      actions: { 'log-message': messageOf('1', 'Hello') },
      otherPeople: { 'log-message': messageOf('2', 'Hello') },
      oauth: {
        clientId: 'toy-client',
        clientSecret: 'toy-client-secret-0123456789',
        tenants: ['7', '8'],
      },
      contacts: {
        sample: {
          kind: 'upserted',
          changedAt: receivedAt,
          person: { phone: '+34600111222', firstName: 'Ana' },
          fields: { city: 'Lugo' },
          tags: ['vip'],
        },
        withoutPhone: { kind: 'upserted', changedAt: receivedAt, person: { email: 'ana@example.com' } },
      },
    },
  };
}
