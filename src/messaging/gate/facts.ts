import type { AnyChannel, FreeContent, Purpose, TemplateParts } from '../../sdk/index.js';
import type { SenderChoice } from '../../channels/index.js';
import type { References } from '../content/content-references.js';
import type { MessageState } from '../messages/message.types.js';

/** The number a message would leave from. */
export interface NumberFacts {
  id: string;
  wabaId: string;
  /** `pending`, `active` or `paused`. */
  status: string;
  pausedReason: string | null;
  marketingPausedUntil: number | null;
}

/** What the gates ask of the channel a message would leave through. */
export type ChannelRules = Pick<
  AnyChannel,
  'id' | 'title' | 'provider' | 'features' | 'limits' | 'contents' | 'addresses' | 'gates'
>;

/** Where the person can be reached, or why not. */
export interface AddressFacts {
  contactId: string | undefined;
  kind?: 'phone' | 'whatsapp' | 'user_id';
  /** Digits, or a business-scoped user id. */
  value?: string;
  hash?: string;
  /** Who named it: the event the message is about, the request, or else nobody: the contact's own. */
  from?: 'event' | 'contact' | 'request';
  /** `no_contact`, `no_address`, `other_portfolio`, `landline`, `erased`, `invalid_phone`, or what is the matter with the phone. */
  problem?: string;
  evidence?: Record<string, unknown>;
}

/** Consent and suppression for one purpose, as the ledger answers. */
export interface ConsentFacts {
  purpose: Purpose;
  state: 'granted' | 'revoked' | 'none';
  entry?: { id: string; method: string; effectiveAt: number; source: string } | undefined;
  /** Why that entry decides: `only_word`, `later`, `same_moment`, `unknown_time`. */
  because?: string | undefined;
  /** They have agreed, but for another of their addresses. */
  elsewhere?: boolean | undefined;
  suppression?: { reason: string; since: number } | undefined;
}

/** The template that was asked for, in the language chosen. */
export interface TemplateFacts {
  name: string;
  /** Every language the account has it in for this WABA, with its state. */
  languages: readonly {
    language: string;
    status: string;
    reason: string | null;
    /** Parts found at Meta that cannot be filled from here, in Meta's words. */
    unsupported?: readonly string[];
  }[];
  /** Where no approved language suits: one that would, and is not approved yet. */
  awaited?: { language: string; status: string; reason: string | null };
  /** The approved language chosen for this person; undefined when none is usable. */
  chosen?: {
    id: string;
    language: string;
    purpose: string;
    category: string;
    missing: readonly string[];
    /** Types of its buttons. */
    buttons?: readonly string[];
    /** What does not fit the template's parts. */
    problems?: readonly { field: string; reason: string }[];
    /** Parts that are longer with these values than Meta delivers. */
    tooLong: readonly { part: string; length: number; limit: number }[];
  };
}

/** Everything the gates look at for one message, loaded in batch. */
export interface GateFacts {
  now: number;
  purpose: Purpose;
  /** `template`, or what kind of free content it is. */
  kind: string;
  /** False for what a plugin sends about something else than a message of the person. */
  answers: boolean;
  expiresAt: number;
  occurredAt: number;
  /** The number the request named, if it named one. */
  numberAsked: string | undefined;
  number: NumberFacts | undefined;
  /** How it was chosen; undefined where the request named it, and where it was looked at before. */
  chosen?: Pick<SenderChoice, 'rule' | 'passedOver'> | undefined;
  /** The number's channel; undefined without a number, or when its channel is not installed any more. */
  channel: ChannelRules | undefined;
  /** Free content, and what it refers to; undefined for templates, and where it was looked at before. */
  content: FreeContent | undefined;
  references: References | undefined;
  /** The message a template answers, by its id here; undefined where it was looked at before. */
  replyTo?: string | undefined;
  /** What a template is asked for with; undefined where it was looked at before. */
  parts?: TemplateParts | undefined;
  address: AddressFacts;
  consents: readonly ConsentFacts[];
  /** When the customer service window with this person ends; 0 when they never wrote. */
  windowUntil: number;
  /** When they last wrote or called; 0 when they never did. */
  wroteAt: number;
  /** When somebody last answered them, here or in the phone app of the business; 0 when nobody did. */
  answeredAt: number;
  /** How long marketing and automatic replies rest then, minutes. */
  handoverMinutes: number;
  /** A plugin decided it. */
  isAutomatic: boolean;
  /** Somebody wrote it in the conversation. */
  isReply: boolean;
  template: TemplateFacts | undefined;
  /** Numbers that receive while the connection is in test mode; undefined when it is live or there is none. */
  testNumbers: readonly string[] | undefined;
  /** The message this key has made already. */
  existing: { messageId: string; state: MessageState } | undefined;
}
