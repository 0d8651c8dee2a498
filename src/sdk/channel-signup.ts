import type { ChannelApp } from './channel-apps.js';
import type { ChannelAnswer, ChannelFailure } from './channel-errors.js';
import type { ChannelIo, ChannelSender } from './channel-io.js';

/** What of a signup a provider was asked for. */
export type SignupStep = 'exchange' | 'token' | 'sender' | 'code' | 'verify' | 'register' | 'sync';

/** Why a step was refused, as far as it decides what is to be done. */
export type SignupRefusal =
  | 'code_used'
  | 'code_expired'
  | 'code_refused'
  | 'app_refused'
  | 'not_shared'
  | 'pin_wrong'
  | 'pin_locked'
  | 'not_verified'
  | 'verification_not_sent'
  | 'verification_wrong'
  | 'too_many_registrations'
  | 'refused';

/** What is copied from the business's own phone. */
export type SignupCopy = 'contacts' | 'history';

/** What a page needs to open the provider's dialog, and its policy to admit it. */
export interface SignupDialog {
  /** Address of the provider's script. */
  scriptUrl: string;
  /** Values the script is given, by name. */
  values: Readonly<Record<string, string>>;
  /** Origins whose messages count. */
  origins: readonly string[];
  /** Origins of frames the script may open. */
  frames: readonly string[];
  /** Origins the script may ask. */
  connections: readonly string[];
}

/** What a token may do that came of a signup. */
export interface SignupGrant {
  /** Permissions it lacks; empty when it has all that a sender needs. */
  missing: readonly string[];
  /** Whether it works, and is one of the app. */
  isUsable: boolean;
  /** Business accounts it was granted for; undefined when the provider names none. */
  businessAccountIds: readonly string[] | undefined;
  /** Milliseconds UTC; undefined for a token without an end. */
  expiresAt: number | undefined;
}

/** A sender of a business account, as a signup finds it. */
export interface SignupSender {
  /** The provider's id of the sender. */
  providerId: string;
  /** Its phone as the provider shows it to people. */
  displayPhone: string;
  /** Also used in the provider's own app for businesses: it is in use already, and must not be registered. */
  isOnPhoneApp: boolean;
  /** In use at the provider's API. */
  isRegistered: boolean;
}

/**
 * Signing up in a dialog of the provider's: a person agrees there, and the hub exchanges the code that comes of it
 * for a token of that business. Nothing here throws for what the other side does.
 */
export interface ChannelSignup {
  /** Why an app cannot be used for it, a sentence with the next step; undefined when it can. Pure. */
  refuseApp(app: ChannelApp): string | undefined;
  /** Pure. @param language - of the person, BCP 47 */
  dialog(app: ChannelApp, settings: Readonly<Record<string, unknown>>, language: string): SignupDialog;
  /** Exchanges the code, once. */
  exchange(code: string, app: ChannelApp, io: ChannelIo): Promise<ChannelAnswer<{ secret: string }>>;
  /** What the token may do. */
  granted(secret: string, app: ChannelApp, io: ChannelIo): Promise<ChannelAnswer<SignupGrant>>;
  /** Senders of the sender's business account; its `providerId` is not looked at. */
  senders(account: ChannelSender, io: ChannelIo): Promise<ChannelAnswer<SignupSender[]>>;
  /** Asks for a copy of what is on the business's phone; it follows in callbacks. Once, within {@link copyWithinMs}. */
  copy(sender: ChannelSender, what: SignupCopy, io: ChannelIo): Promise<ChannelAnswer<unknown>>;
  /** Milliseconds after the signup within which copies can be asked for. */
  copyWithinMs: number;
  /** What a refusal means. Pure. */
  explain(step: SignupStep, failure: ChannelFailure): SignupRefusal;
}
