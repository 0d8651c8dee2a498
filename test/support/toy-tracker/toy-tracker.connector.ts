import { z } from 'zod';
import { defineConnector, defineTrigger, type MapContext } from '../../../src/sdk/index.js';

const settings = z.object({
  secret: z.string().min(1).meta({ secret: true, title: 'Webhook secret', help: 'Shown by the tracker.' }),
});
type Settings = z.output<typeof settings>;

/** Stages of a parcel in the tracker's words, in their order. */
const stages = {
  InTransit: { type: 'order.shipped', transition: 'shipped' },
  OutForDelivery: { type: 'order.out_for_delivery', transition: 'out_for_delivery' },
  Delivered: { type: 'order.delivered', transition: 'delivered' },
} as const;
const tags = Object.keys(stages) as (keyof typeof stages)[];

const payload = z.looseObject({
  id: z.string(),
  tracking_number: z.string(),
  courier: z.string().optional(),
  order_number: z.string(),
  order_id: z.string().optional(),
  customer_phone: z.string().optional(),
  customer_email: z.string().optional(),
  customer_country: z.string().optional(),
  checkpoints: z.array(z.looseObject({ tag: z.string(), at: z.string() })),
});

const parcel = defineTrigger({
  id: 'parcel',
  title: 'A parcel was scanned',
  topics: ['parcel'],
  payload,
  subject: ({ id }) => `parcel:${id}`,
  map: (given, context: MapContext<Settings, { told: string[] }>) => {
    const told = context.previous?.told ?? [];
    const scans = given.checkpoints.flatMap(({ tag, at }) => {
      const known = tags.find((one) => one === tag);
      const occurredAt = Date.parse(at);
      return known === undefined || Number.isNaN(occurredAt) ? [] : [{ tag: known, occurredAt }];
    });
    const fresh = scans
      .filter(
        ({ tag }, index) => !told.includes(tag) && scans.findIndex((scan) => scan.tag === tag) === index,
      )
      .sort((one, two) => tags.indexOf(one.tag) - tags.indexOf(two.tag));
    const seen = Math.max(-1, ...told.map((tag) => tags.indexOf(tag as keyof typeof stages)));
    const person = {
      ...(given.customer_phone === undefined ? {} : { phone: given.customer_phone }),
      ...(given.customer_email === undefined ? {} : { email: given.customer_email }),
      ...(given.customer_country === undefined ? {} : { phoneCountry: given.customer_country }),
    };
    return {
      state: { told: [...told, ...fresh.map(({ tag }) => tag)] },
      events: fresh.map(({ tag, occurredAt }, index) => {
        const later = fresh.slice(index + 1).map((scan) => stages[scan.tag].type);
        const isPast = occurredAt < context.connection.createdAt || tags.indexOf(tag) < seen;
        return {
          ...stages[tag],
          subject: `parcel:${given.id}`,
          occurredAt,
          ...(Object.keys(person).length === 0 ? {} : { person }),
          ...(isPast
            ? { superseded: true }
            : later.length > 0
              ? { superseded: true, supersededBy: later }
              : {}),
          data: {
            orderReference: {
              number: given.order_number,
              ...(given.order_id === undefined ? {} : { id: given.order_id }),
            },
            shipment: {
              trackingNumber: given.tracking_number,
              ...(given.courier === undefined ? {} : { carrier: given.courier }),
            },
          },
        };
      }),
    };
  },
});

/** A parcel tracker as a stranger writes it from the docs: it knows the number of an order, and nothing of its goods. */
export const connector = defineConnector({
  id: 'toy-tracker',
  title: 'Toy tracker',
  category: 'shipping',
  contract: 1,
  description: 'Tells where parcels are.',
  docs: 'docs/writing-a-connector.md',
  settings,
  auth: { type: 'none' },
  webhook: {
    verify: {
      scheme: 'hmac',
      header: 'x-tracker-signature',
      algorithm: 'sha256',
      encoding: 'base64',
      secret: 'secret',
    },
    topic: () => 'parcel',
    subscription: { manual: 'Enter the webhook address in the settings of the tracker.' },
  },
  triggers: [parcel],
  actions: [],
});
