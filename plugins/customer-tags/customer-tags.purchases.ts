import { z } from 'zod';
import { compareDecimals, moneySchema, sumDecimals, type Money } from '../../src/sdk/index.js';
import type { Settings } from './customer-tags.settings.js';

/** Purchases that are remembered of one customer: older ones go first. */
const most = 500;
const day = 86_400_000;

const purchaseSchema = z.object({
  order: z.string(),
  /** When it was paid, milliseconds UTC. */
  at: z.number(),
  total: moneySchema,
  /** What went back of it, by refund. */
  refunds: z.record(z.string(), moneySchema).default({}),
  /** Cancelled, or paid back in full: it counts for nothing, and a late word of it does not bring it back. */
  over: z.boolean().default(false),
});
/** A paid order of a customer. */
export type Purchase = z.output<typeof purchaseSchema>;

/** What a journey keeps of a customer: no personal data. */
export const stateSchema = z.object({
  purchases: z.array(purchaseSchema),
  /** The tag that was given; absent: none is. */
  tag: z.string().optional(),
  /** How often the tag was given or taken: it tells one call from the next. */
  changes: z.number().int(),
});
/** What a journey keeps of a customer. */
export type State = z.output<typeof stateSchema>;

/** The purchases with one changed or added, oldest first, each order once. */
export function withPurchase(
  purchases: readonly Purchase[],
  order: string,
  change: (known: Purchase | undefined) => Purchase | undefined,
): Purchase[] {
  const changed = change(purchases.find((one) => one.order === order));
  const others = purchases.filter((one) => one.order !== order);
  return [...others, ...(changed === undefined ? [] : [changed])]
    .sort((one, other) => one.at - other.at || (one.order < other.order ? -1 : 1))
    .slice(-most);
}

/** Those of several lists, each order once: two journeys of one person after a merge. */
export function union(lists: readonly (readonly Purchase[])[]): Purchase[] {
  return lists
    .flat()
    .reduce<Purchase[]>(
      (all, one) =>
        withPurchase(all, one.order, (known) =>
          known === undefined
            ? one
            : { ...known, over: known.over || one.over, refunds: { ...one.refunds, ...known.refunds } },
        ),
      [],
    );
}

/** Whether the purchases within the period that ends `now` are enough. */
export function qualifies(purchases: readonly Purchase[], settings: Settings, now: number): boolean {
  const counted = purchases.filter(({ at, over }) => !over && at + settings.periodDays * day > now);
  const orders = counted.length >= settings.minimumOrders;
  if (settings.rule === 'orders') return orders;
  const spent = [...new Set(counted.map(({ total }) => total.currency))]
    .filter((currency) => settings.currency === undefined || settings.currency === currency)
    .some((currency) => compareDecimals(spentIn(currency, counted), settings.minimumSpent) >= 0);
  return settings.rule === 'spent' ? spent : spent || orders;
}

/** When purchases that are enough now will be too old to be; undefined when they are not enough. Milliseconds UTC. */
export function enoughUntil(
  purchases: readonly Purchase[],
  settings: Settings,
  now: number,
): number | undefined {
  if (!qualifies(purchases, settings, now)) return undefined;
  return purchases
    .map(({ at }) => at + settings.periodDays * day)
    .find((end) => end > now && !qualifies(purchases, settings, end));
}

function spentIn(currency: string, purchases: readonly Purchase[]): string {
  const own = ({ total }: Purchase): boolean => total.currency === currency;
  const back = ({ refunds }: Purchase): string[] =>
    Object.values(refunds)
      .filter((refund: Money) => refund.currency === currency)
      .map(({ amount }) => `-${amount.replace(/^-/, '')}`);
  return sumDecimals('0', ...purchases.filter(own).flatMap((one) => [one.total.amount, ...back(one)]));
}
