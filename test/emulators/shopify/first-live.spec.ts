import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstLive } from '../../../bin/lib/first-live-shopify.mjs';
import { ShopifyEmulator } from './index.js';

const emulator = 'test/emulators/shopify';
const script = readFileSync('docs/connectors/shopify-first-live.md', 'utf8');
const checks = readFileSync('bin/lib/first-live-shopify.mjs', 'utf8');
const lines = script.split('\n').flatMap((line) => {
  const [, file, , confirmed] = line.match(/^\| `([^`]+\.ts)` +\| (.+?) +\| (.+?) +\|$/) ?? [];
  return file === undefined || confirmed === undefined ? [] : [{ file, confirmed }];
});

describe('what the emulator assumes', () => {
  it('has a line each in the script for the first live shop, and no other', () => {
    const assumed = readdirSync(emulator, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => {
        const text = readFileSync(join(emulator, file), 'utf8');
        return [file, text.match(/\*assumed\*/gi)?.length ?? 0] as const;
      })
      .filter(([, count]) => count > 0);
    expect(assumed.length).toBeGreaterThan(10);
    const told = new Map<string, number>();
    for (const { file } of lines) told.set(file, (told.get(file) ?? 0) + 1);
    expect(Object.fromEntries([...told].sort())).toEqual(Object.fromEntries(assumed.sort()));
  });

  it('is confirmed by a check or a step that is there', () => {
    const steps = new Set(script.match(/^\d+(?=\. \*\*)/gm));
    for (const { confirmed } of lines) {
      const [, step] = /^step (\d+)$/.exec(confirmed) ?? [];
      const [, check] = /^by itself: (.+)$/.exec(confirmed) ?? [];
      if (step !== undefined) expect([...steps]).toContain(step);
      else expect(checks).toContain(`check('${check ?? confirmed}'`);
    }
  });
});

describe('the script for the first live shop', () => {
  const app = { clientId: 'liaison-first-live', clientSecret: 'the-secret-of-the-app-0001' };
  let shopify: ShopifyEmulator;
  let token: string;
  const environment = () => ({
    SHOPIFY_URL: shopify.url,
    SHOPIFY_SHOP: 'first.myshopify.com',
    SHOPIFY_CLIENT_ID: app.clientId,
    SHOPIFY_CLIENT_SECRET: app.clientSecret,
  });
  beforeAll(async () => {
    shopify = await ShopifyEmulator.start({ apps: [{ ...app, distribution: 'own' }] });
    const shop = shopify.open('first.myshopify.com');
    token = shop.accessToken(app.clientId);
    await shop.shopper.order({ phone: '+34600111222', email: 'ada@example.com' });
  });
  afterAll(() => shopify.close());

  it('finds every assumption in the emulator, shows no secret, and leaves nothing in the shop', async () => {
    const printed: string[] = [];
    const results = await firstLive({ ...environment(), SHOPIFY_ACCESS_TOKEN: token }, (line) =>
      printed.push(line),
    );
    expect(results.filter(({ outcome }) => outcome === 'differs')).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(10);
    expect(printed).toHaveLength(results.length);
    for (const secret of [app.clientSecret, token]) expect(printed.join('\n')).not.toContain(secret);
    const { data } = shopify.open('first.myshopify.com');
    expect([data.drafts.size, data.discounts.size]).toEqual([0, 0]);
  });

  it('reports a vendor that behaves differently', async () => {
    const results = await firstLive({ ...environment(), SHOPIFY_CLIENT_SECRET: 'not-the-secret' });
    const [first] = results;
    expect(first).toMatchObject({ outcome: 'differs' });
    expect(first?.found).toContain('invalid_client');
  });

  it('says what it needs', async () => {
    await expect(firstLive({ ...environment(), SHOPIFY_SHOP: '' })).rejects.toThrow(/Set SHOPIFY_SHOP/);
  });
});
