import { describe, expect, it } from '@jest/globals';
import { ComposeError, composeKind, composeKinds } from './compose-kinds.js';

const fieldAtFault = (id: string, values: Record<string, string>): string | undefined => {
  try {
    composeKind(id).build(values);
  } catch (error) {
    return error instanceof ComposeError ? error.field : String(error);
  }
  return undefined;
};

describe('what a person can send', () => {
  it.each(composeKinds.map(({ id }) => id))('%s can be sent with what its dialog begins with', (id) => {
    const kind = composeKind(id);
    const values = Object.fromEntries(kind.fields.map(({ name, initial }) => [name, initial ?? 'x']));
    expect(kind.build(values).kind).toBe(id === 'voice' ? 'audio' : id);
  });

  it('leaves out what was not filled in', () => {
    expect(composeKind('image').build({ caption: '  ' })).toEqual({ kind: 'image' });
    expect(composeKind('location').build({ latitude: '1,5', longitude: '2', name: '', address: '' })).toEqual(
      {
        kind: 'location',
        latitude: 1.5,
        longitude: 2,
      },
    );
  });

  it('orders several products at once', () => {
    const order = composeKind('order').build({
      product: 'a, b',
      quantity: '2',
      price: '9,50',
      currency: 'eur',
    });
    const price = { amount: '9.50', currency: 'EUR' };
    expect(order).toEqual({
      kind: 'order',
      items: [
        { productRetailerId: 'a', quantity: 2, price },
        { productRetailerId: 'b', quantity: 2, price },
      ],
    });
  });

  it.each([
    ['location', { latitude: '91', longitude: '0' }, 'latitude'],
    ['location', { latitude: '1', longitude: '' }, 'longitude'],
    ['order', { product: ' ', quantity: '1', price: '1', currency: 'EUR' }, 'product'],
    ['order', { product: 'a', quantity: '0', price: '1', currency: 'EUR' }, 'quantity'],
    ['order', { product: 'a', quantity: '1', price: 'free', currency: 'EUR' }, 'price'],
    ['order', { product: 'a', quantity: '1', price: '1', currency: '€' }, 'currency'],
    ['flow_reply', { values: '[1]' }, 'values'],
    ['flow_reply', { values: 'no' }, 'values'],
    ['call', { seconds: '-1' }, 'seconds'],
  ])('refuses %s with %j, naming the field', (id, values, field) => {
    expect(fieldAtFault(id, values)).toBe(field);
  });
});
