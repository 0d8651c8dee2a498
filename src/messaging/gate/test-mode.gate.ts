import { addressKey } from '../../contacts/index.js';
import { pass, refuse, type Gate } from './answers.js';

const gate = 'test_mode';

/**
 * Does the connection send to everybody, or to its test numbers alone? Asked last, so that a message
 * refused with this reason would have been sent but for test mode.
 */
export const testModeGate: Gate = ({ testNumbers, address }) => {
  if (testNumbers === undefined) return pass(gate, 'Test mode is off.');
  const digits = address.value;
  const key = digits === undefined ? undefined : addressKey(digits);
  const listed = testNumbers.some((number) => addressKey(number.replace(/\D/g, '')) === key);
  const evidence = { listed: testNumbers.length, addressHash: address.hash ?? null };
  if (listed)
    return pass(gate, 'The connection is in test mode, and this is one of its test numbers.', evidence);
  return refuse(
    gate,
    'test_mode',
    'The connection is in test mode and this is none of its test numbers, so it was not sent. List the number, or go live.',
    evidence,
  );
};
