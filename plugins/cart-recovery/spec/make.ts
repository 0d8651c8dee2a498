import type { CanonicalEvent, Cart, Order, Person } from '../../../src/sdk/index.js';
import { stored } from './world.js';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2027, 2, 15, 9);

export const anna: Person = {
  externalId: '7',
  phone: '+33 6 12 34 56 78',
  phoneCountry: 'FR',
  email: 'anna@example.com',
  firstName: 'Anna',
};

type CartOptions = Partial<Cart> & { connection?: string; recordedAt?: number };

/** A cart as a shop reports it, changed at `updatedAt`. `null` stands for nobody. */
export function cartEvent(
  updatedAt: number,
  options: CartOptions = {},
  person: Person | null = anna,
): CanonicalEvent {
  const { connection = 'conn1', recordedAt = updatedAt, ...cart } = options;
  const token = cart.token ?? 'cart-token-1';
  return stored<'cart.updated'>({
    id: `event-${connection}-${token}-${updatedAt}`,
    type: 'cart.updated',
    subject: `cart:${token}`,
    transition: `updated:${updatedAt}`,
    occurredAt: updatedAt,
    recordedAt,
    connectionId: connection,
    origin: { kind: 'connection', id: connection },
    ...(person === null ? {} : { person }),
    data: {
      cart: {
        token,
        kind: 'cart',
        updatedAt,
        total: { amount: '49.90', currency: 'EUR' },
        items: [{ name: 'Darjeeling', quantity: 1 }],
        recoveryUrl: `https://tea.example/cart/?restore=secret-of-${token}`,
        ...cart,
      },
    },
  });
}

type OrderOptions = Partial<Order> & {
  type?: 'order.placed' | 'order.accepted' | 'order.paid' | 'order.cancelled';
  connection?: string;
  superseded?: boolean;
};

/** An order accepted (or paid, …) at `occurredAt`. */
export function orderEvent(
  occurredAt: number,
  options: OrderOptions = {},
  person: Person | null = anna,
): CanonicalEvent {
  const { type = 'order.accepted', connection = 'conn1', superseded, ...order } = options;
  const id = order.id ?? '13';
  return stored<'order.accepted'>({
    id: `event-${connection}-${id}-${type}`,
    type: type as 'order.accepted',
    subject: `order:${id}`,
    transition: type.slice('order.'.length),
    occurredAt,
    recordedAt: occurredAt,
    connectionId: connection,
    origin: { kind: 'connection', id: connection },
    ...(superseded === undefined ? {} : { superseded }),
    ...(person === null ? {} : { person }),
    data: {
      order: {
        id,
        number: id,
        createdAt: occurredAt,
        total: { amount: '49.90', currency: 'EUR' },
        items: [],
        physical: true,
        ...order,
      },
    },
  });
}
