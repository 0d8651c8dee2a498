import { durationMs, isoDuration, senderSetting, shopNameSetting } from '../../src/sdk/index.js';
import { z } from 'zod';

const couponSchema = z
  .strictObject({
    mode: z
      .enum(['none', 'fixed', 'unique'])
      .default('none')
      .meta({
        title: 'Coupon type',
        labels: {
          none: 'No coupon',
          fixed: 'Existing coupon',
          unique: 'Unique code per customer',
        },
        help: 'No coupon sends a plain reminder. Existing coupon sends the same code to everyone. Unique codes are created in your shop just before sending.',
      }),
    code: z.string().trim().max(30).default('').meta({
      title: 'Coupon code',
      help: 'Existing coupon: its code in your shop. Unique code per customer: the prefix of each code; leave blank for "back".',
    }),
    percent: z.number().min(1).max(100).multipleOf(0.5).default(10).meta({
      title: 'Discount (%)',
      help: 'Shown to the customer. For an existing coupon, enter the discount it really gives.',
    }),
    validFor: isoDuration().default('P3D').meta({
      title: 'Coupon expires after',
      help: 'Counted from when the message is due, until the end of that day. An existing coupon must stay valid at least this long.',
    }),
  })
  .refine((coupon) => coupon.mode !== 'fixed' || coupon.code !== '', {
    path: ['code'],
    error: 'must name a code of your shop when the coupon type is fixed',
  });
export type Coupon = z.output<typeof couponSchema>;

const stepSchema = z.strictObject({
  after: isoDuration().meta({
    title: 'Wait',
    help: 'Counted from the last change to the cart before the first message.',
  }),
  template: z.enum(['cart_reminder', 'cart_coupon', 'cart_last_chance']).meta({
    title: 'Message',
    help: 'Which message to send.',
    labels: {
      cart_reminder: 'Reminder',
      cart_coupon: 'Reminder with coupon',
      cart_last_chance: 'Last chance',
    },
  }),
  coupon: couponSchema.optional().meta({
    title: 'Coupon for this step',
    help: 'Used by "Reminder with coupon". Leave it off to use the coupon below.',
  }),
});
export type Step = z.output<typeof stepSchema>;

const defaultSteps: Step[] = [
  { after: 'PT1H', template: 'cart_reminder' },
  { after: 'PT24H', template: 'cart_coupon' },
  { after: 'PT48H', template: 'cart_last_chance' },
];

function requireIncreasingWaits(steps: Step[], problems: z.core.$RefinementCtx<Step[]>): void {
  steps.forEach((step, index) => {
    const before = steps[index - 1];
    if (before === undefined || durationMs(step.after) > durationMs(before.after)) return;
    problems.addIssue({
      code: 'custom',
      path: [index, 'after'],
      message: `must be longer than the wait of the step before it (${before.after}): waits are all counted from the last change of the cart`,
    });
  });
}

/** Settings of the plugin. Every field has a default: `settings.parse({})` is a working set. */
export const settings = z.strictObject({
  steps: z
    .array(stepSchema)
    .min(1, 'must hold at least one step; disable the plugin to send nothing')
    .max(10)
    .superRefine(requireIncreasingWaits)
    .default(defaultSteps)
    .meta({ title: 'Steps', help: 'The messages sent about an abandoned cart, and when.' }),
  coupon: couponSchema
    .prefault({})
    .meta({ title: 'Coupon', help: 'The coupon sent with "Reminder with coupon".' }),
  reentryAfter: isoDuration().default('P7D').meta({
    title: 'Minimum time between reminders',
    help: 'How long to wait after a cart recovery ends before the same customer gets reminders again.',
  }),
  holdoutShare: z.number().min(0).max(1).default(0).meta({
    title: 'Control group',
    help: 'Share of eligible customers, between 0 and 1, who get no reminders, so that you can measure what reminders bring in. 0.1 means one in ten.',
    percent:
      'Percentage of eligible customers who get no reminders, so that you can measure what reminders bring in.',
  }),
  conversionWindow: isoDuration().default('P7D').meta({
    title: 'Attribution window',
    help: 'How long after the first message an order counts as recovered.',
  }),
  freshness: isoDuration().default('PT12H').meta({
    title: 'Expires after',
    help: "Counted from when the message is due. A message that can't be sent in this time expires.",
  }),
  sender: senderSetting(),
  shopName: shopNameSetting(),
});

export type Settings = z.output<typeof settings>;
