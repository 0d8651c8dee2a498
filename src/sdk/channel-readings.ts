import type { TemplateNews } from './channel-templates.js';
import type { SenderNews } from './sender-news.js';
import type { InboundContent, InboundError } from './inbound-content.js';

/** Who wrote, called or was reported about, by whatever the channel tells. */
export interface ChannelPerson {
  /** Digits with country code, of a channel that knows people by their phone. */
  phone?: string | undefined;
  /** Digits of a WhatsApp account. */
  whatsappId?: string | undefined;
  /**
   * An id that only this business knows them by: of one portfolio where the provider has portfolios, else of one
   * business account. The same id elsewhere is another person.
   */
  userId?: string | undefined;
  /** An id that all linked portfolios of the business know them by. */
  parentUserId?: string | undefined;
  /** What they call themselves in public, where the channel has such names: nobody is recognised by it. */
  username?: string | undefined;
  /** As the person calls themselves on the channel. */
  name?: string | undefined;
}

/** What a provider reports about a message we sent. */
export interface StatusReading {
  reading: 'status';
  /** The provider's id of the message. */
  providerMessageId: string;
  /** `sent`, `delivered`, `read`, `failed`, or a word of 16 characters at most that is only kept. */
  status: string;
  /** Milliseconds UTC. */
  at: number;
  /** What was sent along, with a channel whose correlation is `callbackData`: the attempt's id. */
  callbackData?: string | undefined;
  /** Given with `failed`; a `warning` may have one too. */
  error?: { code: number; detail: string } | undefined;
  /** What the provider charges for it, in the provider's words. */
  pricing?: Record<string, unknown> | undefined;
  /** The conversation the provider counts it to. */
  conversation?:
    | {
        id?: string | undefined;
        /** Why it began, in the provider's word: `service`, `referral_conversion`. */
        origin?: string | undefined;
        /** Milliseconds UTC. */
        expiresAt?: number | undefined;
      }
    | undefined;
  /** Another id of the recipient, beside the address we wrote to. */
  userId?: string | undefined;
  /** The id that all linked portfolios of the business know the recipient by. */
  parentUserId?: string | undefined;
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
  /** Who sent it. */
  sender: ChannelPerson;
  /** What it says, typed. @defaultValue `text` as it is, or `unknown` with everything that came */
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
  /** What was filled into a form, when it answers one. */
  form?: FormAnswers | undefined;
  /** The earlier message of theirs that this one changes or takes back. */
  revises?: { how: 'edited' | 'deleted'; providerMessageId: string } | undefined;
  /**
   * Digits of the phone the person shared as their own, on being asked for it: not a card of somebody else's
   * they passed on.
   */
  sharedPhone?: string | undefined;
  /** The account changed its number or its id. */
  accountChange?: AccountChange | undefined;
  /** Everything the provider sent about it. */
  raw: Record<string, unknown>;
}

/** News of a call with a person. */
export interface CallReading {
  reading: 'call';
  /** The provider's id of the call, 190 characters at most. Without it nothing is kept of the call. */
  callId?: string | undefined;
  /** Who called. @defaultValue `in`, the person */
  direction?: 'in' | 'out' | undefined;
  /**
   * It says that the call begins: where the channel has a window and the person called, that opens it.
   * @defaultValue true
   */
  begins?: boolean | undefined;
  /** When the provider reported it, milliseconds UTC. */
  at: number;
  /** The person, whoever called. */
  sender: ChannelPerson;
  /** How far the call is. */
  status?: InboundContent<'call'>['status'];
  /** When it was taken, and when it ended, milliseconds UTC. */
  startedAt?: number | undefined;
  /** When it ended, milliseconds UTC. */
  endedAt?: number | undefined;
  /** Length of the call, seconds. */
  durationSeconds?: number | undefined;
  /** Why it failed. */
  errors?: InboundContent<'call'>['errors'];
  /** Everything the provider sent about it. */
  raw?: Record<string, unknown> | undefined;
}

/** Marketing switched off or on by a switch of the channel's own. */
export interface PreferenceReading {
  reading: 'preference';
  /** `signup`: the person asked for it by a link of the business. It is no consent by itself. */
  value: 'stop' | 'resume' | 'signup';
  /** When it was switched, milliseconds UTC. */
  at: number;
  /** Whose marketing messages are concerned. */
  sender: ChannelPerson;
}

/** An account that changed its number or its id. */
export interface AccountChange {
  /** Digits of the number that was left. */
  from: string | undefined;
  /** Digits of the new one. */
  to: string | undefined;
  /** The business-scoped id the person had before. */
  previousUserId: string | undefined;
  /** The business-scoped id the person has now. */
  userId: string | undefined;
  /** When it changed, milliseconds UTC. */
  at: number;
}

/** The same, told apart from any message. */
export interface AccountChangeReading {
  reading: 'account_change';
  /** What changed. */
  change: AccountChange;
}

/** News about a template of the part's business account. `at` is when it happened, milliseconds UTC. */
export type TemplateReading = TemplateNews & { reading: 'template'; at: number };

/** News about senders or their business account: the provider is asked about them again. */
export interface SenderReading {
  reading: 'sender';
  /** The provider's name for the kind of news. */
  field: string;
  /** The news in the provider's word. */
  event: string;
  /** Its owner has to see it. */
  isAlarming: boolean;
  /** Asking the provider about the senders again would tell something new. */
  asksAgain: boolean;
  /** Everything the provider sent about it. */
  value: Record<string, unknown>;
  /** The news typed; kept with the sender until newer ones of its kind come. */
  news?: SenderNews | undefined;
  /** When it happened, milliseconds UTC. @defaultValue when it was received */
  at?: number | undefined;
}

/** What the business wrote elsewhere, in an app of its own. Nothing follows from it but what is shown. */
export interface EchoReading {
  reading: 'echo';
  /** The provider's id of the message. */
  providerMessageId: string;
  /** Milliseconds UTC. */
  at: number;
  /** Whom it was sent to. */
  recipient: ChannelPerson;
  /** What it says, typed. */
  content: InboundContent;
  /** What a reader of the thread sees. */
  text?: string | undefined;
}

/** Conversations of before the sender was connected. They start nothing. */
export interface HistoryReading {
  reading: 'history';
  /** Which part of the past, and which piece of it; the progress is in per cent. */
  phase?: number | undefined;
  /** Number of the piece within the phase. */
  chunk?: number | undefined;
  /** How much has been delivered, per cent. */
  progress?: number | undefined;
  /** Conversations, one for each person. */
  threads: {
    person: ChannelPerson;
    messages: {
      providerMessageId: string;
      direction: 'in' | 'out';
      at: number;
      /** How far it came, in the provider's word. */
      status?: string | undefined;
      content: InboundContent;
      /** What a reader of the thread sees. */
      text?: string | undefined;
    }[];
  }[];
  /** Why there is no history, where the business kept it back. */
  errors?: InboundError[] | undefined;
}

/** A person in the contact book of the business's own app; may be private. They start nothing. */
export interface ContactSyncReading {
  reading: 'contact_sync';
  /** Whether the person was saved or removed. */
  change: 'saved' | 'removed';
  /** The person concerned. */
  person: ChannelPerson;
  /** When it changed, milliseconds UTC. */
  at: number;
}

/** News of a group the business takes part in. */
export interface GroupReading {
  reading: 'group';
  /** What kind of news, in the provider's word. */
  field: string;
  /** The news in the provider's word: `group_create`. */
  event: string;
  /** The provider's id of the group. */
  groupId: string;
  /** Title of the group. */
  subject?: string | undefined;
  /** Description of the group. */
  description?: string | undefined;
  /** Who joined. */
  added: ChannelPerson[];
  /** Who left. */
  removed: ChannelPerson[];
  /** When it happened, milliseconds UTC. */
  at: number;
}

/** One thing a callback says, in words every channel shares. */
export type ChannelReading =
  | StatusReading
  | MessageReading
  | CallReading
  | PreferenceReading
  | AccountChangeReading
  | EchoReading
  | HistoryReading
  | ContactSyncReading
  | GroupReading
  | TemplateReading
  | SenderReading;
