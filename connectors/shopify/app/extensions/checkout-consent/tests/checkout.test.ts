/// <reference types="@shopify/ui-extensions/purchase.checkout.block.render" />
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getExtension } from '@shopify/ui-extensions-tester';
import { createResult } from '@shopify/ui-extensions-tester/checkout';
import { fireEvent, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { localesOf, translator } from '../../../tests/locales.js';

const folder = join(fileURLToPath(import.meta.url), '../..');
const extension = getExtension('purchase.checkout.block.render', { configSearchDir: folder });
const texts = localesOf(folder);

beforeEach(() => {
  extension.setUp();
  extension.shopify.shop.name = 'Tienda Sol';
  extension.shopify.i18n.translate = translator(texts['es']!) as never;
  extension.shopify.settings.value = unset as never;
  extension.shopify.attributes.value = [];
  extension.shopify.instructions.value.attributes.canUpdateAttributes = true;
});
afterEach(() => extension.tearDown());

/** What the merchant has not set; the tester refuses to be asked for what it does not know. */
const unset = {
  ask_for: undefined,
  updates_text: undefined,
  offers_text: undefined,
  updates_attribute: undefined,
  offers_attribute: undefined,
};
/** The boxes that are shown; jsdom knows no `s-checkbox`, so that Preact writes attributes and no properties. */
const boxes = () => [...document.body.querySelectorAll<HTMLElement>('s-checkbox')];
const label = () => boxes()[0]!.getAttribute('label')!;
const names = () => boxes().map((box) => box.getAttribute('name'));
/** Ticked or not; once a test has ticked a box, it has the property too. */
const ticked = (box: Element) => ('checked' in box ? box.checked === true : box.hasAttribute('checked'));
const states = () => boxes().map((box) => [box.getAttribute('name'), ticked(box)]);

/** Collects what is written, and answers as Shopify does. */
function writes(answer = createResult('applyAttributeChange')) {
  const written: unknown[] = [];
  extension.shopify.applyAttributeChange = vi.fn(async (change: unknown) => {
    written.push(change);
    return answer;
  }) as never;
  return written;
}

function tick(box: Element, checked: boolean) {
  Object.assign(box, { checked });
  fireEvent(box, new Event('change', { bubbles: true }));
}

describe('the box at checkout', () => {
  it('is not ticked, and says in the customer’s language what is agreed to', async () => {
    const written = writes();
    await extension.render();
    expect(states()).toEqual([['liaison_whatsapp_optin', false]]);
    expect(label()).toContain('novedades de este pedido por WhatsApp. Tienda Sol');
    expect(boxes()[0]!.hasAttribute('required')).toBe(false);
    expect(written).toEqual([]);
  });

  it('writes the attributes the connector reads, the wording first', async () => {
    const written = writes();
    await extension.render();
    tick(boxes()[0]!, true);
    await waitFor(() => expect(written).toHaveLength(2));
    expect(written).toEqual([
      { type: 'updateAttribute', key: 'liaison_whatsapp_optin_wording', value: label() },
      { type: 'updateAttribute', key: 'liaison_whatsapp_optin', value: 'yes' },
    ]);
    await waitFor(() => expect(states()).toEqual([['liaison_whatsapp_optin', true]]));
  });

  it('takes both back when it is unticked', async () => {
    extension.shopify.attributes.value = [{ key: 'liaison_whatsapp_optin', value: 'yes' }];
    const written = writes();
    await extension.render();
    expect(states()).toEqual([['liaison_whatsapp_optin', true]]);
    tick(boxes()[0]!, false);
    await waitFor(() => expect(written).toHaveLength(2));
    expect(written).toEqual([
      { type: 'removeAttribute', key: 'liaison_whatsapp_optin' },
      { type: 'removeAttribute', key: 'liaison_whatsapp_optin_wording' },
    ]);
  });

  it('shows no tick that could not be saved, and says so', async () => {
    const written = writes(createResult('applyAttributeChange', { type: 'error', message: 'no' }));
    await extension.render();
    tick(boxes()[0]!, true);
    await waitFor(() => expect(boxes()[0]!.getAttribute('error')).toBe(texts['es']!['failed']));
    expect(states()).toEqual([['liaison_whatsapp_optin', false]]);
    // After the wording failed, nobody has agreed to anything.
    expect(written).toHaveLength(1);
  });

  it('is not there where attributes cannot be written', async () => {
    extension.shopify.instructions.value.attributes.canUpdateAttributes = false;
    await extension.render();
    expect(boxes()).toEqual([]);
  });

  it('asks for offers apart, in the merchant’s words and into the merchant’s attributes', async () => {
    extension.shopify.settings.value = {
      ...unset,
      ask_for: 'Order updates and offers',
      offers_text: 'Rebajas de {shop} por WhatsApp',
      offers_attribute: 'promo_wa',
    } as never;
    const written = writes();
    await extension.render();
    expect(names()).toEqual(['liaison_whatsapp_optin', 'promo_wa']);
    tick(boxes()[1]!, true);
    await waitFor(() => expect(written).toHaveLength(2));
    expect(written).toEqual([
      { type: 'updateAttribute', key: 'promo_wa_wording', value: 'Rebajas de Tienda Sol por WhatsApp' },
      { type: 'updateAttribute', key: 'promo_wa', value: 'yes' },
    ]);
    await waitFor(() =>
      expect(states()).toEqual([
        ['liaison_whatsapp_optin', false],
        ['promo_wa', true],
      ]),
    );
  });

  it.each([
    ['Order updates', ['liaison_whatsapp_optin']],
    ['Offers', ['liaison_whatsapp_optin_marketing']],
    ['something else', ['liaison_whatsapp_optin']],
  ])('asks for %s', async (askFor, expected) => {
    extension.shopify.settings.value = { ...unset, ask_for: askFor } as never;
    await extension.render();
    expect(names()).toEqual(expected);
  });
});
