import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../../support/processes.js';
import { accessibilityProblems, accessibilityProblemsAtWidths } from '../support/accessibility.js';
import { unreached } from '../support/keyboard.js';
import { Shop } from '../support/shop.js';

/** Two orders of people who agreed, and one without a phone. */
const MAKE_ORDERS = `
  $ids = array();
  foreach ( array( '600111222', '600111333', '' ) as $i => $phone ) {
    $order = wc_create_order( array( 'status' => 'pending' ) );
    $order->add_product( wc_get_product( $args['mug'] ), 1 );
    $order->set_address( array( 'first_name' => 'Ana', 'country' => 'ES', 'phone' => $phone, 'email' => "p$i@example.com" ), 'billing' );
    $order->set_payment_method( 'bacs' );
    $order->update_meta_data( 'liaison_whatsapp_optin', 'yes' );
    $order->calculate_totals();
    $order->save();
    $order->update_status( 'on-hold' );
    $ids[] = $order->get_id();
  }
  return $ids;`;

/** An order that its buyer has called off. */
const MAKE_CANCELLED = `
  $order = wc_create_order( array( 'status' => 'cancelled' ) );
  $order->add_product( wc_get_product( $args['mug'] ), 1 );
  $order->set_address( array( 'first_name' => 'Ana', 'country' => 'ES', 'phone' => '600111222' ), 'billing' );
  $order->calculate_totals();
  $order->save();
  return $order->get_id();`;

/** Prints a list of messages about so many orders that no cache holds yet, and counts the queries. */
const LIST_QUERIES = `
  $rows = array();
  for ( $i = 0; $i < $args['count']; $i++ ) {
    $order = wc_create_order();
    $order->update_meta_data( 'liaison_whatsapp_optin', 'yes' );
    $order->save();
    $rows[] = array( 'subject' => 'order:' . $order->get_id() );
  }
  wp_cache_flush();
  wp_load_alloptions();
  global $wpdb;
  $before = $wpdb->num_queries;
  ob_start();
  \\Liaison\\WooCommerce\\Admin\\MessageList::table( $rows, 'x' );
  $html = ob_get_clean();
  $asked = $wpdb->num_queries - $before;
  foreach ( $rows as $row ) {
    wc_get_order( (int) substr( $row['subject'], 6 ) )->delete( true );
  }
  return substr_count( $html, '<a ' ) === $args['count'] ? $asked : -1;`;

/**
 * What makes a page wider than its screen, or is cut off at its side, and codes that are broken into lines although a
 * line has room for them. The order screen is WooCommerce's own: there only our box is looked at.
 */
const WIDER_THAN_THE_SCREEN = `
  ( () => {
    const ours = document.querySelector( '.wrap.liaison, #liaison-order' );
    const found = [];
    const page = document.scrollingElement;
    if ( ours.matches( '.liaison' ) && page.scrollWidth > innerWidth ) found.push( 'page ' + page.scrollWidth );
    for ( const part of ours.querySelectorAll( '*' ) ) {
      const { right, left, width } = part.getBoundingClientRect();
      const name = part.tagName + '.' + part.className;
      const outside = width > 1 && ( right > innerWidth + 1 || left < -1 );
      if ( outside && ! part.closest( '.screen-reader-text, thead' ) ) found.push( name + ' ' + Math.round( right ) );
      if ( part.tagName === 'CODE' && part.getClientRects().length > 1 ) found.push( 'broken ' + part.textContent );
      if ( part.classList.contains( 'liaison-scroll' ) && part.scrollWidth > part.clientWidth + 1 ) found.push( 'scrolls ' + name );
    }
    return found.slice( 0, 20 );
  } )()`;

const told = async (page: Page): Promise<string> =>
  (await page.locator('.liaison > .notice').allTextContents()).join(' ').replaceAll(/\s+/g, ' ');

async function press(page: Page, name: string | RegExp, within = '.liaison'): Promise<void> {
  await Promise.all([
    page.waitForEvent('load'),
    page.locator(within).getByRole('button', { name, exact: true }).first().click(),
  ]);
}

describe.each([
  { hpos: true, name: 'orders in tables of their own' },
  { hpos: false, name: 'orders among posts' },
])("the owner's pages, $name", ({ hpos }) => {
  let shop: Shop;
  let owner: Page;
  let orders: number[];
  let cancelled: number;
  const list = hpos ? 'admin.php?page=wc-orders' : 'edit.php?post_type=shop_order';
  const edit = (id: number | undefined): string =>
    hpos ? `admin.php?page=wc-orders&action=edit&id=${id}` : `post.php?post=${id}&action=edit`;
  const open = (query: string): Promise<unknown> =>
    owner.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison${query}`);

  /** Queries a list of messages about so many orders costs beside the lists the storage makes anew for each size. */
  const listQueries = (count: number): Promise<number> =>
    shop.site.php<number>(LIST_QUERIES, { count, mug: shop.site.shop.products['mug'] });

  beforeAll(async () => {
    shop = await Shop.open({ site: { hpos }, connect: false });
    await shop.hub.enablePlugin('order-notifications');
    // The essentials work without script.
    owner = await shop.browser.owner(shop.site.url, { javaScript: false });
  }, 240_000);
  afterAll(async () => {
    await shop.close();
  }, 60_000);

  it('say before connecting what will leave, and nothing has left', async () => {
    await open('');
    expect(await owner.locator('.liaison-connect').textContent()).toContain(
      'Nothing is sent before you connect.',
    );
    await open('&tab=messages');
    expect(await owner.locator('.liaison').textContent()).toContain("isn't connected yet");
    expect(await shop.hub.list('/v1/connections')).toEqual([]);
  }, 60_000);

  it('say what the key can do, and what a shop at a private address needs', async () => {
    await open('');
    const words = await owner.locator('.liaison-connect').innerText();
    expect(words).toContain('REST API key named "Liaison" with read and write permission');
    expect(words).toContain('LIAISON_ALLOW_PRIVATE_ADDRESSES=true');
  }, 60_000);

  it.each([
    ['nobody answers', () => 'http://127.0.0.1:9', /Nothing answers at http:\/\/127\.0\.0\.1:9\./],
    ['something else answers', () => shop.site.url, /it is not a Liaison hub\./],
    ['everybody could listen', () => 'http://hub.example', /must start with https:\/\//],
  ])(
    'keep the owner here when at the address of the hub %s',
    async (_what, address, says) => {
      await open('');
      await owner.fill('#liaison-hub', address());
      await press(owner, 'Connect', '.liaison-connect');
      expect(new URL(owner.url()).origin).toBe(shop.site.url);
      expect(await owner.locator('.liaison .notice-error').innerText()).toMatch(says);
      // To be corrected, not typed anew.
      expect(await owner.inputValue('#liaison-hub')).toBe(address());
    },
    60_000,
  );

  it('lead from connecting to the first test message', async () => {
    await shop.connect(owner);
    expect(await told(owner)).toContain('Test mode.');
    await owner.fill('#liaison-phone', '600 111 222');
    await owner.check('[name="own"]');
    await press(owner, 'Send', '#liaison-test');
    expect(await told(owner)).toContain('The test message is being sent');
    await shop.receives('34600111222', 1);
    expect(await owner.inputValue('#liaison-numbers')).toBe('+34600111222');
  }, 120_000);

  it('say what the hub finds when it is asked to check again', async () => {
    await open('');
    await press(owner, 'Check again');
    expect(await told(owner)).toContain('The hub can reach your shop.');
    shop.site.block([
      { contains: '/wp-json/', status: 403 },
      { contains: 'rest_route=', status: 403 },
      { contains: 'wc-ajax=liaison', status: 403 },
    ]);
    try {
      // The hub answers a second check within five seconds with the first one's result.
      await until(
        'the hub to have found the wall',
        async () => {
          await open('');
          await press(owner, 'Check again');
          return (await told(owner)).includes("The hub can't reach your shop.");
        },
        40_000,
      );
      expect(await owner.locator('.liaison-steps .liaison-open').allInnerTexts()).toContainEqual(
        expect.stringContaining('Check the store connection'),
      );
    } finally {
      shop.site.block([]);
    }
    await until(
      'the hub to have found its way again',
      async () => {
        await open('');
        await press(owner, 'Check again');
        return (await told(owner)).includes('The hub can reach your shop.');
      },
      40_000,
    );
  }, 120_000);

  it('show what would have been sent in test mode, and note it on the order', async () => {
    orders = await shop.site.php<number[]>(MAKE_ORDERS, { mug: shop.site.shop.products['mug'] });
    await shop.flush();
    await shop.receives('34600111222', 2);
    await open('&tab=messages');
    expect(await owner.locator('.liaison table').textContent()).toMatch(/test mode/i);
    expect(await listQueries(40)).toBe(await listQueries(4));
    await open('&tab=deliveries');
    expect(await owner.locator('.liaison').textContent()).toContain('Processed');
  }, 120_000);

  it('keep settings at the hub, and say by field what it refuses', async () => {
    await open('&tab=settings');
    const form = owner.locator('form:has(input[name="id"][value="cart-recovery"])');
    await form.locator('summary').first().click();
    await form.locator('[name="settings[cart-recovery][steps][1][after][amount]"]').fill('1');
    await Promise.all([owner.waitForEvent('load'), form.getByRole('button').click()]);
    expect(await owner.locator('.liaison-error').allTextContents()).toEqual([
      expect.stringMatching(/must be longer than the wait/i),
    ]);
    await open('&tab=settings');
    await form.locator('[name="enabled"]').check();
    await form.locator('summary').first().click();
    await form.locator('[name="settings[cart-recovery][holdoutShare]"]').fill('10');
    await form.locator('[name="settings[cart-recovery][steps][2][__remove]"]').check();
    await Promise.all([owner.waitForEvent('load'), form.getByRole('button').click()]);
    expect(await told(owner)).toContain('Settings saved to the hub.');
    const { id: connection } = await shop.connection();
    const kept = (
      await shop.hub.list<{ id: string; enabled: boolean; settings: Record<string, unknown> }>(
        `/v1/connections/${connection}/plugins`,
      )
    ).find(({ id }) => id === 'cart-recovery');
    expect(kept).toMatchObject({ enabled: true, settings: { holdoutShare: 0.1 } });
    expect(kept?.settings['steps']).toHaveLength(2);
  }, 120_000);

  it('show before sending to chosen orders who gets what, and who is left out and why', async () => {
    cancelled = await shop.site.php<number>(MAKE_CANCELLED, { mug: shop.site.shop.products['mug'] });
    // That it was cancelled is told by itself.
    await shop.site.cron({ due: ['liaison_flush'] });
    await shop.receives('34600111222', 3);
    await owner.goto(`${shop.site.url}/wp-admin/${list}`);
    for (const id of [...orders, cancelled]) await owner.check(`#cb-select-${id}`);
    await owner.selectOption('#bulk-action-selector-top', 'liaison_send');
    await Promise.all([owner.waitForEvent('load'), owner.click('#doaction')]);
    expect(await owner.locator('.liaison').textContent()).toContain(
      '4 orders selected, 3 with a phone number.',
    );
    await owner.selectOption('#liaison-template', 'order_delivered');
    await press(owner, 'Preview');
    expect(await owner.locator('.liaison').getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
      '1 message will be sent',
      '1 message to check',
      '2 orders left out',
    ]);
    const row = (id: number | undefined) => owner.locator(`.liaison tr:has(input[value="${id}"])`);
    expect(await row(orders[0]).innerText()).toContain('Ana');
    expect(await row(orders[0]).locator('.liaison-text').innerText()).toContain(String(orders[0]));
    expect(await row(orders[0]).getByRole('checkbox').isChecked()).toBe(true);
    expect(await row(cancelled).innerText()).toContain("doesn't fit the order's status: Cancelled");
    expect(await row(cancelled).getByRole('checkbox').isChecked()).toBe(false);
    const left = await owner.locator('.liaison table').last().innerText();
    expect(left).toContain('The order has no phone number.');
    expect(left).toContain(`#${orders[1]}`);
    // Nothing has left yet.
    expect(await shop.received('34600111222')).toHaveLength(3);
    await press(owner, 'Send to the selected orders');
    expect(await told(owner)).toContain('The message is being sent');
    const texts = await shop.receives('34600111222', 4);
    expect(texts.at(-1)).toContain(String(orders[0]));
    expect((await shop.decided('34600111333')).map(({ status }) => status)).not.toContain('sent');
  }, 120_000);

  it('send in the background to several orders, and to one that does not fit only when it is selected', async () => {
    await open(`&tab=send&orders=${orders[0]},${cancelled}`);
    await owner.selectOption('#liaison-template', 'order_delivered');
    await press(owner, 'Preview');
    await owner.check(`input[name="chosen[]"][value="${cancelled}"]`);
    await press(owner, 'Send to the selected orders');
    expect(await told(owner)).toContain('will be sent to 2 orders');
    await shop.site.cron({ due: ['liaison_send_to_order'] });
    await shop.receives('34600111222', 6);
  }, 120_000);

  it('show the thread beside the order', async () => {
    await owner.goto(`${shop.site.url}/wp-admin/${edit(orders[0])}`);
    await Promise.all([
      owner.waitForEvent('load'),
      owner.getByRole('link', { name: 'Show messages' }).click(),
    ]);
    expect(await owner.locator('.liaison-thread li').count()).toBe(3);
    await shop.heartbeat();
    const notes = await shop.site.php<string[]>(
      `return wp_list_pluck( wc_get_order_notes( array( 'order_id' => $args['id'], 'type' => 'internal' ) ), 'content' );`,
      { id: orders[1] },
    );
    expect(notes).toContainEqual(expect.stringMatching(/^WhatsApp, .*not sent: test mode$/));
  }, 120_000);

  it('keep our marks on the order out of its custom fields', async () => {
    expect(
      await shop.site.php<string>(
        `return wc_get_order( $args['id'] )->get_meta( 'liaison_whatsapp_optin' );`,
        {
          id: orders[0],
        },
      ),
    ).toBe('yes');
    await owner.goto(`${shop.site.url}/wp-admin/${edit(orders[0])}`);
    expect(await owner.locator('#order_custom, #postcustom').count()).toBeGreaterThan(0);
    expect(await owner.content()).not.toContain('liaison_whatsapp_optin');
  }, 60_000);

  it('keep a chat button from being saved without its number', async () => {
    await open('&tab=settings&section=chat');
    await owner.check('[name$="[enabled]"]');
    await press(owner, 'Save changes');
    expect(await told(owner)).not.toContain('Saved');
    expect(await owner.locator('.liaison-error').innerText()).toContain('Enter the WhatsApp number');
    await owner.fill('[name$="[phone]"]', '+34 600 111 222');
    await press(owner, 'Save changes');
    expect(await told(owner)).toContain('Saved');
  }, 60_000);

  it('show the last outcome in the list of orders, read at once for the whole page', async () => {
    await owner.goto(`${shop.site.url}/wp-admin/${list}`);
    const row = (id: number | undefined) => owner.locator(`#the-list tr:has(#cb-select-${id})`);
    expect(await row(orders[1]).locator('.column-liaison_outcome').innerText()).toMatch(
      /not sent: test mode$/,
    );
    expect(await row(orders[2]).locator('.column-liaison_outcome').innerText()).toContain('no phone number');
    expect(await owner.locator('#liaison-test-outcome-queries').textContent()).toBe('1');
    // WordPress hides it when the owner takes this tick away.
    expect(await owner.locator('#liaison_outcome-hide').isChecked()).toBe(true);
  }, 120_000);

  it('send from the box beside an order', async () => {
    await owner.goto(`${shop.site.url}/wp-admin/${edit(orders[0])}`);
    await Promise.all([
      owner.waitForEvent('load'),
      owner.locator('#liaison-order').getByRole('link', { name: 'Send a message' }).click(),
    ]);
    await owner.selectOption('#liaison-template', 'order_delivered');
    await press(owner, 'Preview');
    expect(await owner.locator('.liaison-text').innerText()).toContain(String(orders[0]));
    await press(owner, 'Send message');
    expect(await told(owner)).toContain('The message is being sent');
    await shop.receives('34600111222', 6);
  }, 120_000);

  it('keep settings in the shop', async () => {
    await open('&tab=settings&section=orders');
    await owner.fill('[name$="[review_days]"]', '7');
    await press(owner, 'Save changes');
    expect(await told(owner)).toContain('Saved');
    expect(await owner.inputValue('[name$="[review_days]"]')).toBe('7');
  }, 60_000);

  it('fit on a phone: nothing scrolls sideways, and no code is broken in the middle of a word', async () => {
    const page = await shop.browser.owner(shop.site.url);
    await page.setViewportSize({ width: 390, height: 844 });
    const wide: string[] = [];
    const look = async (what: string): Promise<void> => {
      const found = await page.evaluate<string[]>(WIDER_THAN_THE_SCREEN);
      wide.push(...found.map((part) => `${what}: ${part}`));
    };
    const tab = 'admin.php?page=liaison&tab=';
    for (const query of [
      ...['overview', 'messages', 'deliveries', 'settings'].map((name) => `${tab}${name}`),
      ...['statuses', 'orders', 'consent', 'carts', 'chat', 'leaving', 'connector'].map(
        (section) => `${tab}settings&section=${section}`,
      ),
      `${tab}send&orders=${orders.join(',')}`,
    ]) {
      await page.goto(`${shop.site.url}/wp-admin/${query}`);
      await look(query);
    }
    await page.selectOption('#liaison-template', 'order_delivered');
    await press(page, 'Preview');
    await look('preview');
    expect(await accessibilityProblems(page, '.liaison')).toEqual([]);
    await page.goto(`${shop.site.url}/wp-admin/${edit(orders[0])}`);
    await page.locator('#liaison-order .liaison-thread').waitFor();
    await look('order');
    await page.context().close();
    expect(wide).toEqual([]);
  }, 180_000);

  it('are reached by keyboard', async () => {
    const page = await shop.browser.owner(shop.site.url);
    const walk = async (query: string, part: string): Promise<void> => {
      await page.goto(`${shop.site.url}/wp-admin/${query}`);
      // The box beside an order reads its messages first.
      if (part !== '.liaison') await page.locator('#liaison-order .liaison-thread').waitFor();
      expect([query, await unreached(page, part)]).toEqual([query, []]);
    };
    for (const tab of ['', '&tab=messages', '&tab=deliveries', '&tab=settings', '&tab=settings&section=chat'])
      await walk(`admin.php?page=liaison${tab}`, '.liaison');
    await walk(`admin.php?page=liaison&tab=send&orders=${orders[0]}`, '.liaison');
    await walk(edit(orders[0]), '#liaison-order .inside');
    await page.context().close();
  }, 180_000);

  it('are free of what the accessibility checker finds', async () => {
    const page = await shop.browser.owner(shop.site.url);
    for (const query of [
      '',
      '&tab=messages',
      '&tab=deliveries',
      '&tab=settings',
      '&tab=settings&section=statuses',
      '&tab=settings&section=orders',
      '&tab=settings&section=consent',
      '&tab=settings&section=carts',
      '&tab=settings&section=chat',
      '&tab=settings&section=leaving',
      '&tab=settings&section=connector',
      `&tab=send&orders=${orders[0]}`,
    ]) {
      await page.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison${query}`);
      expect([query, await accessibilityProblemsAtWidths(page, '.liaison')]).toEqual([query, []]);
    }
    await page.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison&tab=send&orders=${orders.join(',')}`);
    await page.selectOption('#liaison-template', 'order_delivered');
    await press(page, 'Preview');
    expect(await accessibilityProblemsAtWidths(page, '.liaison')).toEqual([]);
    await page.goto(`${shop.site.url}/wp-admin/${edit(orders[0])}`);
    await page.locator('#liaison-order .liaison-thread').waitFor();
    expect(await accessibilityProblemsAtWidths(page, '#liaison-order .inside')).toEqual([]);
    await page.goto(`${shop.site.url}/wp-admin/${list}`);
    expect(await accessibilityProblemsAtWidths(page, '#the-list .column-liaison_outcome')).toEqual([]);
    await page.context().close();
  }, 180_000);

  it('go live, back, pause, resume and disconnect', async () => {
    await open('');
    await press(owner, 'Go live');
    expect(await told(owner)).toContain("You're live.");
    await press(owner, 'Return to test mode');
    expect(await told(owner)).toContain('Test mode is on.');
    await press(owner, 'Pause');
    expect(await told(owner)).toContain('Paused.');
    await press(owner, 'Resume');
    expect(await told(owner)).toContain('Resumed.');
    await owner.locator('#liaison-switches summary').click();
    await owner.check('[name="sure"]');
    await press(owner, 'Disconnect');
    expect(await told(owner)).toContain('Disconnected.');
    expect(await owner.locator('.liaison-connect').count()).toBe(1);
    expect(
      await shop.site.rows("SELECT key_id FROM wp_woocommerce_api_keys WHERE description = 'Liaison'"),
    ).toEqual([]);
  }, 120_000);

  it('left nothing in debug.log', () => {
    expect(shop.complaints().filter((line) => line.includes('liaison'))).toEqual([]);
  });
});
