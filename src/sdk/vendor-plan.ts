import { z } from 'zod';
import { instantSchema as instant } from './instants.js';
import { moneySchema } from './values.js';

/** Schema of {@link VendorPlan}. */
export const vendorPlanSchema = z.object({
  /** `none` when nobody subscribed, or the last subscription is over without another. */
  status: z.enum(['none', 'pending', 'active', 'frozen', 'declined', 'expired', 'cancelled']),
  /** The vendor's id of the subscription. */
  id: z.string().max(190).optional(),
  /** What the plan is called. */
  name: z.string().max(190).optional(),
  /** Nobody is charged. */
  test: z.boolean().optional(),
  /** What recurs. */
  price: moneySchema.extend({ interval: z.enum(['30_days', 'year']) }).optional(),
  /** What was used of the amount that the owner approved. */
  usage: z.object({ used: moneySchema, cap: moneySchema }).optional(),
  /** When what is paid for ends, milliseconds UTC. */
  periodEndsAt: instant.optional(),
  /** Where the owner chooses, changes or ends a plan. */
  manageUrl: z
    .url({ protocol: /^https$/ })
    .max(500)
    .optional(),
});
/** What the vendor bills a connection for, where the vendor's own billing is used. */
export type VendorPlan = z.infer<typeof vendorPlanSchema>;
