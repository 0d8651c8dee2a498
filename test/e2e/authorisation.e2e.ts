import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { apiKeyTable, scopes, type Scope } from '../../src/accounts/index.js';
import { appContactTable } from '../../src/messaging/index.js';
import { consentEntryTable } from '../../src/optin/index.js';
import { newId } from '../../src/platform/index.js';
import { startApi, type ApiFixture, type Method } from '../support/api.js';
import { databaseKinds } from '../support/databases.js';
import { freePort } from '../support/processes.js';
import { Tenant } from '../support/tenant.js';
import { ToyCrm } from '../support/toy-crm/emulator.js';
import { ToyInstallation } from '../support/toy-crm/installation.js';
import { connector as toyCrm } from '../support/toy-crm/toy-crm.connector.js';

interface Operation {
  operationId: string;
  security?: { key?: Scope[]; companion?: string[] }[];
  requestBody?: unknown;
}
interface Route {
  name: string;
  id: string;
  method: Method;
  path: string;
  scope: Scope;
}

/** Words of the victim's account that nobody else may ever read. */
const marks = [
  'Victoria',
  'Vittima',
  '393331234567',
  'victoria@example.com',
  'VICTIM-ORDER',
  'victim-settings',
  'victim-key',
];

/** What every account has alike. */
const ofEveryAccount = /^\/v1\/(?:plugins|connectors)\//;

describe.each(databaseKinds)('authorisation on $kind', ({ create }) => {
  let api: ApiFixture;
  let toy: ToyInstallation;
  let victim: Tenant;
  let stranger: { key: string; accountId: string };
  let routes: Route[];
  let companionRoutes: { method: Method; path: string }[];

  beforeAll(async () => {
    const crm = await ToyCrm.start();
    // What is kept at Meta is read from there: the emulator answers on the hub's own port.
    const port = await freePort();
    api = await startApi(await create(), {
      connectors: [toyCrm],
      sandbox: true,
      environment: { ...crm.environment, LIAISON_SANDBOX_URL: `http://127.0.0.1:${port}/sandbox/graph` },
    });
    await api.app.listen(port, '127.0.0.1');
    toy = await ToyInstallation.start(api, crm);
    victim = await new Tenant(api).settleIn();
    await suspectOf(victim);
    await playOf(victim);
    await inAddressBook(victim);
    stranger = await api.accountKey();
    const document = (await api.call('get', '/openapi.json', '')).body as {
      paths: Record<string, Record<string, Operation>>;
    };
    companionRoutes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, operation]) =>
        operation.security?.[0]?.companion ? [{ method: method as Method, path }] : [],
      ),
    );
    routes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, operation]) => {
        const scope = operation.security?.[0]?.key?.[0];
        if (scope === undefined) return [];
        return [
          {
            name: `${method.toUpperCase()} ${path}`,
            id: operation.operationId,
            method: method as Method,
            path,
            scope,
          },
        ];
      }),
    );
  }, 60_000);
  afterAll(async () => {
    await toy.crm.close();
    await api.close();
  });

  /** What the victim has in the sandbox, by the part of its path. */
  const inSandbox: Record<string, string> = {};

  /** Gives the victim a contact that may be two people. */
  async function suspectOf(tenant: Tenant): Promise<void> {
    const person = { firstName: 'Victoria', phone: '+39 333 123 4568', email: 'victoria@example.com' };
    const made = await api.call('post', '/v1/contacts', tenant.key).send(person);
    const { id } = made.body as { id: string };
    await api.call('patch', `/v1/contacts/${id}`, tenant.key).send({ phone: '+39 333 123 4569' });
    const listed = await api.call('get', '/v1/contacts/suspect-merges', tenant.key);
    expect(listed.text).toContain('Victoria');
  }

  /** Gives the victim somebody in the address book of a phone app. */
  async function inAddressBook({ ids, accountId, words }: Tenant): Promise<void> {
    const id = newId();
    const row = {
      id,
      accountId,
      numberId: ids['numbers'] ?? '',
      addressHash: 'a'.repeat(64),
      userIdHash: null,
      phone: '393331234567',
      userId: null,
      name: words.person,
      isRemoved: false,
      changedAt: 1,
      createdAt: 1,
    };
    await api.db.write((tx) => tx.insert(appContactTable, [row]));
    ids['app-contacts'] = id;
  }

  /** Gives the victim a file and a run in the sandbox. */
  async function playOf(tenant: Tenant): Promise<void> {
    const send = (path: string, body: object) => api.call('post', path, tenant.key).send(body).expect(201);
    const number = await api.call('get', `/v1/numbers/${tenant.ids['numbers'] ?? ''}`, tenant.key);
    const { phoneNumberId: numberId } = number.body as { phoneNumberId: string };
    await send('/v1/sandbox/replies', { numberId, customer: '393331234567', content: { kind: 'image' } });
    const listed = await api.call('get', '/v1/sandbox/messages?customer=393331234567', tenant.key);
    const run = await send('/v1/sandbox/scenario-runs', { numberId, scenario: 'marketing-limit' });
    inSandbox['media'] = /"providerMediaId":"([^"]+)"/.exec(listed.text)?.[1] ?? '';
    inSandbox['scenario-runs'] = (run.body as { id: string }).id;
  }

  /** The path with the victim's ids in it; what every account has alike is named. */
  function addressOf(path: string): string {
    const [, , resource = '', part = ''] = path.split('/');
    const common: Record<string, string> = {
      plugins: 'order-notifications',
      connectors: 'woocommerce',
      apps: toy.appId,
    };
    const named = path
      .replace('{connector}', 'woocommerce')
      .replace('{plugin}', 'order-notifications')
      .replace('{action}', 'order-note')
      .replace('{note}', victim.ids['notes'] ?? '')
      .replace('{entry}', victim.ids['app-contacts'] ?? '')
      .replace('{linkId}', 'ANED2T5QRU7HG1');
    return named.replace(/\{id\}/g, () => {
      const id = resource === 'sandbox' ? inSandbox[part] : (common[resource] ?? victim.ids[resource]);
      if (id === undefined) throw new Error(`this walk knows nothing of ${resource}: give the victim one`);
      return id;
    });
  }

  /** Where a resource is listed. */
  const listOf = (resource: string) => {
    if (resource === 'notes') return `conversations/${victim.ids['conversations'] ?? ''}/notes`;
    if (resource === 'app-contacts') return `numbers/${victim.ids['numbers'] ?? ''}/app-contacts`;
    return resource;
  };

  /** Bodies that name what is the victim's wherever a body can. */
  function bodyFor(route: Route): object | undefined {
    const bodies: Record<string, object> = {
      createAccount: { name: 'Stranger' },
      updateAccount: { name: 'Taken over' },
      createApiKey: { name: 'stolen', scopes: ['read'], accountId: victim.accountId },
      createConnection: { connector: 'woocommerce', name: 'x', settings: {} },
      authorizeConnection: { url: 'http://127.0.0.1:9' },
      updateConnection: { name: 'taken over' },
      registerNumber: { sandbox: true },
      pauseNumber: {},
      requestVerificationCode: { method: 'sms' },
      verifyNumber: { code: '123456' },
      registerWithProvider: { pin: '123456' },
      setNumberPin: { pin: '123456' },
      updateNumber: { label: 'taken over', default: true },
      updateNumberProfile: { about: 'taken over' },
      requestNumberDisplayName: { name: 'Taken over' },
      updateNumberChatOptions: { welcome: true },
      createChatLink: { message: 'taken over' },
      updateChatLink: { message: 'taken over' },
      blockPeople: { people: [{ phone: '+393331234567' }] },
      unblockPeople: { people: [{ phone: '+393331234567' }] },
      resubmitTemplates: { toNumberId: victim.ids['numbers'] },
      replaceSenderRules: { rules: [{ numberId: victim.ids['numbers'] }] },
      upsertContact: { firstName: 'Strange', email: 'strange@example.com' },
      updateContact: { firstName: 'taken over' },
      mergeContact: { into: victim.ids['contacts'] },
      unmergeContact: {},
      recordConsent: {
        contact: victim.ids['contacts'],
        purpose: 'marketing',
        state: 'granted',
        method: 'web_form',
      },
      revokeConsents: {
        connection: victim.ids['connections'],
        recordedBefore: '2100-01-01T00:00:00Z',
        reason: 'to silence somebody',
      },
      createTemplate: {
        name: 'stolen',
        purpose: 'transactional',
        category: 'utility',
        languages: { en: { body: 'Hello there, this is a message to you.' } },
        numberId: victim.ids['numbers'],
      },
      importTemplates: { numberId: victim.ids['numbers'] },
      sendMessage: {
        to: { contactId: victim.ids['contacts'] },
        from: victim.ids['numbers'],
        purpose: 'transactional',
        text: 'x',
      },
      previewMessage: {
        to: { contactId: victim.ids['contacts'] },
        from: victim.ids['numbers'],
        purpose: 'transactional',
        text: 'x',
      },
      previewDelivery: { deliveryId: victim.ids['deliveries'] },
      updateConversation: { status: 'closed', labels: ['stolen'] },
      replyInConversation: { text: 'x' },
      createConversationNote: { text: 'x' },
      putPlugin: { enabled: false },
      putConnectionPlugin: { enabled: true },
      playSandboxScenario: { numberId: '1', scenario: 'token-revoked' },
      replyAsSandboxCustomer: { numberId: '1', customer: '+393331234567', text: 'x' },
    };
    return bodies[route.id] ?? (route.method === 'get' || route.method === 'delete' ? undefined : {});
  }

  async function walk(route: Route, key: string, headers: Record<string, string> = {}): Promise<Response> {
    const query = route.id === 'searchMessages' ? '?q=vittima' : '';
    const call = api.call(route.method, addressOf(route.path) + query, key).set(headers);
    const body = bodyFor(route);
    return body === undefined ? call : call.send(body);
  }

  function expectNothingLeaked(answer: Response, asked: string): void {
    const text = answer.text.replaceAll(asked, '');
    expect({ asked, leaked: marks.filter((mark) => text.includes(mark)) }).toEqual({ asked, leaked: [] });
    const ids = [...Object.values(victim.ids), victim.accountId].filter(
      (id) => !asked.includes(id) && text.includes(id),
    );
    expect({ asked, ids }).toEqual({ asked, ids: [] });
  }

  it('walks many routes, and everything the victim has can be read with the victim’s own key', async () => {
    expect(routes.length).toBeGreaterThan(45);
    for (const route of routes.filter(({ method, scope }) => method === 'get' && scope !== 'operator')) {
      const answer = await walk(route, victim.key);
      expect({ route: route.name, status: answer.status }).toEqual({ route: route.name, status: 200 });
    }
    const seen = await Promise.all(
      Object.keys(victim.ids).map(
        async (resource) => (await api.call('get', `/v1/${listOf(resource)}?limit=200`, victim.key)).text,
      ),
    );
    Object.values(victim.ids).forEach((id, index) => expect(seen[index]).toContain(id));
  });

  it('answers 401 without a key, with an unknown one, and with a revoked one, on every route', async () => {
    const revoked = await api.accountKey();
    await api.db.write((tx) =>
      tx.execute(`UPDATE ${apiKeyTable.name} SET revokedAt = 1 WHERE accountId = ?`, [revoked.accountId]),
    );
    for (const route of routes) {
      for (const key of ['', 'lia_0000000000000000000000000000000000000000000', revoked.key]) {
        const answer = await walk(route, key);
        expect({
          route: route.name,
          key,
          status: answer.status,
          code: (answer.body as { code: string }).code,
        }).toEqual({
          route: route.name,
          key,
          status: 401,
          code: 'unauthenticated',
        });
      }
    }
  });

  it('answers 403 to a key that has every scope but the one a route asks for', async () => {
    const keys = new Map<Scope, string>();
    for (const lacking of scopes) {
      const held = scopes.filter((scope) => scope !== lacking && scope !== 'operator');
      keys.set(lacking, (await api.accountKey(held, victim.accountId)).key);
    }
    for (const route of routes) {
      const answer = await walk(route, keys.get(route.scope) ?? '');
      expect({
        route: route.name,
        status: answer.status,
        code: (answer.body as { code: string }).code,
      }).toEqual({
        route: route.name,
        status: 403,
        code: 'insufficient_scope',
      });
      expectNothingLeaked(answer, addressOf(route.path));
    }
  });

  it('answers 403 to a stranger who names the victim’s account, on every route', async () => {
    for (const route of routes.filter(({ scope }) => scope !== 'operator')) {
      const answer = await walk(route, stranger.key, { 'liaison-account': victim.accountId });
      expect({
        route: route.name,
        status: answer.status,
        code: (answer.body as { code: string }).code,
      }).toEqual({
        route: route.name,
        status: 403,
        code: 'account_forbidden',
      });
    }
  });

  it('answers 404 to a stranger for everything of the victim’s, in the words for what never existed', async () => {
    const owned = routes.filter(
      ({ path, scope }) => scope !== 'operator' && path.includes('{id}') && !ofEveryAccount.test(path),
    );
    expect(owned.length).toBeGreaterThan(18);
    for (const route of owned) {
      const answer = await walk(route, stranger.key);
      expect({ route: route.name, status: answer.status }).toEqual({ route: route.name, status: 404 });
      expectNothingLeaked(answer, addressOf(route.path));
      const [, , resource = '', part = ''] = route.path.split('/');
      const id = (resource === 'sandbox' ? inSandbox[part] : victim.ids[resource]) ?? '';
      const nowhere = newId();
      const call = api.call(route.method, addressOf(route.path).replace(id, nowhere), stranger.key);
      const body = bodyFor(route);
      const never = await (body === undefined ? call : call.send(body));
      const words = (text: string, name: string) => text.replaceAll(name, '#').replace(/[0-9a-f]{32}/g, '');
      expect({ route: route.name, words: words(answer.text, id) }).toEqual({
        route: route.name,
        words: words(never.text, nowhere),
      });
    }
  });

  it('shows a stranger nothing of the victim’s on any other route, and takes no id of the victim’s in a body', async () => {
    const others = routes.filter(
      ({ path, scope }) => scope !== 'operator' && (!path.includes('{id}') || ofEveryAccount.test(path)),
    );
    for (const route of others) {
      const answer = await walk(route, stranger.key);
      expect({ route: route.name, fine: answer.status < 500 }).toEqual({ route: route.name, fine: true });
      expectNothingLeaked(answer, JSON.stringify(bodyFor(route) ?? ''));
      const namesTheVictim = JSON.stringify(bodyFor(route) ?? '').match(/[0-9a-f]{8}-[0-9a-f]{4}-7/) !== null;
      if (namesTheVictim) expect([403, 404, 422]).toContain(answer.status);
    }
  });

  it('merges nothing of a stranger’s into the victim’s', async () => {
    const own = await api.call('post', '/v1/contacts', stranger.key).send({ email: 'own@example.com' });
    const id = (own.body as { id: string }).id;
    for (const [from, into] of [
      [id, victim.ids['contacts']],
      [victim.ids['contacts'], id],
    ]) {
      const answer = await api.call('post', `/v1/contacts/${from}/merge`, stranger.key).send({ into });
      expect(answer.status).toBe(404);
    }
  });

  it('shows a stranger nothing of the victim’s through filters and cursors', async () => {
    const { ids } = victim;
    const queries = [
      `/v1/events?connection=${ids['connections']}`,
      '/v1/events?subject=order:VICTIM-ORDER',
      `/v1/deliveries?connection=${ids['connections']}`,
      '/v1/deliveries?status=parked',
      '/v1/messages?to=%2B393331234567',
      `/v1/messages?contact=${ids['contacts']}`,
      '/v1/messages/search?q=vittima',
      `/v1/conversations?contact=${ids['contacts']}`,
      `/v1/conversations?sender=${ids['numbers']}`,
      `/v1/conversations?assignee=${ids['api-keys']}`,
      '/v1/contacts?phone=%2B393331234567',
      '/v1/contacts?email=victoria@example.com',
      '/v1/templates?name=vittima_hello',
      '/v1/timers?plugin=cart-recovery',
      `/v1/consents?connection=${ids['connections']}`,
      `/v1/consents?contact=${ids['contacts']}`,
      `/v1/consent-pushes?contact=${ids['contacts']}`,
      '/v1/sandbox/messages?customer=393331234567',
      '/v1/accounts',
    ];
    for (const path of queries) {
      const answer = await api.call('get', path, stranger.key);
      expect({ path, status: answer.status }).toEqual({ path, status: 200 });
      expectNothingLeaked(answer, '');
    }
    for (const path of [
      '/v1/events',
      '/v1/messages',
      '/v1/contacts',
      '/v1/deliveries',
      '/v1/api-keys',
      '/v1/audit-log',
    ]) {
      const page = (await api.call('get', `${path}?limit=1`, victim.key)).body as { next: string | null };
      if (page.next === null) continue;
      const answer = await api.call('get', `${path}?cursor=${page.next}`, stranger.key);
      expect(answer.status).toBe(200);
      expectNothingLeaked(answer, '');
    }
  });

  it('lets no key and no signature of a stranger call for the victim’s connection', async () => {
    expect(companionRoutes.length).toBeGreaterThan(15);
    const id = victim.ids['connections'] ?? '';
    for (const { method, path } of companionRoutes) {
      const address = path.replace('{connectionId}', id).replace('{id}', 'order-notifications');
      for (const key of ['', stranger.key, victim.key]) {
        for (const signature of ['', `sha256=${'0'.repeat(64)}`]) {
          const answer = await api
            .call(method, address, key)
            .set({ 'x-liaison-timestamp': '1', 'x-liaison-site': 'site', 'x-liaison-signature': signature });
          expect({
            method,
            path,
            status: answer.status,
            code: (answer.body as { code: string }).code,
          }).toEqual({
            method,
            path,
            status: 401,
            code: 'bad_signature',
          });
          expectNothingLeaked(answer, address);
        }
      }
    }
  });

  it('left the victim’s account as it was', async () => {
    const read = async (path: string) =>
      (await api.call('get', path, victim.key)).body as Record<string, unknown>;
    expect(await read(`/v1/accounts/${victim.accountId}`)).toMatchObject({ name: 'Vittima' });
    expect(await read(`/v1/connections/${victim.ids['connections']}`)).toMatchObject({
      name: 'victim-settings',
      status: 'active',
    });
    expect(await read(`/v1/contacts/${victim.ids['contacts']}`)).toMatchObject({
      firstName: 'Victoria',
      erasedAt: null,
    });
    expect(await read(`/v1/numbers/${victim.ids['numbers']}`)).toMatchObject({
      status: expect.not.stringMatching('paused') as unknown,
    });
    expect(await read(`/v1/api-keys/${victim.ids['api-keys']}`)).toMatchObject({ revokedAt: null });
    expect(await read(`/v1/deliveries/${victim.ids['deliveries']}`)).toMatchObject({ status: 'parked' });
    const consents = await api.db.read.select(consentEntryTable, 'WHERE accountId = ?', [victim.accountId]);
    expect(consents.map((entry) => entry.purpose)).toEqual(['transactional']);
  });

  it('never shows a secret to anybody, the victim included', async () => {
    for (const route of routes.filter(({ method, scope }) => method === 'get' && scope !== 'operator')) {
      const answer = await walk(route, victim.key);
      // Of a file there are bytes alone.
      const text = (answer.text as string | undefined) ?? String(answer.body);
      for (const secret of ['cs_v', 'whsec_victim', victim.key.slice(12)]) {
        expect({ route: route.name, secret, shown: text.includes(secret) }).toEqual({
          route: route.name,
          secret,
          shown: false,
        });
      }
    }
  });

  it('lets an operator act in the victim’s account by naming it', async () => {
    const answer = await api
      .call('get', `/v1/contacts/${victim.ids['contacts']}`)
      .set('liaison-account', victim.accountId);
    expect(answer.body).toMatchObject({ firstName: 'Victoria' });
    expect((await api.call('get', `/v1/contacts/${victim.ids['contacts']}`)).status).toBe(404);
  });
});
