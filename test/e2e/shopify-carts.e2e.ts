import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scopes } from '../../connectors/shopify/auth.js';
import { connector } from '../../connectors/shopify/shopify.connector.js';
import { ShopifyEmulator, type EmulatedShop } from '../emulators/shopify/index.js';
import { TestHub } from '../support/hub.js';
import { until } from '../support/processes.js';
import { shopifyApp as app } from '../support/shopify.js';

const topics = connector.triggers.flatMap((trigger) => trigger.topics).filter((topic) => topic.includes('/'));
const attributes = [{ name: 'liaison_whatsapp_optin_marketing', value: 'yes' }];

describe('a checkout left behind at Shopify', () => {
  let hub: TestHub;
  let shopify: ShopifyEmulator;
  let shop: EmulatedShop;

  beforeAll(async () => {
    shopify = await ShopifyEmulator.start({ apps: [{ ...app, scopes }], answerWithin: 30_000 });
    hub = await TestHub.start({ environment: shopify.environment });
    await hub.addNumber();
    const made = await hub.post('/v1/apps', { connector: 'shopify', name: 'Our app', ...app });
    const { id, redirectUrl, webhookUrl } = made.body as Record<'id' | 'redirectUrl' | 'webhookUrl', string>;
    shopify.configure(app.clientId, { redirectUrls: [redirectUrl], webhooks: [{ topics, uri: webhookUrl }] });
    shop = shopify.open('casa-azul.myshopify.com');
    const asked = await hub.post('/v1/connections/shopify/authorize', {
      appId: id,
      settings: { shop: shop.domain },
    });
    const page = await fetch(shopify.agree(String(asked.body['authorizeUrl']), shop.domain));
    expect(await page.text()).toContain('Shopify is connected');
    await hub.enablePlugin('cart-recovery', {
      steps: [
        { after: 'PT1S', template: 'cart_coupon' },
        { after: 'PT8S', template: 'cart_last_chance' },
      ],
      coupon: { mode: 'unique', code: 'tea' },
    });
    // Shopify counts whole seconds: what follows happens after the connection was made.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }, 120_000);
  afterAll(async () => {
    await hub.stop();
    await shopify.close();
  }, 60_000);

  const phoneOf = (n: number) => `+346001112${String(n).padStart(2, '0')}`;
  const texts = async (n: number) =>
    (await hub.graph.messages({ recipient: phoneOf(n).slice(1) })).map(({ text }) => text);
  const leave = async (n: number) => {
    const basket = { phone: phoneOf(n), email: `buyer-${n}@example.com`, attributes };
    return (await shop.shopper.checkOut(basket)).made;
  };

  it('is reminded of with a link that opens it with the discount entered, and of nothing once it was ordered', async () => {
    const checkout = await leave(1);
    const [text] = await until(
      'the reminder',
      async () => {
        const found = await texts(1);
        return found.length > 0 ? found : undefined;
      },
      20_000,
    );
    const [made] = [...shop.data.discounts.values()];
    const link = /https:\/\/casa-azul\.myshopify\.com\S+/.exec(text ?? '')?.[0] ?? '';
    expect(new URL(link).searchParams.get('discount')).toBe(made?.code);
    expect(made).toMatchObject({ usageLimit: 1, value: { percentage: 0.1 }, endsAt: expect.any(Number) });
    // One tap: the checkout with goods, contact details and discount, and then the order.
    const back = await shop.shopper.comeBack(link);
    expect(back.made).toBe(checkout);
    expect(checkout.discountCodes).toEqual([made?.code]);
    const { made: order } = await shop.shopper.order({ checkout });
    expect([order.checkoutId, made?.used]).toEqual([checkout.id, 1]);
    await new Promise((resolve) => setTimeout(resolve, 9_000));
    expect(await texts(1)).toHaveLength(1);
  }, 60_000);
});
