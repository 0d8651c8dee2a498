import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../support/processes.js';
import { somebody } from '../support/people.js';
import { Shop } from '../support/shop.js';
import { StoreApi } from '../support/store-api.js';

const ticks = { 'liaison/marketing': true, 'liaison/transactional': true };

/** PHP's own web server cannot end a response before its request, so what is seen here is the shop's request to itself. */
describe('an order of a real shop whose background jobs do not run', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open();
    await shop.hub.enablePlugin('order-notifications');
  }, 240_000);
  afterAll(async () => {
    await shop.close();
  }, 60_000);

  const address = () => `${shop.site.url}/?wc-ajax=liaison_flush`;
  const tested = () =>
    shop.site.php<{ state: string; ms: number }>("return get_option( 'liaison_loopback' ) ?: array();");
  /** The test is made anew with the next heartbeat. */
  const testAgain = async () => {
    await shop.site.php("update_option( 'liaison_loopback', array(), true ); return true;");
    await shop.heartbeat();
    return tested();
  };
  const order = async () => {
    const person = somebody();
    const api = await new StoreApi(shop.site.url).open();
    await api.add(shop.site.shop.products['mug'] ?? 0, 1);
    const { body } = await api.order(person, ticks);
    return { person, id: body['order_id'] as number };
  };

  it('leaves as a message within five seconds of the request', async () => {
    expect((await testAgain()).state).toBe('ok');
    const { person, id } = await order();
    const [text] = await shop.receives(person.digits, 1, 5_000);
    expect(text).toContain(String(id));
    expect(await shop.waiting()).toEqual([]);
    await shop.flush();
    expect(await shop.received(person.digits)).toHaveLength(1);
  }, 90_000);

  it('leaves within five seconds of the owner’s change too', async () => {
    const { person, id } = await order();
    await shop.receives(person.digits, 1, 5_000);
    const owner = await shop.browser.owner(shop.site.url);
    await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=wc-orders&action=edit&id=${id}`);
    await owner.selectOption('#order_status', 'wc-completed');
    await Promise.all([owner.waitForEvent('load'), owner.click('button.save_order')]);
    await shop.receives(person.digits, 2, 5_000);
    await owner.context().close();
  }, 90_000);

  it('is told of to nobody who asks the shop for it', async () => {
    for (const body of ['', 'kind=flush&id=0123456789abcdef&at=1&signature=x', 'kind[]=flush&id[]=1']) {
      const answer = await fetch(address(), {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect([answer.status, await answer.text()]).toEqual([403, '{"ok":false}']);
      expect(answer.headers.get('cache-control')).toContain('no-store');
    }
    expect((await fetch(address())).status).toBe(403);
  }, 60_000);

  it('waits for the background jobs where a password stands before the shop, and the owner reads why', async () => {
    shop.site.block([{ contains: 'liaison_flush', status: 401 }]);
    expect((await testAgain()).state).toBe('password');
    const { person } = await order();
    expect((await shop.waiting()).map(({ topic }) => topic)).toContain('order.created');
    const owner = await shop.browser.owner(shop.site.url);
    await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison`);
    await owner.getByText('Your shop is password-protected').first().waitFor();
    await owner.context().close();
    await shop.flush();
    await shop.receives(person.digits, 1);
    shop.site.block([]);
    expect((await testAgain()).state).toBe('ok');
    await until('nothing to wait', async () => (await shop.waiting()).length === 0);
  }, 120_000);

  it('leaves debug.log empty', () => {
    expect(shop.complaints()).toEqual([]);
  });
});
