import { afterEach, describe, expect, it } from '@jest/globals';
import { ask, gid, startEmulator, startVendor, type ShopifyVendor } from './index.js';
import { developmentApp } from './alone.js';

const app = {
  clientId: 'liaison-key',
  clientSecret: 'hush-0123456789',
  redirectUrls: ['https://hub.example/back'],
};
let closing: (() => Promise<void>) | undefined;
afterEach(() => closing?.());

async function vendor(): Promise<ShopifyVendor> {
  const made = await startVendor({ apps: [app] }, ['acme.myshopify.com', 'other.myshopify.com']);
  closing = () => made.close();
  return made;
}

describe('the emulator as the kit drives it', () => {
  it('accepts its token, lets people of each shop agree, and counts what was made', async () => {
    const given = await vendor();
    const { oauth, shop, shopify } = given;
    const { made: customer } = await shop.shopper.join();
    const before = given.made?.() ?? 0;
    await ask(
      shopify,
      oauth?.accessToken ?? '',
      'mutation ($id: ID!) { tagsAdd(id: $id, tags: ["VIP"]) { userErrors { message } } }',
      { id: gid('Customer', customer.id) },
    );
    expect((given.made?.() ?? 0) - before).toBe(1);
    const asked = `https://x/admin/oauth/authorize?client_id=${app.clientId}&redirect_uri=https://hub.example/back&state=s`;
    expect(await oauth?.agree?.(asked, 'other.myshopify.com')).toContain('shop=other.myshopify.com');
  });

  it('meets faults until it is healed', async () => {
    const given = await vendor();
    given.inject('rate_limited');
    const response = await fetch(given.shopify.url);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2.0']);
    given.inject(undefined);
    expect((await fetch(given.shopify.url)).status).toBe(404);
  });
});

describe('the emulator by itself', () => {
  it('lets a merchant choose their shop, and sends them back to any hub', async () => {
    const { baseUrl, close } = await startEmulator(0);
    closing = close;
    const query = new URLSearchParams({
      client_id: developmentApp.clientId,
      redirect_uri: 'http://127.0.0.1:3000/back',
      state: 's"><script>',
    });
    const page = await (await fetch(`${baseUrl}/admin/oauth/authorize?${query.toString()}`)).text();
    expect(page).toContain('acme.myshopify.com');
    expect(page).not.toContain('<script>');
    const back = await fetch(`${baseUrl}/acme.myshopify.com/admin/oauth/authorize?${query.toString()}`, {
      redirect: 'manual',
    });
    const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const { clientId, clientSecret } = developmentApp;
    const token = await fetch(`${baseUrl}/admin/oauth/access_token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, code, expiring: '1' }),
    });
    const { access_token: accessToken } = (await token.json()) as { access_token: string };
    expect(await ask({ url: baseUrl }, accessToken, '{ orders(first: 2) { nodes { name } } }')).toEqual({
      orders: { nodes: [{ name: '#1001' }] },
    });
    expect((await fetch(`${baseUrl}/gone.myshopify.com/admin/oauth/authorize`)).status).toBe(404);
  });
});
