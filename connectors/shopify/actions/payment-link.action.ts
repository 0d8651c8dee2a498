import { z } from 'zod';
import {
  capabilities,
  compareDecimals,
  ContractViolation,
  defineAction,
  Rejected,
  stableId,
  type Money,
} from '../../../src/sdk/index.js';
import type { ShopContext } from '../client.js';
import { customerOf } from '../customer-of.js';
import { idOf } from '../ids.js';
import { queries } from '../queries.js';
import { refuse, userErrors } from '../refusal.js';

const money = z.object({ presentmentMoney: z.object({ amount: z.string(), currencyCode: z.string() }) });
const draft = z.object({
  id: z.string(),
  status: z.string(),
  tags: z.array(z.string()),
  invoiceUrl: z.string().nullable(),
  totalPriceSet: money,
});
const drafts = z.object({ draftOrders: z.object({ nodes: z.array(draft) }) });
const made = z.object({ draftOrderCreate: z.object({ draftOrder: draft.nullable(), userErrors }) });
const due = z.object({
  order: z
    .object({
      cancelledAt: z.string().nullable(),
      totalOutstandingSet: money,
      paymentCollectionDetails: z.object({ additionalPaymentCollectionUrl: z.string().nullable() }),
    })
    .nullable(),
});

type PaymentInput = z.output<(typeof capabilities)['payment.link']['input']>;

/**
 * A page of Shopify's own on which somebody pays: of an order what is left to pay of it, else a draft order's invoice.
 * Shopify takes the money and says that it came; nothing here marks anything as paid. A draft carries the key of the
 * call as a tag, and a repetition finds it by that.
 *
 * Source: shopify.dev/docs/api/admin-graphql/latest/mutations/draftOrderCreate, objects/OrderPaymentCollectionDetails
 */
export const paymentLink = defineAction({
  id: 'payment-link',
  implements: capabilities['payment.link'],
  run: async (context: ShopContext & { key: string }, wanted) => {
    if (wanted.expiresAt !== undefined)
      throw new Rejected("can't be set: Shopify's payment links don't expire by themselves", {
        field: 'expiresAt',
      });
    if (compareDecimals(wanted.amount.amount, '0') <= 0)
      throw new Rejected('must be more than 0', { field: 'amount' });
    return wanted.orderId === undefined
      ? draftLink(context, wanted)
      : orderLink(context, wanted.orderId, wanted.amount);
  },
});

async function orderLink({ client }: ShopContext, orderId: string, amount: Money) {
  if (!/^\d+$/.test(orderId)) throw new Rejected('is no id of an order at Shopify', { field: 'orderId' });
  const { order } = await client.ask(queries.paymentOfOrder, { id: `gid://shopify/Order/${orderId}` }, due);
  if (!order) throw new Rejected('the shop has no such order', { field: 'orderId' });
  const url = order.paymentCollectionDetails.additionalPaymentCollectionUrl;
  if (order.cancelledAt !== null || url === null)
    throw new Rejected('nothing can be paid for this order any more', { field: 'orderId' });
  expectAmount(order.totalOutstandingSet, amount);
  return { id: orderId, url };
}

async function draftLink(context: ShopContext & { key: string }, wanted: PaymentInput) {
  const { client, key } = context;
  const tag = `liaison-${stableId(key, 24)}`;
  const { draftOrders } = await client.ask(queries.drafts, { search: `tag:${tag}` }, drafts);
  const there = draftOrders.nodes.find(({ tags }) => tags.includes(tag));
  if (there) return linkOf(there, wanted.amount);
  const customer = wanted.person === undefined ? undefined : await customerOf(context, wanted.person);
  const { amount, currency } = wanted.amount;
  const { draftOrderCreate } = await client.ask(
    queries.createDraft,
    {
      input: {
        tags: [tag],
        presentmentCurrencyCode: currency,
        ...(customer === undefined ? {} : { purchasingEntity: { customerId: customer.id } }),
        // What is asked for is what is paid: taxes and shipping are in it, or it has none.
        taxExempt: true,
        lineItems: [
          {
            title: wanted.description,
            quantity: 1,
            originalUnitPriceWithCurrency: { amount, currencyCode: currency },
            requiresShipping: false,
            taxable: false,
          },
        ],
      },
    },
    made,
  );
  refuse(draftOrderCreate.userErrors);
  if (!draftOrderCreate.draftOrder)
    throw new ContractViolation('Shopify made a draft order and did not say which');
  return linkOf(draftOrderCreate.draftOrder, wanted.amount);
}

function linkOf({ id, status, invoiceUrl, totalPriceSet }: z.output<typeof draft>, amount: Money) {
  expectAmount(totalPriceSet, amount);
  if (status === 'COMPLETED' || invoiceUrl === null)
    throw new Rejected('this was paid already, or its draft order can no longer be paid');
  return { id: idOf(id) ?? id, url: invoiceUrl };
}

/** A link that asks for something else than was meant is given to nobody. */
function expectAmount({ presentmentMoney }: z.output<typeof money>, { amount, currency }: Money): void {
  const asked = presentmentMoney;
  if (asked.currencyCode === currency && compareDecimals(asked.amount, amount) === 0) return;
  throw new Rejected(
    `Shopify asks for ${asked.amount} ${asked.currencyCode} where ${amount} ${currency} was meant`,
    { field: 'amount' },
  );
}
