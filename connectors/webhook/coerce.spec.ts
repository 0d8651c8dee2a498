import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventCatalogue } from '../../src/sdk/index.js';
import { dataShape, mappableEvents, shapeProblems } from './catalogue.js';
import { coerce, toInstant } from './coerce.js';

describe('coerce', () => {
  const shape = dataShape('order.placed');

  it('turns texts into what an order asks for', () => {
    const order = {
      id: 13,
      number: ' 13 ',
      createdAt: '2026-11-23T10:00:00Z',
      total: { amount: '19.90', currency: 'EUR' },
      items: '[{"name": "Tea", "quantity": "2", "total": {"amount": 9.95, "currency": "EUR"}}]',
      physical: 'no',
      url: '',
      renewal: '1',
    };
    const data = coerce({ order }, shape);
    expect(data).toEqual({
      order: {
        id: '13',
        number: '13',
        createdAt: Date.UTC(2026, 10, 23, 10),
        total: { amount: '19.90', currency: 'EUR' },
        items: [{ name: 'Tea', quantity: 2, total: { amount: '9.95', currency: 'EUR' } }],
        physical: false,
        renewal: true,
      },
    });
    expect(eventCatalogue['order.placed'].safeParse(data).success).toBe(true);
  });

  it('leaves what does not fit for the schema to refuse', () => {
    const data = coerce(
      { order: { physical: 'maybe', items: 'not JSON', createdAt: 'soon', total: 'x' } },
      shape,
    );
    expect(data).toEqual({ order: { physical: 'maybe', items: 'not JSON', createdAt: 'soon', total: 'x' } });
    expect(eventCatalogue['order.placed'].safeParse(data).success).toBe(false);
  });

  it('keeps texts where anything goes', () => {
    const fields = { form: 'quote', fields: { zip: '01234', agreed: true, none: null } };
    expect(coerce(fields, dataShape('form.submitted'))).toEqual({
      form: 'quote',
      fields: { zip: '01234', agreed: true },
    });
  });

  it.each([
    ['2026-11-23T10:00:00Z', Date.UTC(2026, 10, 23, 10)],
    ['2026-11-23T10:00:00', Date.UTC(2026, 10, 23, 10)],
    ['2026-11-23T10:00:00+02:00', Date.UTC(2026, 10, 23, 8)],
    ['2026-11-23 10:00:00', Date.UTC(2026, 10, 23, 10)],
    ['2026-11-23', Date.UTC(2026, 10, 23)],
    ['Mon, 23 Nov 2026 10:00:00 GMT', Date.UTC(2026, 10, 23, 10)],
    ['1795428000', 1_795_428_000_000],
    ['1795428000.5', 1_795_428_000_500],
    ['1795428000123', 1_795_428_000_123],
    [1_795_428_000, 1_795_428_000_000],
    ['tomorrow', 'tomorrow'],
  ])('reads the time %j', (text, at) => {
    expect(toInstant(text)).toBe(at);
  });

  it('never throws nor touches a prototype, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...mappableEvents), (value, event) => {
        coerce(value, dataShape(event));
        coerce(
          JSON.parse(`{"__proto__": {"polluted": true}, "order": ${JSON.stringify(value)}}`),
          dataShape(event),
        );
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      }),
    );
  });
});

describe('shapeProblems', () => {
  it('finds what is misspelt and what is missing, at any depth', () => {
    const problems = shapeProblems(
      { order: { id: '1', totl: '2', total: { amount: '1' } } },
      dataShape('order.placed'),
    );
    expect(problems.map((problem) => problem.path.join('.'))).toEqual(
      expect.arrayContaining(['order.totl', 'order.number', 'order.total.currency']),
    );
    expect(problems.find((problem) => problem.path.join('.') === 'order.totl')?.message).toContain('total');
  });

  it('lets a template stand for a whole object', () => {
    expect(shapeProblems({ order: '{{ body.order | json }}' }, dataShape('order.placed'))).toEqual([]);
  });
});
