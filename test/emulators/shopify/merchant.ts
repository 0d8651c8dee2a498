import type { Deed, Teller } from './deeds.js';
import type { JsonObject } from './json.js';
import { makeLine, makeProduct, type LineGiven } from './making.js';
import type {
  Customer,
  DraftOrder,
  EventStatus,
  Fulfillment,
  FulfillmentEvent,
  Line,
  Order,
  Product,
  Refund,
  Return,
  ShopData,
  Transaction,
  Variant,
} from './model.js';
import { minus, plus, times, type Money } from './money.js';
import { draftBody } from './payloads/draft.js';
import { fulfillmentBody, fulfillmentEventBody } from './payloads/fulfillment.js';
import { editBody, orderBody } from './payloads/order.js';
import { customerGoneBody, customerWebhookBody, mergeBody } from './payloads/people.js';
import { refundBody, returnBody } from './payloads/refund.js';
import { inventoryBody, productBody } from './payloads/shop.js';
import { discountedTotal, fulfillmentStatus, outstanding, received, refunded } from './sums.js';

export interface Tracking {
  company?: string;
  number?: string;
  url?: string;
}

/** What merchants do with orders, people and goods. */
export class Merchant {
  constructor(private readonly teller: Teller) {}

  private get shop(): ShopData {
    return this.teller.shop;
  }

  private tellOrder(order: Order, ...topics: string[]): Promise<Deed<Order>> {
    return this.teller.tell(order, this.orderSaid(order, topics));
  }

  private orderSaid(order: Order, topics: readonly string[]): [string, JsonObject][] {
    order.updatedAt = this.shop.now();
    const body = orderBody(order, this.shop);
    return topics.map((topic): [string, JsonObject] => [topic, body]);
  }

  /** Payment of what is due: by hand, or by the shopper later. */
  async pay(order: Order, gateway = 'manual'): Promise<Deed<Order>> {
    order.transactions.push(this.transaction('SALE', gateway, outstanding(order)));
    return this.tellOrder(order, 'orders/paid', 'orders/updated');
  }

  /** Changes a note, tags, or contact details. */
  async update(
    order: Order,
    changed: Partial<Pick<Order, 'note' | 'tags' | 'email' | 'phone'>>,
  ): Promise<Deed<Order>> {
    Object.assign(order, changed);
    return this.tellOrder(order, 'orders/updated');
  }

  /** Adds lines, takes some away; also after something was fulfilled. */
  async edit(
    order: Order,
    { add = [], remove = [] }: { add?: LineGiven[]; remove?: [Line, number][] },
  ): Promise<Deed<Order>> {
    const { shop } = this;
    const added = add.map((given) => makeLine(shop, given, 1));
    order.lines.push(...added);
    for (const [line, quantity] of remove) line.currentQuantity -= quantity;
    order.edited = true;
    const said: [string, JsonObject][] = [
      [
        'orders/edited',
        editBody(order, {
          id: shop.ids.next(),
          at: shop.now(),
          additions: added.map((line) => [line.id, line.quantity]),
          removals: remove.map(([line, quantity]) => [line.id, quantity]),
        }),
      ],
      ...this.orderSaid(order, ['orders/updated']),
    ];
    return this.teller.tell(order, said);
  }

  /** Ships everything that is left, or some of it. */
  async fulfil(
    order: Order,
    given: { lines?: [Line, number][]; tracking?: Tracking } = {},
  ): Promise<Deed<Fulfillment>> {
    const { shop } = this;
    const now = shop.now();
    const left = order.lines
      .map((line): [Line, number] => [line, line.currentQuantity - line.fulfilled])
      .filter(([, quantity]) => quantity > 0);
    const { company = null, number = null, url = null } = given.tracking ?? {};
    const fulfillment: Fulfillment = {
      id: shop.ids.next(),
      name: `${order.name}.${order.fulfillments.length + 1}`,
      status: 'SUCCESS',
      tracking: { company, number, url },
      lines: (given.lines ?? left).map(([line, quantity]) => ({ id: shop.ids.next(), line, quantity })),
      events: [],
      createdAt: now,
      updatedAt: now,
    };
    for (const { line, quantity } of fulfillment.lines) line.fulfilled += quantity;
    order.fulfillments.push(fulfillment);
    const whole = fulfillmentStatus(order) === 'FULFILLED';
    return this.teller.tell(fulfillment, [
      ['fulfillments/create', fulfillmentBody(fulfillment, order)],
      ...this.orderSaid(order, [whole ? 'orders/fulfilled' : 'orders/partially_fulfilled', 'orders/updated']),
    ]);
  }

  /** Adds or changes tracking. */
  async track(order: Order, fulfillment: Fulfillment, tracking: Tracking): Promise<Deed<Fulfillment>> {
    Object.assign(fulfillment.tracking, tracking);
    fulfillment.updatedAt = this.shop.now();
    return this.teller.tell(fulfillment, [['fulfillments/update', fulfillmentBody(fulfillment, order)]]);
  }

  /** Takes a shipment back: its lines are open again. */
  async cancelFulfilment(order: Order, fulfillment: Fulfillment): Promise<Deed<Fulfillment>> {
    for (const { line, quantity } of fulfillment.lines) line.fulfilled -= quantity;
    fulfillment.status = 'CANCELLED';
    fulfillment.updatedAt = this.shop.now();
    return this.teller.tell(fulfillment, [
      ['fulfillments/update', fulfillmentBody(fulfillment, order)],
      ...this.orderSaid(order, ['orders/updated']),
    ]);
  }

  /** The carrier says where a parcel is: out for delivery, delivered, attempted, delayed. */
  async carry(
    order: Order,
    fulfillment: Fulfillment,
    status: EventStatus,
    given: { message?: string; estimatedDeliveryAt?: number; happenedAt?: number } = {},
  ): Promise<Deed<FulfillmentEvent>> {
    const { shop } = this;
    const now = shop.now();
    const event: FulfillmentEvent = {
      id: shop.ids.next(),
      status,
      message: given.message ?? null,
      happenedAt: given.happenedAt ?? now,
      createdAt: now,
      estimatedDeliveryAt: given.estimatedDeliveryAt ?? null,
    };
    fulfillment.events.push(event);
    fulfillment.updatedAt = now;
    return this.teller.tell(event, [
      ['fulfillment_events/create', fulfillmentEventBody(event, fulfillment, order, shop)],
      ['fulfillments/update', fulfillmentBody(fulfillment, order)],
    ]);
  }

  /** Gives money back: for lines, or an amount. */
  async refund(
    order: Order,
    given: { lines?: [Line, number][]; amount?: Money; note?: string; of?: Return; restock?: boolean } = {},
  ): Promise<Deed<Refund>> {
    const { shop } = this;
    const now = shop.now();
    const lines = (given.lines ?? []).map(([line, quantity]) => ({
      id: shop.ids.next(),
      line,
      quantity,
      restock: given.restock ?? true,
      subtotal: times(discountedTotal(line), quantity / line.quantity),
    }));
    for (const { line, quantity, restock } of lines) {
      line.currentQuantity -= quantity;
      line.refunded += quantity;
      if (restock && line.variant) line.variant.inventory += quantity;
    }
    const amount =
      given.amount ??
      (given.lines ? plus(...lines.map((one) => one.subtotal)) : minus(received(order), refunded(order)));
    const transaction = this.transaction('REFUND', order.transactions[0]?.gateway ?? 'manual', amount);
    order.transactions.push(transaction);
    const refund: Refund = {
      id: shop.ids.next(),
      note: given.note ?? null,
      createdAt: now,
      lines,
      transactions: [transaction],
      returnId: given.of?.id ?? null,
    };
    order.refunds.push(refund);
    return this.teller.tell(refund, [
      ['refunds/create', refundBody(refund, order)],
      ...this.orderSaid(order, ['orders/updated']),
    ]);
  }

  /** Cancels an order; what was paid goes back unless it is kept. */
  async cancel(
    order: Order,
    given: { reason?: Order['cancelReason']; refund?: boolean } = {},
  ): Promise<Deed<Order>> {
    order.cancelledAt = order.closedAt = this.shop.now();
    order.cancelReason = given.reason ?? 'CUSTOMER';
    const paid = minus(received(order), refunded(order));
    if ((given.refund ?? true) && paid.shop > 0)
      order.transactions.push(this.transaction('REFUND', order.transactions[0]?.gateway ?? 'manual', paid));
    return this.tellOrder(order, 'orders/cancelled', 'orders/updated');
  }

  /** A shopper asks to send something back; a merchant may open a return without being asked. */
  async requestReturn(
    order: Order,
    given: { lines?: [Line, number][]; open?: boolean; note?: string } = {},
  ): Promise<Deed<Return>> {
    const { shop } = this;
    const now = shop.now();
    const sent = order.fulfillments.flatMap(({ lines }) => lines);
    const chosen = given.lines ?? order.lines.map((line): [Line, number] => [line, line.fulfilled]);
    const one: Return = {
      id: shop.ids.next(),
      name: `${order.name}-R${order.returns.length + 1}`,
      status: given.open === true ? 'OPEN' : 'REQUESTED',
      lines: chosen.map(([line, quantity]) => ({
        id: shop.ids.next(),
        line,
        fulfillmentLineId: sent.find((each) => each.line === line)?.id ?? 0n,
        quantity,
        note: given.note ?? '',
      })),
      declineNote: null,
      createdAt: now,
      approvedAt: given.open === true ? now : null,
      closedAt: null,
    };
    order.returns.push(one);
    const topic = given.open === true ? 'returns/approve' : 'returns/request';
    return this.teller.tell(one, [
      [topic, returnBody(one, order)],
      ...this.orderSaid(order, ['orders/updated']),
    ]);
  }

  /** Goes on with a return. */
  async settleReturn(
    order: Order,
    one: Return,
    deed: 'approve' | 'decline' | 'close' | 'cancel' | 'reopen',
    note?: string,
  ): Promise<Deed<Return>> {
    const now = this.shop.now();
    one.status = (
      { approve: 'OPEN', decline: 'DECLINED', close: 'CLOSED', cancel: 'CANCELED', reopen: 'OPEN' } as const
    )[deed];
    if (deed === 'approve') one.approvedAt = now;
    if (deed === 'decline') one.declineNote = note ?? '';
    one.closedAt = deed === 'close' ? now : null;
    return this.teller.tell(one, [
      [`returns/${deed}`, returnBody(one, order)],
      ...this.orderSaid(order, ['orders/updated']),
    ]);
  }

  /** Deletes an order. */
  async deleteOrder(order: Order): Promise<Deed<Order>> {
    this.shop.orders.delete(order.id);
    return this.teller.tell(order, [['orders/delete', { id: order.id }]]);
  }

  /** A shopper paid a draft's invoice: an order comes of it. */
  async completeDraft(draft: DraftOrder, order: Order): Promise<Deed<DraftOrder>> {
    draft.orderId = order.id;
    draft.status = 'COMPLETED';
    draft.completedAt = draft.updatedAt = this.shop.now();
    return this.teller.tell(draft, [['draft_orders/update', draftBody(draft, this.shop)]]);
  }

  async updateCustomer(
    customer: Customer,
    changed: Partial<
      Pick<Customer, 'firstName' | 'lastName' | 'email' | 'phone' | 'note' | 'tags' | 'locale' | 'address'>
    >,
  ): Promise<Deed<Customer>> {
    Object.assign(customer, changed, { updatedAt: this.shop.now() });
    return this.teller.tell(customer, [['customers/update', customerWebhookBody(customer, this.shop)]]);
  }

  async deleteCustomer(customer: Customer): Promise<Deed<Customer>> {
    this.shop.customers.delete(customer.id);
    return this.teller.tell(customer, [['customers/delete', customerGoneBody(customer)]]);
  }

  /** Two customers become one: orders of both are the kept one's, the other is gone. */
  async mergeCustomers(kept: Customer, gone: Customer): Promise<Deed<Customer>> {
    const { shop } = this;
    for (const order of shop.orders.values()) if (order.customerId === gone.id) order.customerId = kept.id;
    kept.phone ??= gone.phone;
    kept.email ??= gone.email;
    kept.tags = [...new Set([...kept.tags, ...gone.tags])];
    kept.updatedAt = shop.now();
    shop.customers.delete(gone.id);
    return this.teller.tell(kept, [
      ['customers/merge', mergeBody(kept, gone)],
      ['customers/update', customerWebhookBody(kept, shop)],
      ['customers/delete', customerGoneBody(gone)],
    ]);
  }

  async addProduct(given: Parameters<typeof makeProduct>[1] = {}): Promise<Deed<Product>> {
    const product = makeProduct(this.shop, given);
    this.shop.products.set(product.id, product);
    return this.teller.tell(product, [['products/create', productBody(product)]]);
  }

  async updateProduct(
    product: Product,
    changed: Partial<Pick<Product, 'title' | 'description' | 'status' | 'tags'>>,
  ): Promise<Deed<Product>> {
    Object.assign(product, changed, { updatedAt: this.shop.now() });
    return this.teller.tell(product, [['products/update', productBody(product)]]);
  }

  /** Counts stock: sold out, or back. */
  async stock(product: Product, variant: Variant, inventory: number): Promise<Deed<Variant>> {
    variant.inventory = inventory;
    variant.updatedAt = product.updatedAt = this.shop.now();
    return this.teller.tell(variant, [
      ['inventory_levels/update', inventoryBody(variant, this.shop)],
      ['products/update', productBody(product)],
    ]);
  }

  private transaction(kind: Transaction['kind'], gateway: string, amount: Money): Transaction {
    return { id: this.shop.ids.next(), kind, status: 'SUCCESS', gateway, amount, createdAt: this.shop.now() };
  }
}
