import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Frame, Page } from 'playwright-core';
import { connector } from '../../connectors/shopify/shopify.connector.js';
import { sqliteModule } from '../../src/database/sqlite-driver.js';
import { newId } from '../../src/platform/index.js';
import { ShopifyEmulator, type EmulatedShop } from '../emulators/shopify/index.js';
import { root, until } from '../support/processes.js';
import { WebBrowser, widths } from './browser.js';
import { SandboxHub } from './sandbox-hub.js';
import { ShopifyAdmin } from './shopify/admin.js';

const app = { clientId: 'liaison-client', clientSecret: 'liaison-client-secret' };
const domain = 'casa-mate.myshopify.com';
/** Where pictures go: docs/images with `npm run pictures:web`. */
const pictures = join(root, process.env['LIAISON_PICTURES'] ?? '.test/web');
const day = 86_400_000;

describe('the app inside Shopify’s admin, in a frame of another site without cookies and storage', () => {
  let shopify: ShopifyEmulator;
  let shop: EmulatedShop;
  let hub: SandboxHub;
  let browser: WebBrowser;
  let page: Page;
  let admin: ShopifyAdmin;
  let frame: Frame;
  let appId: string;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    shopify = await ShopifyEmulator.start({ apps: [app] });
    hub = await SandboxHub.start(shopify.environment);
    const made = await hub.post<{ id: string; redirectUrl: string; webhookUrl: string }>('/v1/apps', {
      connector: 'shopify',
      name: 'Liaison',
      newTenants: 'own_account',
      ...app,
    });
    appId = made.id;
    const topics = connector.triggers.flatMap(({ topics }) => topics).filter((topic) => topic.includes('/'));
    shopify.configure(app.clientId, {
      redirectUrls: [made.redirectUrl],
      webhooks: [{ topics, uri: made.webhookUrl }],
    });
    shop = shopify.open(domain, { name: 'Casa Mate' });
    shop.install(app.clientId);
    browser = await WebBrowser.open(hub.url, 'en-GB', {
      args: ['--test-third-party-cookie-phaseout', '--disable-features=LocalNetworkAccessChecks'],
      mayAsk: /^https:\/\/(admin\.shopify\.com\/|cdn\.shopify\.com\/shopifycloud\/(app-bridge|polaris)\.js$)/,
    });
    page = browser.page;
    admin = await ShopifyAdmin.around(page, {
      shop: domain,
      hub: hub.url,
      appId,
      clientId: app.clientId,
      secret: app.clientSecret,
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await shopify?.close();
  }, 60_000);

  /** Looks at what is shown at both widths: a picture, what axe finds, and that nothing goes off to the side. */
  const look = async (name: string): Promise<void> => {
    const found: string[] = [];
    for (const width of widths) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 860 });
      // The admin makes the frame as tall as the page.
      await page.waitForTimeout(300);
      const over = await frame.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      if (over > 0) found.push(`${name} at ${width}: ${over} pixels go off to the side`);
      // A frame of another process is drawn where the window is, and nowhere else: the window is as tall as the page.
      const height = await page.evaluate<number>('document.documentElement.scrollHeight');
      await page.setViewportSize({ width, height: Math.min(height, 3_000) });
      await page.waitForTimeout(200);
      await page.screenshot({ path: join(pictures, `shopify-${name}-${width}.png`), animations: 'disabled' });
      found.push(...(await browser.axeIn(frame)).map((line) => `${name} at ${width}: ${line}`));
    }
    await page.setViewportSize({ width: 1366, height: 860 });
    expect(found).toEqual([]);
  };
  const heading = (name: string) => frame.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  const menu = async (name: string, title = name) => {
    await page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
    await heading(title);
  };

  it('connects the shop that opens it, by itself, and leads from there', async () => {
    frame = await admin.open('en-GB');
    await heading('WhatsApp messages');
    await frame.getByText('0 of 6 completed').or(frame.getByText('1 of 6 completed')).waitFor();
    const accounts = await hub.list<{ id: string; name: string }>('/v1/accounts');
    const list = await Promise.all(
      accounts.map(async ({ id }) => {
        hub.account = id;
        return { id, connections: await hub.list<{ id: string; tenant: string }>('/v1/connections') };
      }),
    );
    const found = list.find(({ connections }) => connections.some(({ tenant }) => tenant === domain));
    expect(found).toBeDefined();
    hub.account = found?.id;
    // The token that the admin gave the address once is not kept in it.
    expect(frame.url()).not.toContain('id_token');
    expect(
      await frame.evaluate<string>(
        '(() => { try { return localStorage ? "there" : "" } catch { return "denied" } })()',
      ),
    ).toBe('denied');
    await frame.getByText('First a WhatsApp number is needed').waitFor();
    await hub.post('/v1/numbers', { sandbox: true });
    await until(
      'the number to be active',
      async () => (await hub.list<{ status: string }>('/v1/numbers'))[0]?.status === 'active',
    );
  }, 60_000);

  it('has the owner read how data is used, with the keyboard', async () => {
    frame = await admin.open('en-GB');
    await frame.getByRole('button', { name: 'Read now' }).focus();
    await page.keyboard.press('Enter');
    const read = frame.getByRole('button', { name: 'I have read this' });
    await read.waitFor();
    await look('getting-started');
    await read.focus();
    await page.keyboard.press('Space');
    await read.waitFor({ state: 'detached' });
  }, 60_000);

  it('shows what a plugin sends, refuses what cannot be, and keeps what is saved', async () => {
    await menu('Settings');
    await look('settings');
    await frame.getByRole('link', { name: 'Cart recovery' }).click();
    await heading('Cart recovery');
    await frame.getByLabel('Turn on for this shop').check();
    await frame.getByLabel('Control group').fill('700');
    await frame.getByRole('button', { name: 'Save' }).click();
    await frame.getByRole('alert').waitFor();
    expect(await frame.getByLabel('Control group').getAttribute('aria-invalid')).toBe('true');
    await frame.getByLabel('Control group').fill('12.5');
    await frame.getByRole('button', { name: 'Preview messages' }).click();
    await frame.getByRole('heading', { name: 'What your customers would read' }).waitFor();
    await look('plugin');
    await frame.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    const plugins = await hub.list<{ id: string }>('/v1/connections');
    const kept = await hub.get<{ enabled: boolean; settings: { holdoutShare: number } }>(
      `/v1/connections/${plugins[0]?.id ?? ''}/plugins/cart-recovery`,
    );
    expect(kept).toMatchObject({ enabled: true, settings: { holdoutShare: 0.125 } });
    await frame.getByRole('link', { name: 'Settings' }).click();
    await heading('Settings');
  }, 60_000);

  it('sends a test message, and says why another was not sent', async () => {
    frame = await admin.open('en-GB');
    await frame.getByLabel('Your phone').fill('+39 333 123 4567');
    await frame.getByLabel('This is my own number').check();
    await frame.getByRole('button', { name: 'Send test message' }).click();
    await frame.getByText('The test message is on its way').waitFor();
    const [connection] = await hub.list<{ id: string }>('/v1/connections');
    await until(
      'the test message to be delivered',
      async () =>
        (await hub.list<{ status: string }>('/v1/messages')).some(({ status }) =>
          ['delivered', 'read'].includes(status),
        ),
      60_000,
    );
    await seed(hub, connection?.id ?? '');
    await menu('Messages');
    await frame.getByText('Delivered').or(frame.getByText('Read')).first().waitFor();
    await look('messages');
    await frame.getByRole('listitem').getByRole('link').first().click();
    await frame.getByRole('heading', { name: 'What happened' }).waitFor();
    await look('message');
    // The admin opens again what was open: each page has an address of its own.
    const { pathname } = new URL(frame.url());
    frame = await admin.open('en-GB', pathname.replace(`/app/shopify/${appId}`, ''));
    await frame.getByRole('heading', { name: 'What happened' }).waitFor();
  }, 90_000);

  it('shows recovered revenue as a chart with its figures beside it, and where consent stands', async () => {
    await menu('Recovered revenue');
    await frame.getByRole('img', { name: /^Recovered revenue by day in EUR\./ }).waitFor();
    expect(await frame.getByRole('row').count()).toBeGreaterThan(5);
    await look('revenue');
    await menu('Consent');
    await frame.getByRole('cell', { name: '3', exact: true }).first().waitFor();
    await look('consent');
  }, 60_000);

  it('needs no plan where nothing is billed, and shows the one Shopify bills', async () => {
    await menu('Plan');
    await frame.getByText('No plan is needed').waitFor();
    await look('plan');
  }, 60_000);

  it('goes live', async () => {
    frame = await admin.open('en-GB');
    const live = frame.getByRole('button', { name: 'Go live' });
    if (await live.count()) await live.click();
    await frame.getByText('Your shop is live: messages go to your customers.').waitFor();
    await look('overview');
    expect(await hub.list('/v1/connections')).toMatchObject([{ mode: 'live' }]);
  }, 60_000);

  it.each([
    ['de', 'WhatsApp-Nachrichten'],
    ['es-MX', 'Mensajes de WhatsApp'],
    ['fr', 'Messages WhatsApp'],
    ['it', 'Messaggi WhatsApp'],
    ['pt-BR', 'Mensagens do WhatsApp'],
  ])(
    'speaks the language of the admin: %s',
    async (locale, title) => {
      frame = await admin.open(locale);
      await heading(title);
    },
    30_000,
  );

  it('stands in no frame but that of its shop and the admin', async () => {
    const problems = browser.problems.length;
    await page.route('https://evil.example/**', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<iframe src="${hub.url}/app/shopify/${appId}?shop=${domain}"></iframe>`,
      }),
    );
    const elsewhere = await page.context().newPage();
    await elsewhere.route('https://evil.example/**', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<iframe src="${hub.url}/app/shopify/${appId}?shop=${domain}"></iframe>`,
      }),
    );
    const said: string[] = [];
    elsewhere.on('console', (message) => said.push(message.text()));
    await elsewhere.goto('https://evil.example/');
    await until('the browser to refuse the frame', () =>
      said.some((text) => text.includes('frame-ancestors')),
    );
    await elsewhere.close();
    expect(browser.problems).toHaveLength(problems);
  }, 30_000);

  it('asks nobody but the hub and Shopify', () => {
    expect(browser.problems).toEqual([]);
  });

  // A figure for docs, of a machine with nothing else to do: nothing is asked of it here.
  if (process.env['LIAISON_PICTURES'] !== undefined)
    it('measures how soon its largest part is painted, on a processor four times slower', async () => {
      const session = await page.context().newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
      const times: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        frame = await admin.open('en-GB');
        const own = await admin.session(frame);
        await own.send('Emulation.setCPUThrottlingRate', { rate: 4 }).catch(() => undefined);
        await frame.getByText('Your shop is live: messages go to your customers.').waitFor();
        times.push(
          await frame.evaluate<number>(
            `new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true }))`,
          ),
        );
        await own.detach().catch(() => undefined);
      }
      await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
      writeFileSync(
        join(root, '.test', 'shopify-lcp.txt'),
        `${times.map((time) => Math.round(time)).join(' ')}\n`,
      );
      expect(times.every((time) => time > 0)).toBe(true);
    }, 60_000);
});

/** What months of trading leave behind, written into the hub's own database: orders recovered, and what people agreed to. */
async function seed(hub: SandboxHub, connectionId: string): Promise<void> {
  const folder = hub.folder.path;
  const file = readdirSync(folder).find((name) => /\.(db|sqlite)$/.test(name));
  const Sqlite = (await sqliteModule()) as new (file: string) => {
    prepare(sql: string): { run(...values: unknown[]): unknown };
    close(): void;
  };
  const database = new Sqlite(join(folder, file ?? ''));
  const insert = (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row);
    database
      .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
      .run(...Object.values(row));
  };
  const accountId = hub.account ?? '';
  const now = Date.now();
  const journeyId = newId();
  insert('journey', {
    id: journeyId,
    accountId,
    plugin: 'cart-recovery',
    connectionId,
    journeyKey: 'k',
    status: 'ended',
    arm: 'treatment',
    startedAt: now - 20 * day,
    state: '{}',
  });
  for (const [ago, amount] of [
    [21, 42],
    [19, 18.5],
    [15, 96],
    [14, 31.2],
    [9, 64],
    [6, 120.4],
    [5, 27],
    [2, 88],
    [1, 54.9],
  ] as const)
    insert('conversion', {
      id: newId(),
      accountId,
      journeyId,
      subject: `order:${ago}`,
      rule: 'cart_token',
      amount: amount.toFixed(2),
      currency: 'EUR',
      at: now - ago * day,
      recordedAt: now,
    });
  const entry = (
    contactId: string,
    purpose: string,
    state: string,
    method: string,
    ago: number,
    source: string,
  ) =>
    insert('consent_entry', {
      id: newId(),
      accountId,
      contactId,
      purpose,
      state,
      method,
      effectiveAt: now - ago * day,
      recordedAt: now - ago * day,
      source,
    });
  for (let person = 0; person < 3; person += 1) {
    const contactId = newId();
    entry(
      contactId,
      'transactional',
      'granted',
      'checkout',
      3 + person,
      `event:${connectionId}:order:${person}`,
    );
    entry(contactId, 'marketing', 'granted', 'checkout', 3 + person, `event:${connectionId}:order:${person}`);
    if (person === 0) entry(contactId, 'marketing', 'revoked', 'stop_word', 1, `message:${contactId}`);
  }
  database.close();
}
