import { z } from 'zod';

const metaKey = z.string().trim().min(1).max(255);

/** Whether a text is a web address a shop may have. */
export const isShopAddress = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
};

/** What a shop owner enters to connect a WooCommerce shop. One schema: validation, types and form. */
export const settings = z.object({
  url: z
    .string()
    .trim()
    .refine(isShopAddress, 'must be the address of the shop, for example https://shop.example')
    .meta({
      title: 'Shop URL',
      help: 'The URL customers see, starting with https://. If your shop runs in a folder, include the folder.',
    }),
  consumerKey: z.string().trim().min(1).meta({
    title: 'Consumer key',
    help: 'WooCommerce > Settings > Advanced > REST API > Add key, with Read/Write permissions. Starts with ck_.',
    secret: true,
  }),
  consumerSecret: z.string().trim().min(1).meta({
    title: 'Consumer secret',
    help: 'Shown once, next to the consumer key. Starts with cs_.',
    secret: true,
  }),
  webhookSecret: z.string().min(1).meta({
    title: 'Webhook secret',
    help: 'Any long random text. Used by the webhooks Liaison creates; enter the same text in webhooks you create yourself.',
    secret: true,
  }),
  completedMeans: z
    .enum(['shipped', 'delivered', 'nothing'])
    .default('shipped')
    .meta({
      title: 'Completed orders without a tracking number',
      help: 'What customers are told when an order is completed and has no tracking number.',
      labels: { shipped: 'Order shipped', delivered: 'Order delivered', nothing: 'No message' },
    }),
  transactionalConsentKey: metaKey.default('liaison_whatsapp_optin').meta({
    title: 'Order meta key: consent to order updates',
    help: 'Meta key whose value yes, 1 or true means that the customer agreed to order updates on WhatsApp.',
  }),
  marketingConsentKey: metaKey.default('liaison_whatsapp_optin_marketing').meta({
    title: 'Order meta key: consent to marketing',
    help: 'Meta key whose value yes, 1 or true means that the customer agreed to reminders and offers on WhatsApp.',
  }),
  trackingKeys: z.array(metaKey).max(20).default(['_tracking_number', 'tracking_number']).meta({
    title: 'Order meta keys: tracking numbers',
    help: 'Meta keys of shipping plugins that Liaison does not support out of the box. One per line.',
  }),
  historyAfterDays: z.int().min(1).max(3_650).default(30).meta({
    title: 'Ignore orders older than (days)',
    help: 'Changes to older orders are recorded, but no messages are sent, for example when you complete old orders in bulk.',
  }),
  unpaidOrdersAsCarts: z.boolean().default(true).meta({
    title: 'Treat unpaid orders as abandoned carts',
    help: 'Pending and failed orders get cart reminders; the link opens the payment page.',
  }),
});

export type WooSettings = z.output<typeof settings>;
