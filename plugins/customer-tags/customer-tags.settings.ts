import { z } from 'zod';

/** Settings of the plugin. Every field has a default: `settings.parse({})` is a working set. */
export const settings = z.strictObject({
  tag: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .regex(/^[^,]*$/, { error: 'must not contain a comma' })
    .default('VIP')
    .meta({ title: 'Tag', help: 'The tag that good customers get in the shop. At most 40 characters.' }),
  rule: z
    .enum(['spent', 'orders', 'either'])
    .default('spent')
    .meta({
      title: 'Who gets the tag',
      labels: {
        spent: 'Customers who spent the amount',
        orders: 'Customers with the number of orders',
        either: 'Customers with one of the two',
      },
    }),
  minimumSpent: z
    .string()
    .trim()
    .regex(/^\d{1,9}(\.\d{1,4})?$/, { error: 'must be an amount such as 500 or 499.90' })
    .default('500')
    .meta({ title: 'Amount spent', help: 'What a customer paid within the period, after refunds.' }),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{3}$/, { error: 'must be a currency code such as EUR' })
    .optional()
    .meta({
      title: 'Currency of the amount',
      help: 'Orders in other currencies do not count towards the amount. Leave blank to count each currency by itself.',
    }),
  minimumOrders: z
    .int()
    .min(1)
    .max(500)
    .default(5)
    .meta({ title: 'Number of orders', help: 'Paid orders within the period.' }),
  periodDays: z
    .int()
    .min(1)
    .max(1_095)
    .default(365)
    .meta({ title: 'Period (days)', help: 'Orders paid longer ago do not count.' }),
  remove: z.boolean().default(true).meta({
    title: 'Remove the tag again',
    help: 'When a customer no longer has the amount or the number of orders within the period.',
  }),
});

export type Settings = z.output<typeof settings>;
