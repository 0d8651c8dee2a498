import type {
  FilledTemplate,
  FreeContent,
  Guard,
  InboundContent,
  LocalValue,
  Money,
  Referral,
  StatusReading,
  TemplateParts,
} from '../../sdk/index.js';

/** Where a message stands; derived from its attempts, moving only forward (invariant 7). */
export type MessageState =
  | 'queued'
  | 'delayed'
  | 'sending'
  | 'unknown'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'refused'
  | 'cancelled'
  | 'expired'
  | 'received';

/** The gates, in the order they are shown. Every decision has an answer from each. */
export const gateNames = [
  'account_and_number',
  'identity',
  'consent',
  'suppression',
  'freshness',
  'window',
  'content',
  'handover',
  'template',
  'quiet_hours',
  'cap',
  'tier',
  'quality',
  'duplicate',
  'plan_and_credit',
  'test_mode',
] as const;
export type GateName = (typeof gateNames)[number];

/** One gate's answer, with what it looked at. */
export interface GateAnswer {
  gate: GateName | 'guard' | 'holdout' | 'outcome' | 'grace';
  answer: 'pass' | 'refuse' | 'delay' | 'not_configured';
  /** Stable, machine-readable. Present unless it passed. */
  reason?: string;
  /** One sentence for a person: what, why, what to do next. */
  explanation: string;
  evidence?: Record<string, unknown>;
}

/** Values of template variables. Money is written out in the message's language. */
export type TemplateVariables = Record<string, string | number | Money | LocalValue | undefined>;

/** The advertisement or post a person last came by, and when. */
export type ConversationReferral = Referral & {
  /** Milliseconds UTC. */
  at: number;
  /** The provider's id of the message that told. */
  key: string;
};

/** What a provider says with a status of the conversation it counts the message to. */
export type StatusConversation = NonNullable<StatusReading['conversation']>;

/** What a message says, as stored. */
export interface MessageContent {
  template?: {
    name: string;
    language: string;
    variables: TemplateVariables;
    /** What the send named besides: files, places, products. */
    parts?: TemplateParts;
    /** The message it answers, by its id here. */
    replyTo?: string;
  };
  text?: string;
  /** Free content that is more than a text, as it was given. */
  said?: FreeContent;
  /** False when it does not answer what the person wrote. */
  answers?: boolean;
  /** Anything an inbound message carried, as Meta sent it. */
  inbound?: Record<string, unknown>;
  /** The same, typed: what the message says now, also after an edit. */
  heard?: InboundContent;
  /** What the person filled into a form. */
  form?: { values: Record<string, unknown> | null; raw: string };
  /** When the person last changed it, milliseconds UTC: the text is the new one. */
  editedAt?: number;
  /** When the person took it back. */
  deletedAt?: number;
  /** Questions to the connector right before sending. */
  guards?: Guard[];
  holdout?: { key: string; share: number };
  /** Fully rendered text, so that a person can read what was sent. */
  rendered?: string;
  /** What fills the parts of the template. */
  values?: FilledTemplate;
  /**
   * The same, as it was written before values were: in the provider's shape. Messages that still wait are sent
   * from it; a message has one of the two.
   */
  components?: unknown[];
}
