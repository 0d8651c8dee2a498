import type { ChannelAnswer, ChannelFailure } from './channel-errors.js';
import type { ChannelApp } from './channel-apps.js';
import type { ChannelIo, ChannelSender } from './channel-io.js';

/** A sender as its provider describes it. */
export interface SenderDescription {
  /** The provider's id of the sender. */
  id: string;
  /** As people see it. */
  displayPhone: string | undefined;
  /** Name of the business, as the provider verified it. */
  verifiedName: string | undefined;
  /** GREEN, YELLOW, RED or UNKNOWN. */
  quality: string;
  /** Messages a second the provider lets it send. */
  throughput: number;
  /** The provider's id of the portfolio its business account is in: ids of people are of one portfolio alone. */
  portfolioId?: string | undefined;
}

/** Whether the provider tells us what happens on the sender's account; `reason` says why not, and what to do. */
export type SubscriptionVerdict = { subscribed: true } | { subscribed: false; reason: string };

/** What a provider says about a sender and the secret that is meant to own it. */
export type SenderVerdict =
  | {
      verdict: 'confirmed';
      number: SenderDescription;
      subscription?: SubscriptionVerdict;
      /** How well it is. @defaultValue not asked */
      health?: SenderHealth | undefined;
    }
  /** The provider said no: `field` is what to put right, `reason` why and how. */
  | { verdict: 'refused'; field: string; reason: string }
  /** No answer that settles it; ask again later. */
  | { verdict: 'unreachable'; reason: string; retryAfterMs?: number };

/** What a part of what sends is: the sender, its account, the business, the app. */
export type HealthPart = 'number' | 'account' | 'business' | 'app' | 'template' | 'other';

/** Whether something can send. */
export type SendingAbility = 'available' | 'limited' | 'blocked' | 'unknown';

/** What a provider says of a sender's health. Words are the provider's own, lower case, where it has some. */
export interface SenderHealth {
  /** Whether messages leave. */
  canSend: SendingAbility;
  /** `verified`, `not_verified`, `expired`: whether the owner of the phone was seen by a code. */
  verification?: string | undefined;
  /** `connected`, `pending`, `offline`, `flagged` …: whether it is registered at the provider. */
  connection?: string | undefined;
  /** Where it is registered: `cloud_api`, `not_applicable` for nowhere. */
  platform?: string | undefined;
  /** `approved`, `declined`, `pending_review`, `none` …: the name people see. */
  name?: string | undefined;
  /** Whether a two-step PIN protects it. */
  hasPin?: boolean | undefined;
  /** How many people a day may be written to first: `tier_250` … `tier_unlimited`. */
  messagingLimit?: string | undefined;
  /** `approved`, `pending`, `rejected`: the provider's review of the account. */
  accountReview?: string | undefined;
  /** `verified`, `not_verified` …: the provider's verification of the business. */
  businessVerification?: string | undefined;
  /** The provider's id of the business the account belongs to. */
  businessId?: string | undefined;
  /** What takes part in sending, each with what is wrong with it. */
  parts: {
    part: HealthPart;
    /** The provider's id of it. */
    id: string;
    canSend: SendingAbility;
    /** In the provider's words: what is wrong, and what it proposes. */
    problems: { code: number | null; reason: string; solution: string | undefined }[];
  }[];
}

/** How a code is sent that shows whose phone a sender is. */
export type CodeMethod = 'sms' | 'voice';

/** Puts a sender in use at its provider, for providers where that is done by hand or by software. */
export interface SenderLifecycle {
  /** Asks for a code, to the phone itself. @param language - BCP 47 */
  requestCode(
    sender: ChannelSender,
    how: { method: CodeMethod; language: string },
    io: ChannelIo,
  ): Promise<ChannelAnswer<unknown>>;
  /** Gives the code back. */
  verifyCode(sender: ChannelSender, code: string, io: ChannelIo): Promise<ChannelAnswer<unknown>>;
  /** Puts it in use. @param pin - the two-step PIN, or the one it is to have */
  register(sender: ChannelSender, pin: string, io: ChannelIo): Promise<ChannelAnswer<unknown>>;
  /** Takes it out of use at the provider. */
  deregister(sender: ChannelSender, io: ChannelIo): Promise<ChannelAnswer<unknown>>;
  /** Sets another two-step PIN. */
  setPin(sender: ChannelSender, pin: string, io: ChannelIo): Promise<ChannelAnswer<unknown>>;
  /** A refusal as a sentence that says what to do next, and the field it is about, if one is. Pure. */
  explain(failure: ChannelFailure): { reason: string; field?: 'code' | 'pin' | undefined };
}

/** Finds out whether a secret owns a sender. Without it every sender is taken at its word. */
export interface ChannelRegistration {
  /**
   * Asks the provider once; nothing it answers throws.
   *
   * @param app - the app the sender's callbacks are to come through: the secret has to be one of this app
   */
  check(sender: ChannelSender, io: ChannelIo, app?: ChannelApp): Promise<SenderVerdict>;
  /** Verification and registration at the provider. @defaultValue none, senders are in use as they are */
  lifecycle?: SenderLifecycle;
}
