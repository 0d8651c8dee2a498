import { z } from 'zod';
import {
  decimalOf,
  defined,
  defineTrigger,
  stableId,
  type MapContext,
  type MapResult,
  type Money,
  type VendorPlan,
} from '../../src/sdk/index.js';
import { instantOf } from './reading.js';
import type { ShopifySettings } from './settings.js';

/** What `lookup` understands as the question for the plan. */
export const planLookup = 'plan';
/** Topic of the plan that was looked up: no webhook has it. */
export const planTopic = 'plan.looked_up';

const money = z.object({ amount: z.string(), currencyCode: z.string() });
const subscription = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  test: z.boolean(),
  currentPeriodEnd: z.string().nullish(),
  lineItems: z.array(
    z.looseObject({
      plan: z.looseObject({
        pricingDetails: z.union([
          z.looseObject({
            __typename: z.literal('AppRecurringPricing'),
            interval: z.string(),
            price: money,
          }),
          z.looseObject({
            __typename: z.literal('AppUsagePricing'),
            balanceUsed: money,
            cappedAmount: money,
          }),
        ]),
      }),
    }),
  ),
});
type Subscription = z.output<typeof subscription>;

const planPayload = z.looseObject({
  app: z.looseObject({ handle: z.string().nullish() }),
  activeSubscriptions: z.array(subscription),
  allSubscriptions: z.looseObject({ nodes: z.array(subscription) }),
});

/** The app's installation, as `queries/plan.graphql` asks for it. */
export const planAnswer = z.object({ currentAppInstallation: planPayload });

/**
 * Something of a subscription changed. The webhooks say neither what was used nor, of several, which one counts, and
 * a repeated one is old: the whole is asked for.
 * Source: shopify.dev/docs/api/webhooks (app_subscriptions/update, app_subscriptions/approaching_capped_amount)
 */
export const planHintTrigger = defineTrigger({
  id: 'plan-hint',
  title: 'Subscription changed',
  topics: ['app_subscriptions/update', 'app_subscriptions/approaching_capped_amount'],
  payload: z.looseObject({ app_subscription: z.looseObject({}) }),
  subject: () => 'plan',
  map: () => ({ events: [], lookup: [planLookup] }),
});

/** What was last told of a plan. */
export interface PlanState {
  count: number;
  fingerprint: string;
}

/** The plan as it is now; told when it is another than before. */
export const planTrigger = defineTrigger({
  id: 'plan',
  title: 'Plan looked up',
  topics: [planTopic],
  payload: planPayload,
  subject: () => 'plan',
  map: (installation, context: MapContext<ShopifySettings, PlanState>): MapResult<PlanState> => {
    const { previous, receivedAt, settings } = context;
    const plan = planOf(installation, settings.shop);
    const fingerprint = stableId(JSON.stringify(plan), 16);
    if (previous?.fingerprint === fingerprint) return { events: [] };
    const count = (previous?.count ?? 0) + 1;
    return {
      events: [
        {
          type: 'connection.plan_changed',
          subject: 'plan',
          transition: `plan:${count}:${fingerprint}`,
          occurredAt: receivedAt,
          data: { plan },
        },
      ],
      state: { count, fingerprint },
    };
  },
});

const statuses: ReadonlyMap<string, VendorPlan['status']> = new Map([
  ['PENDING', 'pending'],
  // Approved; charging begins in a moment. Source: AppSubscriptionStatus in the published schema
  ['ACCEPTED', 'pending'],
  ['ACTIVE', 'active'],
  ['FROZEN', 'frozen'],
  ['DECLINED', 'declined'],
  ['EXPIRED', 'expired'],
  ['CANCELLED', 'cancelled'],
]);

/** The subscription that counts: the active one, else the latest. */
function planOf(installation: z.output<typeof planPayload>, shop: string): VendorPlan {
  const [current] = [...installation.activeSubscriptions, ...installation.allSubscriptions.nodes];
  const manageUrl = planPage(shop, installation.app.handle);
  if (current === undefined) return { status: 'none', ...defined({ manageUrl }) };
  return {
    status: statuses.get(current.status) ?? 'none',
    id: current.id.slice(0, 190),
    name: current.name.slice(0, 190),
    test: current.test,
    ...defined({
      price: priceOf(current),
      usage: usageOf(current),
      periodEndsAt: instantOf(current.currentPeriodEnd),
      manageUrl,
    }),
  };
}

/** Shopify's own plan page of an app. Source: shopify.dev/docs/apps/launch/billing/managed-pricing */
function planPage(shop: string, handle: string | null | undefined): string | undefined {
  const store = shop.replace(/\.myshopify\.com$/, '');
  return handle === null || handle === undefined || !/^[\w-]+$/.test(handle)
    ? undefined
    : `https://admin.shopify.com/store/${store}/charges/${handle}/pricing_plans`;
}

function pricings({ lineItems }: Subscription) {
  return lineItems.map(({ plan }) => plan.pricingDetails);
}

function priceOf(current: Subscription): VendorPlan['price'] {
  const found = pricings(current).find((one) => one.__typename === 'AppRecurringPricing');
  const price = found && moneyOf(found.price);
  return price && { ...price, interval: found.interval === 'ANNUAL' ? 'year' : '30_days' };
}

function usageOf(current: Subscription): VendorPlan['usage'] {
  const found = pricings(current).find((one) => one.__typename === 'AppUsagePricing');
  const used = found && moneyOf(found.balanceUsed);
  const cap = found && moneyOf(found.cappedAmount);
  return used && cap && { used, cap };
}

function moneyOf({ amount, currencyCode }: z.output<typeof money>): Money | undefined {
  const read = decimalOf(amount);
  return read !== undefined && /^[A-Z]{3}$/.test(currencyCode)
    ? { amount: read, currency: currencyCode }
    : undefined;
}
