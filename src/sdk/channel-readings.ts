import type { TemplateNews } from './channel-templates.js';
import type { InboundContent } from './inbound-content.js';

/** Who wrote, called or was reported about, by whatever the channel tells. */
export interface ChannelPerson {
  /** Digits with country code, of a channel that knows people by their phone. */
  phone?: string | undefined;
  /** Digits of a WhatsApp account. */
  whatsappId?: string | undefined;
  /** An id that only this business's account knows them by. */
  userId?: string | undefined;
  name?: string | undefined;
}

/** What a provider reports about a message we sent. */
export interface StatusReading {
  reading: 'status';
  providerMessageId: string;
  /** `sent`, `delivered`, `read`, `failed`, or a word of 16 characters at most that is only kept. */
  status: string;
  /** Milliseconds UTC. */
  at: number;
  /** What was sent along, with a channel whose correlation is `callbackData`: the attempt's id. */
  callbackData?: string | undefined;
  /** With `failed`. */
  error?: { code: number; detail: string } | undefined;
  pricing?: Record<string, unknown> | undefined;
  /** Another id of the recipient, beside the address we wrote to. */
  userId?: string | undefined;
}

/** What somebody filled into a form. */
export interface FormAnswers {
  /** By the names of the form's fields; null when they cannot be read. */
  values: Record<string, unknown> | null;
  /** As they came. */
  raw: string;
}

/** A message a person sent, or what they did to one. */
export interface MessageReading {
  reading: 'message';
  /** 190 characters at most; the same message has the same id however often it is delivered. */
  providerMessageId: string;
  /** The kind of its `content`: `text`, `image`, `button_reply` …; 16 characters at most. */
  kind: string;
  /** Milliseconds UTC. */
  at: number;
  sender: ChannelPerson;
  /** What it says, typed. Default: `text` as it is, or `unknown` with everything that came. */
  content?: InboundContent | undefined;
  /** What a reader of the thread sees. */
  text?: string | undefined;
  /** What the person said in words or by a button: what may be a STOP. The core decides that. */
  words?: string | undefined;
  /** False for what is about a message or the account and is not the person writing to us. */
  isWritten: boolean;
  /** What the button says that they pressed, and what it carries. */
  button?: { label?: string | undefined; payload?: string | undefined } | undefined;
  /** Set when it was written to a group: it is no message to the business alone. */
  groupId?: string | undefined;
  /** The provider's id of our message that they answered. */
  answersTo?: string | undefined;
  form?: FormAnswers | undefined;
  /** The earlier message of theirs that this one changes or takes back. */
  revises?: { how: 'edited' | 'deleted'; providerMessageId: string } | undefined;
  /** The account changed its number or its id. */
  accountChange?: AccountChange | undefined;
  /** Everything the provider sent about it. */
  raw: Record<string, unknown>;
}

/** A person called: where the channel has a window, that opens it too. */
export interface CallReading {
  reading: 'call';
  at: number;
  sender: ChannelPerson;
}

/** Marketing switched off or on by a switch of the channel's own. */
export interface PreferenceReading {
  reading: 'preference';
  value: 'stop' | 'resume';
  at: number;
  sender: ChannelPerson;
}

/** An account that changed its number or its id. */
export interface AccountChange {
  /** Digits of the number that was left. */
  from: string | undefined;
  /** Digits of the new one. */
  to: string | undefined;
  previousUserId: string | undefined;
  userId: string | undefined;
  at: number;
}

/** The same, told apart from any message. */
export interface AccountChangeReading {
  reading: 'account_change';
  change: AccountChange;
}

/** News about a template of the part's business account. `at` is when it happened, milliseconds UTC. */
export type TemplateReading = TemplateNews & { reading: 'template'; at: number };

/** News about senders or their business account: the provider is asked about them again. */
export interface SenderReading {
  reading: 'sender';
  field: string;
  /** The news in the provider's word. */
  event: string;
  /** Its owner has to see it. */
  isAlarming: boolean;
  /** Asking the provider about the senders again would tell something new. */
  asksAgain: boolean;
  value: Record<string, unknown>;
}

/** One thing a callback says, in words every channel shares. */
export type ChannelReading =
  | StatusReading
  | MessageReading
  | CallReading
  | PreferenceReading
  | AccountChangeReading
  | TemplateReading
  | SenderReading;
