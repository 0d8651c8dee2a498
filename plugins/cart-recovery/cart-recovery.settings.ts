import { durationMs, isoDuration, senderSetting } from '../../src/sdk/index.js';
import { z } from 'zod';

const couponSchema = z
  .strictObject({
    mode: z.enum(['none', 'fixed', 'unique']).default('none').meta({
      title: 'Kind of coupon',
      help: 'none: the coupon step goes out as a plain reminder. fixed: one code of your shop for everybody. unique: a code of its own for each cart, made in the shop just before sending.',
    }),
    code: z.string().trim().max(30).default('').meta({
      title: 'Coupon code',
      help: 'fixed: the code as it exists in your shop. unique: what each code begins with, back when empty.',
    }),
    percent: z.number().min(1).max(100).multipleOf(0.5).default(10).meta({
      title: 'Discount in per cent',
      help: 'Told to the customer. For a fixed code it must be what the shop really takes off.',
    }),
    validFor: isoDuration().default('P3D').meta({
      title: 'How long the coupon works',
      help: 'Counted from the moment the step is due and rounded up to the end of that day. For a fixed code your shop must accept it at least that long.',
    }),
  })
  .refine((coupon) => coupon.mode !== 'fixed' || coupon.code !== '', {
    path: ['code'],
    error: 'must name a code of your shop when the kind of coupon is fixed',
  });
export type Coupon = z.output<typeof couponSchema>;

const stepSchema = z.strictObject({
  after: isoDuration().meta({
    title: 'Wait',
    help: 'Counted from the last change of the cart before the first message.',
  }),
  template: z
    .enum(['cart_reminder', 'cart_coupon', 'cart_last_chance'])
    .meta({ title: 'Message', help: 'Which of the three texts to send.' }),
  coupon: couponSchema.optional().meta({
    title: 'Coupon of this step',
    help: 'Only for cart_coupon. Left out: the coupon of the plugin.',
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
    .meta({ title: 'Steps', help: 'What is sent to a cart left behind, and when.' }),
  coupon: couponSchema.prefault({}).meta({ title: 'Coupon', help: 'The coupon of cart_coupon steps.' }),
  reentryAfter: isoDuration().default('P7D').meta({
    title: 'Pause between recoveries',
    help: 'How long after one recovery ended the same person is left alone.',
  }),
  holdoutShare: z.number().min(0).max(1).default(0).meta({
    title: 'Hold-out share',
    help: 'Between 0 and 1. This share of eligible people receives nothing, so that the gain can be measured: 0.1 holds back one in ten.',
  }),
  conversionWindow: isoDuration().default('P7D').meta({
    title: 'Conversion window',
    help: 'How long after the first message (or the moment it was held back) an accepted order counts.',
  }),
  freshness: isoDuration().default('PT12H').meta({
    title: 'How long a message stays true',
    help: 'Counted from the moment the step is due. A message that could not leave in this time is dropped as stale.',
  }),
  sender: senderSetting(),
  shopName: z
    .string()
    .trim()
    .min(1, 'must not be empty; leave it out to use the name of the connection')
    .max(60)
    .optional()
    .meta({ title: 'Name of the shop', help: "As customers know it. Left out: the connection's name." }),
});

export type Settings = z.output<typeof settings>;
