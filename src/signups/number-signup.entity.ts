import { column as c, defineTable, type RowOf } from '../database/index.js';
import type { SignupCopy, SignupRefusal } from '../sdk/index.js';

/** What is done after a person agreed at the provider, in this order; `dialog` is the agreeing itself. */
export const signupSteps = [
  'dialog',
  'exchange',
  'token',
  'sender',
  'register',
  'copy',
  'templates',
  'done',
] as const;
/** One of them. */
export type SignupStepName = (typeof signupSteps)[number];

/**
 * `open`: its link waits for somebody. `working`: a process is at it. `failed`: somebody has to do something, or it is
 * tried again by itself. `completed`, `revoked`: for ever.
 */
export type SignupState = 'open' | 'working' | 'failed' | 'completed' | 'revoked';

/** Why a signup does not go on. */
export type SignupFault =
  | Exclude<SignupRefusal, 'refused'>
  | 'cancelled'
  | 'dialog_failed'
  | 'interrupted'
  | 'exchange_unknown'
  | 'permission_missing'
  | 'token_refused'
  | 'account_unclear'
  | 'no_number'
  | 'number_unclear'
  | 'number_taken'
  | 'number_refused'
  | 'number_removed'
  | 'verification_sent'
  | 'registration_refused'
  | 'copy_refused'
  | 'app_missing'
  | 'unreachable'
  | 'internal';

/** How far the copy of what is on the business's phone is asked for; `late` when the time for it was over. */
export type CopyState = 'asked' | 'done' | 'late';

/** A number of the account a person signed up with, to choose from. */
export interface SignupChoice {
  providerId: string;
  displayPhone: string;
}

/** A person who is asked to connect a number in the provider's own dialog, and how far that is. */
export const numberSignupTable = defineTable(
  'number_signup',
  {
    id: c.id(),
    accountId: c.id(),
    channel: c.key(32),
    /** The app whose dialog it is. */
    appId: c.id(),
    /** `number`, `phone_app` (a number that stays in the phone app too) or `choice` (the person says which). */
    flow: c.key(16),
    /** What its maker calls it. */
    label: c.nullable(c.text(190)),
    /** Where the page leads on to. */
    returnUrl: c.nullable(c.body()),
    state: c.key(16),
    step: c.key(16),
    fault: c.nullable(c.key(32)),
    /** The same for a person who runs the hub, with the provider's own words. */
    faultDetail: c.nullable(c.body()),
    /** Keyed hash of the code that was exchanged last: the code itself is kept nowhere. */
    codeHash: c.nullable(c.key(64)),
    /** Token until a number has it, and the two-step PIN until the number is registered; encrypted. */
    secrets: c.nullable(c.body()),
    /** When the token ends. */
    tokenExpiresAt: c.nullable(c.instant()),
    /** The provider's ids. What a browser says of them counts once the token was found to reach them. */
    businessAccountId: c.nullable(c.key(64)),
    senderId: c.nullable(c.key(64)),
    businessId: c.nullable(c.key(64)),
    displayPhone: c.nullable(c.key(32)),
    /** The number stays in the provider's app for businesses. */
    isOnPhoneApp: c.flag(),
    choices: c.nullable(c.json<SignupChoice[]>()),
    numberId: c.nullable(c.id()),
    copies: c.nullable(c.json<Partial<Record<SignupCopy, CopyState>>>()),
    /** When the code was exchanged: copies are asked for within a time from then. */
    signedAt: c.nullable(c.instant()),
    tries: c.int(),
    /** When it is taken up by itself; null when a person is needed, or nothing is to be done. */
    dueAt: c.nullable(c.instant()),
    claimToken: c.nullable(c.id()),
    /** By the database's clock. */
    claimUntil: c.instant(),
    createdAt: c.instant(),
    updatedAt: c.instant(),
    /** Until when the link can be used. */
    expiresAt: c.instant(),
  },
  { indexes: [{ columns: ['accountId', 'id'] }, { columns: ['dueAt'] }, { columns: ['expiresAt'] }] },
);
export type NumberSignupRow = RowOf<typeof numberSignupTable>;

/** Faults that only agreeing again mends. */
const needDialog: ReadonlySet<string> = new Set<SignupFault>([
  'cancelled',
  'dialog_failed',
  'code_used',
  'code_expired',
  'code_refused',
  'app_refused',
  'exchange_unknown',
  'interrupted',
  'permission_missing',
  'token_refused',
  'not_shared',
  'account_unclear',
  'number_taken',
]);

/** Faults that a code mends which is sent to the phone. */
const needVerification: ReadonlySet<string> = new Set<SignupFault>([
  'not_verified',
  'verification_sent',
  'verification_not_sent',
  'verification_wrong',
]);

/** What a signup waits for. */
export type SignupNeed = 'dialog' | 'wait' | 'continue' | 'pin' | 'verification' | 'choice' | 'nothing';

/** What is to be done with a signup next. Pure. */
export function needOf({
  state,
  fault,
  dueAt,
}: Pick<NumberSignupRow, 'state' | 'fault' | 'dueAt'>): SignupNeed {
  if (state === 'completed' || state === 'revoked' || fault === 'number_removed') return 'nothing';
  if (state === 'working') return 'wait';
  if (state === 'open' || needDialog.has(fault ?? '')) return 'dialog';
  if (fault === 'pin_wrong') return 'pin';
  if (needVerification.has(fault ?? '')) return 'verification';
  if (fault === 'number_unclear') return 'choice';
  return dueAt === null ? 'continue' : 'wait';
}
