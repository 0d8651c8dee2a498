// The connector itself.

const categories = { shop: 'store', crm: 'crm', automation: 'automation' };

export function definition(one) {
  const { id, kind, has, trigger, callsVendor } = one;
  const imports = [
    ...(kind === 'crm' ? [`import { z } from 'zod';`] : []),
    `import { defineConnector } from '../../src/sdk/index.js';`,
    `import { ${trigger.constant} } from './${trigger.name}.trigger.js';`,
    ...(has('contacts') ? [`import { contacts } from './contacts.js';`] : []),
    ...(has('action') ? [`import { addNote } from './note.action.js';`] : []),
    ...(has('health') ? [`import { health } from './health.js';`] : []),
    ...(has('sweep') ? [`import { reconcile } from './sweep.js';`] : []),
    `import { settings } from './settings.js';`,
    ...(kind === 'crm' ? [`import { split } from './split.js';`] : []),
  ];
  return `${imports.join('\n')}

export const connector = defineConnector({
  id: '${id}',
  title: "scaffold: the vendor's name",
  category: '${categories[kind]}',
  contract: 1,
  description: 'scaffold: one paragraph for the person who connects it',
  docs: 'docs/connectors/${id}.md',
  settings,
${kind === 'crm' ? oauth(id) : `  auth: { type: '${callsVendor ? 'apiKey' : 'none'}' },\n`}${kind === 'crm' ? appWebhook(id) : webhook(id, trigger)}  triggers: [${trigger.constant}],
  actions: [${has('action') ? 'addNote' : ''}],
${has('contacts') ? '  contacts,\n' : ''}${has('sweep') ? '  reconcile,\n' : ''}${has('health') ? '  health,\n' : ''}});
`;
}

function webhook(id) {
  return `  webhook: {
    // How the vendor signs; the schemes to choose from are in src/sdk/signatures.ts.
    verify: {
      scheme: 'hmac',
      header: 'x-${id}-signature',
      algorithm: 'sha256',
      encoding: 'hex',
      secret: 'webhookSecret',
    },
    topic: (request) => request.headers['x-${id}-topic'],
    // Or list, create, enable and remove, so that the core sets webhooks up by itself.
    subscription: { manual: 'scaffold: where the person pastes the address' },
  },
`;
}

function oauth(id) {
  return `  auth: {
    type: 'oauth2',
    // What an app registration holds besides client id and client secret.
    app: { title: 'scaffold: what the vendor calls its apps', settings: z.object({}) },
    authorizeUrl: () => 'https://${id}.example/oauth/authorize',
    tokenUrl: () => 'https://${id}.example/oauth/token',
    scopes: ['contacts.read', 'contacts.write'],
    pkce: 'S256',
    // Whether each refresh gives a new refresh token and ends the old one.
    rotates: true,
    // Who granted access; its id is what the vendor's webhooks say.
    tenant: ({ raw }) => ({ id: String(raw['account_id']), name: \`Account \${String(raw['account_id'])}\` }),
  },
`;
}

function appWebhook(id) {
  return `  webhook: {
    // One address for all tenants of an app; signed with the secret of its registration.
    scope: 'app',
    verify: {
      scheme: 'hmac',
      header: 'x-${id}-signature',
      algorithm: 'sha256',
      encoding: 'hex',
      secret: 'clientSecret',
    },
    topic: () => 'batch',
    split: ({ body }) => split(body),
    subscription: { manual: 'scaffold: where the address is entered in the app of the vendor' },
  },
`;
}
