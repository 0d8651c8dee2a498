import { describe, expect, it } from '@jest/globals';
import type { AnyConnector, ContactsDefinition } from '../sdk/index.js';
import { toyConnector } from '../../test/support/toy.connector.js';
import { Registry } from './index.js';

const contacts: ContactsDefinition = {
  fields: async () => [{ name: 'mobilephone', label: 'Mobile', type: 'string' }],
  mapping: [
    { vendor: 'mobilephone', ours: 'phone' },
    { vendor: 'size', ours: 'fields.size', direction: 'pull' },
    { vendor: 'size_sent', ours: 'fields.size', direction: 'push' },
  ],
  pull: async () => ({ changes: [], cursor: '1', more: false }),
  push: async (_context, changes) => changes.map(() => 'done' as const),
  deletions: 'reported',
};
const registry = (change: object) =>
  new Registry({
    connectors: [{ ...toyConnector, contacts: { ...contacts, ...change } } as AnyConnector],
    plugins: [],
  });

describe('the registry, of a connector that synchronises contacts', () => {
  it('takes one that says all it must', () => {
    expect(registry({}).connectors()).toHaveLength(1);
  });

  it.each<[string, object, RegExp]>([
    ['without fields', { fields: undefined }, /toy: its contacts lack the function fields/],
    ['without pull', { pull: 'no' }, /its contacts lack the function pull/],
    ['without push', { push: undefined }, /its contacts lack the function push/],
    ['silent about deletions', { deletions: undefined }, /do not say how deletions are told/],
    ['without a mapping', { mapping: undefined }, /have no mapping/],
    ['mapping to nowhere', { mapping: [{ vendor: 'x', ours: 'shoe' }] }, /unknown field shoe/],
    [
      'mapping sideways',
      { mapping: [{ vendor: 'x', ours: 'phone', direction: 'up' }] },
      /phone in the unknown direction up/,
    ],
    [
      'filling one field from two',
      {
        mapping: [
          { vendor: 'a', ours: 'phone' },
          { vendor: 'b', ours: 'phone', direction: 'pull' },
        ],
      },
      /fill phone from two fields/,
    ],
  ])('refuses one %s', (_name, change, problem) => {
    expect(() => registry(change)).toThrow(problem);
  });
});
