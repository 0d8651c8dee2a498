// What asks the vendor: one call, an action, health, a sweep; and the emulator that stands in for it.
import { contactSamples } from './contacts.mjs';

export function api({ id, title, kind }) {
  const key =
    kind === 'crm' ? '' : `    headers: { 'x-api-key': context.settings.apiKey, ...request.headers },\n`;
  return `import type { z } from 'zod';
import { vendorFetch, type CallContext, type VendorRequest, type VendorResponse } from '../../src/sdk/index.js';
import type { Settings } from './settings.js';

/** Asks the vendor, and makes one of the five errors of what goes wrong. */
export function ask<Schema extends z.ZodType>(
  context: CallContext<Settings>,
  request: Omit<VendorRequest<Schema>, 'vendor' | 'baseUrl'>,
): Promise<VendorResponse<z.output<Schema>>> {
  return vendorFetch(context, {
    vendor: '${title}',
    baseUrl: 'https://api.${id}.example/v1',
    ...request,
${key}  });
}
`;
}

/** By kind: what the action's file says, where it posts to, and a sample of its input. */
const actions = {
  shop: {
    id: 'order-note',
    posts: 'orders/13/notes',
    sample: { orderId: '13', note: 'Told on WhatsApp: delivered 14:02' },
    text: `import { z } from 'zod';
import { capabilities, defineAction, type CallContext } from '../../src/sdk/index.js';
import { ask } from './api.js';
import type { Settings } from './settings.js';

/** What plugins ask of any shop by the name of the capability. */
export const addNote = defineAction({
  implements: capabilities['order.note'],
  run: async (context: CallContext<Settings> & { key: string }, { orderId, note }) => {
    const { data, status } = await ask(context, {
      path: \`orders/\${encodeURIComponent(orderId)}/notes\`,
      // The same key again adds no second note.
      headers: { 'idempotency-key': context.key },
      json: { note },
      schema: z.looseObject({ id: z.string() }),
    });
    return { id: data.id, added: status === 201 };
  },
});
`,
  },
  crm: {
    id: 'conversation-log',
    posts: 'contacts/7/messages',
    sample: {
      person: { externalId: '7' },
      messageId: 'message-1',
      direction: 'out',
      at: 1767268800000,
      text: 'Hello',
      channel: 'whatsapp',
    },
    text: `import { z } from 'zod';
import { capabilities, defineAction, Rejected, type CallContext } from '../../src/sdk/index.js';
import { ask } from './api.js';
import type { Settings } from './settings.js';

/** What plugins ask of any CRM by the name of the capability. */
export const addNote = defineAction({
  implements: capabilities['conversation.log'],
  run: async (context: CallContext<Settings> & { key: string }, { person, direction, at, text, messageId }) => {
    // The core gives the id by which this connection knows the person. Without one: look them up by phone (it is in
    // E.164; compare digits) or e-mail address, make the contact, or refuse.
    if (person.externalId === undefined) throw new Rejected('the contact is not in the CRM');
    const { data, status } = await ask(context, {
      path: \`contacts/\${encodeURIComponent(person.externalId)}/messages\`,
      // The same message again logs nothing twice.
      headers: { 'idempotency-key': messageId },
      json: { direction, text, at: new Date(at).toISOString() },
      schema: z.looseObject({ id: z.string() }),
    });
    return { id: data.id, logged: status === 201 };
  },
});
`,
  },
  automation: {
    id: 'note',
    posts: 'messages',
    sample: { text: 'Hello' },
    text: `import { z } from 'zod';
import { defineAction, type CallContext } from '../../src/sdk/index.js';
import { ask } from './api.js';
import type { Settings } from './settings.js';

export const addNote = defineAction({
  id: 'note',
  title: 'scaffold: what it does, in a few words',
  input: z.object({ text: z.string().min(1) }),
  output: z.object({ id: z.string() }),
  // The vendor recognises a repetition by its key; \`never\` where it does not.
  retry: 'keyed',
  run: async (context: CallContext<Settings> & { key: string }, { text }) => {
    const { data } = await ask(context, {
      path: 'messages',
      headers: { 'idempotency-key': context.key },
      json: { text },
      schema: z.looseObject({ id: z.string() }),
    });
    return { id: data.id };
  },
});
`,
  },
};

export const action = ({ kind }) => actions[kind].text;

export function health() {
  return `import type { CallContext, HealthReport } from '../../src/sdk/index.js';
import { ask } from './api.js';
import type { Settings } from './settings.js';

/** The cheapest question that needs working credentials. */
export async function health(context: CallContext<Settings>): Promise<HealthReport> {
  await ask(context, { path: 'me' });
  return { state: 'healthy' };
}
`;
}

export function sweep({ trigger }) {
  return `import { z } from 'zod';
import type { Reconcile } from '../../src/sdk/index.js';
import { ask } from './api.js';
import type { Settings } from './settings.js';

const page = z.looseObject({
  items: z.array(z.looseObject({ updatedAt: z.string() })),
  more: z.boolean(),
});

/** Finds what webhooks missed: the items have the shape of the vendor's webhooks. */
export const reconcile: Reconcile<Settings, unknown> = {
  every: 'PT15M',
  async sweep(context, cursor) {
    // The first sweep begins where the connection does: what was before is history.
    const since = cursor ?? new Date(context.connection.createdAt).toISOString();
    const { data } = await ask(context, { path: 'items', query: { since }, schema: page });
    return {
      items: data.items.map((payload) => ({ topic: '${trigger.topic}', payload })),
      cursor: data.items.at(-1)?.updatedAt ?? since,
      more: data.more,
    };
  },
};
`;
}

export function emulator({ kind, trigger, has }) {
  const crm = kind === 'crm';
  const contacts = has('contacts');
  const accepts = crm
    ? `tokens.has(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '')`
    : `request.headers['x-api-key'] === 'a-test-key'`;
  const item = JSON.stringify({ ...trigger.sample, updatedAt: '2026-01-01T11:59:59Z' });
  return `${
    crm
      ? `import { createHash } from 'node:crypto';
`
      : ''
  }import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, VendorEmulator } from '../../../test/kit/contract.js';
${contacts ? `import { ContactBook } from './contact-book.js';\n` : ''}
/** What a webhook missed. */
const missed = ${item};

/**
 * Stands in for the vendor over HTTP. It drops and refuses what the vendor drops and refuses. By itself:
 * npm run emulator -- <id> --port 4010
 */
export async function startEmulator(port = 0): Promise<VendorEmulator & { baseUrl: string }> {
  let fault: Fault | undefined;
  const made = new Map<string, string>();${contacts ? `\n  const book = new ContactBook();` : ''}${
    crm
      ? `
  const reached: string[] = [];
  const tokens = new Set(['a-test-token']);
  const oauth = new OAuthPages(tokens);`
      : ''
  }
  const server = createServer((request, response) => {
    if (fault === 'timeout') return;
    if (fault === 'rate_limited') send(response, 429, {}, { 'retry-after': '7' });
    else if (fault === 'server_error') send(response, 500, {});
${
  crm
    ? `    else if (request.url?.startsWith('/oauth/') === true) void oauth.answer(request, response);
`
    : ''
}    else if (fault === 'unauthorized' || !accepted(request${crm ? ', tokens' : ''})) send(response, 401, {});
${
  contacts
    ? `    else if (book.takes(request))
      void book.answer(request).then(
        ([status, body]) => send(response, status, body),
        () => response.destroy(),
      );
`
    : ''
}    else answer(request, response, made${crm ? ', reached' : ''});
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    baseUrl: \`http://127.0.0.1:\${(server.address() as AddressInfo).port}\`,
    settings: {},${
      crm
        ? `
    oauth: { accessToken: 'a-test-token', tenant: '1', agree: (url, tenant) => oauth.agree(url, tenant) },
    reached: () => reached,`
        : ''
    }${contacts ? `\n    records: () => book.ids(),` : ''}
    inject: (next) => (fault = next),
    retryAfterMs: 7_000,
    made: () => made.size,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function accepted(request: IncomingMessage${crm ? ', tokens: ReadonlySet<string>' : ''}): boolean {
  return ${accepts};
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  made: Map<string, string>,${
    crm
      ? `
  reached: string[],`
      : ''
  }
): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://emulator');
  const since = searchParams.get('since') ?? '';
  if (request.method === 'GET' && pathname === '/me') return send(response, 200, {});
  if (request.method === 'GET' && pathname === '/items') {
    const items = Date.parse(missed.updatedAt) > Date.parse(since) ? [missed] : [];
    return send(response, 200, { items, more: false });
  }
${
  crm
    ? `  const contact = /^\\/contacts\\/([78])\\/messages$/.exec(pathname)?.[1];
  if (request.method !== 'POST' || contact === undefined) return send(response, 404, {});
  reached.push(contact);`
    : `  if (request.method !== 'POST' || pathname !== '/${actions[kind].posts}') return send(response, 404, {});`
}
  const key = String(request.headers['idempotency-key']);
  const known = made.get(key);
  if (known === undefined) made.set(key, \`made-\${made.size + 1}\`);
  send(response, known === undefined ? 201 : 200, { id: made.get(key) });
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
${crm ? oauthPages : ''}`;
}

/** Of a CRM's emulator: the page where people agree, and the token endpoint. */
const oauthPages = `
/** The vendor's OAuth: whoever opens the page agrees at once, for the account in \`account\`. */
class OAuthPages {
  private readonly codes = new Map<string, { account: string; challenge: string }>();
  private readonly refreshTokens = new Map<string, string>();
  private last = 0;

  constructor(private readonly tokens: Set<string>) {}

  agree(authorizeUrl: string, account: string): string {
    const asked = new URL(authorizeUrl).searchParams;
    const code = \`code-\${++this.last}\`;
    this.codes.set(code, { account, challenge: asked.get('code_challenge') ?? '' });
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', asked.get('state') ?? '');
    return back.href;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? '/', 'http://emulator');
    if (request.method === 'GET' && address.pathname === '/oauth/authorize') {
      const location = this.agree(address.href, address.searchParams.get('account') ?? '1');
      response.writeHead(302, { location }).end();
      return;
    }
    if (request.method !== 'POST' || address.pathname !== '/oauth/token') return send(response, 404, {});
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    if (form.get('client_id') !== 'a-test-app' || form.get('client_secret') !== 'a-test-app-secret')
      return send(response, 401, { error: 'invalid_client' });
    const account = form.get('grant_type') === 'refresh_token' ? this.refreshed(form) : this.redeemed(form);
    if (account === undefined) return send(response, 400, { error: 'invalid_grant' });
    const number = ++this.last;
    this.tokens.add(\`access-\${number}\`);
    this.refreshTokens.set(\`refresh-\${number}\`, account);
    send(response, 200, {
      access_token: \`access-\${number}\`,
      refresh_token: \`refresh-\${number}\`,
      token_type: 'bearer',
      expires_in: 1800,
      account_id: account,
    });
  }

  private redeemed(form: URLSearchParams): string | undefined {
    const code = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    return code?.challenge === challenge ? code.account : undefined;
  }

  private refreshed(form: URLSearchParams): string | undefined {
    const shown = form.get('refresh_token') ?? '';
    const account = this.refreshTokens.get(shown);
    this.refreshTokens.delete(shown);
    return account;
  }
}
`;

export function contract({ kind, has }) {
  const { id, sample } = actions[kind];
  return `import type { ConnectorContract } from '../../../test/kit/contract.js';
import { startEmulator } from './emulator.js';

/** What the conformance kit needs to drive the connector against an imitation of the vendor. */
export const contract: ConnectorContract = {
  emulator: startEmulator,${has('contacts') ? contactSamples() : ''}${has('action') ? `\n  actions: { '${id}': ${JSON.stringify(sample)} },` : ''}${
    kind === 'crm'
      ? `${
          has('action')
            ? `
  otherPeople: { '${id}': ${JSON.stringify({ ...sample, person: { externalId: '8' } })} },`
            : ''
        }
  oauth: { clientId: 'a-test-app', clientSecret: 'a-test-app-secret', tenants: ['1', '2'] },`
      : ''
  }
};
`;
}

/** Takes a body of many tenants apart. */
export function split() {
  return `import { z } from 'zod';
import { ContractViolation, type TenantPart } from '../../src/sdk/index.js';

const body = z.array(z.looseObject({ accountId: z.union([z.string(), z.number()]).transform(String) }));

/** One part for each tenant of a body; what is told stays in its order. */
export function split(raw: Buffer): TenantPart[] {
  const parts = new Map<string, TenantPart>();
  for (const item of read(raw)) {
    const part = parts.get(item.accountId) ?? { tenant: item.accountId, items: [] };
    part.items.push({ topic: 'contact.updated', payload: item });
    parts.set(item.accountId, part);
  }
  return [...parts.values()];
}

function read(raw: Buffer): z.output<typeof body> {
  try {
    return body.parse(JSON.parse(raw.toString('utf8')));
  } catch (cause) {
    throw new ContractViolation('the body is no list of changes of accounts', { cause });
  }
}
`;
}
