import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from './support/databases.js';
import { startShopifyHub, type ConnectedShop, type ShopifyHub } from './support/shopify.js';

const buyer = { phone: '+34600111222', email: 'ada@example.com' };
const hour = 3_600_000;

describe.each(databaseKinds)('what webhooks of Shopify missed, on $kind', ({ create }) => {
  let hub: ShopifyHub;
  beforeAll(async () => {
    hub = await startShopifyHub(create);
  }, 60_000);
  afterAll(() => hub.close());

  const sweepAll = async (connected: ConnectedShop) => {
    const { steps, last } = await hub.sweep(connected);
    expect(last?.error).toBeUndefined();
    await hub.work();
    return steps;
  };
  const connect = async () => {
    const connected = await hub.connect((await hub.api.accountKey()).key);
    await sweepAll(connected);
    hub.api.clock.advance(1_000);
    return connected;
  };

  it('is found by the next sweep, once, and told no second time by what comes later', async () => {
    const connected = await connect();
    const { shop, key } = connected;
    const heard = (await shop.shopper.order({ ...buyer, paid: false })).made;
    await hub.work();
    hub.isUp = false;
    const missed = (await shop.shopper.order({ ...buyer })).made;
    await shop.merchant.pay(heard);
    await shop.merchant.fulfil(heard, { tracking: { number: 'PQ1' } });
    hub.isUp = true;
    hub.api.clock.advance(15 * 60_000);
    await sweepAll(connected);
    const news = async () => [await hub.told(key, heard), await hub.told(key, missed)];
    const found = await news();
    expect(found).toEqual([['accepted', 'shipped'], ['paid']]);
    const all = await hub.events(key, `order:${missed.id}`);
    expect(all.map(({ transition }) => transition).sort()).toEqual(['accepted', 'paid', 'placed']);
    // The webhooks themselves, as Shopify repeats them; and another sweep over the same minutes.
    await hub.shopify.advance(0);
    await sweepAll(connected);
    hub.api.clock.advance(60_000);
    await hub.shopify.advance(0);
    await hub.work();
    await sweepAll(connected);
    expect(await news()).toEqual(found);
    expect(await hub.events(key, `order:${missed.id}`)).toHaveLength(all.length);
  });

  it('is found in a shop with more than one page of orders and of checkouts', async () => {
    const connected = await connect();
    const { shop, key } = connected;
    hub.isUp = false;
    const orders = [];
    const checkouts = [];
    for (let made = 0; made < 30; made++) orders.push((await shop.shopper.order({ ...buyer })).made);
    for (let made = 0; made < 23; made++) checkouts.push((await shop.shopper.checkOut({ ...buyer })).made);
    hub.isUp = true;
    hub.api.clock.advance(15 * 60_000);
    expect(await sweepAll(connected)).toBeGreaterThan(4);
    for (const order of orders) expect(await hub.told(key, order)).toEqual(['paid']);
    for (const { id } of checkouts)
      expect((await hub.events(key, `cart:${id}`)).map(({ type }) => type)).toEqual(['cart.updated']);
  });

  it('are carts too: one that was begun, one that was ordered, and none of those that nobody was told of', async () => {
    const connected = await connect();
    const { shop, key } = connected;
    const attributes = [{ name: 'liaison_whatsapp_optin_marketing', value: 'yes' }];
    const customer = (await shop.shopper.join({ ...buyer, firstName: 'Ada' })).made;
    const known = (await shop.shopper.checkOut({ customer, attributes })).made;
    await hub.work();
    hub.isUp = false;
    const begun = (await shop.shopper.checkOut({ customer, attributes })).made;
    const passed = (await shop.shopper.checkOut({ customer })).made;
    await shop.shopper.order({ checkout: known });
    await shop.shopper.order({ checkout: passed });
    hub.isUp = true;
    hub.api.clock.advance(15 * 60_000);
    await sweepAll(connected);
    const about = async ({ id }: { id: bigint }) =>
      (await hub.events(key, `cart:${id}`)).map(({ type }) => type).sort();
    expect(await about(begun)).toEqual(['cart.updated', 'consent.granted']);
    expect(await about(known)).toEqual(['cart.deleted', 'cart.updated', 'consent.granted']);
    expect(await about(passed)).toEqual([]);
    // As a webhook would have told it: the same person, goods, total and link.
    const [swept] = (await hub.events(key, `cart:${begun.id}`)).filter(({ type }) => type === 'cart.updated');
    const [sent] = (await hub.events(key, `cart:${known.id}`)).filter(({ type }) => type === 'cart.updated');
    type CartData = {
      cart: { total: unknown; recoveryUrl: string; couponParameter: string; items: { name: string }[] };
    };
    const [one, other] = [swept?.data as CartData, sent?.data as CartData];
    expect(one.cart.total).toEqual(other.cart.total);
    expect(one.cart.items.map(({ name }) => name)).toEqual(other.cart.items.map(({ name }) => name));
    expect(one.cart.recoveryUrl).toContain(begun.token);
    expect(one.cart.couponParameter).toBe('discount');
    expect(swept?.contactId).toEqual(expect.any(String));
    expect(swept?.contactId).toBe(sent?.contactId);
  });

  it('of orders from before the connection is recorded once, so that what happens next is news', async () => {
    const shop = hub.shopify.open('casa-vieja.myshopify.com');
    const open = (await shop.shopper.order({ ...buyer })).made;
    const closed = (await shop.shopper.order({ ...buyer })).made;
    await shop.merchant.cancel(closed);
    hub.api.clock.advance(hour);
    const connected = await hub.connect((await hub.api.accountKey()).key, {}, shop);
    await sweepAll(connected);
    expect(await hub.told(connected.key, open)).toEqual([]);
    hub.api.clock.advance(1_000);
    await shop.merchant.fulfil(open);
    await hub.work();
    expect(await hub.told(connected.key, open)).toEqual(['shipped']);
    hub.api.clock.advance(15 * 60_000);
    await sweepAll(connected);
    expect(await hub.told(connected.key, open)).toEqual(['shipped']);
    expect(await hub.events(connected.key, `order:${closed.id}`)).toEqual([]);
  });

  it('waits where the shop asks to wait, and goes on from the same place', async () => {
    const connected = await connect();
    hub.isUp = false;
    const missed = (await connected.shop.shopper.order({ ...buyer })).made;
    hub.isUp = true;
    hub.api.clock.advance(15 * 60_000);
    hub.shopify.inject('rate_limited', 1);
    expect((await hub.sweep(connected)).last?.error?.code).toBe('rate_limited');
    hub.api.clock.advance(5 * 60_000);
    await sweepAll(connected);
    expect(await hub.told(connected.key, missed)).toEqual(['paid']);
  });
});
