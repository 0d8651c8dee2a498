import { ProblemError } from '../../platform/index.js';
import type { SignupCopy } from '../../sdk/index.js';
import type { CopyState } from '../number-signup.entity.js';
import { dataOf, StepFault } from '../signup-fault.js';
import type { OpenSignup, SignupTools } from '../signup-step.js';

/** Contacts first: a number whose contacts are refused has no history either. */
const wanted: readonly SignupCopy[] = ['contacts', 'history'];

/**
 * Asks for the contacts and the conversations of a number that stays in the phone app: it is registered already, and
 * registering it again would take it out of there. Each is given once; one that was asked for without an answer and is
 * then refused was given.
 */
export async function copyFromPhone(
  open: OpenSignup,
  { numbers, channels, clock, database }: SignupTools,
): Promise<void> {
  const { claimed, signup, provider } = open;
  const { accountId, numberId } = claimed.row;
  const row = await numbers.get(database.read, accountId, numberId ?? '').catch((error: unknown) => {
    if (error instanceof ProblemError) throw new StepFault('number_removed', 'The number was removed here.');
    throw error;
  });
  const sending = channels.open(row);
  if (!sending) throw new StepFault('app_missing', 'The token of the number cannot be read.');
  const isLate = clock.now() - (claimed.row.signedAt ?? 0) > signup.copyWithinMs;
  for (const what of wanted) {
    const before = claimed.row.copies?.[what];
    if (before === 'done' || before === 'late') continue;
    const note = (state: CopyState) => open.keep({ copies: { ...claimed.row.copies, [what]: state } });
    if (isLate) {
      await note('late');
      continue;
    }
    await note('asked');
    const answer = await signup.copy(sending.sender, what, sending.io);
    const wasGiven =
      !answer.ok && answer.kind === 'refused' && answer.error.class !== 'throttled' && before === 'asked';
    if (!wasGiven) {
      if (!answer.ok && answer.kind === 'refused') await forget(open, what);
      dataOf(answer, { step: 'sync', signup, provider });
    }
    await note('done');
  }
  await open.keep({ step: 'templates', tries: 0 });
}

/** It was refused, and so not given. */
async function forget(open: OpenSignup, what: SignupCopy): Promise<void> {
  const { [what]: _refused, ...others } = open.claimed.row.copies ?? {};
  await open.keep({ copies: others });
}
