/// <reference types="@shopify/ui-extensions/purchase.thank-you.block.render" />
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getExtension } from '@shopify/ui-extensions-tester';
import { afterEach, describe, expect, it } from 'vitest';
import { localesOf, translator } from '../../../tests/locales.js';
import { threadUrl } from '../src/thread.js';

const folder = join(fileURLToPath(import.meta.url), '../..');
const texts = localesOf(folder);
const thankYou = getExtension('purchase.thank-you.block.render', { configSearchDir: folder });
const orderStatus = getExtension('customer-account.order-status.block.render', { configSearchDir: folder });
/** The tester refuses to be asked for settings it does not know. */
const unset = { number: undefined, label: undefined };
const link = () => document.body.querySelector<HTMLElement>('s-link');
/** The first message of the link that is shown. */
const message = () => new URL(link()!.getAttribute('href')!).searchParams.get('text');

describe('the thank-you page', () => {
  afterEach(() => thankYou.tearDown());

  it('opens the chat with a message that names the order', async () => {
    thankYou.setUp();
    thankYou.shopify.i18n.translate = translator(texts['de']!) as never;
    thankYou.shopify.settings.value = { ...unset, number: '+34 600 111 222' } as never;
    thankYou.shopify.orderConfirmation.value = {
      order: { id: 'gid://shopify/Order/1' },
      number: 'A1B2C3D4',
      isFirstOrder: true,
    };
    await thankYou.render();
    expect(link()!.getAttribute('href')).toMatch(/^https:\/\/wa\.me\/34600111222\?text=/);
    expect(message()).toBe('Hallo, ich habe eine Frage zu meiner Bestellung A1B2C3D4.');
    expect(link()!.textContent).toBe(texts['de']!['label']);
  });

  it('shows nothing before the merchant has given a number', async () => {
    thankYou.setUp();
    thankYou.shopify.settings.value = unset as never;
    thankYou.shopify.orderConfirmation.value = {
      order: { id: 'gid://shopify/Order/1' },
      number: undefined,
      isFirstOrder: true,
    };
    await thankYou.render();
    expect(document.body.textContent).toBe('');
  });
});

describe('the order status page', () => {
  afterEach(() => orderStatus.tearDown());

  it('opens the chat with a message that names the order', async () => {
    orderStatus.setUp();
    orderStatus.shopify.i18n.translate = translator(texts['en']!) as never;
    orderStatus.shopify.settings.value = { ...unset, number: '0034600111222', label: 'Chat with us' } as never;
    orderStatus.shopify.order.value = { ...orderStatus.shopify.order.value!, name: '#1001' };
    await orderStatus.render();
    expect(link()!.getAttribute('href')).toMatch(/^https:\/\/wa\.me\/34600111222\?text=/);
    expect(message()).toBe('Hello, I have a question about my order #1001.');
    expect(link()!.textContent).toBe('Chat with us');
  });

  it('names no order that is not known', async () => {
    orderStatus.setUp();
    orderStatus.shopify.i18n.translate = translator(texts['pt']!) as never;
    orderStatus.shopify.settings.value = { ...unset, number: '34600111222' } as never;
    orderStatus.shopify.order.value = undefined;
    await orderStatus.render();
    expect(message()).toBe(texts['pt']!['message']);
  });
});

it.each([undefined, '', 'call us', '12345', '+34 600 111 222 333 444', 34600111222, '0034'])(
  'makes no link of %s',
  (number) => expect(threadUrl(number, 'Hi')).toBeUndefined(),
);
