import type { Page } from 'playwright-core';
import type { Person } from './people.js';

export type Kind = 'block' | 'classic';

/** Our two boxes, known by what a person reads beside them. */
export type Purpose = 'transactional' | 'marketing';
const words: Record<Purpose, RegExp> = {
  transactional: /whatsapp.*order|order.*whatsapp/i,
  marketing: /whatsapp.*(reminder|offer)|(reminder|offer).*whatsapp/i,
};

export const paths: Record<Kind, string> = { block: '/checkout/', classic: '/classic-checkout/' };

/** What a checkout says when it takes no order. */
const refusals =
  '.wc-block-components-notice-banner, .wc-block-components-validation-error, .woocommerce-error, .woocommerce-NoticeGroup';

/** The box of a purpose on the open checkout page. */
export function box(page: Page, purpose: Purpose) {
  return page.getByRole('checkbox', { name: words[purpose] });
}

/** A checkout page as a shopper sees it. */
export async function openCheckout(page: Page, url: string, kind: Kind): Promise<void> {
  await page.goto(`${url}${paths[kind]}`);
  if (kind === 'classic') {
    await page.waitForSelector('#place_order');
    return;
  }
  const first = page.locator('#shipping-first_name');
  const edit = page.locator('.wc-block-components-address-card__edit').first();
  await first.or(edit).locator('visible=true').first().waitFor();
  // An address that is known already is shown as a card.
  if (!(await first.isVisible())) {
    await edit.click();
    await first.waitFor();
  }
}

/** Fills in who and where; each field is left, as a person leaves it. */
export async function fillIn(page: Page, kind: Kind, person: Person): Promise<void> {
  const prefix = kind === 'block' ? 'shipping-' : 'billing_';
  const email = kind === 'block' ? '#email' : '#billing_email';
  const fields: [string, string][] = [
    [email, person.email],
    [`#${prefix}first_name`, person.firstName],
    [`#${prefix}last_name`, person.lastName],
    [`#${prefix}address_1`, 'Calle Mayor 1'],
    [`#${prefix}postcode`, '28001'],
    [`#${prefix}city`, 'Madrid'],
    [`#${prefix}phone`, person.phone],
  ];
  for (const [selector, value] of fields) {
    await page.fill(selector, value);
    await page.locator(selector).blur();
  }
}

/** Whether nothing is on its way in the block checkout: WooCommerce 8.9 takes no press of the button meanwhile. */
const settled = `!wp.data.select('wc/store/cart').isCustomerDataUpdating() && !wp.data.select('wc/store/checkout').isCalculating()`;

/**
 * Presses the button of the block checkout, again where WooCommerce let the press go: on a slow machine it may begin to
 * send what was typed between our look and the press.
 */
async function pressUntilTaken(page: Page, button: string): Promise<void> {
  for (let tries = 0; tries < 3; tries++) {
    await page.click(button);
    const taken = await page
      .waitForFunction(`!wp.data.select('wc/store/checkout').isIdle()`, undefined, { timeout: 3_000 })
      .catch(() => undefined);
    if (taken !== undefined || page.url().includes('order-received')) return;
    await page.waitForFunction(settled);
  }
}

/** Presses the button and waits for the thank-you page; gives back the order's number. */
export async function placeOrder(page: Page, kind: Kind, payment = 'cod'): Promise<number> {
  const method =
    kind === 'block' ? `#radio-control-wc-payment-method-options-${payment}` : `#payment_method_${payment}`;
  // The classic checkout draws the payment methods anew whenever it has read its totals.
  if (kind === 'classic') {
    // Not `networkidle`: Chromium doesn't always say that a request that may outlive its page has ended.
    await page.waitForFunction('window.jQuery.active === 0');
    await page.waitForSelector('.blockUI', { state: 'detached' });
  }
  await page.locator(method).check({ force: true });
  if (kind === 'classic') await page.waitForSelector('.blockUI', { state: 'detached' });
  else {
    // What was typed is sent 1.5 s after the last key.
    await page.waitForTimeout(1_600);
    await page.waitForFunction(settled);
  }
  const button = kind === 'block' ? '.wc-block-components-checkout-place-order-button' : '#place_order';
  const press = kind === 'block' ? pressUntilTaken(page, button) : page.click(button);
  await Promise.all([page.waitForURL(/order-received/, { timeout: 30_000 }), press]).catch(
    async (error: unknown) => {
      const complaints = await page.locator(refusals).allInnerTexts();
      throw new Error(`No order was placed. The page says: ${complaints.join(' ').trim() || 'nothing'}`, {
        cause: error,
      });
    },
  );
  const id = /order-received\/(\d+)/.exec(page.url())?.[1];
  if (id === undefined) throw new Error(`No order number in ${page.url()}`);
  return Number(id);
}
