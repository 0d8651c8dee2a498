import { describe, expect, it } from '@jest/globals';
import type { Intent } from '../../../src/sdk/index.js';
import { sampleContext, sampleEvent } from '../../../test/kit/samples.js';
import { plugin } from '../review-request.plugin.js';
import { settings } from '../review-request.settings.js';

const due = (order: object, chosen: object = {}, contact = true): Intent[] =>
  plugin.on['order.review_due']?.(
    sampleEvent('order.review_due', { data: { order } }, 'required'),
    sampleContext(settings.parse(chosen), contact ? {} : { contact: undefined }),
  ) ?? [];
const items = [{ name: 'Tea', quantity: 1, url: 'https://tea.example/darjeeling' }];

describe('a review request', () => {
  it('is marketing, and leads to the page set, else to the product', () => {
    expect(due({ items })).toMatchObject([
      {
        intent: 'send',
        purpose: 'marketing',
        template: { variables: { link: 'https://tea.example/darjeeling' } },
      },
    ]);
    expect(due({ items }, { link: 'https://reviews.example/tea' })).toMatchObject([
      { template: { variables: { link: 'https://reviews.example/tea' } } },
    ]);
  });

  it.each([
    ['no_link', { items: [] }, true],
    ['order_before_connection', { items, history: true }, true],
    ['renewal', { items, renewal: true }, true],
    ['no_contact', { items }, false],
  ])('is not sent: %s', (reason, order, contact) => {
    expect(due(order, {}, contact)).toMatchObject([{ intent: 'skip', reason }]);
  });
});
