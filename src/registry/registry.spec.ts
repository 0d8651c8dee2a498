import { describe, expect, it } from '@jest/globals';
import { capabilities, defineAction, type AnyAction, type AnyConnector } from '../sdk/index.js';
import { toyConnector } from '../../test/support/toy.connector.js';
import { Registry } from './registry.js';

const loaded = (connector: object) => new Registry({ connectors: [connector as AnyConnector], plugins: [] });
const note = (id?: string) =>
  defineAction({
    ...(id === undefined ? {} : { id }),
    implements: capabilities['order.note'],
    run: async () => ({ id: '1', added: true }),
  }) as unknown as AnyAction;

describe('what the registry refuses at the start', () => {
  it('takes a connector of its own contract', () => {
    expect(loaded(toyConnector).connector('toy').title).toBe('Toy shop');
  });

  it.each([
    [undefined, /^toy: it declares no contract, and this version of Liaison speaks contract 1: declare/],
    [2, /^toy: it declares contract 2/],
    ['1', /^toy: it declares contract "1", and/],
  ])('contract %j', (contract, message) => {
    expect(() => loaded({ ...toyConnector, contract })).toThrow(message);
  });

  it('two actions for one capability', () => {
    expect(() => loaded({ ...toyConnector, actions: [note('one'), note('two')] })).toThrow(
      /two of its actions answer to "order\.note"/,
    );
    expect(() => loaded({ ...toyConnector, actions: [note()] })).not.toThrow();
  });
});

describe('an action that implements a capability', () => {
  it('has what the capability says, under an id without dots', () => {
    const { id, title, input, retry } = note();
    expect({ id, title, retry }).toEqual({
      id: 'order-note',
      title: 'Add a note to an order',
      retry: 'safe',
    });
    expect(input).toBe(capabilities['order.note'].input);
  });
});
