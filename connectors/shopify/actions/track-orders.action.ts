import { z } from 'zod';
import {
  capabilities,
  decimalOf,
  defineAction,
  defined,
  isRecord,
  webAddressOf,
  type CapabilityOutput,
  type Money,
} from '../../../src/sdk/index.js';
import type { ShopContext } from '../client.js';
import { customerOf } from '../customer-of.js';
import { idOf } from '../ids.js';
import { queries } from '../queries.js';
import { parcelOf } from '../read-node.js';
import { financialOf, instantOf, moneyIn } from '../reading.js';

type TrackedOrder = CapabilityOutput<'order.track'>['orders'][number];

const orderNode = z.looseObject({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  cancelledAt: z.string().nullish(),
  statusPageUrl: z.string().nullish(),
  fulfillments: z.array(z.looseObject({})),
});
const answer = z.object({
  customerByIdentifier: z.object({ orders: z.object({ nodes: z.array(orderNode) }) }).nullable(),
});

/** Says where somebody's orders are: those of the customer they are, and of nobody else, whatever number they name. */
export const trackOrders = defineAction({
  id: 'track-orders',
  implements: capabilities['order.track'],
  run: async (context: ShopContext & { key: string }, { person, number, limit }) => {
    const wanted = number === undefined ? undefined : bare(number);
    // No name of an order: nothing is asked, and nothing is searched for.
    if (wanted === '') return { orders: [] };
    const customer = await customerOf(context, person);
    const { customerByIdentifier: found } = await context.client.ask(
      queries.ordersOfCustomer,
      {
        identifier: { id: customer.id },
        first: limit,
        search: wanted === undefined ? null : `name:#${wanted} OR name:${wanted}`,
      },
      answer,
    );
    const nodes = found?.orders.nodes ?? [];
    return {
      orders: nodes.filter(({ name }) => wanted === undefined || bare(name) === wanted).map(trackedOrder),
    };
  },
});

/** The number as somebody may write it: `#1042`, `1042`, `Order 1042`. */
function bare(number: string): string {
  return (/[\p{L}\p{N}-]*\p{N}[\p{L}\p{N}-]*/u.exec(number)?.[0] ?? '').toLowerCase();
}

function trackedOrder(node: z.output<typeof orderNode>): TrackedOrder {
  const parcels = node.fulfillments.flatMap(parcelOf);
  const createdAt = instantOf(node.createdAt) ?? 0;
  return defined({
    id: idOf(node.id) ?? node.id,
    number: node.name,
    createdAt,
    status: statusOf(node, parcels),
    total: totalOf(node),
    url: webAddressOf(node.statusPageUrl),
    shipments: parcels.map(({ progress, shipment, createdAt: shippedAt }) => ({
      ...shipment,
      status: progress?.status ?? ('shipped' as const),
      at: progress?.at ?? shippedAt,
    })),
  });
}

function statusOf(
  node: z.output<typeof orderNode>,
  parcels: readonly { progress?: { status: 'out_for_delivery' | 'delivered' | 'delayed' } }[],
): TrackedOrder['status'] {
  const financial = financialOf(node['displayFinancialStatus']);
  if (node.cancelledAt != null) return 'cancelled';
  if (financial === 'refunded') return 'refunded';
  const stages = parcels.map(({ progress }) => progress?.status ?? 'shipped');
  // The parcel that is still to come says where an order of several is.
  const last = (['delayed', 'out_for_delivery', 'shipped', 'delivered'] as const).find((one) =>
    stages.includes(one),
  );
  const isMoving = last === 'delayed' || last === 'out_for_delivery';
  const isWhole = node['displayFulfillmentStatus'] === 'FULFILLED';
  if (last !== undefined) return isWhole || isMoving ? last : 'partly_shipped';
  return financial === 'pending' || financial === 'authorized' ? 'placed' : 'paid';
}

function totalOf(node: z.output<typeof orderNode>): Money | undefined {
  const set = node['currentTotalPriceSet'];
  const money = isRecord(set) ? moneyIn(set['presentmentMoney'], 'currencyCode') : undefined;
  return money && { amount: decimalOf(money.amount) ?? money.amount, currency: money.currency };
}
