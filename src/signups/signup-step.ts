import type { Channels, NumberOnboarding, NumberService, OpenChannelApp } from '../channels/index.js';
import type { Database } from '../database/index.js';
import type { UnclaimedCallbacks } from '../messaging/index.js';
import type { Clock } from '../platform/index.js';
import type { ChannelSender, ChannelSignup, MediaIo } from '../sdk/index.js';
import type { NumberSignupRow } from './number-signup.entity.js';
import type { ClaimedSignup } from './signup-claims.js';

/** What a signup keeps to itself. */
export interface SignupSecrets {
  token?: string | undefined;
  pin?: string | undefined;
  /** Its owner gave the PIN: it is not kept. */
  isGiven?: boolean | undefined;
}

/** What every step has at hand. */
export interface SignupTools {
  readonly database: Database;
  readonly channels: Channels;
  readonly numbers: NumberService;
  readonly onboarding: NumberOnboarding;
  readonly callbacks: UnclaimedCallbacks;
  readonly clock: Clock;
}

/** A signup with its app, and the way to the provider. */
export interface OpenSignup {
  claimed: ClaimedSignup;
  app: OpenChannelApp;
  signup: ChannelSignup;
  provider: string;
  io: MediaIo;
  secrets: SignupSecrets;
  /** The code that was sent to the phone; kept nowhere. */
  phoneCode?: string | undefined;
  /** Writes, and goes on. @throws Superseded when another process is at it by now */
  keep(set: Partial<NumberSignupRow>, secrets?: SignupSecrets): Promise<void>;
  /** What the token speaks for. @throws StepFault when there is none */
  sender(businessAccountId: string): ChannelSender;
}
