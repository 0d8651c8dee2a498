import type { z } from 'zod';
import type {
  ChannelAnswer,
  ChannelErrorClass,
  ChannelErrorHints,
  ChannelErrorVerdict,
  SendOutcome,
} from './channel-errors.js';
import type { ChannelAddress } from './channel-address.js';
import type { ChannelIo, ChannelSender } from './channel-io.js';
import type { ChannelFileHandles } from './channel-handles.js';
import type { ChannelMedia, MediaLimits } from './channel-media.js';
import type { ChannelMoving } from './channel-moving.js';
import type { ChannelSignup } from './channel-signup.js';
import type { ChannelBlocking, ChannelChatLinks } from './channel-people.js';
import type { ChannelChatOptions, ChannelDisplayName, ChannelProfile } from './channel-profile.js';
import type { ChannelReading } from './channel-readings.js';
import type { ChannelRegistration } from './channel-registration.js';
import type { ChannelTemplates } from './channel-templates.js';
import type { FilledTemplate } from './filled-template.js';
import type { ChannelApps } from './channel-apps.js';
import type { ChannelContent } from './content.js';
import type { ContentLimit } from './content-limits.js';
import type { HandshakeReply, RawRequest } from './deliveries.js';
import type { SignatureScheme } from './signatures.js';
import type { Purpose } from './values.js';

/**
 * What a message says, by `kind`: files and messages by the provider's own ids. A channel declares which
 * kinds it carries.
 */
export type OutgoingContent =
  | ChannelContent
  | {
      kind: 'template';
      name: string;
      /** BCP 47. */
      language: string;
      /** What fills its parts for this person. */
      values: FilledTemplate;
      /** The provider's id of the message it replies to. */
      replyTo?: string | undefined;
    };

/** What a channel can do. The core asks these, and never which channel it is. */
export interface ChannelFeatures {
  /** Content the provider has to approve beforehand. Needs the `templates` part. */
  templates: boolean;
  /** Free content only so long after the person wrote or called, milliseconds; false when it may be sent at any time. */
  window: false | { durationMs: number };
  /**
   * Whether the provider reports the outcome of a message. `always`: silence means something. Otherwise a
   * receipt may never come: a message without one is settled `settleAfterMs` after its acceptance, as
   * accepted, with the reason `no_receipt`, and is never sent again.
   */
  receipts: 'always' | { settleAfterMs: number };
  /**
   * What ties a report to the attempt it is about. `callbackData`: the attempt's id travels with the request
   * and comes back. `id`: the provider's id alone, so that an attempt whose answer was lost can never be
   * told from one that failed, and is never sent again.
   */
  correlation: 'callbackData' | 'id';
  /**
   * Whether a message can be shown as the answer to another one.
   *
   * @defaultValue false
   */
  replies?: boolean;
}

/** What the provider takes. */
export interface ChannelLimits {
  /** Characters of a text at most. */
  text: number;
  /** Messages a second of a sender about which nothing else is known. */
  perSecond: number;
  /**
   * What it carries of each kind besides.
   *
   * @defaultValue none
   */
  content?: readonly ContentLimit[];
  /**
   * Files of each kind of content. A kind that carries a file and is not named takes any.
   *
   * @defaultValue none
   */
  media?: MediaLimits;
}

/** What rendering may look at. */
export interface RenderContext {
  /** Where the message goes. */
  address: ChannelAddress;
  /** To travel with the request where the correlation is `callbackData`. */
  attemptId: string;
}

/** One part of a callback, about one sender or one business account. */
export interface ChannelPart {
  /** The provider's id of the sender it concerns; absent for what concerns a whole business account. */
  sender?: string | undefined;
  /** The provider's id of the business account it concerns. */
  businessAccount?: string | undefined;
  /** What it is about, for people who read a list of deliveries. */
  topic: string;
  /** How many things it says. */
  size: number;
  /** Whether it names people other than by the messages they were sent. */
  namesPeople: boolean;
  /** As the provider wrote it. */
  content: Record<string, unknown>;
}

/** How callbacks come in. */
export interface ChannelWebhook<Settings> {
  /** Its `secret` names a setting of the channel. */
  verify: SignatureScheme;
  /** Answers a provider's challenge; undefined means "not a handshake". It can do nothing else. */
  handshake?: ((request: RawRequest, settings: Settings) => HandshakeReply | undefined) | undefined;
  /** Pure. Takes a verified body apart by sender. @throws ContractViolation for a body that is none. */
  split: (body: Buffer) => ChannelPart[];
  /**
   * Pure. Parts of one sender as they are kept: `split(join(parts))` says the same as the parts. Whom a
   * message went to is left out, the message itself knows.
   */
  join: (parts: readonly ChannelPart[]) => string;
  /** Pure. What is left of a part for a sender that was removed: statuses of what it sent, or nothing. */
  settling: (part: ChannelPart) => ChannelPart | undefined;
}

/** Tells people that what they wrote was read, for channels that can. */
export interface ChannelReceipts {
  /**
   * Marks an inbound message, and all before it, as read.
   *
   * @param options - `typing` shows besides that an answer is being written, until it comes or a short time is over
   */
  markRead(
    sender: ChannelSender,
    providerMessageId: string,
    options: { typing: boolean },
    io: ChannelIo,
  ): Promise<ChannelAnswer<unknown>>;
}

/** What a channel's own gate looks at. */
export interface ChannelGateFacts {
  /** Kind and text of the message. */
  content: { kind: string; text: string | undefined };
  /** Of a template: types of its buttons. */
  template?: { buttons: readonly string[] } | undefined;
  /** What the message is for. */
  purpose: Purpose;
  /** Where it goes; undefined when the person has no address on the channel. */
  address: ChannelAddress | undefined;
  /** Milliseconds UTC. */
  now: number;
}

/** Why a channel cannot carry a message: `reason` is stable, the explanation says what to do next. */
export interface ChannelRefusal {
  /** Stable code, such as `content_too_long`. */
  reason: string;
  /** Why, and what to do; one sentence. */
  explanation: string;
}

/** A rule of one channel, asked when a message is decided. Pure. */
export type ChannelGate = (facts: ChannelGateFacts) => ChannelRefusal | undefined;

/** How a channel reads its provider's errors. Pure. */
export interface ChannelErrors {
  /** Class and policy of an error code. */
  judge(code: number, hints?: ChannelErrorHints): ChannelErrorVerdict;
  /** What a failed status without a code of its own means. */
  unknownFailure: number;
  /**
   * Milliseconds before the same message may be tried again, or undefined when it never may.
   *
   * @param tries - tries so far that were certainly not sent, this one included: 1 after the first
   * @defaultValue {@link channelRetryDelayMs}
   */
  retryDelayMs?(
    error: { code: number | null; class: ChannelErrorClass; retryAfterMs?: number | undefined },
    tries: number,
    random: () => number,
  ): number | undefined;
}

/**
 * A way to reach people: frozen data and functions that render, send and read. It stores nothing, retries
 * nothing, knows no account: senders, secrets, limits, consent and the decision are the core's.
 */
export interface ChannelDefinition<Settings extends z.ZodType = z.ZodType, Rendered = unknown> {
  /** Lower-case id, also the word in the address callbacks come to. */
  id: string;
  /** Ids it had before: what was stored under them is its own. */
  formerIds?: readonly string[];
  /** As people know it: "WhatsApp", "SMS". */
  title: string;
  /** Whose API it speaks to, as sentences name them: "Meta". */
  provider: string;
  /** What the core asks instead of asking which channel it is. */
  features: ChannelFeatures;
  /** Sizes and rates; the gate `content` checks them. */
  limits: ChannelLimits;
  /** Kinds of content it carries. */
  contents: readonly OutgoingContent['kind'][];
  /** Kinds of address it reaches; the first is how plain digits are read. */
  addresses: readonly ChannelAddress['kind'][];
  /** Settings of the installation for it; secrets are marked as in connectors. */
  settings: Settings;
  /** Where requests go, without a slash at the end. Never a setting of a sender: a sender chooses no host. */
  baseUrl: (settings: z.output<Settings>, mode: ChannelSender['mode']) => string;
  /** Pure: the request of a message. @throws Error when it cannot be made; then nothing is sent. */
  render: (content: OutgoingContent, context: RenderContext) => Rendered;
  /** Hands a rendered message over. Its attempt is committed; nothing the other side does throws. */
  send: (
    rendered: Rendered,
    sender: ChannelSender,
    io: ChannelIo,
    options: { signal?: AbortSignal | undefined; startMs?: number | undefined },
  ) => Promise<SendOutcome>;
  /** How the provider's errors are read. */
  errors: ChannelErrors;
  /** How callbacks are verified and split. */
  webhook: ChannelWebhook<z.output<Settings>>;
  /** Pure. What a part says. What cannot be read in it does not cost the rest. */
  read: (part: ChannelPart, receivedAt: number) => ChannelReading[];
  /** Rules of its own, asked when a message is decided. @defaultValue none */
  gates?: readonly ChannelGate[];
  /** Required where `features.templates` is set. @defaultValue none */
  templates?: ChannelTemplates;
  /** Apps registered at the provider. @defaultValue none, there is but the installation */
  apps?: ChannelApps;
  /** Verifies senders with the provider. @defaultValue none, senders are not verified */
  registration?: ChannelRegistration;
  /** Files in and out. @defaultValue none */
  media?: ChannelMedia;
  /** Marks inbound messages as read. @defaultValue none */
  receipts?: ChannelReceipts;
  /** The profile people see of a sender. @defaultValue none */
  profile?: ChannelProfile;
  /** The name people see of a sender. @defaultValue none */
  displayName?: ChannelDisplayName;
  /** What a chat offers people who begin it. @defaultValue none */
  chatOptions?: ChannelChatOptions;
  /** Links and codes that open a chat. @defaultValue none */
  chatLinks?: ChannelChatLinks;
  /** People who can neither write nor be written to. @defaultValue none */
  blocking?: ChannelBlocking;
  /** Handles of files the provider wants to see. @defaultValue none */
  fileHandles?: ChannelFileHandles;
  /** What becomes of a sender that moves. @defaultValue nothing is known */
  moving?: ChannelMoving;
  /** Signing up in a dialog of the provider's. Needs `apps`. @defaultValue none */
  signup?: ChannelSignup;
}

/** A channel with its types forgotten, as the registry holds it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what one channel renders only itself can send
export type AnyChannel = ChannelDefinition<z.ZodType, any>;

/** Declares a channel. */
export function defineChannel<Settings extends z.ZodType, Rendered>(
  definition: ChannelDefinition<Settings, Rendered>,
): ChannelDefinition<Settings, Rendered> {
  return Object.freeze(definition);
}

const second = 1_000;
const day = 86_400 * second;

/**
 * How long the same message waits after an error of a class: doubled with each try, at most ten minutes,
 * days for `cooldown`; never less than the provider asked for. `random` in [0, 1) spreads it over the upper
 * half, so that a whole queue does not come back at once.
 *
 * @param base - milliseconds after the first try. @defaultValue 1,000
 * @returns milliseconds; undefined when the message may not be tried again
 */
export function channelRetryDelayMs(
  policy: Pick<ChannelErrorVerdict, 'retry'>,
  error: { retryAfterMs?: number | undefined },
  tries: number,
  random: () => number,
  base = second,
): number | undefined {
  if (policy.retry === 'never') return undefined;
  const step = Math.max(0, tries - 1);
  const asked = error.retryAfterMs ?? 0;
  if (policy.retry === 'cooldown') return Math.max(asked, day * Math.min(2 ** step, 16));
  const spread = 0.5 + random() / 2;
  return Math.max(asked, Math.round(Math.min(base * 2 ** Math.min(step, 12), 600 * second) * spread));
}
