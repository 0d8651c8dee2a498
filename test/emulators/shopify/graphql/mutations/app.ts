import { gid } from '../../ids.js';
import type { AppSubscription, AppSubscriptionLineItem, WebhookSubscription } from '../../model.js';
import { hundredths } from '../../money.js';
import { capBody, subscriptionBody } from '../../payloads/shop.js';
import { lineId, subscriptionView, topicName, usageRecordView, usedOf, webhookView } from '../app-views.js';
import { userError, type Context, type UserError } from '../context.js';
import { isGranted } from '../scopes.js';

interface SubscriptionInput {
  uri?: string | null;
  filter?: string | null;
  includeFields?: string[] | null;
  metafieldNamespaces?: string[] | null;
  name?: string | null;
  format?: string | null;
}

/** Scopes of topics. Source: "Topics" on shopify.dev/docs/api/webhooks; topics of the app itself need none. */
const topicScopes: readonly [RegExp, string][] = [
  [/^(ORDERS|REFUNDS|CHECKOUTS|CARTS|FULFILLMENTS|FULFILLMENT_EVENTS)_/, 'read_orders'],
  [/^RETURNS_/, 'read_returns'],
  [/^(CUSTOMERS|CUSTOMER)_/, 'read_customers'],
  [/^PRODUCTS_/, 'read_products'],
  [/^INVENTORY_/, 'read_inventory'],
  [/^DRAFT_ORDERS_/, 'read_draft_orders'],
];

/** `ORDERS_CREATE` as webhooks write it: the last word is what happened. Longer deeds are listed. */
export function topicOf(name: string): string {
  const deeds = ['APPROACHING_CAPPED_AMOUNT', 'PARTIALLY_FULFILLED', 'SCOPES_UPDATE'];
  const deed = deeds.find((one) => name.endsWith(`_${one}`)) ?? name.slice(name.lastIndexOf('_') + 1);
  return `${name.slice(0, -deed.length - 1)}/${deed}`.toLowerCase();
}

function webhookRefusal(
  { installation }: Context,
  topic: string,
  input: SubscriptionInput,
  itself?: WebhookSubscription,
): UserError | undefined {
  const { uri } = input;
  const scope = topicScopes.find(([pattern]) => pattern.test(topic))?.[1];
  // Words as apps report them.
  if (scope !== undefined && !isGranted(installation.scopes, [scope]))
    return userError(
      ['topic'],
      `You do not have permission to create or update webhooks with ${topicOf(topic)} topic. To subscribe to this topic, request the ${scope} access scope.`,
    );
  if (!uri) return itself ? undefined : userError(['webhookSubscription', 'uri'], "Address can't be blank");
  // Plain http to this machine stands for https: in tests nothing ends TLS.
  if (!/^(https:\/\/|http:\/\/127\.0\.0\.1[:/]|pubsub:\/\/|arn:aws:events:)/.test(uri))
    return userError(['webhookSubscription', 'uri'], 'Address protocol http:// is not supported');
  const taken = installation.subscriptions.some(
    (one) =>
      one !== itself &&
      one.uri === uri &&
      topicName(one.topic) === topic &&
      one.filter === (input.filter ?? null),
  );
  return taken
    ? userError(['webhookSubscription', 'uri'], 'Address for this topic has already been taken')
    : undefined;
}

const findHook = ({ installation }: Context, id: string): WebhookSubscription | undefined =>
  installation.subscriptions.find((one) => gid('WebhookSubscription', one.id) === id);
const findSubscription = ({ installation }: Context, id: string): AppSubscription | undefined =>
  installation.billing.find((one) => gid('AppSubscription', one.id) === id);

function findLine(
  context: Context,
  id: string,
): { subscription: AppSubscription; line: AppSubscriptionLineItem } | undefined {
  for (const subscription of context.installation.billing)
    for (const line of subscription.lineItems)
      if (lineId(subscription, line) === id) return { subscription, line };
  return undefined;
}

interface MoneyInput {
  amount: string | number;
  currencyCode: string;
}
interface PlanInput {
  plan: {
    appRecurringPricingDetails?: { price: MoneyInput; interval?: string | null } | null;
    appUsagePricingDetails?: { cappedAmount: MoneyInput; terms: string } | null;
  };
}

/** Where the merchant approves: the emulator's own page, which the verb `approve` stands for. */
const confirmation = ({ shop, origin }: Context, subscription: AppSubscription): string =>
  `${origin}/${shop.domain}/admin/charges/${subscription.id}/confirm`;

export const appMutations = {
  webhookSubscriptionCreate: (
    { topic, webhookSubscription: input }: { topic: string; webhookSubscription: SubscriptionInput },
    context: Context,
  ) => {
    const refusal = webhookRefusal(context, topic, input);
    if (refusal) return { webhookSubscription: null, userErrors: [refusal] };
    const now = context.shop.now();
    const made: WebhookSubscription = {
      id: context.shop.ids.next(),
      topic: topicOf(topic),
      uri: input.uri ?? '',
      // Source: "About webhooks": the version of the call that made it.
      apiVersion: context.apiVersion,
      filter: input.filter ?? null,
      includeFields: input.includeFields ?? [],
      metafieldNamespaces: input.metafieldNamespaces ?? [],
      name: input.name ?? null,
      createdAt: now,
      updatedAt: now,
    };
    context.installation.subscriptions.push(made);
    return { webhookSubscription: webhookView(made), userErrors: [] };
  },
  webhookSubscriptionUpdate: (
    { id, webhookSubscription: input }: { id: string; webhookSubscription: SubscriptionInput },
    context: Context,
  ) => {
    const known = findHook(context, id);
    if (!known)
      return {
        webhookSubscription: null,
        userErrors: [userError(['id'], 'Webhook subscription does not exist')],
      };
    const refusal = webhookRefusal(context, topicName(known.topic), input, known);
    if (refusal) return { webhookSubscription: null, userErrors: [refusal] };
    if (input.uri) known.uri = input.uri;
    if (input.filter !== undefined) known.filter = input.filter;
    if (input.includeFields) known.includeFields = input.includeFields;
    known.updatedAt = context.shop.now();
    return { webhookSubscription: webhookView(known), userErrors: [] };
  },
  webhookSubscriptionDelete: ({ id }: { id: string }, context: Context) => {
    const known = findHook(context, id);
    if (!known)
      return {
        deletedWebhookSubscriptionId: null,
        userErrors: [userError(['id'], 'Webhook subscription does not exist')],
      };
    context.installation.subscriptions = context.installation.subscriptions.filter((one) => one !== known);
    return { deletedWebhookSubscriptionId: id, userErrors: [] };
  },
  appSubscriptionCreate: (
    given: {
      name: string;
      lineItems: PlanInput[];
      returnUrl: string;
      test?: boolean | null;
      trialDays?: number | null;
    },
    context: Context,
  ) => {
    const { shop, installation } = context;
    const usages = given.lineItems.filter(({ plan }) => plan.appUsagePricingDetails);
    // Source: page of `appSubscriptionCreate`: at most one line of each kind
    if (given.lineItems.length === 0 || usages.length > 1 || given.lineItems.length - usages.length > 1)
      return {
        appSubscription: null,
        confirmationUrl: null,
        userErrors: [
          userError(['lineItems'], 'A subscription has at most one recurring and one usage line item'),
        ],
      };
    const now = shop.now();
    const subscription: AppSubscription = {
      id: shop.ids.next(),
      name: given.name,
      status: 'PENDING',
      returnUrl: given.returnUrl,
      test: given.test ?? false,
      trialDays: given.trialDays ?? 0,
      createdAt: now,
      updatedAt: now,
      currentPeriodEnd: null,
      lineItems: given.lineItems.map(
        ({ plan: { appRecurringPricingDetails: flat, appUsagePricingDetails: usage } }) => ({
          id: shop.ids.next(),
          currency: (flat?.price ?? usage?.cappedAmount)?.currencyCode ?? shop.currency,
          records: [],
          ...(flat
            ? {
                recurring: {
                  price: hundredths(flat.price.amount),
                  interval: flat.interval ?? 'EVERY_30_DAYS',
                },
              }
            : {}),
          ...(usage
            ? { usage: { cappedAmount: hundredths(usage.cappedAmount.amount), terms: usage.terms } }
            : {}),
        }),
      ),
    };
    installation.billing.push(subscription);
    return {
      appSubscription: subscriptionView(subscription),
      confirmationUrl: confirmation(context, subscription),
      userErrors: [],
    };
  },
  appSubscriptionCancel: ({ id }: { id: string }, context: Context) => {
    const subscription = findSubscription(context, id);
    if (!subscription)
      return {
        appSubscription: null,
        userErrors: [userError(['id'], "Couldn't find RecurringApplicationCharge")],
      };
    if (subscription.status !== 'ACTIVE')
      return { appSubscription: null, userErrors: [userError(['id'], 'Cannot transition status')] };
    subscription.status = 'CANCELLED';
    subscription.updatedAt = context.shop.now();
    context.announce('app_subscriptions/update', subscriptionBody(subscription, context.shop));
    return { appSubscription: subscriptionView(subscription), userErrors: [] };
  },
  appSubscriptionLineItemUpdate: (
    { id, cappedAmount }: { id: string; cappedAmount: MoneyInput },
    context: Context,
  ) => {
    const found = findLine(context, id);
    const asked = hundredths(cappedAmount.amount);
    const refuse = (field: string, message: string) => ({
      appSubscription: null,
      confirmationUrl: null,
      userErrors: [userError([field], message)],
    });
    if (!found?.line.usage) return refuse('id', 'The line item is not a usage line item');
    // Source: page of `appSubscriptionLineItemUpdate`: a raise that the merchant approves
    if (asked <= found.line.usage.cappedAmount)
      return refuse('cappedAmount', 'The capped amount must be greater than the existing capped amount');
    found.line.usage.asked = asked;
    return {
      appSubscription: subscriptionView(found.subscription),
      confirmationUrl: confirmation(context, found.subscription),
      userErrors: [],
    };
  },
  appUsageRecordCreate: (
    given: {
      description: string;
      price: MoneyInput;
      subscriptionLineItemId: string;
      idempotencyKey?: string | null;
    },
    context: Context,
  ) => {
    const { shop, announce } = context;
    const found = findLine(context, given.subscriptionLineItemId);
    const refuse = (field: string[], message: string) => ({
      appUsageRecord: null,
      userErrors: [userError(field, message)],
    });
    if (!found?.line.usage) return refuse(['subscriptionLineItemId'], 'Subscription line item not found');
    const { subscription, line } = found;
    const { usage } = found.line;
    if ((given.idempotencyKey ?? '').length > 255)
      return refuse(['idempotencyKey'], 'Idempotency key is too long');
    if (subscription.status !== 'ACTIVE')
      return refuse(['subscriptionLineItemId'], 'The app subscription is not active');
    const known = line.records.find(
      ({ idempotencyKey: key }) => key !== null && key === (given.idempotencyKey ?? null),
    );
    if (known) return { appUsageRecord: usageRecordView(known, subscription, line), userErrors: [] };
    const price = hundredths(given.price.amount);
    // Words: page of usage billing on shopify.dev
    if (usedOf(line) + price > usage.cappedAmount) return refuse([], 'Total price exceeds balance remaining');
    const record = {
      id: shop.ids.next(),
      description: given.description,
      price,
      idempotencyKey: given.idempotencyKey ?? null,
      createdAt: shop.now(),
    };
    const before = usedOf(line);
    line.records.push(record);
    // Source: topic `app_subscriptions/approaching_capped_amount`: at 90 percent, once
    const threshold = usage.cappedAmount * 0.9;
    if (before < threshold && usedOf(line) >= threshold)
      announce(
        'app_subscriptions/approaching_capped_amount',
        capBody(subscription, usedOf(line), usage.cappedAmount, shop),
      );
    return { appUsageRecord: usageRecordView(record, subscription, line), userErrors: [] };
  },
};
