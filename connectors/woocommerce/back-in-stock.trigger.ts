import {
  defineTrigger,
  type AnyEventDraft,
  type MapContext,
  type Person,
  currencyOf,
  decimalOf,
  defined,
  isRecord,
  textOf,
  webAddressOf,
} from '../../src/sdk/index.js';
import { asHistory } from './history.js';
import { buyer, locale } from './person.js';
import { gmt, wordsOf } from './reading.js';
import { backInStockPayload, type BackInStockPayload } from './schema.js';
import type { WooSettings } from './settings.js';

type Subscriber = BackInStockPayload['subscribers'][number];

/** A product can be bought again: one event for each who asked to be told. */
export const backInStockTrigger = defineTrigger({
  id: 'back-in-stock',
  title: 'Product back in stock',
  topics: ['product.back_in_stock'],
  payload: backInStockPayload,
  subject: ({ product }) => `product:${product.id}`,
  map: (payload, context: MapContext<WooSettings, never>) => {
    const at = gmt(payload['occurred_at_gmt']) ?? context.receivedAt;
    const key = `${at}:${textOf(payload['item_id'], 40) ?? '0'}`;
    return {
      events: payload.subscribers
        .flatMap((one, index) => eventsFor(payload, one, at, `${key}:${index}`))
        .map((event) => (event.type === 'consent.granted' ? event : asHistory(event, context.connection))),
    };
  },
});

function eventsFor(payload: BackInStockPayload, one: Subscriber, at: number, key: string): AnyEventDraft[] {
  const person = personOf(one);
  if (person === undefined) return [];
  const subject = `product:${payload.product.id}`;
  const told = one.consent?.marketing;
  const effectiveAt = gmt(told?.at_gmt) ?? at;
  const consent: AnyEventDraft[] =
    told?.granted === true
      ? [
          {
            type: 'consent.granted',
            subject,
            transition: `consent:marketing:${key}`,
            occurredAt: effectiveAt,
            person,
            data: {
              purposes: ['marketing'],
              method: 'back_in_stock',
              effectiveAt,
              evidence: defined({
                source: 'woocommerce back in stock',
                productId: payload.product.id,
                wording: textOf(told.wording, 2_000),
                version: textOf(told.version),
                language: textOf(told.language),
              }),
            },
          },
        ]
      : [];
  return [
    ...consent,
    {
      type: 'product.back_in_stock',
      subject,
      transition: `back:${key}`,
      occurredAt: at,
      person,
      data: { product: productOf(payload) },
    },
  ];
}

/** Who can be told: somebody with a phone or an e-mail. */
function personOf(one: Subscriber): Person | undefined {
  if (textOf(one.phone) === undefined && textOf(one.email) === undefined) return undefined;
  const [first, ...rest] = (textOf(one.name) ?? '').split(/\s+/).filter(Boolean);
  return buyer(
    undefined,
    {
      phone: one.phone,
      country: one.country,
      email: one.email,
      first_name: first,
      last_name: rest.join(' '),
    },
    locale(one.locale),
  );
}

function productOf(payload: BackInStockPayload) {
  const { product } = payload;
  const image = isRecord(product['image']) ? product['image']['src'] : product['image'];
  const price = decimalOf(product['price']);
  const currency = textOf(product['currency']);
  return defined({
    id: product.id,
    name: wordsOf(payload)(product.name, 500) ?? '',
    quantity: 1,
    total:
      price === undefined || currency === undefined
        ? undefined
        : { amount: price, currency: currencyOf(currency) },
    url: webAddressOf(product['permalink']),
    imageUrl: webAddressOf(image),
  });
}
