import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readStoredComponents, sendComponents } from './template-values.js';

const text = fc.string({ minLength: 1 });
const parameters = (named: boolean) =>
  fc.array(
    fc
      .tuple(text, text)
      .map(([value, name]) => ({ type: 'text', text: value, ...(named ? { parameter_name: name } : {}) })),
    { minLength: 1, maxLength: 4 },
  );

/** Components as the version before stored them with a message. */
const stored = fc.boolean().chain((named) =>
  fc
    .tuple(
      fc.option(parameters(named)),
      fc.option(parameters(named)),
      fc.uniqueArray(fc.nat(9), { maxLength: 2 }),
      text,
    )
    .map(([header, body, buttons, suffix]) => [
      ...(header === null ? [] : [{ type: 'header', parameters: header }]),
      ...(body === null ? [] : [{ type: 'body', parameters: body }]),
      ...buttons.map((index) => ({
        type: 'button',
        sub_type: 'url',
        index: String(index),
        parameters: [{ type: 'text', text: suffix }],
      })),
    ]),
);

describe('components stored by the version before', () => {
  it('are sent as they were stored', () => {
    fc.assert(
      fc.property(stored, (components) => {
        expect(sendComponents(readStoredComponents(components))).toEqual(components);
      }),
    );
  });

  it('never keep a message from being looked at, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (components) => {
        expect(typeof readStoredComponents(components)).toBe('object');
      }),
    );
  });
});
