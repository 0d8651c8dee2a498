import type { OpenSender } from '../../channels/index.js';
import { ProblemError } from '../../platform/index.js';
import type { CodeMethod, SenderLifecycle } from '../../sdk/index.js';
import { dataOf, StepFault } from '../signup-fault.js';
import type { OpenSignup, SignupTools } from '../signup-step.js';

/** The number of a signup, which is stored here by now, and what puts it in use. @throws StepFault */
export async function registrable(
  { claimed }: OpenSignup,
  { numbers, channels, database }: SignupTools,
): Promise<{ sending: OpenSender; lifecycle: SenderLifecycle; id: string }> {
  const { accountId, numberId } = claimed.row;
  const row = await numbers.get(database.read, accountId, numberId ?? '').catch((error: unknown) => {
    if (error instanceof ProblemError) throw new StepFault('number_removed', 'The number was removed here.');
    throw error;
  });
  const sending = channels.open(row);
  const lifecycle = sending?.channel.registration?.lifecycle;
  if (!sending || !lifecycle) throw new StepFault('app_missing', 'The token of the number cannot be read.');
  return { sending, lifecycle, id: row.id };
}

/**
 * Has a code sent to the phone. What waits then is a person, who reads it.
 *
 * @throws StepFault always: `verification_sent` when it was sent
 */
export async function sendCode(
  open: OpenSignup,
  tools: SignupTools,
  how: { method: CodeMethod; language: string },
): Promise<never> {
  const { signup, provider } = open;
  const { sending, lifecycle } = await registrable(open, tools);
  const answer = await lifecycle.requestCode(sending.sender, how, sending.io);
  dataOf(answer, { step: 'code', signup, provider });
  throw new StepFault('verification_sent', `${provider} sends a code to the phone (${how.method}).`);
}

/** Gives the code back that was sent to the phone, once. @throws StepFault */
export async function verifyPhone(
  open: OpenSignup,
  { sending, lifecycle }: { sending: OpenSender; lifecycle: SenderLifecycle },
): Promise<void> {
  const { phoneCode, signup, provider } = open;
  if (phoneCode === undefined) return;
  open.phoneCode = undefined;
  const answer = await lifecycle.verifyCode(sending.sender, phoneCode, sending.io);
  dataOf(answer, { step: 'verify', signup, provider });
}
