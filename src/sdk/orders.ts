import type { ConnectorCategory } from './connector.js';
import type { CanonicalEvent, Order, OrderReference } from './events.js';

/** The same order as another connection of the account knows it. */
export interface LinkedOrder {
  /** The connection that told of it. */
  connectionId: string;
  /** What the shop, or whoever it is, is called in Liaison. */
  connectionName: string;
  /** Id of its connector. */
  connector: string;
  /** What its connector is to customers: `store`, `shipping`, … */
  category: ConnectorCategory;
  /** Its own id of the order: what a call to that connection takes as `orderId`. Absent where it does not say. */
  id?: string;
  /** Number as customers know it. */
  number: string;
  /** The order as it last told of it; absent where it never told of it whole, or the details were removed. */
  order?: Order;
}

/** The order of an event, if it tells of it whole. */
export function orderIn(event: Pick<CanonicalEvent, 'data'>): Order | undefined {
  return 'order' in event.data ? event.data.order : undefined;
}

/** What an event calls its order: of a whole one its id, number and day, else the reference. */
export function orderNamed(event: Pick<CanonicalEvent, 'data'>): OrderReference | undefined {
  if ('orderReference' in event.data) return event.data.orderReference;
  const order = orderIn(event);
  return order && { id: order.id, number: order.number, createdAt: order.createdAt };
}

/**
 * The whole order an event is about: the event's own, else the one that a linked connection told of, a shop's
 * before another's. Undefined when nobody told of it whole: then a template that needs its total is not sent,
 * and the decision names the value.
 */
export function wholeOrder(
  event: Pick<CanonicalEvent, 'data'>,
  { linkedOrders = [] }: { linkedOrders?: readonly LinkedOrder[] },
): Order | undefined {
  const known = linkedOrders.filter(({ order }) => order !== undefined);
  return orderIn(event) ?? (known.find(({ category }) => category === 'store') ?? known[0])?.order;
}
