import { defaultChannelId, isRemoved, type NumberView, type RegisterLive } from '../../channels/index.js';
import { ProblemError } from '../../platform/index.js';
import type { SignupSender } from '../../sdk/index.js';
import type { SignupFault } from '../number-signup.entity.js';
import { dataOf, StepFault } from '../signup-fault.js';
import type { OpenSignup, SignupTools } from '../signup-step.js';

/**
 * Whether the token has what a number needs, and which business account it is for: the one the dialog named when it
 * was granted, else the only one. What a browser says is never taken at its word.
 */
export async function accountOf(open: OpenSignup): Promise<void> {
  const { claimed, signup, provider, io, app, secrets } = open;
  if (secrets.token === undefined)
    throw new StepFault('interrupted', 'Liaison was stopped before the token was stored.');
  const grant = dataOf(await signup.granted(secrets.token, app.app, io), { step: 'token', signup, provider });
  if (!grant.isUsable)
    throw new StepFault('token_refused', `${provider} says that the token is no valid one of this app.`);
  if (grant.missing.length > 0)
    throw new StepFault(
      'permission_missing',
      `The token lacks the permission ${grant.missing.join(' and ')}. Look at the permissions of the configuration of Embedded Signup.`,
    );
  const named = claimed.row.businessAccountId;
  const ids = grant.businessAccountIds;
  if (named !== null && ids?.includes(named) === false)
    throw new StepFault('not_shared', `The account ${named} was not shared with the app.`, {
      businessAccountId: null,
      senderId: null,
    });
  const [only, ...others] = ids ?? [];
  const chosen = named ?? (others.length === 0 ? only : undefined);
  if (chosen === undefined)
    throw ids?.length === 0
      ? new StepFault('not_shared', 'No account was shared with the app.')
      : new StepFault(
          'account_unclear',
          'Several accounts were shared, and the dialog did not say which it was about.',
        );
  const tokenExpiresAt = grant.expiresAt ?? null;
  await open.keep({ step: 'sender', businessAccountId: chosen, tokenExpiresAt, tries: 0 });
}

/** Finds the number among those the token reaches, and registers it here as manual registration does. */
export async function storeSender(open: OpenSignup, tools: SignupTools): Promise<void> {
  const { claimed, signup, provider, io, app } = open;
  const { accountId, businessAccountId } = claimed.row;
  if (businessAccountId === null) throw new StepFault('account_unclear', 'No account was named.');
  const account = open.sender(businessAccountId);
  const found = dataOf(await signup.senders(account, io), { step: 'sender', signup, provider });
  const sender = await chosenOf(open, tools, found);
  const input: RegisterLive = {
    phoneNumberId: sender.providerId,
    wabaId: businessAccountId,
    displayPhone: sender.displayPhone.slice(0, 32),
    accessToken: account.secret,
    appId: app.row.id,
  };
  const view = await registered(() => tools.numbers.register(accountId, input));
  const isOnPhoneApp = claimed.row.isOnPhoneApp || sender.isOnPhoneApp;
  const known = {
    numberId: view.id,
    senderId: sender.providerId,
    displayPhone: view.displayPhone,
    isOnPhoneApp,
    choices: null,
  };
  if (view.status === 'pending')
    throw new StepFault(
      'unreachable',
      view.reason ?? `${provider} could not be asked about the number.`,
      known,
    );
  // What the provider told of the account since the link was made, before a number of it was here.
  await tools.callbacks.claim(claimed.row.channel, businessAccountId, claimed.row.createdAt);
  const needsRegistration = !isOnPhoneApp && !sender.isRegistered;
  const step = needsRegistration ? 'register' : isOnPhoneApp ? 'copy' : 'templates';
  // The number has the token now.
  await open.keep({ ...known, step, tries: 0 }, { pin: open.secrets.pin, isGiven: open.secrets.isGiven });
}

/** The number that is meant: the one named, else the only one that is not here yet. */
async function chosenOf(
  { claimed, provider }: OpenSignup,
  { numbers, database }: SignupTools,
  found: readonly SignupSender[],
): Promise<SignupSender> {
  const { senderId, isOnPhoneApp, businessAccountId } = claimed.row;
  if (senderId !== null) {
    const named = found.find(({ providerId }) => providerId === senderId);
    if (named) return named;
    throw new StepFault('not_shared', `The account ${businessAccountId ?? ''} has no number ${senderId}.`, {
      senderId: null,
    });
  }
  const fitting = isOnPhoneApp ? found.filter((sender) => sender.isOnPhoneApp) : found;
  const ids = fitting.map(({ providerId }) => providerId);
  const held = await numbers.byProviderId(database.read, claimed.row.channel ?? defaultChannelId, ids);
  const fresh = fitting.filter(({ providerId }) => {
    const row = held.get(providerId);
    return row === undefined || isRemoved(row);
  });
  const [only, ...others] = fresh.length > 0 ? fresh : fitting;
  if (only === undefined)
    throw new StepFault(
      'no_number',
      `${provider} lists no number of the account ${businessAccountId ?? ''}.`,
    );
  if (others.length === 0) return only;
  throw new StepFault('number_unclear', 'The account has several numbers, and none was named.', {
    choices: [only, ...others]
      .slice(0, 50)
      .map(({ providerId, displayPhone }) => ({ providerId, displayPhone })),
  });
}

const refusals: Readonly<Record<string, SignupFault>> = {
  number_taken: 'number_taken',
  number_refused: 'number_refused',
};

async function registered(work: () => Promise<NumberView>): Promise<NumberView> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError)
      throw new StepFault(refusals[error.code] ?? 'number_refused', error.message);
    throw error;
  }
}
