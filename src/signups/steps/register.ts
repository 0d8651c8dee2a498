import { randomInt } from 'node:crypto';
import { dataOf } from '../signup-fault.js';
import type { OpenSignup, SignupTools } from '../signup-step.js';
import { registrable, verifyPhone } from './verify.js';

/**
 * Puts the number in use, with a two-step PIN that is made up here and kept with the number, encrypted. The PIN is
 * stored before it is sent: whatever happens in between, the same one is sent again.
 */
export async function registerSender(open: OpenSignup, tools: SignupTools): Promise<void> {
  const { claimed, signup, provider } = open;
  const { onboarding } = tools;
  const { accountId } = claimed.row;
  const { sending, lifecycle, id } = await registrable(open, tools);
  await verifyPhone(open, { sending, lifecycle });
  const kept = await onboarding.keptPin(accountId, id);
  const isGiven = open.secrets.isGiven === true;
  const pin = open.secrets.pin ?? kept ?? String(randomInt(0, 1_000_000)).padStart(6, '0');
  await open.keep({}, { pin, ...(isGiven ? { isGiven } : {}) });
  dataOf(await lifecycle.register(sending.sender, pin, sending.io), { step: 'register', signup, provider });
  await onboarding.registered(accountId, id, isGiven ? undefined : pin);
  await onboarding.refresh(accountId, id);
  await open.keep({ step: 'templates', tries: 0 }, {});
}
