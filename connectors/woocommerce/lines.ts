import type { EventData } from '../../src/sdk/index.js';
import { decimal, sum } from './money.js';
import { asList, defined, firstText, isRecord, text, webAddress, words } from './reading.js';

type LineItem = EventData<'cart.updated'>['cart']['items'][number];

/** What was bought, from `line_items`. Totals are what the customer pays: with tax. */
export function lineItems(lines: unknown, currency: string, read = words): LineItem[] {
  return asList(lines)
    .filter(isRecord)
    .map((line) => {
      const net = decimal(line['total']);
      const tax = decimal(line['total_tax']);
      const image = isRecord(line['image']) ? line['image'] : {};
      return defined({
        id: firstText(
          line,
          ['variation_id', 'product_id'].filter((key) => line[key] !== 0 && line[key] !== '0'),
        ),
        name: read(line['name'], 500) ?? '',
        quantity: quantity(line['quantity']),
        sku: text(line['sku']),
        total: net === undefined ? undefined : { amount: tax === undefined ? net : sum(net, tax), currency },
        url: webAddress(line['permalink'] ?? line['url']),
        imageUrl: webAddress(image['src']),
      });
    });
}

function quantity(value: unknown): number {
  const count = typeof value === 'string' ? Number(value) : value;
  return typeof count === 'number' && Number.isFinite(count) ? count : 1;
}
