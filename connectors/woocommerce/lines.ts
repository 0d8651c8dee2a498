import {
  type EventData,
  decimalOf,
  sumDecimals,
  defined,
  isRecord,
  textOf,
  webAddressOf,
} from '../../src/sdk/index.js';
import { asList, firstText, words } from './reading.js';

type LineItem = EventData<'cart.updated'>['cart']['items'][number];

/** What was bought, from `line_items`. Totals are what the customer pays: with tax. */
export function lineItems(lines: unknown, currency: string, read = words): LineItem[] {
  return asList(lines)
    .filter(isRecord)
    .map((line) => {
      const net = decimalOf(line['total']);
      const tax = decimalOf(line['total_tax']);
      const image = isRecord(line['image']) ? line['image'] : {};
      return defined({
        id: firstText(
          line,
          ['variation_id', 'product_id'].filter((key) => line[key] !== 0 && line[key] !== '0'),
        ),
        name: read(line['name'], 500) ?? '',
        quantity: quantity(line['quantity']),
        sku: textOf(line['sku']),
        total:
          net === undefined
            ? undefined
            : { amount: tax === undefined ? net : sumDecimals(net, tax), currency },
        url: webAddressOf(line['permalink'] ?? line['url']),
        imageUrl: webAddressOf(image['src']),
      });
    });
}

function quantity(value: unknown): number {
  const count = typeof value === 'string' ? Number(value) : value;
  return typeof count === 'number' && Number.isFinite(count) ? count : 1;
}
