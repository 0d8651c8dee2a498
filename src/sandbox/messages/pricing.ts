import type { Pricing, SandboxTemplate } from '../model/model.js';

/** What Meta charges from a day on. The sandbox has a table of its own, so that it can contradict the product's. */
export interface PriceRegime {
  /** First day, UTC. Assumed: Meta names days, and no time zone. */
  from: number;
  /** Service messages that are free per number and calendar month; Infinity: all of them. */
  freeServiceMessages: number;
  /** Utility templates cost nothing while the customer service window is open. */
  utilityInWindowFree: boolean;
}

/**
 * Meta's price regimes, the newest first. What is the same in all of them (marketing and authentication are charged,
 * an open free entry point is free) is code below.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/pricing, and its notice for 1 October 2026
 */
export const PRICE_REGIMES: readonly PriceRegime[] = [
  { from: Date.UTC(2026, 9, 1), freeServiceMessages: 1000, utilityInWindowFree: false },
  { from: -Infinity, freeServiceMessages: Infinity, utilityInWindowFree: true },
];

/** The regime of an instant, in milliseconds UTC. */
export function regimeAt(at: number): PriceRegime {
  return PRICE_REGIMES.find(({ from }) => at >= from) as PriceRegime;
}

/** The calendar month of an instant. Assumed: in UTC; Meta does not say in which zone its months turn. */
export function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}

/** What the price of a message depends on. */
export interface PriceQuestion {
  template: Pick<SandboxTemplate, 'category'> | undefined;
  windowOpen: boolean;
  freeEntryPoint: boolean;
  at: number;
  /** Free service messages of the number used before in this month. */
  freeUsed: number;
}

/**
 * What the statuses of a message say about its price.
 *
 * Assumed: `type` of a service message that is charged is `regular`, and its category stays `service`.
 */
export function pricingOf({ template, windowOpen, freeEntryPoint, at, freeUsed }: PriceQuestion): Pricing {
  const priced = (billable: boolean, category: string, type: string): Pricing => ({
    billable,
    pricing_model: 'PMP',
    category,
    type,
  });
  if (freeEntryPoint) return priced(false, 'referral_conversion', 'free_entry_point');
  const regime = regimeAt(at);
  if (!template) {
    return freeUsed < regime.freeServiceMessages
      ? priced(false, 'service', 'free_customer_service')
      : priced(true, 'service', 'regular');
  }
  const category = template.category.toLowerCase();
  if (category === 'utility' && windowOpen && regime.utilityInWindowFree)
    return priced(false, category, 'free_customer_service');
  return priced(true, category, 'regular');
}

/** Whether a message is one of the free ones of its month. */
export function usesAllowance({ category, type }: Pricing): boolean {
  return category === 'service' && type === 'free_customer_service';
}

/** Free service messages by number, of the newest month it sent any in. */
export class ServiceAllowance {
  private readonly used = new Map<string, { month: string; count: number }>();

  /** How many a number used in the month of an instant. */
  usedBy(phoneNumberId: string, at: number): number {
    const use = this.used.get(phoneNumberId);
    return use?.month === monthOf(at) ? use.count : 0;
  }

  /** Counts messages of a number. A month before the newest one known is over, and counts nothing. */
  count(phoneNumberId: string, at: number, by = 1): void {
    const month = monthOf(at);
    const use = this.used.get(phoneNumberId);
    if (use !== undefined && use.month > month) return;
    if (use?.month === month) use.count += by;
    else this.used.set(phoneNumberId, { month, count: by });
  }

  /** Every count, for snapshots. */
  *all(): Iterable<{ number: string; month: string; count: number }> {
    for (const [number, { month, count }] of this.used) yield { number, month, count };
  }
}
