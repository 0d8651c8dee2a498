import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { somebody, type Person } from '../support/people.js';
import { Shop } from '../support/shop.js';
import { StoreApi } from '../support/store-api.js';

const ticks = { 'liaison/transactional': true };

describe('two real shops of one account', () => {
  let first: Shop;
  let second: Shop;
  beforeAll(async () => {
    first = await Shop.open();
    await first.hub.enablePlugin('order-notifications');
    second = await first.second('Casa Verde');
  }, 300_000);
  afterAll(async () => {
    await second.site.destroy();
    await first.close();
  }, 60_000);

  const order = async (shop: Shop, person: Person): Promise<number> => {
    const api = await new StoreApi(shop.site.url).open();
    await api.add(shop.site.shop.products['mug'] ?? 0, 1);
    const { body } = await api.order(person, ticks);
    await shop.flush();
    return body['order_id'] as number;
  };
  const connections = async () =>
    (await first.hub.list<{ id: string; status: string }>('/v1/connections')).filter(
      ({ status }) => status !== 'deleted',
    );

  it('are two connections', async () => {
    expect(await connections()).toHaveLength(2);
  });

  it('each writes to its own buyer in its own name, once', async () => {
    const [ana, ben] = [somebody(), somebody()];
    await order(first, ana);
    await order(second, ben);
    const [toAna = ''] = await first.receives(ana.digits, 1);
    const [toBen = ''] = await first.receives(ben.digits, 1);
    expect(toAna).toContain('Casa Azul');
    expect(toBen).toContain('Casa Verde');
    expect(await first.received(ana.digits)).toHaveLength(1);
    expect(await first.received(ben.digits)).toHaveLength(1);
  }, 90_000);

  it('tell a buyer of a refund the owner makes on the order', async () => {
    const person = somebody();
    const id = await order(first, person);
    await first.receives(person.digits, 1);
    const owner = await first.browser.owner(first.site.url);
    await owner.goto(`${first.site.url}/wp-admin/admin.php?page=wc-orders&action=edit&id=${id}`);
    await owner.click('button.refund-items');
    await owner.fill('input.refund_order_item_qty', '1');
    await owner.locator('input.refund_order_item_qty').blur();
    owner.on('dialog', (dialog) => void dialog.accept());
    await Promise.all([owner.waitForEvent('load'), owner.click('button.do-manual-refund')]);
    await owner.context().close();
    await first.flush();
    const texts = await first.receives(person.digits, 2);
    expect(texts[1]).toMatch(/refund/i);
  }, 120_000);

  it('one goes on when the other is disconnected', async () => {
    const owner = await first.browser.owner(first.site.url);
    await owner.goto(`${first.site.url}/wp-admin/admin.php?page=liaison`);
    await owner.locator('.liaison-details summary').click();
    await owner.locator('input[name="sure"]').check();
    await Promise.all([
      owner.waitForURL(/page=liaison/),
      owner.getByRole('button', { name: 'Disconnect' }).click(),
    ]);
    await owner.getByText(/Disconnected/).waitFor();
    await owner.context().close();
    expect(await connections()).toHaveLength(1);
    const person = somebody();
    await order(second, person);
    await second.receives(person.digits, 1);
    const other = somebody();
    await order(first, other);
    expect(await first.received(other.digits)).toEqual([]);
  }, 120_000);

  it('leave debug.log empty', () => {
    expect([...first.complaints(), ...second.complaints()]).toEqual([]);
  });
});
