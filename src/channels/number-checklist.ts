import type { SenderHealth } from '../sdk/index.js';
import type { NumberRow } from './number.entity.js';

/** What is looked at, in the order a new number goes through it. */
export const numberChecks = [
  'token',
  'verification',
  'registration',
  'pin',
  'name',
  'subscription',
  'account_review',
  'business_verification',
  'quality',
  'sending',
] as const;
/** One line of the checklist. */
export type NumberCheck = (typeof numberChecks)[number];

/** `done`; `todo` keeps messages from leaving or arriving; `warning` does not yet; `unknown` was not told. */
export type CheckState = 'done' | 'todo' | 'warning' | 'unknown';

/** What is to be done next, as `src/words` says it. */
export type NumberAdvice =
  | 'renew_token'
  | 'wait_for_provider'
  | 'verify'
  | 'register'
  | 'set_pin'
  | 'name_in_review'
  | 'name_declined'
  | 'subscribe'
  | 'account_in_review'
  | 'account_rejected'
  | 'verify_business'
  | 'quality_falling'
  | 'quality_low'
  | 'flagged'
  | 'blocked'
  | 'limited';

/** One line: how it stands, and what to do where something is to be done. */
export interface ChecklistItem {
  check: NumberCheck;
  state: CheckState;
  advice: NumberAdvice | null;
}

const done = { state: 'done', advice: null } as const;
const unknown = { state: 'unknown', advice: null } as const;
const todo = (advice: NumberAdvice) => ({ state: 'todo', advice }) as const;
const warning = (advice: NumberAdvice) => ({ state: 'warning', advice }) as const;

type Looked = Pick<
  NumberRow,
  'status' | 'pausedCode' | 'mode' | 'subscribedAt' | 'subscriptionFault' | 'quality' | 'health'
>;

/**
 * What a number's owner has to do, and what is done. Pure. A word of the provider's nobody knows counts as
 * unknown, never as done.
 */
export function checklistOf(row: Looked): ChecklistItem[] {
  const health: Partial<SenderHealth> = row.health ?? {};
  const looked: Record<NumberCheck, Omit<ChecklistItem, 'check'>> = {
    token:
      row.pausedCode === 'token_refused'
        ? todo('renew_token')
        : row.status === 'pending'
          ? warning('wait_for_provider')
          : done,
    verification: verification(health.verification),
    registration: registration(health),
    pin: health.hasPin === undefined ? unknown : health.hasPin ? done : warning('set_pin'),
    name: name(health.name),
    subscription: subscription(row),
    account_review: review(health.accountReview),
    business_verification:
      health.businessVerification === undefined
        ? unknown
        : health.businessVerification === 'verified'
          ? done
          : warning('verify_business'),
    quality: quality(row.quality, health.connection),
    sending: sending(health.canSend),
  };
  return numberChecks.map((check) => ({ check, ...looked[check] }));
}

function verification(said: string | undefined): Omit<ChecklistItem, 'check'> {
  if (said === 'verified') return done;
  // A code that has expired is no loss for a number that is in use: the registration tells.
  if (said === 'expired') return warning('verify');
  return said === 'not_verified' ? todo('verify') : unknown;
}

function registration({ connection, platform }: Partial<SenderHealth>): Omit<ChecklistItem, 'check'> {
  if (platform === 'not_applicable') return todo('register');
  switch (connection) {
    case 'connected':
    case 'flagged':
    case 'restricted':
    case 'rate_limited':
      return done;
    case 'pending':
    case 'disconnected':
    case 'offline':
    case 'unverified':
    case 'deleted':
    case 'migrated':
      return todo('register');
    case undefined:
    default:
      return unknown;
  }
}

function name(said: string | undefined): Omit<ChecklistItem, 'check'> {
  switch (said) {
    case 'approved':
    case 'available_without_review':
      return done;
    case 'pending_review':
      return warning('name_in_review');
    case 'declined':
    case 'expired':
    case 'none':
      return todo('name_declined');
    case undefined:
    default:
      return unknown;
  }
}

function subscription(row: Looked): Omit<ChecklistItem, 'check'> {
  if (row.mode === 'sandbox') return done;
  if (row.subscriptionFault !== null) return todo('subscribe');
  return row.subscribedAt === null ? unknown : done;
}

function review(said: string | undefined): Omit<ChecklistItem, 'check'> {
  switch (said) {
    case 'approved':
      return done;
    case 'pending':
    case 'deferred':
      return warning('account_in_review');
    case 'rejected':
      return todo('account_rejected');
    case undefined:
    default:
      return unknown;
  }
}

function quality(rating: string, connection: string | undefined): Omit<ChecklistItem, 'check'> {
  if (connection === 'flagged' || connection === 'restricted') return warning('flagged');
  switch (rating) {
    case 'GREEN':
      return done;
    case 'YELLOW':
      return warning('quality_falling');
    case 'RED':
      return warning('quality_low');
    default:
      return unknown;
  }
}

function sending(said: string | undefined): Omit<ChecklistItem, 'check'> {
  switch (said) {
    case 'available':
      return done;
    case 'limited':
      return warning('limited');
    case 'blocked':
      return todo('blocked');
    case undefined:
    default:
      return unknown;
  }
}
