import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { saysNo, saysYes } from './answers.js';

describe('what a value says', () => {
  it.each([
    true,
    1,
    '1',
    'true',
    'TRUE',
    'yes',
    ' Yes ',
    'on',
    'checked',
    'ja',
    'Sí',
    'si',
    'oui',
    'sì',
    'sim',
  ])('%j is a clear yes', (value) => {
    expect({ yes: saysYes(value), no: saysNo(value) }).toEqual({ yes: true, no: false });
  });

  it.each(
    [
      [false, 0, -0, '', '  ', '0', 'no', 'No', 'NO ', 'false', 'False', 'off', 'Nein', 'non', 'não', 'nao'],
      [null, undefined, Number.NaN, 'null', 'undefined', 'None', 'unchecked', 'Faux'],
    ].flat(),
  )('%j is a no', (value) => {
    expect({ yes: saysYes(value), no: saysNo(value) }).toEqual({ yes: false, no: true });
  });

  it.each(
    [
      ['maybe', 'y', 'yes please', 'yes, no', 'vielleicht', '2', '01', '1.5', 'not yes', 'ok'],
      [2, -1, 1.5, Number.POSITIVE_INFINITY, {}, { yes: true }],
      [Symbol.iterator, () => true, 10n],
    ].flat(),
  )('%p is neither', (value) => {
    expect({ yes: saysYes(value), no: saysNo(value) }).toEqual({ yes: false, no: false });
  });

  it('a list says nothing, whatever is in it', () => {
    for (const list of [[], ['yes'], [true], [['1']], ['0', '1'], ['no']]) {
      expect({ yes: saysYes(list), no: saysNo(list) }).toEqual({ yes: false, no: false });
    }
  });

  it('nothing says both, and marks that cannot be seen change nothing', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(saysYes(value) && saysNo(value)).toBe(false);
      }),
    );
    expect(saysYes('\u200Byes\uFEFF')).toBe(true);
    expect(saysNo('\u202Ano\u202C')).toBe(true);
  });
});
