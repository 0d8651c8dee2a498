import type { ChannelAnswer, ChannelFailure, ChannelSignup, SignupStep } from '../sdk/index.js';
import type { NumberSignupRow, SignupFault } from './number-signup.entity.js';

/** A step that did not go well. */
export class StepFault extends Error {
  /**
   * @param fault - what it is
   * @param message - for whoever runs the hub, with the provider's words; without secrets
   * @param set - what is to be kept with it
   */
  constructor(
    readonly fault: SignupFault,
    message: string,
    readonly set: Partial<NumberSignupRow> = {},
  ) {
    super(message);
    this.name = 'StepFault';
  }
}

/** What a provider answered, when it did what it was asked. @throws StepFault when it did not */
export function dataOf<T>(
  answer: ChannelAnswer<T>,
  { step, signup, provider }: { step: SignupStep; signup: ChannelSignup; provider: string },
): T {
  if (answer.ok) return answer.data;
  if (answer.kind === 'unreachable')
    throw new StepFault('unreachable', `${provider} did not answer: ${answer.detail}`);
  const said = saidBy(provider, answer.error);
  const refusal = signup.explain(step, answer.error);
  if (refusal !== 'refused') throw new StepFault(refusal, said);
  if (answer.error.class === 'throttled')
    throw new StepFault('unreachable', `${provider} is answering too many requests. ${said}`);
  throw new StepFault(unnamed[step], said);
}

/** What a refusal is called that says nothing of its own. */
const unnamed = {
  exchange: 'code_refused',
  token: 'app_refused',
  sender: 'not_shared',
  code: 'verification_not_sent',
  verify: 'verification_wrong',
  register: 'registration_refused',
  sync: 'copy_refused',
} as const satisfies Record<SignupStep, SignupFault>;

function saidBy(provider: string, { code, subcode, detail }: ChannelFailure): string {
  const number = [code ?? 'no code', ...(subcode === undefined ? [] : [subcode])].join('/');
  return `${provider} said: ${detail} (${number})`;
}
