import { randomInt } from 'node:crypto';
import { ProblemError } from '../../platform/index.js';
import { dataOf, StepFault } from '../signup-fault.js';
import type { OpenSignup, SignupTools } from '../signup-step.js';

/**
 * Puts the number in use, with a two-step PIN that is made up here and kept with the number, encrypted. The PIN is
 * stored before it is sent: whatever happens in between, the same one is sent again.
 */
export async function registerSender(
  open: OpenSignup,
  { numbers, onboarding, channels, database }: SignupTools,
): Promise<void> {
  const { claimed, signup, provider } = open;
  const { accountId, numberId } = claimed.row;
  const row = await numbers.get(database.read, accountId, numberId ?? '').catch((error: unknown) => {
    if (error instanceof ProblemError) throw new StepFault('number_removed', 'The number was removed here.');
    throw error;
  });
  const sending = channels.open(row);
  const lifecycle = sending?.channel.registration?.lifecycle;
  if (!sending || !lifecycle) throw new StepFault('app_missing', 'The token of the number cannot be read.');
  const kept = await onboarding.keptPin(accountId, row.id);
  const isGiven = open.secrets.isGiven === true;
  const pin = open.secrets.pin ?? kept ?? String(randomInt(0, 1_000_000)).padStart(6, '0');
  await open.keep({}, { pin, ...(isGiven ? { isGiven } : {}) });
  dataOf(await lifecycle.register(sending.sender, pin, sending.io), { step: 'register', signup, provider });
  await onboarding.registered(accountId, row.id, isGiven ? undefined : pin);
  await onboarding.refresh(accountId, row.id);
  await open.keep({ step: 'templates', tries: 0 }, {});
}
