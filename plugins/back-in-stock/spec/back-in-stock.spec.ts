import { describe, expect, it } from '@jest/globals';
import type { Intent } from '../../../src/sdk/index.js';
import { sampleContext, sampleEvent } from '../../../test/kit/samples.js';
import { plugin } from '../back-in-stock.plugin.js';
import { settings } from '../back-in-stock.settings.js';

const back = (product: object, contact = true): Intent[] =>
  plugin.on['product.back_in_stock']?.(
    sampleEvent('product.back_in_stock', { data: { product } }, 'required'),
    sampleContext(settings.parse({}), contact ? {} : { contact: undefined }),
  ) ?? [];
const product = { id: '31', name: ' Darjeeling\n First Flush ', url: 'https://tea.example/31' };

describe('a product that is back', () => {
  it('is told as marketing, for a day, with its page', () => {
    const [send] = back(product);
    expect(send).toMatchObject({
      intent: 'send',
      purpose: 'marketing',
      template: { variables: { product: 'Darjeeling First Flush', link: 'https://tea.example/31' } },
    });
    expect(send?.intent === 'send' && send.expiresAt).toBe(
      sampleEvent('product.back_in_stock').occurredAt + 86_400_000,
    );
  });

  it.each([
    ['no_link', { ...product, url: 'javascript:alert(1)' }, true],
    ['no_contact', product, false],
  ])('is not told: %s', (reason, given, contact) => {
    expect(back(given, contact)).toMatchObject([{ intent: 'skip', reason }]);
  });
});
