import { gid } from '../ids.js';
import type {
  AppSubscription,
  AppSubscriptionLineItem,
  AppUsageRecord,
  BulkOperation,
  ShopData,
  WebhookSubscription,
} from '../model.js';
import { moneyV2 } from '../money.js';
import { addressView, metafields, type View } from './common-views.js';
import { connection, type PageArguments } from './connection.js';
import { instant, instantOrNull, type Context } from './context.js';

const keyOf = (one: View): string => String(one['id']);

const shownPlans: Record<ShopData['plan'], string> = {
  standard: 'Basic',
  advanced: 'Advanced',
  plus: 'Shopify Plus',
};

export function shopView(shop: ShopData): View {
  const id = gid('Shop', shop.id);
  const { firstName: _first, lastName: _last, ...address } = shop.address;
  return {
    __typename: 'Shop',
    id,
    name: shop.name,
    email: shop.email,
    contactEmail: shop.email,
    myshopifyDomain: shop.domain,
    primaryDomain: {
      id: gid('Domain', shop.id),
      host: shop.domain,
      url: `https://${shop.domain}`,
      sslEnabled: true,
    },
    url: `https://${shop.domain}`,
    currencyCode: shop.currency,
    enabledPresentmentCurrencies: shop.presentmentCurrencies,
    ianaTimezone: shop.timezone,
    timezoneOffsetMinutes: 0,
    plan: {
      publicDisplayName: shownPlans[shop.plan],
      partnerDevelopment: shop.development,
      shopifyPlus: shop.plan === 'plus',
    },
    shopAddress: {
      ...addressView({ ...shop.address }),
      ...address,
      id: `gid://shopify/ShopAddress/${shop.id}`,
    },
    shopOwnerName: shop.owner,
    createdAt: instant(shop.createdAt),
    updatedAt: instant(shop.updatedAt),
    ...metafields(shop, id),
  };
}

export function installationView({ shop, installation }: Context): View {
  const { app } = installation;
  const id = gid('AppInstallation', installation.id);
  const scopes = installation.scopes.map((handle) => ({ handle, description: handle }));
  return {
    __typename: 'AppInstallation',
    id,
    app: {
      __typename: 'App',
      id: gid('App', BigInt(`0x${Buffer.from(app.clientId).toString('hex').slice(0, 12)}`)),
      apiKey: app.clientId,
      handle: app.handle,
      title: app.title,
      embedded: true,
      installUrl: null,
      requestedAccessScopes: scopes,
    },
    accessScopes: scopes,
    launchUrl: `https://${shop.domain}/admin/apps/${app.handle}`,
    uninstallUrl: null,
    activeSubscriptions: installation.billing
      .filter(({ status }) => status === 'ACTIVE')
      .map((one) => subscriptionView(one)),
    allSubscriptions: (page: PageArguments) =>
      connection(
        installation.billing.map((one) => subscriptionView(one)),
        keyOf,
        page,
      ),
    ...metafields(shop, id),
  };
}

export const usedOf = (line: AppSubscriptionLineItem): number =>
  line.records.reduce((sum, { price }) => sum + price, 0);

/** Ids of lines name their place in the subscription. Source: examples on shopify.dev, `…/AppSubscriptionLineItem/1?v=1&index=0` */
export const lineId = (subscription: AppSubscription, line: AppSubscriptionLineItem): string =>
  `${gid('AppSubscriptionLineItem', subscription.id)}?v=1&index=${subscription.lineItems.indexOf(line)}`;

export function subscriptionView(subscription: AppSubscription): View {
  return {
    __typename: 'AppSubscription',
    id: gid('AppSubscription', subscription.id),
    name: subscription.name,
    status: subscription.status,
    returnUrl: subscription.returnUrl,
    test: subscription.test,
    trialDays: subscription.trialDays,
    createdAt: instant(subscription.createdAt),
    currentPeriodEnd: instantOrNull(subscription.currentPeriodEnd),
    lineItems: subscription.lineItems.map((line) => subscriptionLineView(subscription, line)),
  };
}

function subscriptionLineView(subscription: AppSubscription, line: AppSubscriptionLineItem): View {
  const { recurring, usage, currency } = line;
  return {
    id: lineId(subscription, line),
    plan: {
      pricingDetails: usage
        ? {
            __typename: 'AppUsagePricing',
            balanceUsed: moneyV2(usedOf(line), currency),
            cappedAmount: moneyV2(usage.cappedAmount, currency),
            interval: 'EVERY_30_DAYS',
            terms: usage.terms,
          }
        : {
            __typename: 'AppRecurringPricing',
            interval: recurring?.interval ?? 'EVERY_30_DAYS',
            planHandle: null,
            price: moneyV2(recurring?.price ?? 0, currency),
          },
    },
    usageRecords: (page: PageArguments) =>
      connection(
        line.records.map((one) => usageRecordView(one, subscription, line)),
        keyOf,
        page,
      ),
  };
}

export const usageRecordView = (
  record: AppUsageRecord,
  subscription: AppSubscription,
  line: AppSubscriptionLineItem,
): View => ({
  __typename: 'AppUsageRecord',
  id: gid('AppUsageRecord', record.id),
  description: record.description,
  idempotencyKey: record.idempotencyKey,
  price: moneyV2(record.price, line.currency),
  createdAt: instant(record.createdAt),
  subscriptionLineItem: () => subscriptionLineView(subscription, line),
});

export const topicName = (topic: string): string => topic.replace('/', '_').toUpperCase();

export const webhookView = (subscription: WebhookSubscription): View => ({
  __typename: 'WebhookSubscription',
  id: gid('WebhookSubscription', subscription.id),
  legacyResourceId: String(subscription.id),
  topic: topicName(subscription.topic),
  uri: subscription.uri,
  apiVersion: { handle: subscription.apiVersion, displayName: subscription.apiVersion, supported: true },
  format: 'JSON',
  filter: subscription.filter,
  includeFields: subscription.includeFields,
  metafieldNamespaces: subscription.metafieldNamespaces,
  name: subscription.name,
  createdAt: instant(subscription.createdAt),
  updatedAt: instant(subscription.updatedAt),
});

export function bulkView(operation: BulkOperation, origin: string): View {
  const text = bulkText(operation);
  const done = operation.status === 'COMPLETED';
  return {
    __typename: 'BulkOperation',
    id: gid('BulkOperation', operation.id),
    query: operation.query,
    status: operation.status,
    type: 'QUERY',
    errorCode: operation.status === 'FAILED' ? 'INTERNAL_SERVER_ERROR' : null,
    createdAt: instant(operation.createdAt),
    completedAt: instantOrNull(operation.completedAt),
    objectCount: String(operation.lines.length),
    rootObjectCount: String(operation.rootObjects),
    fileSize: done ? String(Buffer.byteLength(text)) : null,
    // Source: "Perform bulk operations": no file when nothing was found.
    url: done && text !== '' ? `${origin}/bulk/${operation.id}.jsonl` : null,
    partialDataUrl: null,
  };
}

export const bulkText = ({ lines }: BulkOperation): string => lines.map((line) => `${line}\n`).join('');
