import { describe, expect, it } from '@jest/globals';
import type { MapContext } from '../../src/sdk/index.js';
import { planAnswer, planTrigger, type PlanState } from './plan.trigger.js';
import type { ShopifySettings } from './settings.js';

const money = (amount: string) => ({ amount, currencyCode: 'USD' });
const subscription = (id: number, status: string, used?: string) => ({
  id: `gid://shopify/AppSubscription/${id}`,
  name: 'Growth',
  status,
  test: false,
  currentPeriodEnd: '2026-12-26T12:00:00Z',
  lineItems: [
    {
      plan: {
        pricingDetails: {
          __typename: 'AppRecurringPricing',
          interval: 'EVERY_30_DAYS',
          price: money('19.0'),
        },
      },
    },
    ...(used === undefined
      ? []
      : [
          {
            plan: {
              pricingDetails: {
                __typename: 'AppUsagePricing',
                balanceUsed: money(used),
                cappedAmount: money('50.0'),
              },
            },
          },
        ]),
  ],
});

function installation(active: unknown[], latest: unknown[] = active, handle: string | null = 'liaison') {
  const answer = { app: { handle }, activeSubscriptions: active, allSubscriptions: { nodes: latest } };
  return planAnswer.parse({ currentAppInstallation: answer }).currentAppInstallation;
}

const context = (previous?: PlanState) =>
  ({
    previous,
    receivedAt: 1_795_701_600_000,
    settings: { shop: 'casa-azul.myshopify.com' },
  }) as unknown as MapContext<ShopifySettings, PlanState>;

describe('the plan of a shop', () => {
  const read = (of: ReturnType<typeof installation>) =>
    (planTrigger.map(of, context()).events[0]?.data as { plan: unknown }).plan;

  it('is the active subscription, with what was used of what the owner approved', () => {
    expect(read(installation([subscription(7, 'ACTIVE', '12.5')], [subscription(8, 'PENDING')]))).toEqual({
      status: 'active',
      id: 'gid://shopify/AppSubscription/7',
      name: 'Growth',
      test: false,
      price: { amount: '19.0', currency: 'USD', interval: '30_days' },
      usage: { used: { amount: '12.5', currency: 'USD' }, cap: { amount: '50.0', currency: 'USD' } },
      periodEndsAt: Date.parse('2026-12-26T12:00:00Z'),
      manageUrl: 'https://admin.shopify.com/store/casa-azul/charges/liaison/pricing_plans',
    });
  });

  it('is the latest where none is active', () => {
    expect(read(installation([], [subscription(8, 'FROZEN')]))).toMatchObject({ status: 'frozen' });
    expect(read(installation([], []))).toEqual({
      status: 'none',
      manageUrl: 'https://admin.shopify.com/store/casa-azul/charges/liaison/pricing_plans',
    });
  });

  it.each([null, '../evil', ''])('has no link where the app is called %j', (handle) => {
    expect(read(installation([], [], handle))).toEqual({ status: 'none' });
  });

  it('is told once for each change, also when it goes back to what it was', () => {
    const told: string[] = [];
    let state: PlanState | undefined;
    for (const used of ['1', '1', '2', '1']) {
      const result = planTrigger.map(installation([subscription(7, 'ACTIVE', used)]), context(state));
      told.push(...result.events.map(({ transition }) => transition));
      state = result.state ?? state;
    }
    expect(told).toHaveLength(3);
    expect(new Set(told).size).toBe(3);
  });
});
