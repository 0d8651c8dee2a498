import { describe, expect, it } from '@jest/globals';
import {
  durationWords,
  eventCatalogue,
  firstIssue,
  orderNamed,
  wholeOrder,
  type CanonicalEvent,
  type LinkedOrder,
  type Order,
} from './index.js';

const order: Order = {
  id: '13',
  number: '1042',
  createdAt: Date.UTC(2026, 10, 23),
  total: { amount: '49.90', currency: 'EUR' },
  items: [],
  physical: true,
};
const linked = (of: Partial<LinkedOrder>): LinkedOrder => ({
  connectionId: 'shop',
  connectionName: 'Shop',
  connector: 'shop',
  category: 'store',
  number: '1042',
  ...of,
});
const eventOf = (data: unknown) => ({ data }) as Pick<CanonicalEvent, 'data'>;

describe('a parcel', () => {
  const { 'order.shipped': schema } = eventCatalogue;

  it('is of a whole order, or of one that is named', () => {
    expect(schema.parse({ order, shipment: { carrier: 'Post' } })).toEqual({
      order,
      shipment: { carrier: 'Post' },
    });
    expect(schema.parse({ orderReference: { number: '#1042' } })).toEqual({
      orderReference: { number: '#1042' },
    });
    for (const data of [{}, { shipment: {} }, { orderReference: {} }, { orderReference: { number: '' } }])
      expect(schema.safeParse(data).success).toBe(false);
    expect(eventCatalogue['order.paid'].safeParse({ orderReference: { number: '1' } }).success).toBe(false);
  });

  it.each([
    [{ order: { ...order, total: { amount: 1, currency: 'EUR' } } }, 'order.total.amount'],
    [{ orderReference: { id: '13' } }, 'orderReference.number'],
    [{ orderReference: { number: '1', createdAt: 5 } }, 'orderReference.createdAt'],
    [{ orderReference: { number: '1' }, shipment: { carrier: 7 } }, 'shipment.carrier'],
    [{}, 'order'],
  ])('that is told wrongly is told where: %j', (data, path) => {
    const { error } = schema.safeParse(data);
    expect(error && firstIssue(error, data).path.join('.')).toBe(path);
    expect(error && firstIssue(error, data).message).not.toMatch(/^Invalid input$|none of the forms/);
  });
});

describe('the order of an event', () => {
  it('is the whole one it tells of, else the one a shop told of, else another’s', () => {
    const own = { ...order, number: 'own' };
    const shops = linked({ order });
    const others = linked({ category: 'crm', order: { ...order, number: 'crm' } });
    const named = eventOf({ orderReference: { number: '1042' } });
    expect(wholeOrder(eventOf({ order: own }), { linkedOrders: [shops] })).toBe(own);
    expect(wholeOrder(named, { linkedOrders: [others, shops] })).toBe(order);
    expect(wholeOrder(named, { linkedOrders: [linked({}), others] })?.number).toBe('crm');
    expect(wholeOrder(named, { linkedOrders: [linked({})] })).toBeUndefined();
    expect(wholeOrder(named, {})).toBeUndefined();
  });

  it('is called by its id, number and day', () => {
    expect(orderNamed(eventOf({ order }))).toEqual({ id: '13', number: '1042', createdAt: order.createdAt });
    expect(orderNamed(eventOf({ orderReference: { number: '7' } }))).toEqual({ number: '7' });
    expect(orderNamed(eventOf({ product: {} }))).toBeUndefined();
  });
});

it.each([
  [-1, 'less than a minute'],
  [59_999, 'less than a minute'],
  [40 * 60_000, '40 min'],
  [24 * 3_600_000, '24 h'],
  [25.5 * 3_600_000, '25 h 30 min'],
  [48 * 3_600_000, '2 days'],
  [76 * 3_600_000 + 59_000, '3 days 4 h'],
])('%d ms read as %s', (ms, words) => {
  expect(durationWords(ms)).toBe(words);
});
