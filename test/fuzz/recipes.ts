import { createHmac } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { numberTable } from '../../src/channels/index.js';
import { appContactTable, messageTable } from '../../src/messaging/index.js';
import { newId } from '../../src/platform/index.js';
import { GraphEmulator } from '../../src/sandbox/index.js';
import { png } from '../support/files.js';
import type { Json } from './schema.js';
import type { Maker, Recipe } from './recipe.js';
import { embeddedRecipes } from './embedded-recipes.js';
import { signupRecipes } from './signup-recipes.js';
import type { Target } from './targets.js';
import type { FuzzWorld } from './world.js';

/** An app at Meta, as an operator adds it. */
const metaAppOf = () => ({
  channel: 'whatsapp',
  name: 'Meta app',
  clientId: '900000000009',
  clientSecret: 'the-secret-of-a-meta-app',
  settings: { verifyToken: 'verify-token-of-an-app' },
});

const evidence = { text: 'Yes, write to me.' };
const languages = { en: { body: 'Hello {{name}}, this is about your order with us.' } };
const variables = { name: { description: 'First name', example: 'Ana' } };
const shopSettings = {
  url: 'http://127.0.0.1:9',
  consumerKey: 'ck',
  consumerSecret: 'cs',
  webhookSecret: 'ws',
};
let made = 0;

async function throwaway(world: FuzzWorld, path: string, body: object): Promise<Recipe> {
  const { id } = await world.make(path, body);
  return { path: { id }, destroys: true };
}
async function uploaded(world: FuzzWorld): Promise<string> {
  const answer = await world.api
    .call('post', '/v1/media', world.own.key)
    .set('content-type', 'image/png')
    .send(png(64, ++made));
  return (answer.body as { id: string }).id;
}
const contactOf = (world: FuzzWorld) => {
  const n = String(++made).padStart(4, '0');
  return world.make('/v1/contacts', { email: `fuzz-${n}@example.com` });
};

/** A link of the own number. */
async function linkOf(world: FuzzWorld): Promise<Record<string, string>> {
  const id = world.own.ids['numbers'] ?? '';
  const link = await world.make(`/v1/numbers/${id}/links`, { message: 'Hello' });
  return { id, linkId: link.id };
}

/** An app of the CRM with OAuth. */
const appOf = () => ({
  connector: 'toy-crm',
  name: 'Made',
  clientId: 'made',
  clientSecret: 'a-secret-of-an-app',
});

/** What the pipeline parked: only then it can be tried again. */
async function parked(world: FuzzWorld, table: 'event' | 'timer', id: string | undefined): Promise<Recipe> {
  await world.api.db.write((tx) => tx.execute(`UPDATE ${table} SET status = 'parked' WHERE id = ?`, [id]));
  return {};
}

/** By operation; `METHOD pattern` for a route the document does not have. */
export const recipes: Readonly<Record<string, Maker>> = {
  createAccount: () => ({ body: { name: 'Another', country: 'ES' } }),
  updateAccount: () => ({ body: { timezone: 'Europe/Madrid' } }),
  createApiKey: () => ({ body: { name: 'Made', scopes: ['read'] } }),
  revokeApiKey: (world) => throwaway(world, '/v1/api-keys', { name: 'Gone', scopes: ['read'] }),
  createConnectCode: () => ({ body: { connector: 'woocommerce' } }),
  createConnection: () => ({
    body: {
      connector: 'woocommerce',
      name: 'Made',
      settings: shopSettings,
    },
  }),
  updateConnection: () => ({ body: { name: 'Renamed', copies: 'warn' } }),
  deleteConnection: (world) =>
    throwaway(world, '/v1/connections', {
      connector: 'woocommerce',
      name: 'Gone',
      settings: { ...shopSettings, url: 'http://127.0.0.1:9/gone' },
    }),
  rotateConnectionSecret: (world) => ({ path: { id: world.shop.connectionId }, late: true }),
  listSamples: (world) => ({ path: { id: world.hooks.webhook } }),
  runAction: (world) => ({
    path: { id: world.own.ids['connections'] ?? '', action: 'order.note' },
    body: { input: { orderId: '1', note: 'x' } },
  }),
  refreshConnectionPlan: (world) => ({ path: { id: world.own.ids['connections'] ?? '' } }),
  sweepConnection: (world) => ({ path: { id: world.own.ids['connections'] ?? '' } }),
  previewDelivery: (world) => ({
    path: { id: world.hooks.webhook },
    body: { body: '{"id":1,"text":"x","phone":"+34600123123"}' },
  }),
  authorizeConnection: () => ({ path: { connector: 'woocommerce' }, body: { url: 'http://127.0.0.1:9' } }),
  takeGrant: async (world) => {
    const { authorizeUrl } = await world.make<{ authorizeUrl: string }>(
      '/v1/connections/woocommerce/authorize',
      { url: 'http://127.0.0.1:9' },
    );
    const nonce = new URL(authorizeUrl).searchParams.get('user_id') ?? '';
    return {
      path: { connector: 'woocommerce' },
      body: {
        key_id: 1,
        user_id: nonce,
        consumer_key: 'ck_granted',
        consumer_secret: 'cs_granted',
        key_permissions: 'read_write',
      },
    };
  },
  createApp: () => ({ body: appOf() }),
  getApp: (world) => ({ path: { id: world.toy.appId } }),
  updateApp: (world) => ({ path: { id: world.toy.appId }, body: { name: 'Renamed' } }),
  deleteApp: async (world) => {
    const { id } = await world.make('/v1/apps', appOf(), world.key('operator'));
    return { path: { id }, destroys: true };
  },
  searchMessages: () => ({ query: 'q=order' }),
  finishAuthorization: () => ({ path: { connector: 'woocommerce' }, query: 'code=1&state=nobody' }),
  showGrant: () => ({ path: { connector: 'woocommerce' }, query: 'success=1&user_id=nobody' }),
  exchangeConnectCode: async (world) => {
    const { code } = await world.make<{ code: string }>('/v1/connections/codes', {
      connector: 'woocommerce',
    });
    return {
      path: { connector: 'woocommerce' },
      body: {
        code,
        site: { url: 'http://127.0.0.1:9/second', id: 'second-site-0123' },
        consumerKey: 'ck',
        consumerSecret: 'cs',
      },
    };
  },
  recordConsent: (world) => ({
    body: {
      contact: world.own.ids['contacts'] ?? '',
      purpose: 'marketing',
      state: 'granted',
      method: 'web_form',
      evidence,
    },
  }),
  upsertContact: () => ({
    body: { firstName: 'Ana', email: 'ana@example.com', fields: { size: 'M' }, tags: ['a'] },
  }),
  updateContact: () => ({ body: { firstName: 'Ana' } }),
  declareContactField: () => ({ body: { name: 'shoe', type: 'number' } }),
  undeclareContactField: async (world) => {
    await world.make('/v1/contact-fields', { name: 'gone', type: 'number' });
    return { path: { name: 'gone' }, destroys: true };
  },
  eraseContact: async (world) => ({ path: { id: (await contactOf(world)).id }, destroys: true }),
  mergeContact: async (world) => ({
    path: { id: (await contactOf(world)).id },
    body: { into: world.own.ids['contacts'] ?? '' },
    destroys: true,
  }),
  unmergeContact: async (world) => {
    const [gone, kept] = [await contactOf(world), await contactOf(world)];
    await world.make(`/v1/contacts/${gone.id}/merge`, { into: kept.id });
    return { path: { id: kept.id }, body: { contactId: gone.id }, destroys: true };
  },
  retryEvent: (world) => parked(world, 'event', world.own.ids['events']),
  retryTimer: (world) => parked(world, 'timer', world.own.ids['timers']),
  sendMessage: (world) => ({
    body: {
      to: { contactId: world.own.ids['contacts'] ?? '' },
      purpose: 'transactional',
      template: { name: world.own.words.template, variables: { name: 'Ana' } },
    },
  }),
  previewMessage: (world) => ({
    body: { to: { contactId: world.own.ids['contacts'] ?? '' }, purpose: 'transactional', text: 'Hello' },
  }),
  uploadMedia: () => ({ file: { type: 'image/png', body: png(64, ++made) } }),
  deleteMedia: async (world) => ({ path: { id: await uploaded(world) }, destroys: true }),
  openSharedMedia: async (world) => {
    const id = await uploaded(world);
    const { url } = await world.make<{ url: string }>(`/v1/media/${id}/link`, {});
    return { path: { id }, query: new URL(url).search.slice(1) };
  },
  markMessageRead: async (world) => ({ path: { id: await received(world) }, body: { typing: true } }),
  updateConversation: () => ({ body: { status: 'open', labels: ['tried'], assignee: null } }),
  replyInConversation: () => ({ body: { text: 'Hello' } }),
  createConversationNote: () => ({ body: { text: 'Likes tea' } }),
  deleteConversationNote: async (world) => {
    const id = world.own.ids['conversations'] ?? '';
    const note = await world.make(`/v1/conversations/${id}/notes`, { text: 'Gone' });
    return { path: { id, note: note.id }, destroys: true };
  },
  lockConversation: async (world) => ({
    path: { id: await freshConversation(world) },
    body: {},
    late: true,
  }),
  // Before anybody holds one: what is free already is no error.
  unlockConversation: () => ({ query: 'token=x' }),
  getNumberSetup: async (world) => {
    const { id } = await world.make('/v1/apps', metaAppOf(), world.key('operator'));
    return { query: `appId=${id}` };
  },
  adoptAppContact: async (world) => {
    const id = world.own.ids['numbers'] ?? '';
    const entry = newId();
    const row = {
      id: entry,
      accountId: world.own.accountId,
      numberId: id,
      addressHash: entry.replaceAll('-', '').padEnd(64, '0'),
      userIdHash: null,
      phone: `3460011${String(++made).padStart(4, '0')}`,
      userId: null,
      name: 'Fuzzy',
      isRemoved: false,
      changedAt: 1,
      createdAt: 1,
    };
    await world.api.db.write((tx) => tx.insert(appContactTable, [row]));
    return { path: { id, entry } };
  },
  removeNumber: (world) => throwaway(world, '/v1/numbers', { sandbox: true }),
  updateNumberProfile: () => ({ body: { about: 'Tea', email: 'tea@example.com' } }),
  requestNumberDisplayName: () => ({ body: { name: 'Tea House' } }),
  updateNumberChatOptions: () => ({
    body: { prompts: ['Hello'], commands: [{ name: 'track', description: 'Where it is' }] },
  }),
  createChatLink: () => ({ body: { message: 'Hello' } }),
  updateChatLink: async (world) => ({ path: await linkOf(world), body: { message: 'Hello again' } }),
  deleteChatLink: async (world) => ({ path: await linkOf(world), destroys: true }),
  blockPeople: () => ({ body: { people: [{ phone: '+34600999888' }] } }),
  unblockPeople: () => ({ body: { people: [{ phone: '+34600999888' }] } }),
  resubmitTemplates: async (world) => {
    const { id } = await world.make('/v1/numbers', { sandbox: true });
    return { body: { toNumberId: id } };
  },
  importBundle: async (world) => {
    const { id } = await world.make('/v1/numbers', { sandbox: true });
    const head = '{"type":"bundle","version":1,"exportedAt":1,"account":{"id":"a","name":"Tea"}}\n';
    return { query: `numberId=${id}`, file: { type: 'application/x-ndjson', body: Buffer.from(head) } };
  },
  replaceSenderRules: (world) => ({
    body: { rules: [{ numberId: world.own.ids['numbers'] ?? '', countries: ['ES'] }] },
  }),
  revokeConsents: (world) => ({
    body: {
      connection: world.hooks.webhook,
      recordedBefore: '2026-11-23T08:14:36Z',
      reason: 'Tried',
      dryRun: true,
    },
  }),
  registerNumber: () => ({ body: { sandbox: true } }),
  pauseNumber: () => ({ body: { reason: 'Tried' } }),
  putPlugin: () => ({ path: { id: 'review-request' }, body: { enabled: true, settings: {} } }),
  createTemplate: () => ({
    body: {
      name: `fuzz_made_${++made}`,
      purpose: 'transactional',
      category: 'utility',
      variables,
      languages,
    },
  }),
  requestVerificationCode: async (world) => ({
    path: { id: await unverified(world) },
    body: { method: 'voice', language: 'en-US' },
  }),
  verifyNumber: async (world) => {
    const id = await unverified(world);
    const { emulator, number } = await sandboxOf(world, id);
    const body = { method: 'sms', language: 'en-US' };
    await world.api.call('post', `/v1/numbers/${id}/verification-code`, world.own.key).send(body);
    const code = emulator.state.directory.number(number)?.standing?.code?.value ?? '';
    return { path: { id }, body: { code }, destroys: true };
  },
  registerWithProvider: async (world) => ({
    path: { id: (await world.make('/v1/numbers', { sandbox: true })).id },
    body: { pin: '123456' },
  }),
  deregisterWithProvider: (world) => throwaway(world, '/v1/numbers', { sandbox: true }),
  setNumberPin: async (world) => ({
    path: { id: (await world.make('/v1/numbers', { sandbox: true })).id },
    body: { pin: '123456' },
  }),
  importTemplates: (world) => ({ body: { numberId: world.own.ids['numbers'] ?? '' } }),
  replyAsSandboxCustomer: async (world) => ({
    body: { numberId: await sandboxNumber(world), customer: '+34600999888', text: 'Hello' },
  }),
  playSandboxScenario: async (world) => ({
    body: { scenario: 'token-revoked', numberId: await sandboxNumber(world) },
  }),
  stopSandboxScenarioRun: async (world) => {
    const body = { scenario: 'token-revoked', numberId: await sandboxNumber(world) };
    const { id } = await world.make('/v1/sandbox/scenario-runs', body);
    return { path: { id } };
  },
  getSandboxMedia: async (world) => {
    const numberId = await sandboxNumber(world);
    const content = { kind: 'image' };
    await world.make('/v1/sandbox/replies', { numberId, customer: '+34600999887', content });
    const emulator = world.api.app.get(GraphEmulator);
    const [shown] = emulator.listMessages({ phoneNumberId: numberId });
    return { path: { id: String(shown?.content.id) } };
  },
  ...embeddedRecipes,
  companionHeartbeat: (world) => ({ body: world.shop.report() as Json }),
  companionMode: () => ({ body: { mode: 'test', testNumbers: ['+34600111222'] } }),
  companionPause: () => ({ body: { reason: 'owner' }, late: true }),
  companionResume: () => ({ body: {}, late: true }),
  companionDisconnect: () => ({ body: {}, late: true, destroys: true }),
  companionIdentity: (world) => ({ body: { choice: 'copy', site: world.shop.site() }, late: true }),
  companionExport: () => ({
    body: { email: 'fuzziana@example.com', phones: [{ phone: '+34600111222', country: 'ES' }] },
  }),
  companionErase: () => ({ body: { email: 'nobody@example.com' } }),
  companionPutPlugin: () => ({ path: { id: 'review-request' }, body: { enabled: true, settings: {} } }),
  companionPutConnector: () => ({ body: { settings: { completedMeans: 'shipped' } } }),
  companionSend: (world) => ({
    body: {
      subject: 'order:7',
      to: { phone: '+34600111222' },
      template: { name: world.own.words.template, variables: { name: 'Ana' } },
    },
  }),
  companionTestMessage: () => ({ body: { to: { phone: '+34600111222' }, own: true } }),
  'GET /connect/{connector}': (world) => ({
    path: { connector: 'woocommerce' },
    query: world.shop.connectQuery().toString(),
  }),
  'POST /connect/{connector}': (world) => ({
    path: { connector: 'woocommerce' },
    form: { ...Object.fromEntries(world.shop.connectQuery()), api_key: world.own.key },
  }),
  ...signupRecipes,
  'GET /docs/assets/{name}': () => ({ path: { name: 'start.js' } }),
  'GET /app/assets/{name}': () => ({ path: { name: webAsset() } }),
  'GET /hooks/whatsapp': () => ({
    query: 'hub.mode=subscribe&hub.verify_token=fuzz-verify-token&hub.challenge=1',
  }),
  'POST /hooks/whatsapp': (world) => ({ body: {}, headers: world.signedByMeta('{}') }),
  'GET /hooks/channels/{channelId}': () => ({
    path: { channelId: 'whatsapp' },
    query: 'hub.mode=subscribe&hub.verify_token=fuzz-verify-token&hub.challenge=1',
  }),
  'POST /hooks/channels/{channelId}': (world) => ({
    path: { channelId: 'whatsapp' },
    body: {},
    headers: world.signedByMeta('{}'),
  }),
  'POST /hooks/whatsapp/{appId}': async (world) => {
    const { id } = await world.make('/v1/apps', metaAppOf(), world.key('operator'));
    const signature = createHmac('sha256', metaAppOf().clientSecret).update('{}').digest('hex');
    return { path: { appId: id }, body: {}, headers: { 'x-hub-signature-256': `sha256=${signature}` } };
  },
  'GET /hooks/whatsapp/{appId}': async (world) => {
    const { id } = await world.make('/v1/apps', metaAppOf(), world.key('operator'));
    const token = metaAppOf().settings.verifyToken;
    return {
      path: { appId: id },
      query: `hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1`,
    };
  },
  'POST /hooks/apps/{appId}': (world) => ({
    path: { appId: world.toy.appId },
    body: [],
    headers: world.signedByToy('POST', '[]'),
  }),
  'GET /hooks/apps/{appId}': (world) => ({
    path: { appId: world.toy.appId },
    headers: world.signedByToy('GET', ''),
  }),
  'POST /hooks/{connectionId}': (world) => ({
    path: { connectionId: world.hooks.woocommerce },
    body: {},
    headers: { ...world.signedByShop('{}'), 'x-wc-webhook-topic': 'order.updated' },
  }),
  'GET /hooks/{connectionId}': (world) => ({
    path: { connectionId: world.hooks.webhook },
    headers: { authorization: `Bearer ${'a-secret-of-enough-characters'}` },
  }),
};

/** Resources every account has alike, by the folder they stand in. */
const common: Readonly<Record<string, string>> = {
  plugins: 'order-notifications',
  connectors: 'woocommerce',
  connector: 'woocommerce',
};

/** The value of a parameter for which a route has something to show. */
export function ownValue(world: FuzzWorld, { pattern, access }: Target, name: string): string {
  if (name === 'connectionId' && access === 'companion') return world.shop.connectionId;
  const before = pattern.split('/');
  const folder = before[before.indexOf(`{${name}}`) - 1] ?? '';
  return common[name] ?? common[folder] ?? world.own.ids[folder] ?? world.nobody();
}

/** Meta's id of a sandbox number of the account. */
async function sandboxNumber(world: FuzzWorld): Promise<string> {
  const { id } = await world.make('/v1/numbers', { sandbox: true });
  const rows = await world.api.db.read.query<{ phoneNumberId: string }>(
    'SELECT phoneNumberId FROM number WHERE id = ?',
    [id],
  );
  return rows[0]?.phoneNumberId ?? '';
}

/** A conversation nobody is answering in. */
async function freshConversation(world: FuzzWorld): Promise<string> {
  const id = world.own.ids['conversations'] ?? '';
  await world.api.db.write((tx) => tx.execute('DELETE FROM conversation_lock WHERE id = ?', [id]));
  return id;
}

/** A sandbox number whose phone nobody has verified yet. */
async function unverified(world: FuzzWorld): Promise<string> {
  const { id } = await world.make('/v1/numbers', { sandbox: true });
  const { emulator, number } = await sandboxOf(world, id);
  const found = emulator.state.directory.number(number);
  if (!found) throw new Error('the emulator made the number');
  const standing = {
    verification: 'NOT_VERIFIED',
    connection: 'PENDING',
    pin: undefined,
    code: undefined,
    wrongCodes: 0,
    wrongPins: 0,
    moves: [],
  } as const;
  emulator.state.directory.putNumber({ ...found, standing });
  return id;
}

/** The emulator, and its id of a number. */
async function sandboxOf(world: FuzzWorld, id: string): Promise<{ emulator: GraphEmulator; number: string }> {
  const row = await world.api.db.read.first(numberTable, 'WHERE id = ?', [id]);
  return { emulator: world.api.app.get(GraphEmulator), number: row?.phoneNumberId ?? '' };
}

/** A file of the web app, as it was built. */
function webAsset(): string {
  const built = new URL('../../web/dist/assets', import.meta.url);
  return readdirSync(built).find((name) => name.endsWith('.js')) ?? 'none.js';
}

/** A message that a customer of the sandbox wrote, as the pipeline would keep it. */
async function received(world: FuzzWorld): Promise<string> {
  const { db, clock } = world.api;
  const made = await world.make('/v1/numbers', { sandbox: true });
  const number = await db.read.first(numberTable, 'WHERE id = ?', [made.id]);
  const { id: providerMessageId } = await world.make<{ id: string }>('/v1/sandbox/replies', {
    numberId: number?.phoneNumberId ?? '',
    customer: '+34600999889',
    text: 'Hello',
  });
  const sent = await db.read.first(messageTable, 'WHERE id = ?', [world.own.ids['messages']]);
  if (!sent) throw new Error('the world has sent a message');
  const id = newId();
  const received = { id, direction: 'in', numberId: made.id, sendKey: id, providerMessageId };
  const at = clock.now();
  await db.write((tx) =>
    tx.insert(messageTable, [{ ...sent, ...received, kind: 'text', state: 'received', createdAt: at }]),
  );
  return id;
}
