import type { Deed, Teller } from './deeds.js';
import type { JsonObject } from './json.js';
import { changeConsent } from './graphql/mutations/customers.js';
import { makeAddress, makeCustomer, makeLine, token, type CustomerGiven, type LineGiven } from './making.js';
import type { Address, Cart, Checkout, Consent, ConsentChannel, Customer, Order, ShopData } from './model.js';
import { hundredths, nothing, type Money } from './money.js';
import { cartBody, checkoutBody, checkoutGoneBody, recoveryUrl } from './payloads/checkout.js';
import { orderBody } from './payloads/order.js';
import { customerWebhookBody } from './payloads/people.js';
import { discounts, orderTotal } from './sums.js';

export interface BasketGiven {
  lines?: LineGiven[];
  customer?: Customer;
  email?: string | null;
  phone?: string | null;
  /** Of the shipping and billing address. */
  address?: Partial<Omit<Address, 'id'>> | null;
  acceptsMarketing?: boolean;
  acceptsSms?: boolean;
  locale?: string | null;
  /** What the shopper saw prices in. @defaultValue the shop's currency */
  presentmentCurrency?: string;
  /** What one of the shop's currency is in theirs. @defaultValue 1 */
  rate?: number;
  note?: string;
  attributes?: { name: string; value: string }[];
  discountCodes?: string[];
}

export interface OrderGiven extends BasketGiven {
  /** The checkout that becomes the order. */
  checkout?: Checkout;
  shipping?: string | null;
  tip?: string;
  tags?: string[];
  test?: boolean;
  /** @defaultValue `web` */
  source?: string;
  /** @defaultValue true: paid at once, by card */
  paid?: boolean;
  gateway?: string;
}

/** What shoppers do. */
export class Shopper {
  constructor(private readonly teller: Teller) {}

  private get shop(): ShopData {
    return this.teller.shop;
  }

  /** Signs up, or is added: a person of the shop. */
  async join(given: CustomerGiven = {}): Promise<Deed<Customer>> {
    const customer = makeCustomer(this.shop, given);
    this.shop.customers.set(customer.id, customer);
    return this.teller.tell(customer, [['customers/create', customerWebhookBody(customer, this.shop)]]);
  }

  /** Says yes or no to messages, on a page of the shop. */
  async consent(
    customer: Customer,
    channel: ConsentChannel,
    state: Consent['state'],
    given: Partial<Consent> = {},
  ): Promise<Deed<Customer>> {
    const said: [string, JsonObject][] = [];
    const consent: Consent = {
      state,
      optInLevel: 'SINGLE_OPT_IN',
      updatedAt: this.shop.now(),
      collectedFrom: 'SHOPIFY',
      ...given,
    };
    changeConsent(
      { shop: this.shop, announce: (topic, body) => said.push([topic, body]) },
      customer,
      channel,
      consent,
    );
    return this.teller.tell(customer, said);
  }

  /** Puts something into a cart. Nobody is told whose it is. */
  async fillCart(given: { cart?: Cart; lines?: LineGiven[] } = {}): Promise<Deed<Cart>> {
    const { shop } = this;
    const now = shop.now();
    const lines = (given.lines ?? [{}]).map((line) => makeLine(shop, line, 1));
    const cart: Cart = given.cart ?? {
      token: token(),
      lines: [],
      note: null,
      createdAt: now,
      updatedAt: now,
    };
    cart.lines = lines;
    cart.updatedAt = now;
    const topic = given.cart ? 'carts/update' : 'carts/create';
    shop.carts.set(cart.token, cart);
    return this.teller.tell(cart, [[topic, cartBody(cart, shop)]]);
  }

  /** Begins a checkout; with contact details it can be abandoned and found. */
  async checkOut(given: BasketGiven = {}): Promise<Deed<Checkout>> {
    const { shop } = this;
    const now = shop.now();
    const address = this.addressOf(given);
    const checkout: Checkout = {
      id: shop.ids.next(),
      token: token(),
      cartToken: token(),
      email: given.email ?? given.customer?.email ?? null,
      phone: given.phone ?? given.customer?.phone ?? null,
      customerId: given.customer?.id ?? null,
      customerLocale: given.locale ?? given.customer?.locale ?? null,
      acceptsMarketing: given.acceptsMarketing ?? false,
      acceptsSms: given.acceptsSms ?? false,
      currency: shop.currency,
      presentmentCurrency: given.presentmentCurrency ?? shop.currency,
      lines: (given.lines ?? [{}]).map((line) => makeLine(shop, line, given.rate ?? 1)),
      discountCodes: given.discountCodes ?? [],
      note: given.note ?? '',
      attributes: given.attributes ?? [],
      billingAddress: address,
      shippingAddress: address,
      createdAt: now,
      updatedAt: now,
      completedAt: null,
    };
    shop.checkouts.set(checkout.id, checkout);
    return this.teller.tell(checkout, [['checkouts/create', checkoutBody(checkout, shop)]]);
  }

  /** Goes on with a checkout: other lines, contact details. */
  async changeCheckout(
    checkout: Checkout,
    changed: Partial<Pick<Checkout, 'email' | 'phone' | 'note' | 'discountCodes'>> & { lines?: LineGiven[] },
  ): Promise<Deed<Checkout>> {
    const { lines, ...rest } = changed;
    Object.assign(checkout, rest, { updatedAt: this.shop.now() });
    if (lines) checkout.lines = lines.map((line) => makeLine(this.shop, line, 1));
    return this.teller.tell(checkout, [['checkouts/update', checkoutBody(checkout, this.shop)]]);
  }

  /**
   * Opens a link back to a checkout: the checkout itself, not the cart before it. *Assumed*: a code in `discount` is
   * entered there, as it is on checkout links ("Create checkout links" on help.shopify.com); one that does not work is left out.
   */
  async comeBack(link: string): Promise<Deed<Checkout>> {
    const { shop } = this;
    const address = new URL(link);
    const checkout = [...shop.checkouts.values()].find(
      (one) => new URL(recoveryUrl(one, shop)).pathname === address.pathname,
    );
    if (!checkout || checkout.completedAt !== null) throw new Error('the link leads to no open checkout');
    const code = address.searchParams.get('discount');
    const discount = [...shop.discounts.values()].find((one) => one.code === code);
    const works =
      discount !== undefined &&
      (discount.endsAt === null || discount.endsAt > shop.now()) &&
      (discount.usageLimit === null || discount.used < discount.usageLimit);
    return this.changeCheckout(checkout, works && code !== null ? { discountCodes: [code] } : {});
  }

  /** The checkout goes away. */
  async dropCheckout(checkout: Checkout): Promise<Deed<Checkout>> {
    this.shop.checkouts.delete(checkout.id);
    return this.teller.tell(checkout, [['checkouts/delete', checkoutGoneBody(checkout)]]);
  }

  /** Orders; what they had in a checkout, where one is given. */
  async order(given: OrderGiven = {}): Promise<Deed<Order>> {
    const { shop } = this;
    const order = this.draw(given);
    shop.orders.set(order.id, order);
    const paid = given.paid ?? true;
    if (paid)
      order.transactions.push({
        id: shop.ids.next(),
        kind: 'SALE',
        status: 'SUCCESS',
        gateway: given.gateway ?? 'shopify_payments',
        amount: orderTotal(order),
        createdAt: order.createdAt,
      });
    const said: [string, JsonObject][] = [['orders/create', orderBody(order, shop)]];
    if (paid) said.push(['orders/paid', orderBody(order, shop)]);
    for (const line of order.lines) if (line.variant) line.variant.inventory -= line.quantity;
    for (const { code } of order.discountCodes)
      for (const discount of shop.discounts.values()) if (discount.code === code) discount.used += 1;
    const { checkout } = given;
    if (checkout) {
      checkout.completedAt = checkout.updatedAt = order.createdAt;
      said.push(['checkouts/update', checkoutBody(checkout, shop)]);
    }
    return this.teller.tell(order, said);
  }

  private draw(given: OrderGiven): Order {
    const { shop } = this;
    const now = shop.now();
    const number = shop.nextOrder++;
    const { checkout } = given;
    const rate = given.rate ?? 1;
    const money = (text: string | undefined): Money => {
      const amount = hundredths(text ?? '0');
      return { shop: amount, presentment: Math.round(amount * rate) };
    };
    const address = checkout ? checkout.shippingAddress : this.addressOf(given);
    const lines =
      given.lines === undefined && checkout
        ? checkout.lines
        : (given.lines ?? [{}]).map((line) => makeLine(shop, line, rate));
    const codes = given.discountCodes ?? checkout?.discountCodes ?? [];
    return {
      id: shop.ids.next(),
      number,
      name: `#${number}`,
      token: token(),
      confirmationNumber: token().slice(0, 9).toUpperCase(),
      cartToken: checkout?.cartToken ?? null,
      checkoutToken: checkout?.token ?? null,
      checkoutId: checkout?.id ?? null,
      email: given.email ?? given.customer?.email ?? checkout?.email ?? null,
      phone: given.phone ?? given.customer?.phone ?? checkout?.phone ?? null,
      customerId: given.customer?.id ?? checkout?.customerId ?? null,
      customerLocale: given.locale ?? given.customer?.locale ?? checkout?.customerLocale ?? null,
      acceptsMarketing: given.acceptsMarketing ?? checkout?.acceptsMarketing ?? false,
      currency: shop.currency,
      presentmentCurrency: given.presentmentCurrency ?? checkout?.presentmentCurrency ?? shop.currency,
      lines,
      shipping:
        given.shipping === null || !lines.some(({ requiresShipping }) => requiresShipping)
          ? null
          : { id: shop.ids.next(), title: 'Standard', price: money(given.shipping ?? '4.90') },
      tip: money(given.tip),
      discountCodes: codes.map((code, index) => ({
        code,
        amount: index === 0 ? discounts(lines) : nothing,
      })),
      note: given.note ?? null,
      attributes: given.attributes ?? checkout?.attributes ?? [],
      tags: given.tags ?? [],
      test: given.test ?? false,
      sourceName: given.source ?? 'web',
      edited: false,
      billingAddress: address,
      shippingAddress: address,
      transactions: [],
      fulfillments: [],
      refunds: [],
      returns: [],
      createdAt: now,
      processedAt: now,
      updatedAt: now,
      closedAt: null,
      cancelledAt: null,
      cancelReason: null,
    };
  }

  private addressOf({ address, customer, phone }: BasketGiven): Address | null {
    if (address === null) return null;
    if (address === undefined && customer?.address) return customer.address;
    return makeAddress(this.shop.ids, { phone: phone ?? customer?.phone ?? null, ...address });
  }
}
