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
      title: 'Address of the shop',
      help: 'The address customers see, with https:// in front. A shop in a folder keeps the folder.',
    }),
  consumerKey: z.string().trim().min(1).meta({
    title: 'Consumer key',
    help: 'WooCommerce > Settings > Advanced > REST API > Add key, permission "Read/Write". Begins with ck_.',
    secret: true,
  }),
  consumerSecret: z.string().trim().min(1).meta({
    title: 'Consumer secret',
    help: 'Shown once, beside the consumer key. Begins with cs_.',
    secret: true,
  }),
  webhookSecret: z.string().min(1).meta({
    title: 'Webhook secret',
    help: 'Any long random text. Webhooks we create use it; write the same into webhooks made by hand.',
    secret: true,
  }),
  completedMeans: z.enum(['shipped', 'delivered', 'nothing']).default('shipped').meta({
    title: '"Completed" without a tracking number means',
    help: 'What completing an order says to the customer when no tracking number was given.',
  }),
  transactionalConsentKey: metaKey.default('liaison_whatsapp_optin').meta({
    title: 'Order meta: consent to order messages',
    help: 'Meta key whose value yes, 1 or true means the customer agreed to order updates by WhatsApp.',
  }),
  marketingConsentKey: metaKey.default('liaison_whatsapp_optin_marketing').meta({
    title: 'Order meta: consent to marketing',
    help: 'Meta key whose value yes, 1 or true means the customer agreed to reminders and offers by WhatsApp.',
  }),
  trackingKeys: z.array(metaKey).max(20).default(['_tracking_number', 'tracking_number']).meta({
    title: 'Order meta: further tracking numbers',
    help: 'Meta keys of shipping plugins we do not know by themselves. Text, a list, or a list of objects.',
  }),
  historyAfterDays: z.int().min(1).max(3_650).default(30).meta({
    title: 'Days after which an order is history',
    help: 'What happens to an order older than this is recorded and told to nobody, for example when old orders are completed in bulk.',
  }),
  unpaidOrdersAsCarts: z.boolean().default(true).meta({
    title: 'Treat unpaid orders as carts',
    help: 'An order left pending or failed is recovered like a cart; the link leads to its payment page.',
  }),
});

export type WooSettings = z.output<typeof settings>;
