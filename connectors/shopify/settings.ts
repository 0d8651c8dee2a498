import { z } from 'zod';

const attribute = z.string().trim().min(1).max(255);

/** A shop's address at Shopify, which its webhooks and tokens name it by. */
export const shopDomain = /^[a-z0-9][a-z0-9-]{0,98}\.myshopify\.com$/;

/**
 * The address at Shopify, however it was given: the name alone, the address of the shop or of its admin.
 *
 * @returns undefined when it is none; a domain of the shop's own tells nothing about its address at Shopify
 */
export function shopOf(given: string): string | undefined {
  const text = given.trim().toLowerCase();
  const admin = /^(?:https?:\/\/)?admin\.shopify\.com\/store\/([a-z0-9-]+)(?:[/?#].*)?$/.exec(text)?.[1];
  const host = text.replace(/^https?:\/\//, '').replace(/[/?#].*$/, '');
  const name = admin ?? (/^[a-z0-9-]+$/.test(host) ? host : undefined);
  const domain = name === undefined ? host : `${name}.myshopify.com`;
  return shopDomain.test(domain) ? domain : undefined;
}

/** What the owner of a shop decides. The address is given once, to agree at the right shop. */
export const settings = z.object({
  shop: z
    .string()
    .max(300)
    .transform((given, context) => {
      const domain = shopOf(given);
      if (domain !== undefined) return domain;
      context.addIssue({
        code: 'custom',
        message: 'must be the address of the shop at Shopify, such as my-shop.myshopify.com',
      });
      return z.NEVER;
    })
    .meta({
      title: 'Shop',
      help: 'The address of the shop at Shopify, such as my-shop.myshopify.com. In the Shopify admin: Settings > Domains.',
    }),
  pointOfSale: z.boolean().default(false).meta({
    title: 'Messages for point-of-sale orders',
    help: 'Orders made at the till are always recorded. Switch on to send messages about them too.',
  }),
  transactionalConsentAttribute: attribute.default('liaison_whatsapp_optin').meta({
    title: 'Order attribute: consent to order updates',
    help: 'Attribute (additional detail) of an order whose value yes, 1 or true means that the customer agreed to order updates on WhatsApp.',
  }),
  marketingConsentAttribute: attribute.default('liaison_whatsapp_optin_marketing').meta({
    title: 'Order attribute: consent to marketing',
    help: 'Attribute (additional detail) of an order whose value yes, 1 or true means that the customer agreed to reminders and offers on WhatsApp.',
  }),
  historyAfterDays: z.int().min(1).max(3_650).default(30).meta({
    title: 'Ignore orders older than (days)',
    help: 'Changes to older orders are recorded, but no messages are sent, for example when old orders are fulfilled in bulk.',
  }),
});
/** Settings of a connection. */
export type ShopifySettings = z.output<typeof settings>;
